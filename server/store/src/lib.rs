//! All SQL of Rollcall, for SQLite and PostgreSQL alike.
//!
//! One text serves both databases: the macro `on_db!` expands the same block once for each. What truly differs
//! sits in `dialect`. Functions take an open [`Conn`]: a read connection or a [`Tx`], so that the
//! caller decides what belongs to one transaction. Nothing here asks for permission, the time or
//! chance; services do, and pass the answers in.
//!
//! A missing bind is NULL on SQLite and an error on PostgreSQL, so every store test runs on both, and
//! every write checks how many rows it changed.

#[macro_use]
mod db;
mod dialect;
mod error;
mod paging;
mod text;

pub mod access;
pub mod accounts;
pub mod comments;
pub mod connections;
pub mod dashboards;
pub mod deliveries;
pub mod destinations;
pub mod exceptions;
pub mod facts;
pub mod findings;
pub mod history;
pub mod idempotency;
pub mod imports;
pub mod jobs;
pub mod names;
pub mod notifications;
pub mod numbers;
pub mod organisations;
pub mod plans;
pub mod ports;
pub mod ranges;
pub mod reports;
pub mod rules;
pub mod runs;
pub mod saved_filters;
pub mod schedules;
pub mod sealed;
pub mod settings;
pub mod snapshots;
pub mod sources;
pub mod teams_objects;
#[cfg(feature = "testing")]
pub mod testing;
pub mod upload_tokens;

pub use db::{Conn, Db, PoolConn, Rows, Tx};
pub use error::{Result, StoreError};
