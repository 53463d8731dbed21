//! Roll calls.

use axum::{Extension, extract::State};
use domain::overview::ReconcileReport;
use services::{App, Caller, reconcile};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Result, problem::Problem};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new().routes(routes!(call_roll))
}

/// Calls the roll.
///
/// It compares the inventory with what every source says, and moves the findings. The answer comes
/// when it is done.
#[utoipa::path(
    post,
    path = "/roll-calls",
    tag = "roll calls",
    responses((status = OK, body = ReconcileReport, description = "What the roll call did."), Problem)
)]
async fn call_roll(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<axum::Json<ReconcileReport>> {
    Ok(axum::Json(reconcile::run(&app, &caller).await?))
}
