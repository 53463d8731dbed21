//! Writing Bandwidth's XML.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use quick_xml::escape::escape;

/// An element with elements in it.
pub(super) fn tag(name: &str, inside: &str) -> String {
    format!("<{name}>{inside}</{name}>")
}

/// An element with text in it.
pub(super) fn text(name: &str, text: &str) -> String {
    tag(name, &escape(text))
}

/// A whole body.
pub(super) fn document(root: &str, inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n{}",
        tag(root, inside)
    )
}

/// An answer.
pub(super) fn answer(root: &str, inside: &str) -> Response {
    with_status(StatusCode::OK, root, inside)
}

/// An answer with another status than 200.
pub(super) fn with_status(status: StatusCode, root: &str, inside: &str) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/xml")];
    (status, kind, document(root, inside)).into_response()
}

/// A refusal, in the shape that most of the API has for it.
pub(super) fn refuse(status: StatusCode, root: &str, code: &str, words: &str) -> Response {
    let reason = format!("{}{}", text("ErrorCode", code), text("Description", words));
    with_status(status, root, &tag("ResponseStatus", &reason))
}

/// An answer without a body.
pub(super) fn empty(status: StatusCode) -> Response {
    status.into_response()
}
