//! The pages of the web app and the functions they call.

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{
        HeaderMap, Method, Response, StatusCode,
        header::{ACCEPT, CONTENT_SECURITY_POLICY},
    },
    response::{IntoResponse, Redirect},
};
use leptos::{
    config::Env,
    nonce::use_nonce,
    prelude::{LeptosOptions, expect_context, provide_context},
};
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list};

use super::{Site, assets, gate, headers::page_policy, request, session::Recognised};

/// What Leptos has to know of the site's files.
pub(super) fn options() -> LeptosOptions {
    LeptosOptions::builder()
        .output_name("rollcall")
        .site_pkg_dir("pkg")
        .env(Env::PROD)
        .build()
}

/// The routes of all pages and functions.
pub(super) fn router(site: &Site) -> Router<Site> {
    let (context_site, options) = (site.clone(), site.leptos.clone());
    Router::new().leptos_routes_with_context(
        site,
        generate_route_list(ui::App),
        move || provide(&context_site),
        move || ui::shell(options.clone()),
    )
}

/// What is no route: a file of the site, or nothing, which a reader is told by a page.
pub(super) async fn fallback(State(site): State<Site>, request: Request) -> Response<Body> {
    if let Some(file) = assets::find(&request) {
        return file;
    }
    if request.method() != Method::GET || !wants_page(request.headers()) {
        return (StatusCode::NOT_FOUND, "There is nothing at this address.\n").into_response();
    }
    let reader = gate::Reader::of(&request);
    match gate::detour(&site, &reader).await {
        Ok(Some(path)) => return Redirect::to(&path).into_response(),
        Ok(None) => {}
        Err(error) => {
            request::log(&error);
            return request::failure();
        }
    }
    let mut response = with(site, || (), request).await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// The page at the address of a request, whose context is given something more.
pub(super) async fn with(
    site: Site,
    provide_more: impl Fn() + Clone + Send + Sync + 'static,
    request: Request,
) -> Response<Body> {
    let options = site.leptos.clone();
    let page = leptos_axum::render_app_async_with_context(
        move || {
            provide(&site);
            provide_more();
        },
        move || ui::shell(options.clone()),
    );
    page(request).await
}

/// Whether a person waits for the answer, and not a program.
pub(super) fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// What pages and functions find in their context: the application and the caller.
fn provide(site: &Site) {
    let parts = expect_context::<axum::http::request::Parts>();
    let caller = parts
        .extensions
        .get()
        .and_then(|Recognised(caller)| caller.clone());
    provide_context(site.app.clone());
    provide_context(caller);
    // A function has no nonce, as it runs no scripts.
    if let Some(nonce) = use_nonce() {
        let response = expect_context::<ResponseOptions>();
        response.insert_header(CONTENT_SECURITY_POLICY, page_policy(nonce.as_inner()));
    }
}
