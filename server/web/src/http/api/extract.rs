//! axum's extractors, refusing in the API's own form.

use axum::{
    extract::{FromRequest, FromRequestParts},
    http::{HeaderMap, header::IF_MATCH},
};

use super::{Result, problem::Problem};

/// The parts of the path.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub(super) struct Path<T>(pub(super) T);

/// The query, whose keys may repeat.
#[derive(FromRequestParts)]
#[from_request(via(axum_extra::extract::Query), rejection(Problem))]
pub(super) struct Query<T>(pub(super) T);

/// The body as JSON.
#[derive(FromRequest)]
#[from_request(via(axum::Json), rejection(Problem))]
pub(super) struct Json<T>(pub(super) T);

/// The version that a request was based on: `If-Match: "3"`. None where it is not sent or is `*`.
pub(super) fn version(headers: &HeaderMap) -> Result<Option<i64>> {
    let Some(value) = headers.get(IF_MATCH) else {
        return Ok(None);
    };
    match value.to_str().unwrap_or_default().trim() {
        "*" => Ok(None),
        tag => tag
            .strip_prefix('"')
            .and_then(|tag| tag.strip_suffix('"'))
            .and_then(|tag| tag.parse().ok())
            .map(Some)
            .ok_or_else(|| {
                Problem::bad_request(
                    "If-Match takes one tag in quotes, as the header ETag gave it: \"3\".",
                )
            }),
    }
}
