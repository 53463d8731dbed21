//! The calendar of ports: what happens when, the organisation's own days, and the addresses under which
//! calendar programs read it.

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, StatusCode, header::ETAG},
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use domain::{
    calendar::Overrides,
    port::view::{CalendarDetail, FeedName},
};
use serde::{Deserialize, Serialize};
use services::{
    App, Caller,
    ports::calendar::{self, Asked, View},
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::super::{
    Result,
    extract::{Json, Path, Query},
    paging::Rows,
    problem::Problem,
    versions::ensure_seen,
};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(show_calendar))
        .routes(routes!(list_own_days, set_own_days))
        .routes(routes!(list_calendar_feeds, add_calendar_feed))
        .routes(routes!(revoke_calendar_feed))
}

/// Which part of the calendar.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CalendarFilter {
    /// How it is laid out; as a month unless given.
    #[param(inline)]
    view: Option<View>,
    /// A day of it; today unless given.
    on: Option<NaiveDate>,
    /// The carrier, by name.
    carrier: Option<String>,
    /// The site, by name.
    site: Option<String>,
}

/// The calendar of ports: dates, deadlines, days without work, and clashes.
#[utoipa::path(
    get,
    path = "/ports/calendar",
    tag = "ports",
    params(CalendarFilter),
    responses((status = OK, body = CalendarDetail, description = "The days."), Problem)
)]
async fn show_calendar(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(filter): Query<CalendarFilter>,
) -> Result<axum::Json<CalendarDetail>> {
    let asked = Asked {
        view: filter.view.unwrap_or(View::Month),
        on: filter.on.unwrap_or_else(|| app.now().date_naive()),
        carrier: filter.carrier,
        site: filter.site,
    };
    Ok(axum::Json(calendar::show(&app, &caller, &asked).await?))
}

/// The organisation's own holidays, freezes and working days.
#[utoipa::path(
    get,
    path = "/ports/calendar/days",
    tag = "ports",
    responses(
        (status = OK, body = Overrides, description = "The days.", headers(("ETag" = String, description = "Their version, for If-Match."))),
        Problem
    )
)]
async fn list_own_days(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<Response> {
    own_days(&app, &caller).await
}

async fn own_days(app: &App, caller: &Caller) -> Result<Response> {
    let (days, version) = calendar::own_days(app, caller).await?;
    Ok(([(ETAG, format!("\"{version}\""))], axum::Json(days)).into_response())
}

/// Writes the organisation's own days anew.
#[utoipa::path(
    put,
    path = "/ports/calendar/days",
    tag = "ports",
    params(
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the days have changed since, the answer is 412."),
    ),
    request_body = Overrides,
    responses(
        (status = OK, body = Overrides, description = "The days as they are now.", headers(("ETag" = String, description = "Their version, for If-Match."))),
        Problem
    )
)]
async fn set_own_days(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    Json(days): Json<Overrides>,
) -> Result<Response> {
    let (_, current) = calendar::own_days(&app, &caller).await?;
    ensure_seen(current, &headers, "calendar")?;
    calendar::set_own_days(&app, &caller, &days, current)
        .await
        .map_err(|error| Problem::overtaken(error, "calendar"))?;
    own_days(&app, &caller).await
}

/// The addresses under which calendar programs read port dates, without their secrets.
#[utoipa::path(
    get,
    path = "/ports/calendar/feeds",
    tag = "ports",
    responses((status = OK, body = Rows<FeedName>, description = "The addresses, also those that were taken back."), Problem)
)]
async fn list_calendar_feeds(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<axum::Json<Rows<FeedName>>> {
    Ok(axum::Json(Rows {
        rows: calendar::feeds(&app, &caller).await?,
    }))
}

/// An address to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FeedDraft {
    /// What it is for.
    #[schema(example = "Voice team")]
    name: String,
}

/// An address that was made.
#[derive(Serialize, ToSchema)]
struct NewFeed {
    #[serde(flatten)]
    feed: FeedName,
    /// Where calendar programs read it on this server. It is shown this once.
    #[schema(example = "/calendar/rcc_\u{2026}.ics")]
    path: String,
}

/// Makes an address under which a calendar program reads port dates.
///
/// Whoever has the address can read them, so keep it as a password.
#[utoipa::path(
    post,
    path = "/ports/calendar/feeds",
    tag = "ports",
    request_body = FeedDraft,
    responses((status = CREATED, body = NewFeed, description = "The address, with its secret."), Problem)
)]
async fn add_calendar_feed(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Json(FeedDraft { name }): Json<FeedDraft>,
) -> Result<Response> {
    let (feed, secret) = calendar::add_feed(&app, &caller, &name).await?;
    let path = format!("/calendar/{secret}.ics");
    Ok((StatusCode::CREATED, axum::Json(NewFeed { feed, path })).into_response())
}

/// Takes an address back: it can be read no more.
#[utoipa::path(
    delete,
    path = "/ports/calendar/feeds/{id}",
    tag = "ports",
    params(("id" = Uuid, Path)),
    responses((status = NO_CONTENT, description = "It can be read no more."), Problem)
)]
async fn revoke_calendar_feed(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    calendar::revoke_feed(&app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
