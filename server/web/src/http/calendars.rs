//! Where calendar programs read the dates of ports: `GET /calendar/SECRET.ics`. The secret is all that is asked
//! for, and stands in no log.

use axum::{
    Router,
    extract::{OriginalUri, Path, State},
    http::{
        HeaderMap, StatusCode, Uri,
        header::{CACHE_CONTROL, CONTENT_TYPE, REFERRER_POLICY, RETRY_AFTER},
    },
    response::{IntoResponse, Response},
    routing::get,
};
use services::{Error, access, ports::calendar};

use super::{CALENDARS, Site, client::Client, origin, request};

/// What an address ends with, so that programs know what they get.
const ENDING: &str = ".ics";

/// The route.
pub(super) fn router() -> Router<Site> {
    Router::new().route(&format!("{CALENDARS}{{file}}"), get(read))
}

async fn read(
    State(site): State<Site>,
    Client(client): Client,
    OriginalUri(uri): OriginalUri,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    if let Err(error) = access::admit_call(&site.app, client.address) {
        return refused(&error);
    }
    let Some(secret) = file.strip_suffix(ENDING) else {
        return refused(&Error::NotFound("calendar"));
    };
    match calendar::ics(&site.app, secret, &base(&site, &headers, &uri)).await {
        Ok(text) => {
            let headers = [
                (CONTENT_TYPE, "text/calendar; charset=utf-8"),
                (CACHE_CONTROL, "private, max-age=300"),
                (REFERRER_POLICY, "no-referrer"),
            ];
            (headers, text).into_response()
        }
        Err(error) => refused(&error),
    }
}

/// The address of the site, without the path that was asked for.
fn base(site: &Site, headers: &HeaderMap, uri: &Uri) -> String {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let address = origin::address(&site.reach, headers, uri);
    address.strip_suffix(path).unwrap_or_default().to_owned()
}

fn refused(error: &Error) -> Response {
    match error {
        Error::NotFound(_) => (
            StatusCode::NOT_FOUND,
            "There is no calendar here. Its address may have been taken back: ask for another.\n",
        )
            .into_response(),
        Error::TooMany(seconds) => {
            let wait = [(RETRY_AFTER, seconds.to_string())];
            (StatusCode::TOO_MANY_REQUESTS, wait, format!("{error}\n")).into_response()
        }
        _ => {
            request::log(error);
            request::failure()
        }
    }
}
