//! The use cases on both databases, as the pages, the REST API and the command line call them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod access;
mod connections;
mod dashboards;
mod deliveries;
mod export;
mod feeds;
mod findings;
mod inventory;
mod notifications;
mod numbers;
mod organisations;
mod permissions;
mod plans;
mod ports;
mod reports;
mod roll_call;
mod rules;
mod saved_filters;
mod schedules;
mod snapshots;
mod support;
mod sync;
mod takeover;
mod teams_objects;
mod triage;
mod uploads;
mod worker;
