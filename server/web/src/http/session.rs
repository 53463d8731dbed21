//! Who is asking: the session's cookie turned into a caller.

use axum::{
    body::Body,
    extract::{Request, State},
    http::Response,
    middleware::Next,
};
use axum_extra::extract::CookieJar;
use services::{Caller, access};

use super::{RequestId, Site, request};

/// The caller of a request, for handlers and for the context of pages; none if nobody is signed in.
#[derive(Clone, Debug)]
pub(super) struct Recognised(pub(super) Option<Caller>);

/// Finds the caller of a request.
pub(super) async fn recognise(
    State(site): State<Site>,
    jar: CookieJar,
    mut request: Request,
    next: Next,
) -> Response<Body> {
    let id = request.extensions().get::<RequestId>().copied();
    let RequestId(id) = id.expect("every request was identified before");
    let caller = match site.reach.cookie.token(&jar) {
        None => Ok(None),
        Some(token) => access::session(&site.app, &token, id).await,
    };
    match caller {
        Ok(caller) => {
            request.extensions_mut().insert(Recognised(caller));
            next.run(request).await
        }
        Err(error) => {
            request::log(&error);
            request::failure()
        }
    }
}
