//! The use cases of Rollcall: permission, one transaction, history. The pages, the REST API, the
//! command line and the worker all call these and nothing below them.

pub mod access;
mod app;
pub mod connections;
pub mod dashboards;
pub mod deliveries;
pub mod destinations;
pub mod document_store;
mod error;
pub mod exceptions;
pub mod export;
pub mod feeds;
mod fields;
pub mod findings;
pub mod history;
pub mod idempotency;
pub mod imports;
pub mod jobs;
mod known;
pub mod loa;
pub mod notifications;
pub mod numbers;
pub mod organisations;
pub mod overview;
pub mod plans;
pub mod ports;
mod provider;
pub mod reconcile;
pub mod reports;
mod roll;
pub mod rules;
pub mod runs;
pub mod saved_filters;
pub mod schedules;
mod secrets;
pub mod sources;
pub mod sync;
pub mod teams_objects;
mod text;
pub mod vault;
pub mod worker;

pub use app::{App, Caller};
pub use document_store::DocumentStore;
pub use error::{Error, Result};
pub use provider::{Clock, Entropy, FixedClock, SystemClock, SystemEntropy};
pub use vault::Vault;
