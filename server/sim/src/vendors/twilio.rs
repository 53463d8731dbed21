//! Twilio, simulated.

use axum::Router;
use chrono::{DateTime, Utc};

use super::{Call, Simulators};

/// Twilio's paths.
pub(super) fn router(simulators: &Simulators) -> Router {
    let _ = simulators;
    Router::new()
}

/// A signed call.
pub(super) fn webhook(simulators: &Simulators, url: &str, at: DateTime<Utc>) -> Option<Call> {
    let _ = (simulators, url, at);
    None
}
