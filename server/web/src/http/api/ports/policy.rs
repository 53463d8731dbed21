//! How carriers do, and how long each clock may run before somebody is warned.

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, header::ETAG},
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use domain::port::{timer::TimerPolicy, view::Scorecard};
use serde::Deserialize;
use services::{
    App, Caller,
    ports::{board, room},
};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::super::{
    Result,
    extract::{Json, Query},
    problem::Problem,
    versions::ensure_seen,
};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(show_scorecard))
        .routes(routes!(read_timers, set_timers))
}

/// Since when orders count.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Since {
    /// Orders that were made on this day or later count; those of the last year unless given.
    since: Option<NaiveDate>,
}

/// How the carriers do: days to the date, orders right at first, why they reject.
#[utoipa::path(
    get,
    path = "/ports/scorecard",
    tag = "ports",
    params(Since),
    responses((status = OK, body = Scorecard, description = "The carriers, by name."), Problem)
)]
async fn show_scorecard(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(Since { since }): Query<Since>,
) -> Result<axum::Json<Scorecard>> {
    Ok(axum::Json(board::scorecard(&app, &caller, since).await?))
}

/// How long each clock of a port may run before somebody is warned and notified.
#[utoipa::path(
    get,
    path = "/ports/timers",
    tag = "ports",
    responses(
        (status = OK, body = TimerPolicy, description = "The clocks.", headers(("ETag" = String, description = "Their version, for If-Match."))),
        Problem
    )
)]
async fn read_timers(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<Response> {
    timers(&app, &caller).await
}

async fn timers(app: &App, caller: &Caller) -> Result<Response> {
    let (policy, version) = room::timer_policy(app, caller).await?;
    Ok(([(ETAG, format!("\"{version}\""))], axum::Json(policy)).into_response())
}

/// Sets the clocks anew. What is left out is as Rollcall comes.
#[utoipa::path(
    put,
    path = "/ports/timers",
    tag = "ports",
    params(
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the clocks have changed since, the answer is 412."),
    ),
    request_body = TimerPolicy,
    responses(
        (status = OK, body = TimerPolicy, description = "The clocks as they are now.", headers(("ETag" = String, description = "Their version, for If-Match."))),
        Problem
    )
)]
async fn set_timers(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    Json(policy): Json<TimerPolicy>,
) -> Result<Response> {
    let (_, current) = room::timer_policy(&app, &caller).await?;
    ensure_seen(current, &headers, "policy")?;
    room::set_timer_policy(&app, &caller, &policy, current)
        .await
        .map_err(|error| Problem::overtaken(error, "policy"))?;
    timers(&app, &caller).await
}
