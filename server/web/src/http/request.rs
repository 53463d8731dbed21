//! Each request has an identifier: in its log lines, in its response, in the history of what it
//! changed, and on the page that says that something failed.

use std::{any::Any, error::Error, time::Instant};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Response, StatusCode},
    middleware::Next,
    response::IntoResponse,
};
use tracing::Instrument;
use uuid::Uuid;

use super::{CALENDARS, FEEDS, Site};

/// The header that tells a client the identifier.
pub(super) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The identifier of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId(pub Uuid);

/// Gives a request its identifier, and writes one log line when it is answered. Queries stay out of
/// the log: people search for names and numbers.
pub(super) async fn identify(
    State(site): State<Site>,
    mut request: Request,
    next: Next,
) -> Response<Body> {
    let id = site.app.new_id();
    let (method, path) = (request.method().clone(), loggable(request.uri().path()));
    request.extensions_mut().insert(RequestId(id));
    let begun = Instant::now();
    let span = tracing::info_span!("request", %id, %method, path);
    async move {
        let mut response = next.run(request).await;
        let elapsed_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(status = response.status().as_u16(), elapsed_ms, "answered");
        let id = HeaderValue::from_str(&id.to_string()).expect("a UUID is plain ASCII");
        response.headers_mut().insert(X_REQUEST_ID, id);
        response
    }
    .instrument(span)
    .await
}

/// A path without the secret of a feed, which would let every reader of the log send lists, or read the
/// calendar.
fn loggable(path: &str) -> String {
    let secret = [FEEDS, CALENDARS]
        .into_iter()
        .find(|at| path.starts_with(at));
    match secret {
        Some(at) => format!("{at}\u{2026}"),
        None => path.to_owned(),
    }
}

/// Answers a request whose handler panicked.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the layer passes the panic by value"
)]
pub(super) fn apologise(panic: Box<dyn Any + Send>) -> Response<Body> {
    let message = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("without a message");
    tracing::error!(message, "a handler panicked");
    failure()
}

/// What a client gets when only the log explains what failed.
pub(super) fn failure() -> Response<Body> {
    let text = "Something failed on the server. Its log explains it under the identifier in the \
                header X-Request-Id.\n";
    (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
}

/// Logs an error with its causes.
pub(super) fn log(error: &dyn Error) {
    let causes: Vec<String> = std::iter::successors(Some(error), |e| (*e).source())
        .map(ToString::to_string)
        .collect();
    tracing::error!(error = causes.join(": "), "a request failed");
}
