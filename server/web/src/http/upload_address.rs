//! Making the address to which lists are sent to a file feed. The page that shows it is the answer to the
//! form: a token belongs in no address of a page, where histories and logs would keep it.

use axum::{
    Extension, Router,
    extract::{Path, Request, State},
    http::Uri,
    response::Response,
    routing::post,
};
use domain::ConnectionId;
use leptos::prelude::provide_context;
use services::{Error, feeds};

use super::{FEEDS, Site, files, origin, pages, session::Recognised};

/// The route. What reads it is a page of the app.
pub(super) fn router() -> Router<Site> {
    Router::new().route("/connections/{id}/upload-address", post(make))
}

async fn make(
    State(site): State<Site>,
    Extension(Recognised(caller)): Extension<Recognised>,
    Path(id): Path<ConnectionId>,
    request: Request,
) -> Response {
    let Some(caller) = caller else {
        return files::refused(&Error::Unauthenticated);
    };
    let token = match feeds::upload_token(&site.app, &caller, id).await {
        Ok(token) => token,
        Err(error) => return files::refused(&error),
    };
    let path: Uri = format!("{FEEDS}{token}")
        .parse()
        .expect("a token is plain ASCII");
    let address = origin::address(&site.reach, request.headers(), &path);
    let made = ui::NewUploadAddress(address);
    pages::with(site, move || provide_context(made.clone()), request).await
}
