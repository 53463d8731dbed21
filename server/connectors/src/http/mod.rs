//! Asking a vendor over HTTP: with a timeout, a few at a time, again after a pause when that may help,
//! and without a secret in any log line or error.

mod answer;
mod auth;
mod client;
mod error;
mod limits;
mod redact;
mod wait;
mod wire;

#[cfg(test)]
mod tests;

pub use answer::Answer;
pub use auth::{Auth, OAuth};
pub(crate) use client::address;
pub use client::{Http, HttpSetup, Query, origin};
pub use error::{ApiError, Fault};
pub use limits::{Limits, Meter};
pub(crate) use redact::{REDACTED, redact_json};
pub use wait::RateHeaders;
pub use wire::{builder, client};
