//! The store on SQLite and on PostgreSQL: what it writes, it reads back, and what must not be, is
//! refused.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod access;
mod connections;
mod dashboards;
mod deliveries;
mod findings;
mod findings_inbox;
mod findings_list;
mod history;
mod imports;
mod jobs;
mod migrations;
mod notifications;
mod numbers;
mod numbers_list;
mod organisations;
mod plans;
mod ports;
mod ranges;
mod reports;
mod rules;
mod saved_filters;
mod schedules;
mod silence;
mod snapshots;
mod sources;
mod support;
mod teams_objects;
mod upload_tokens;
