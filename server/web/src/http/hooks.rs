//! Where vendors call us. A call is verified by its signature and only causes the vendor to be read
//! again: nothing that it says is believed.

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, OriginalUri, Path, State},
    http::{
        HeaderMap, StatusCode,
        header::{RETRY_AFTER, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
    routing::post,
};
use connectors::webhook::{Refusal, Request};
use domain::ConnectionId;
use services::{Error, access, sync};

use super::{HOOKS, Site, client::Client, origin, request};

/// Bytes of a call.
const LARGEST_CALL: usize = 1024 * 1024;

/// The route.
pub(super) fn router() -> Router<Site> {
    Router::new()
        .route(&format!("{HOOKS}{{id}}"), post(receive))
        .layer(DefaultBodyLimit::max(LARGEST_CALL))
}

async fn receive(
    State(site): State<Site>,
    Client(client): Client,
    OriginalUri(uri): OriginalUri,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Err(error) = access::admit_call(&site.app, client.address) {
        return failed(&error);
    }
    // What is no identifier is nobody's, like one that is unknown.
    let Ok(id) = id.parse::<ConnectionId>() else {
        return refused(Refusal::NotExpected);
    };
    let call = Request {
        url: &origin::address(&site.reach, &headers, &uri),
        headers: &texts(&headers),
        body: &body,
        at: site.app.now(),
    };
    match sync::receive_webhook(&site.app, id, &call).await {
        Ok(Ok(())) => StatusCode::NO_CONTENT.into_response(),
        Ok(Err(refusal)) => refused(refusal),
        Err(Error::NotFound(_)) => refused(Refusal::NotExpected),
        Err(error) => failed(&error),
    }
}

/// The headers that are text, which those that sign are.
fn texts(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = headers.iter().filter_map(|(name, value)| {
        let value = value.to_str().ok()?;
        Some((name.to_string(), value.to_owned()))
    });
    text.collect()
}

fn refused(refusal: Refusal) -> Response {
    tracing::warn!(%refusal, "a call of a vendor was refused");
    let text = format!("{refusal}\n");
    match refusal {
        Refusal::Challenge => {
            let challenge = [(WWW_AUTHENTICATE, "Basic realm=\"rollcall\"")];
            (StatusCode::UNAUTHORIZED, challenge, text).into_response()
        }
        Refusal::BadSignature | Refusal::Replayed => {
            (StatusCode::UNAUTHORIZED, text).into_response()
        }
        Refusal::Unreadable => (StatusCode::BAD_REQUEST, text).into_response(),
        Refusal::NotExpected => (StatusCode::NOT_FOUND, text).into_response(),
    }
}

fn failed(error: &Error) -> Response {
    if let Error::TooMany(seconds) = error {
        let wait = [(RETRY_AFTER, seconds.to_string())];
        return (StatusCode::TOO_MANY_REQUESTS, wait, format!("{error}\n")).into_response();
    }
    request::log(error);
    request::failure()
}
