//! Reports as files, for those who are signed in: links on their pages.

use axum::{
    Extension, Router,
    extract::{Path, Query, State},
    http::{
        HeaderMap, HeaderValue, Uri,
        header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    },
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{ReportId, report::Format};
use serde::Deserialize;
use services::{
    Error,
    reports::{self, Rendered},
};

use super::{Site, files, gate, origin, session::Recognised};

/// The route of the files.
pub(super) fn router(site: &Site) -> Router<Site> {
    Router::new()
        .route("/reports/{id}/file", get(take))
        .route_layer(middleware::from_fn_with_state(site.clone(), gate::pages))
}

/// In what form.
#[derive(Deserialize)]
struct Form {
    format: Option<Format>,
}

async fn take(
    State(site): State<Site>,
    Extension(Recognised(caller)): Extension<Recognised>,
    Path(id): Path<ReportId>,
    Query(form): Query<Form>,
    headers: HeaderMap,
) -> Response {
    let Some(caller) = caller else {
        return files::refused(&Error::Unauthenticated);
    };
    let format = form.format.unwrap_or(Format::Html);
    let base = base(&site, &headers);
    let file = match reports::find(&site.app, &caller, id).await {
        Ok(report) => reports::render_at(&report, format, Some(&base)),
        Err(error) => Err(error),
    };
    match file {
        Ok(file) => attached(file),
        Err(error) => files::refused(&error),
    }
}

/// The address of this site, for the links of a document that leaves it.
pub(super) fn base(site: &Site, headers: &HeaderMap) -> String {
    origin::address(&site.reach, headers, &Uri::from_static("/"))
}

/// A file to keep. It is never shown as a page of ours.
pub(super) fn attached(file: Rendered) -> Response {
    let name = format!("attachment; filename=\"{}\"", file.file_name);
    let headers = [
        (
            CONTENT_DISPOSITION,
            HeaderValue::from_str(&name).expect("the name is made of a kind and a day"),
        ),
        (CONTENT_TYPE, HeaderValue::from_static(file.mime)),
        (
            CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox"),
        ),
    ];
    (headers, file.bytes).into_response()
}
