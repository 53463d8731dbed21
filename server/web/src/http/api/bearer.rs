//! Who is asking: the bearer token of a request turned into a caller. Cookies mean nothing here, so
//! that no other site can have a browser call the API.

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{AUTHORIZATION, WWW_AUTHENTICATE},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use services::access;

use super::problem::Problem;
use crate::http::{RequestId, Site};

/// Lets a request through on behalf of its token's owner.
pub(super) async fn authenticate(
    State(site): State<Site>,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(secret) = bearer(request.headers()) else {
        return refuse(
            "Bearer realm=\"rollcall\"",
            "Send an API token in the header Authorization: Bearer TOKEN.",
        );
    };
    let id = request.extensions().get().copied();
    let RequestId(id) = id.expect("every request was identified before");
    match access::token(&site.app, secret, id).await {
        Ok(Some(caller)) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Ok(None) => refuse(
            "Bearer realm=\"rollcall\", error=\"invalid_token\"",
            "The API token is not known, or was revoked.",
        ),
        Err(error) => Problem::from(error).into_response(),
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, secret) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let secret = secret.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !secret.is_empty()).then_some(secret)
}

fn refuse(challenge: &'static str, detail: &str) -> Response {
    let headers = [(WWW_AUTHENTICATE, HeaderValue::from_static(challenge))];
    (headers, Problem::new(StatusCode::UNAUTHORIZED, detail)).into_response()
}
