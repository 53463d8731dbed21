//! The room in which a cut-over is run: the gate before it, the tests during it, the checklist after it.

use axum::{Extension, extract::State};
use domain::{
    E164,
    port::{
        checklist::{Outcome, item::ItemId},
        gate::GateItem,
        view::Room,
    },
};
use serde::Deserialize;
use services::{
    App, Caller,
    ports::{
        self,
        room::{self, RoomResult},
    },
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::super::{
    Result,
    extract::{Json, Path},
    problem::Problem,
};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(show_room))
        .routes(routes!(record_result))
        .routes(routes!(pass_gate_over))
        .routes(routes!(mark_step_done))
}

/// The room of an order: its countdown, the grid of numbers by tests, and what keeps it from being closed.
#[utoipa::path(
    get,
    path = "/ports/{id}/room",
    tag = "ports",
    params(("id" = String, Path, description = "The order\u{2019}s id or reference.")),
    responses((status = OK, body = Room, description = "The room."), Problem)
)]
async fn show_room(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
) -> Result<axum::Json<Room>> {
    let order = ports::named(&app, &caller, &name).await?.order;
    Ok(axum::Json(room::room(&app, &caller, order.id).await?))
}

/// What a test or a task came to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ResultDraft {
    /// The number; none for what is done once for the order.
    number: Option<E164>,
    /// The item of the checklist.
    item: ItemId,
    /// What came of it.
    result: Outcome,
    /// What there is to say.
    note: Option<String>,
}

/// Records what a test or a task came to. The newest result of an item counts.
#[utoipa::path(
    post,
    path = "/ports/{id}/room/results",
    tag = "ports",
    params(("id" = String, Path, description = "The order\u{2019}s id or reference.")),
    request_body = ResultDraft,
    responses((status = OK, body = Room, description = "The room."), Problem)
)]
async fn record_result(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    Json(draft): Json<ResultDraft>,
) -> Result<axum::Json<Room>> {
    let order = ports::named(&app, &caller, &name).await?.order;
    let result = RoomResult {
        number: draft.number,
        item: draft.item,
        result: draft.result,
        note: draft.note,
    };
    room::record(&app, &caller, order.id, result).await?;
    Ok(axum::Json(room::room(&app, &caller, order.id).await?))
}

/// What need not be there when a number comes in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PassingOver {
    /// The number; all of the order unless given.
    number: Option<E164>,
    /// What it lacks.
    item: GateItem,
    /// Why it may.
    reason: String,
}

/// Passes a condition of the gate over, with a reason that stays on record.
#[utoipa::path(
    post,
    path = "/ports/{id}/room/pass",
    tag = "ports",
    params(("id" = String, Path, description = "The order\u{2019}s id or reference.")),
    request_body = PassingOver,
    responses((status = OK, body = Room, description = "The room."), Problem)
)]
async fn pass_gate_over(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    Json(passing): Json<PassingOver>,
) -> Result<axum::Json<Room>> {
    let order = ports::named(&app, &caller, &name).await?.order;
    let PassingOver {
        number,
        item,
        reason,
    } = passing;
    room::pass_over(&app, &caller, order.id, number, item, &reason).await?;
    Ok(axum::Json(room::room(&app, &caller, order.id).await?))
}

/// A step of the countdown that is done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StepDone {
    /// Its `id` in the countdown.
    step: String,
}

/// Marks a step of the countdown as done.
#[utoipa::path(
    post,
    path = "/ports/{id}/room/steps",
    tag = "ports",
    params(("id" = String, Path, description = "The order\u{2019}s id or reference.")),
    request_body = StepDone,
    responses((status = OK, body = Room, description = "The room."), Problem)
)]
async fn mark_step_done(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(name): Path<String>,
    Json(StepDone { step }): Json<StepDone>,
) -> Result<axum::Json<Room>> {
    let order = ports::named(&app, &caller, &name).await?.order;
    room::step_done(&app, &caller, order.id, &step).await?;
    Ok(axum::Json(room::room(&app, &caller, order.id).await?))
}
