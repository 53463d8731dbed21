//! Changes come from our own pages only. A browser sends our cookie along with a form on somebody
//! else's page; it also says truthfully where the form was.

use axum::{
    body::Body,
    extract::Request,
    http::{
        HeaderMap, HeaderName, Method, Response, StatusCode,
        header::{HOST, ORIGIN},
    },
    middleware::Next,
    response::IntoResponse,
};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Where nothing can be forged, as cookies mean nothing there: the REST API takes bearer tokens,
/// vendors' calls are signed, and a feed's address is its token.
const WITHOUT_COOKIES: [&str; 3] = ["/api/", super::HOOKS, super::FEEDS];

/// Refuses a change that another site asks for.
pub(super) async fn refuse(request: Request, next: Next) -> Response<Body> {
    if may_change(request.method())
        && !takes_no_cookies(request.uri().path())
        && !is_from_here(request.headers())
    {
        let text =
            "This request does not come from a page of Rollcall, so it was not carried out.\n";
        return (StatusCode::FORBIDDEN, text).into_response();
    }
    next.run(request).await
}

fn takes_no_cookies(path: &str) -> bool {
    WITHOUT_COOKIES.iter().any(|place| path.starts_with(place))
}

fn may_change(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Browsers say where a request comes from in `Sec-Fetch-Site`, older ones in `Origin`.
fn is_from_here(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get(SEC_FETCH_SITE) {
        return site == "same-origin";
    }
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    match (text(ORIGIN), text(HOST)) {
        (Some(origin), Some(host)) => origin
            .split_once("://")
            .is_some_and(|(_, place)| place.eq_ignore_ascii_case(host)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn only_our_own_pages_may_change_anything() {
        let cases = [
            (vec![(SEC_FETCH_SITE, "same-origin")], true),
            (vec![(SEC_FETCH_SITE, "same-site")], false),
            (vec![(SEC_FETCH_SITE, "cross-site")], false),
            (vec![(SEC_FETCH_SITE, "none")], false),
            (
                vec![
                    (ORIGIN, "http://roll.example:3000"),
                    (HOST, "roll.example:3000"),
                ],
                true,
            ),
            (
                vec![(ORIGIN, "https://Roll.example"), (HOST, "roll.example")],
                true,
            ),
            (
                vec![(ORIGIN, "https://evil.example"), (HOST, "roll.example")],
                false,
            ),
            (vec![(ORIGIN, "null"), (HOST, "roll.example")], false),
            (vec![(HOST, "roll.example")], false),
            // What the browser says counts more than an origin that fits.
            (
                vec![
                    (SEC_FETCH_SITE, "cross-site"),
                    (ORIGIN, "https://roll.example"),
                    (HOST, "roll.example"),
                ],
                false,
            ),
        ];
        for (pairs, expected) in cases {
            assert_eq!(is_from_here(&headers(&pairs)), expected, "{pairs:?}");
        }
    }
}
