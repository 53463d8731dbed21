//! The REST API on both databases: what it answers, whom it refuses, and how it says so.

mod connections;
mod documents;
mod findings;
mod idempotency;
mod imports;
mod notifications;
mod numbers;
mod outgoing;
mod plans;
mod ports;
mod problems;
mod rules;
mod sources;
mod support;
mod tokens;
