//! Sources and their runs.

use axum::{Extension, extract::State, http::HeaderMap, response::Response};
use domain::{
    SourceId,
    overview::{SourceDetail, SourceRow},
    source::Run,
};
use serde::Deserialize;
use services::{
    App, Caller, Error,
    sources::{self, Limits},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Result,
    extract::{Json, Path, version},
    paging::Rows,
    problem::Problem,
    versions::tagged,
};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(list_sources))
        .routes(routes!(find_source, change_source))
        .routes(routes!(list_runs))
}

/// The sources and how they stand.
#[utoipa::path(
    get,
    path = "/sources",
    tag = "sources",
    responses((status = OK, body = Rows<SourceRow>, description = "The sources."), Problem)
)]
async fn list_sources(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
) -> Result<axum::Json<Rows<SourceRow>>> {
    Ok(axum::Json(Rows {
        rows: sources::list(&app, &caller).await?,
    }))
}

/// A source with its latest runs, newest first.
#[utoipa::path(
    get,
    path = "/sources/{id}",
    tag = "sources",
    params(("id" = SourceId, Path)),
    responses(
        (status = OK, body = SourceDetail, description = "The source.", headers(("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn find_source(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<SourceId>,
) -> Result<Response> {
    Ok(answer(sources::find(&app, &caller, id).await?))
}

/// A source with its version as an `ETag`.
fn answer(detail: SourceDetail) -> Response {
    tagged(detail.row.source.version, detail)
}

/// How far a source is to be believed. What is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SourceLimits {
    /// The share of rows, in per cent, that may vanish at once before a list is held: 1 to 100.
    mass_deviation_percent: Option<u8>,
    /// Hours for which its statements are judged: 1 to 8,760, a year.
    max_age_hours: Option<u32>,
}

/// Changes how far a source is believed.
#[utoipa::path(
    patch,
    path = "/sources/{id}",
    tag = "sources",
    params(
        ("id" = SourceId, Path),
        ("If-Match" = Option<String>, Header, description = "The version that was seen. If the source has changed since, the answer is 412."),
    ),
    request_body = SourceLimits,
    responses(
        (status = OK, body = SourceDetail, description = "The source as it is now.", headers(("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn change_source(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<SourceId>,
    headers: HeaderMap,
    Json(given): Json<SourceLimits>,
) -> Result<Response> {
    let now = sources::find(&app, &caller, id).await?.row.source;
    let limits = Limits {
        mass_deviation_percent: given
            .mass_deviation_percent
            .unwrap_or(now.mass_deviation_percent),
        max_age_hours: given.max_age_hours.unwrap_or(now.max_age_hours),
    };
    let version = version(&headers)?.unwrap_or(now.version);
    sources::set_limits(&app, &caller, id, version, limits)
        .await
        .map_err(overtaken)?;
    Ok(answer(sources::find(&app, &caller, id).await?))
}

/// Somebody was faster: an asking of the source changes it too.
fn overtaken(error: Error) -> Problem {
    Problem::overtaken(error, "source")
}

/// The latest runs of a source, newest first.
#[utoipa::path(
    get,
    path = "/sources/{id}/runs",
    tag = "runs",
    params(("id" = SourceId, Path)),
    responses((status = OK, body = Rows<Run>, description = "The runs."), Problem)
)]
async fn list_runs(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<SourceId>,
) -> Result<axum::Json<Rows<Run>>> {
    let source = sources::find(&app, &caller, id).await?;
    Ok(axum::Json(Rows { rows: source.runs }))
}
