//! The REST API, `/api/v1`: what scripts and schedulers call. Its description is `/api/openapi.json`,
//! which people read and try out at `/api/docs`.
//!
//! A request passes, from outside in: errors told as problems, the bearer token, the idempotency key.
//! Handlers parse, call one use case, and answer; what a caller may do is decided by the use cases.

mod bearer;
mod connections;
mod dashboards;
mod deliveries;
mod destinations;
mod docs;
mod events;
mod exceptions;
mod extract;
mod findings;
mod history;
mod idempotency;
mod imports;
mod notifications;
mod numbers;
mod paging;
mod plans;
mod ports;
mod problem;
mod reconcile;
mod reports;
mod rules;
mod runs;
mod schedules;
mod sources;
mod versions;
mod worker;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    routing::any,
};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;

pub(super) use self::imports::LARGEST_FILE;
use self::problem::Problem;
use super::{Site, request};

type Result<T> = std::result::Result<T, Problem>;

/// Everything under `/api`.
pub(super) fn router(site: &Site) -> Router<Site> {
    let (v1, document) = docs::describe(v1(site)).split_for_parts();
    v1.layer(from_fn_with_state(site.clone(), bearer::authenticate))
        .merge(docs::router(&document))
        .route("/api", any(nothing))
        .route("/api/{*path}", any(nothing))
        .layer(CatchPanicLayer::custom(request::apologise))
        .layer(from_fn(problem::describe))
}

fn v1(site: &Site) -> OpenApiRouter<Site> {
    let once = from_fn_with_state(site.clone(), idempotency::once);
    OpenApiRouter::new()
        .merge(numbers::router())
        .merge(findings::router())
        .merge(connections::router())
        .merge(sources::router())
        .merge(runs::router())
        .merge(worker::router())
        .merge(reconcile::router())
        .merge(rules::router())
        .merge(exceptions::router())
        .merge(plans::router())
        .merge(ports::router())
        .merge(reports::router())
        .merge(schedules::router())
        .merge(destinations::router())
        .merge(deliveries::router())
        .merge(history::router())
        .merge(notifications::router())
        .merge(events::router())
        .merge(dashboards::router())
        .layer(once.clone())
        // Files are larger than any other request, also where their key is looked at.
        .merge(
            plans::reports()
                .layer(once.clone())
                .layer(DefaultBodyLimit::max(plans::LARGEST_REPORT)),
        )
        .merge(
            ports::uploads()
                .layer(once.clone())
                .layer(DefaultBodyLimit::max(ports::LARGEST_DOCUMENT)),
        )
        .merge(
            imports::router()
                .layer(once)
                .layer(DefaultBodyLimit::max(LARGEST_FILE)),
        )
}

async fn nothing() -> Problem {
    Problem::not_found("There is nothing at this address. The API is described at /api/docs.")
}
