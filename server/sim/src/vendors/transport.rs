//! What stands before every vendor: counting, and the faults of the transport.

use std::sync::{Mutex, MutexGuard};

use axum::{
    Json,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::stream;
use http_body_util::{BodyExt, Collected};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    Fault, Simulators, Vendor,
    changes::Changes,
    faults::{Faults, Requests},
    hold,
    ports::Ports,
};

/// What a vendor was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traffic {
    /// Requests, tokens aside. Those that went wrong are counted.
    pub requests: u64,
    /// Requests for a token.
    pub tokens: u64,
    /// The most requests that were under way at once.
    pub most_at_once: u64,
}

/// Where one vendor's requests arrive.
#[derive(Debug, Default)]
pub(super) struct Desk {
    faults: Mutex<Faults>,
    changes: Mutex<Changes>,
    ports: Mutex<Ports>,
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    traffic: Traffic,
    under_way: u64,
    expired: u64,
}

impl Desk {
    pub(super) fn faults(&self) -> MutexGuard<'_, Faults> {
        hold(&self.faults)
    }

    pub(super) fn changes(&self) -> MutexGuard<'_, Changes> {
        hold(&self.changes)
    }

    pub(super) fn ports(&self) -> MutexGuard<'_, Ports> {
        hold(&self.ports)
    }

    pub(super) fn traffic(&self) -> Traffic {
        hold(&self.counts).traffic
    }

    /// The token that is good at present.
    pub(super) fn token(&self) -> String {
        format!("simulated-token-{}", hold(&self.counts).expired)
    }

    fn expire(&self) {
        hold(&self.counts).expired += 1;
    }

    fn enter(&self) -> Visit<'_> {
        let mut counts = hold(&self.counts);
        counts.traffic.requests += 1;
        counts.under_way += 1;
        counts.traffic.most_at_once = counts.traffic.most_at_once.max(counts.under_way);
        Visit(self)
    }
}

/// A request under way. It ends also when the client gives up.
struct Visit<'a>(&'a Desk);

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        hold(&self.0.counts).under_way -= 1;
    }
}

/// Lets a request pass to its vendor, or go wrong.
pub(super) async fn pass(
    State(simulators): State<Simulators>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let Some(vendor) = Vendor::of_path(path) else {
        return next.run(request).await;
    };
    let desk = simulators.desk(vendor);
    if path.ends_with("/token") {
        hold(&desk.counts).traffic.tokens += 1;
        return next.run(request).await;
    }
    let _visit = desk.enter();
    let requests = if request.method() == Method::GET {
        Requests::All
    } else {
        Requests::Writes
    };
    let fault = desk.faults().strike_request(requests);
    match fault {
        None => next.run(request).await,
        Some(Fault::Throttle { retry_after }) => throttled(retry_after),
        Some(Fault::Timeout) => std::future::pending().await,
        Some(Fault::Cut) => cut(next.run(request).await).await,
        Some(Fault::ExpiredToken) => {
            desk.expire();
            failed(StatusCode::UNAUTHORIZED, "The token has expired.")
        }
        Some(_) => failed(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong."),
    }
}

fn failed(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "message": message }))).into_response()
}

fn throttled(retry_after: u64) -> Response {
    let mut response = failed(StatusCode::TOO_MANY_REQUESTS, "Too many requests.");
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(retry_after));
    response
}

/// The answer up to its middle, after which the connection is closed.
async fn cut(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let whole = body.collect().await.map(Collected::to_bytes);
    let whole = whole.unwrap_or_default();
    let half: Bytes = whole.slice(..whole.len() / 2);
    parts.headers.insert(
        header::CONTENT_LENGTH,
        HeaderValue::from(whole.len().max(1)),
    );
    let closed = std::io::Error::other("cut on command");
    Response::from_parts(
        parts,
        Body::from_stream(stream::iter([Ok(half), Err(closed)])),
    )
}
