//! Which page a reader gets who may not have the one they asked for: pages are for those who are
//! signed in, and a database without people has one page only.

use std::sync::atomic::{AtomicBool, Ordering};

use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    http::{Method, Response, StatusCode, Uri},
    middleware::Next,
    response::{IntoResponse, Redirect},
};
use services::access;

use super::{Site, pages, request, session::Recognised};

/// Where what pages ask the server lives.
const FUNCTIONS: &str = "/_fn/";

/// Where people sign in.
pub(super) const SIGN_IN: &str = "/sign-in";

/// Where the first administrator comes in.
pub(super) const SETUP: &str = "/setup";

/// Whether somebody can sign in. Once that is so it stays so, and is not asked again.
#[derive(Debug, Default)]
pub(super) struct SetUp(AtomicBool);

impl SetUp {
    async fn is_done(&self, site: &Site) -> services::Result<bool> {
        if self.0.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let is_done = !access::needs_setup(&site.app).await?;
        self.0.store(is_done, Ordering::Relaxed);
        Ok(is_done)
    }
}

/// Lets a reader through to a page or function, or sends them to the page they need first.
pub(super) async fn pages(
    State(site): State<Site>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let is_function = request.uri().path().starts_with(FUNCTIONS);
    if request.method() != Method::GET && !is_function {
        return next.run(request).await;
    }
    let reader = Reader::of(&request);
    match detour(&site, &reader).await {
        Ok(None) => next.run(request).await,
        Ok(Some(_)) if is_function && !pages::wants_page(request.headers()) => unauthenticated(),
        Ok(Some(path)) => Redirect::to(&path).into_response(),
        Err(error) => {
            request::log(&error);
            request::failure()
        }
    }
}

/// What the browser half understands as signed out. Functions look at their caller themselves; this
/// stands before one that forgets.
fn unauthenticated() -> Response<Body> {
    (
        StatusCode::UNAUTHORIZED,
        Json(ui::ApiError::Unauthenticated),
    )
        .into_response()
}

/// Who asks for which page.
pub(super) struct Reader {
    is_known: bool,
    wanted: Uri,
}

impl Reader {
    pub(super) fn of(request: &Request) -> Self {
        let recognised = request.extensions().get::<Recognised>();
        Self {
            is_known: recognised.is_some_and(|Recognised(caller)| caller.is_some()),
            wanted: request.uri().clone(),
        }
    }
}

/// The page a reader needs before the one they ask for.
pub(super) async fn detour(site: &Site, reader: &Reader) -> services::Result<Option<String>> {
    let path = reader.wanted.path();
    if reader.is_known {
        return Ok(matches!(path, SIGN_IN | SETUP).then(|| "/".to_owned()));
    }
    Ok(match (site.set_up.is_done(site).await?, path) {
        (true, SIGN_IN) | (false, SETUP) => None,
        (true, _) => Some(sign_in_for(&reader.wanted)),
        (false, _) => Some(SETUP.to_owned()),
    })
}

/// The sign-in page, which knows where the reader wanted to go.
fn sign_in_for(wanted: &Uri) -> String {
    if wanted.path().starts_with(FUNCTIONS) {
        return SIGN_IN.to_owned();
    }
    let wanted = wanted.path_and_query().map_or("/", |path| path.as_str());
    match wanted {
        "/" | SETUP => SIGN_IN.to_owned(),
        wanted => super::access::address(SIGN_IN, &[("next", wanted)]),
    }
}
