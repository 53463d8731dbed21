//! Schedules: which report is made when, and to whom it goes.

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, StatusCode, header::LOCATION},
    response::{IntoResponse, Response},
};
use domain::{
    ScheduleId,
    connection::Schedule as Timing,
    schedule::{ReportPlan, ScheduleDetail},
};
use serde::Deserialize;
use services::{
    App, Caller,
    schedules::{self, ScheduleForm},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Result,
    extract::{Json, Path},
    paging::Rows,
    problem::Problem,
    versions::{at_version, tagged},
};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(list_schedules, add_schedule))
        .routes(routes!(find_schedule, change_schedule, remove_schedule))
        .routes(routes!(test_schedule))
        .routes(routes!(pause_schedule))
        .routes(routes!(resume_schedule))
}

/// A schedule as it is to be.
#[derive(Deserialize, ToSchema)]
struct ScheduleBody {
    /// Its name.
    name: String,
    /// What is made and sent.
    #[serde(flatten)]
    plan: ReportPlan,
    /// When.
    timing: Timing,
}

impl From<ScheduleBody> for ScheduleForm {
    fn from(body: ScheduleBody) -> Self {
        Self {
            name: body.name,
            plan: body.plan,
            timing: body.timing,
        }
    }
}

/// The schedules, by name.
#[utoipa::path(
    get,
    path = "/schedules",
    tag = "schedules",
    responses((status = OK, body = Rows<ScheduleDetail>, description = "The schedules."), Problem)
)]
async fn list_schedules(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<axum::Json<Rows<ScheduleDetail>>> {
    Ok(axum::Json(Rows {
        rows: schedules::list(&app, &caller).await?,
    }))
}

/// Adds a schedule.
#[utoipa::path(
    post,
    path = "/schedules",
    tag = "schedules",
    request_body = ScheduleBody,
    responses(
        (status = CREATED, body = ScheduleDetail, description = "The schedule.", headers(("Location" = String, description = "The schedule."), ("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn add_schedule(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Json(body): Json<ScheduleBody>,
) -> Result<Response> {
    let id = schedules::add(&app, &caller, body.into()).await?;
    let location = [(LOCATION, format!("/api/v1/schedules/{id}"))];
    let added = schedules::find(&app, &caller, id).await?;
    Ok((StatusCode::CREATED, location, answer(added)).into_response())
}

/// A schedule with its next times and latest runs.
#[utoipa::path(
    get,
    path = "/schedules/{id}",
    tag = "schedules",
    params(("id" = ScheduleId, Path)),
    responses(
        (status = OK, body = ScheduleDetail, description = "The schedule.", headers(("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn find_schedule(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<ScheduleId>,
) -> Result<Response> {
    Ok(answer(schedules::find(&app, &caller, id).await?))
}

/// Changes a schedule.
#[utoipa::path(
    put,
    path = "/schedules/{id}",
    tag = "schedules",
    params(
        ("id" = ScheduleId, Path),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the schedule has changed since, the answer is 412."),
    ),
    request_body = ScheduleBody,
    responses(
        (status = OK, body = ScheduleDetail, description = "The schedule as it is now.", headers(("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn change_schedule(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<ScheduleId>,
    headers: HeaderMap,
    Json(body): Json<ScheduleBody>,
) -> Result<Response> {
    let current = version(&app, &caller, id).await?;
    at_version(current, &headers, "schedule", |version| {
        schedules::change(&app, &caller, id, version, body.into())
    })
    .await?;
    Ok(answer(schedules::find(&app, &caller, id).await?))
}

/// Takes a schedule away. Its reports and what is on its way stay.
#[utoipa::path(
    delete,
    path = "/schedules/{id}",
    tag = "schedules",
    params(
        ("id" = ScheduleId, Path),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the schedule has changed since, the answer is 412."),
    ),
    responses((status = NO_CONTENT, description = "It is gone."), Problem)
)]
async fn remove_schedule(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<ScheduleId>,
    headers: HeaderMap,
) -> Result<StatusCode> {
    let current = version(&app, &caller, id).await?;
    at_version(current, &headers, "schedule", |version| {
        schedules::remove(&app, &caller, id, version)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes its report now, and sends it marked as a test.
///
/// The worker does it. The regular reports go on as if it had not been.
#[utoipa::path(
    post,
    path = "/schedules/{id}/test",
    tag = "schedules",
    params(("id" = ScheduleId, Path)),
    responses((status = ACCEPTED, description = "It will be made and sent."), Problem)
)]
async fn test_schedule(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<ScheduleId>,
) -> Result<StatusCode> {
    schedules::try_out(&app, &caller, id).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Leaves a schedule alone until it is resumed.
#[utoipa::path(
    post,
    path = "/schedules/{id}/pause",
    tag = "schedules",
    params(("id" = ScheduleId, Path)),
    responses((status = OK, body = ScheduleDetail, description = "The schedule as it is now."), Problem)
)]
async fn pause_schedule(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<ScheduleId>,
) -> Result<Response> {
    pause(&app, &caller, id, true).await
}

/// Lets a paused schedule go on from its next time.
#[utoipa::path(
    post,
    path = "/schedules/{id}/resume",
    tag = "schedules",
    params(("id" = ScheduleId, Path)),
    responses((status = OK, body = ScheduleDetail, description = "The schedule as it is now."), Problem)
)]
async fn resume_schedule(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<ScheduleId>,
) -> Result<Response> {
    pause(&app, &caller, id, false).await
}

async fn pause(app: &App, caller: &Caller, id: ScheduleId, is_paused: bool) -> Result<Response> {
    let version = version(app, caller, id).await?;
    schedules::pause(app, caller, id, version, is_paused).await?;
    Ok(answer(schedules::find(app, caller, id).await?))
}

/// A schedule with its version as an `ETag`.
fn answer(detail: ScheduleDetail) -> Response {
    tagged(detail.schedule.version, detail)
}

/// The present version of a schedule.
async fn version(app: &App, caller: &Caller, id: ScheduleId) -> Result<i64> {
    Ok(schedules::find(app, caller, id).await?.schedule.version)
}
