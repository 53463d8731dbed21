//! The store on SQLite and on PostgreSQL: what it writes, it reads back, and what must not be, is
//! refused.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod access;
mod migrations;
mod organisations;
mod ranges;
mod support;
