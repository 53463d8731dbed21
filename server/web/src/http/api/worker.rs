//! The worker: what it does now, did last, and does next.

use axum::{Extension, extract::State, http::StatusCode};
use domain::{JobId, worker::WorkerView};
use services::{App, Caller, worker};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Result, extract::Path, problem::Problem};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(show_worker))
        .routes(routes!(cancel_job))
}

/// What runs and waits now, what ended last, and what comes by itself.
#[utoipa::path(
    get,
    path = "/worker",
    tag = "worker",
    responses((status = OK, body = WorkerView, description = "The worker's view."), Problem)
)]
async fn show_worker(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<axum::Json<WorkerView>> {
    Ok(axum::Json(worker::show(&app, &caller).await?))
}

/// Stops a unit of work, or takes it off the queue.
#[utoipa::path(
    post,
    path = "/worker/jobs/{id}/cancel",
    tag = "worker",
    params(("id" = JobId, Path)),
    responses((status = ACCEPTED, description = "The worker stops it when it can."), Problem)
)]
async fn cancel_job(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<JobId>,
) -> Result<StatusCode> {
    worker::cancel(&app, &caller, id).await?;
    Ok(StatusCode::ACCEPTED)
}
