//! Runs: what became of one asking of a source, and the word on a held snapshot.

use axum::{
    Extension,
    extract::{OriginalUri, State},
    http::{StatusCode, header::LINK},
    response::{IntoResponse, Response},
};
use domain::{
    RunId,
    overview::{DiffKind, RowDiff, RunDetail},
};
use serde::{Deserialize, Serialize};
use services::{App, Caller, runs, sources};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Result,
    extract::{Path, Query},
    paging,
    problem::Problem,
};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(find_run))
        .routes(routes!(list_differences))
        .routes(routes!(release_run))
        .routes(routes!(discard_run))
}

/// A run with its source, and the source's other runs to compare with.
///
/// While it is under way its counts grow: look again.
#[utoipa::path(
    get,
    path = "/runs/{id}",
    tag = "runs",
    params(("id" = RunId, Path)),
    responses((status = OK, body = RunDetail, description = "The run."), Problem)
)]
async fn find_run(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<RunId>,
) -> Result<axum::Json<RunDetail>> {
    Ok(axum::Json(runs::find(&app, &caller, id).await?))
}

/// Which differences.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Which {
    /// What would happen to the rows.
    #[param(inline)]
    kind: DiffKind,
    /// The cursor `next` of the page before this one.
    after: Option<String>,
}

/// Rows of a held snapshot that differ from what is in force.
#[derive(Serialize, ToSchema)]
struct Differences {
    /// The rows of this page, by key.
    rows: Vec<RowDiff>,
    /// Opaque place of the next page; none at the end.
    next: Option<String>,
}

/// What a held snapshot would change, a page at a time.
#[utoipa::path(
    get,
    path = "/runs/{id}/differences",
    tag = "runs",
    params(("id" = RunId, Path), Which),
    responses((status = OK, body = Differences, description = "The differences."), Problem)
)]
async fn list_differences(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    OriginalUri(uri): OriginalUri,
    Path(id): Path<RunId>,
    Query(which): Query<Which>,
) -> Result<Response> {
    let rows = runs::diff(&app, &caller, id, which.kind, which.after).await?;
    // A page that is not full is the last.
    let next = rows
        .last()
        .filter(|_| rows.len() == runs::ROWS_SHOWN as usize)
        .map(|row| row.key.clone());
    let link = paging::links(&uri, next.clone(), None).map(|link| [(LINK, link)]);
    Ok((link, axum::Json(Differences { rows, next })).into_response())
}

/// Puts a held snapshot in force: what it no longer lists is really gone.
#[utoipa::path(
    post,
    path = "/runs/{id}/release",
    tag = "runs",
    params(("id" = RunId, Path)),
    responses((status = NO_CONTENT, description = "The snapshot is in force."), Problem)
)]
async fn release_run(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<RunId>,
) -> Result<StatusCode> {
    sources::release(&app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Throws a held snapshot away: the last good one stays in force.
#[utoipa::path(
    post,
    path = "/runs/{id}/discard",
    tag = "runs",
    params(("id" = RunId, Path)),
    responses((status = NO_CONTENT, description = "The snapshot is gone."), Problem)
)]
async fn discard_run(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<RunId>,
) -> Result<StatusCode> {
    sources::discard(&app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
