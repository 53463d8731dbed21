//! What people say about a finding.

use axum::{Extension, extract::State, http::StatusCode};
use domain::{FindingId, comment::Comment};
use serde::Deserialize;
use services::{App, Caller, findings};
use utoipa::ToSchema;

use crate::http::api::{
    Result,
    extract::{Json, Path},
    paging::Rows,
    problem::Problem,
};

/// The comments on a finding, oldest first; the last five hundred.
#[utoipa::path(
    get,
    path = "/findings/{id}/comments",
    tag = "findings",
    params(("id" = FindingId, Path)),
    responses((status = OK, body = Rows<Comment>, description = "The comments."), Problem)
)]
pub(super) async fn list_comments(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<FindingId>,
) -> Result<axum::Json<Rows<Comment>>> {
    Ok(axum::Json(Rows {
        rows: findings::comments(&app, &caller, id).await?,
    }))
}

/// Something to say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewComment {
    /// Plain text, 4,000 characters at most.
    body: String,
}

/// Says something about a finding.
#[utoipa::path(
    post,
    path = "/findings/{id}/comments",
    tag = "findings",
    params(("id" = FindingId, Path)),
    request_body = NewComment,
    responses((status = CREATED, body = Comment, description = "The comment."), Problem)
)]
pub(super) async fn add_comment(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<FindingId>,
    Json(body): Json<NewComment>,
) -> Result<(StatusCode, axum::Json<Comment>)> {
    let comment = findings::comment(&app, &caller, id, &body.body).await?;
    Ok((StatusCode::CREATED, axum::Json(comment)))
}
