//! Pages of a list: `size`, `after` and `before` in the query, `next` and `previous` in the answer, and
//! the same as a `Link` header (RFC 8288).

use axum::{
    http::{HeaderValue, Uri, header::LINK},
    response::{IntoResponse, Response},
};
use domain::{
    page::{Page, Place, SIZES},
    query_string::QueryString,
};
use serde::Serialize;

use super::{Result, problem::Problem};

/// A list that is never long enough for pages.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Rows<T> {
    /// The rows.
    pub(super) rows: Vec<T>,
}

/// Where a page lies, by its cursors.
pub(super) fn place(after: Option<String>, before: Option<String>) -> Result<Place> {
    match (after, before) {
        (None, None) => Ok(Place::First),
        (Some(cursor), None) => Ok(Place::After(cursor)),
        (None, Some(cursor)) => Ok(Place::Before(cursor)),
        (Some(_), Some(_)) => Err(Problem::bad_request(
            "Send either after or before, not both.",
        )),
    }
}

/// Rows on a page, if it is a number that is offered.
pub(super) fn size(size: Option<u32>) -> Result<Option<u32>> {
    if size.is_none_or(|size| SIZES.contains(&size)) {
        return Ok(size);
    }
    let sizes: Vec<String> = SIZES.iter().map(ToString::to_string).collect();
    Err(Problem::bad_request(format!(
        "The size of a page is one of {}.",
        sizes.join(", ")
    )))
}

/// A page as an answer to the request for `uri`.
pub(super) fn answer<T: Serialize>(uri: &Uri, page: Page<T>) -> Response {
    let link = link(uri, &page);
    let mut response = axum::Json(page).into_response();
    if let Some(link) = link {
        response.headers_mut().insert(LINK, link);
    }
    response
}

/// The addresses of the neighbouring pages.
pub(super) fn link<T>(uri: &Uri, page: &Page<T>) -> Option<HeaderValue> {
    links(uri, page.next.clone(), page.previous.clone())
}

/// The addresses of the pages at these cursors.
pub(super) fn links(
    uri: &Uri,
    next: Option<String>,
    previous: Option<String>,
) -> Option<HeaderValue> {
    let places = [
        (next.map(Place::After), "next"),
        (previous.map(Place::Before), "prev"),
    ];
    let links = places.into_iter().filter_map(|(place, relation)| {
        Some(format!("<{}>; rel=\"{relation}\"", elsewhere(uri, &place?)))
    });
    let links: Vec<String> = links.collect();
    if links.is_empty() {
        return None;
    }
    Some(links.join(", ").parse().expect("addresses are plain ASCII"))
}

/// The same question at another place.
fn elsewhere(uri: &Uri, place: &Place) -> String {
    let mut cursor = QueryString::default();
    cursor.place(place);
    let cursor = cursor.finish();
    let question = uri.query().unwrap_or_default().split('&');
    let mut parts: Vec<&str> = question
        .filter(|part| {
            let key = part.split_once('=').map_or(*part, |(key, _)| key);
            !matches!(key, "" | "after" | "before")
        })
        .collect();
    parts.push(&cursor);
    format!("{}?{}", uri.path(), parts.join("&"))
}
