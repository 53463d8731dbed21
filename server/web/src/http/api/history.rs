//! Everything that happened.

use axum::{
    Extension,
    extract::{OriginalUri, State},
    response::Response,
};
use domain::{history::Entry, page::Page};
use serde::Deserialize;
use services::{App, Caller, history};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Result, extract::Query, paging, problem::Problem};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new().routes(routes!(list_history))
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Paging {
    /// The cursor `next` of the page before this one.
    after: Option<String>,
    /// The cursor `previous` of the page after this one.
    before: Option<String>,
}

/// A page of everything that happened in the organisation, newest first.
#[utoipa::path(
    get,
    path = "/history",
    tag = "history",
    params(Paging),
    responses((status = OK, body = Page<Entry>, description = "A page of the history."), Problem)
)]
async fn list_history(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    OriginalUri(uri): OriginalUri,
    Query(Paging { after, before }): Query<Paging>,
) -> Result<Response> {
    let place = paging::place(after, before)?;
    let page = history::list(&app, &caller, &place).await?;
    Ok(paging::answer(&uri, page))
}
