//! Versions of things over HTTP: an `ETag` on the way out, `If-Match` on the way in.

use axum::{
    http::{HeaderMap, header::ETAG},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use services::Error;

use super::{Result, extract::version, problem::Problem};

/// A thing with its version as an `ETag`.
pub(super) fn tagged(version: i64, body: impl Serialize) -> Response {
    ([(ETAG, format!("\"{version}\""))], axum::Json(body)).into_response()
}

/// Refuses what is based on another version than the present one. What names no version is based on that.
pub(super) fn ensure_seen(current: i64, headers: &HeaderMap, what: &str) -> Result<()> {
    match version(headers)? {
        Some(seen) if seen != current => Err(Problem::overtaken(Error::Conflict, what)),
        _ => Ok(()),
    }
}

/// Does what is based on a version: the present one, which must be the one in `If-Match` if there is one.
/// Somebody who is faster between our two looks is the same to the client as somebody before them.
pub(super) async fn at_version<T, F>(
    current: i64,
    headers: &HeaderMap,
    what: &str,
    act: impl FnOnce(i64) -> F,
) -> Result<T>
where
    F: Future<Output = services::Result<T>>,
{
    ensure_seen(current, headers, what)?;
    act(current)
        .await
        .map_err(|error| Problem::overtaken(error, what))
}
