//! `Idempotency-Key`: a POST that is sent again with its key gets the answer of the first, and is not
//! carried out again.

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRequest, Request, State},
    http::{
        HeaderName, HeaderValue, Method, StatusCode,
        header::{CONTENT_TYPE, ETAG, IF_MATCH, LOCATION},
        request::Parts,
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::FutureExt;
use services::{
    Caller,
    idempotency::{self, Answer, Claim},
};
use std::panic::AssertUnwindSafe;
use tracing::Instrument;

use super::{
    Result,
    problem::{self, Problem},
};
use crate::http::{RequestId, Site, request};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Tells a client that it got the answer of an earlier request.
const IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// The headers that are part of an answer.
const KEPT: [HeaderName; 3] = [CONTENT_TYPE, ETAG, LOCATION];

/// Carries a request with a key out once.
pub(super) async fn once(State(site): State<Site>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !request.headers().contains_key(IDEMPOTENCY_KEY) {
        return next.run(request).await;
    }
    match with_key(site, request, next).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn with_key(site: Site, request: Request, next: Next) -> Result<Response> {
    let (parts, body) = buffered(request).await?;
    let caller: Caller = parts
        .extensions
        .get()
        .cloned()
        .expect("a token was shown before");
    let key = key(&parts)?;
    let target = parts
        .uri
        .path_and_query()
        .map_or("/", |target| target.as_str());
    let version = parts
        .headers
        .get(IF_MATCH)
        .map(HeaderValue::as_bytes)
        .unwrap_or_default();
    let asked = [target.as_bytes(), version, &body];
    match idempotency::claim(&site.app, &caller, &key, &asked).await? {
        Claim::Answered(answer) => Ok(replay(answer)),
        Claim::UnderWay => Err(Problem::new(
            StatusCode::CONFLICT,
            "A request with this idempotency key is being carried out. Send it again later.",
        )
        .retry_after(5)),
        Claim::Reused => Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "This idempotency key came with another request. Take a new key for a new request.",
        )),
        Claim::New => {
            let request = Request::from_parts(parts, Body::from(body));
            let work = carry_out(site, caller, key, request, next).in_current_span();
            // A client that hangs up does not stop what it began: it will ask again.
            tokio::spawn(work).await.map_err(|error| {
                request::log(&error);
                Problem::of(StatusCode::INTERNAL_SERVER_ERROR)
            })
        }
    }
}

/// The request with its body read, as far as its address takes one.
async fn buffered(request: Request) -> Result<(Parts, Bytes)> {
    let (parts, body) = request.into_parts();
    let body = Bytes::from_request(Request::from_parts(parts.clone(), body), &()).await?;
    Ok((parts, body))
}

fn key(parts: &Parts) -> Result<String> {
    let key = parts
        .headers
        .get(IDEMPOTENCY_KEY)
        .and_then(|key| key.to_str().ok());
    key.map(str::to_owned)
        .ok_or_else(|| Problem::bad_request("The idempotency key has characters beyond ASCII."))
}

async fn carry_out(
    site: Site,
    caller: Caller,
    key: String,
    request: Request,
    next: Next,
) -> Response {
    let id = request.extensions().get::<RequestId>().copied();
    let response = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    let response = problem::tell(response.unwrap_or_else(request::apologise), id);
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let kept = if parts.status.is_server_error() {
        idempotency::release(&site.app, &caller, &key).await
    } else {
        let header = |name: &HeaderName| {
            let value = parts.headers.get(name)?.to_str().ok()?;
            Some((name.to_string(), value.to_owned()))
        };
        let answer = Answer {
            status: parts.status.as_u16(),
            headers: KEPT.iter().filter_map(header).collect(),
            body: body.to_vec(),
        };
        idempotency::keep(&site.app, &caller, &key, &answer).await
    };
    if let Err(error) = kept {
        request::log(&error);
    }
    Response::from_parts(parts, Body::from(body))
}

fn replay(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
        .headers_mut()
        .insert(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"));
    response
}
