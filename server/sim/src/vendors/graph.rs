//! Graph, simulated.

use axum::Router;

use super::Simulators;

/// Graph's paths.
pub(super) fn router(simulators: &Simulators) -> Router {
    let _ = simulators;
    Router::new()
}
