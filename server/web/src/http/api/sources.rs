//! Sources and their runs.

use axum::{Extension, extract::State};
use domain::{
    SourceId,
    overview::{SourceDetail, SourceRow},
    source::Run,
};
use services::{App, Caller, sources};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Result, extract::Path, paging::Rows, problem::Problem};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(list_sources))
        .routes(routes!(find_source))
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
    responses((status = OK, body = SourceDetail, description = "The source."), Problem)
)]
async fn find_source(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<SourceId>,
) -> Result<axum::Json<SourceDetail>> {
    Ok(axum::Json(sources::find(&app, &caller, id).await?))
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
