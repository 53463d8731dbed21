//! The use cases on both databases, as the pages, the REST API and the command line call them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod access;
mod idempotency;
mod organisations;
mod roll_call;
mod support;
