//! The web server: pages, server functions and plain routes, each request with an identifier, a
//! caller, and the headers that keep browsers strict; and the calls of vendors.
//!
//! A request passes, from outside in: identifier and log line, panic catcher, security headers,
//! compression, the check that it comes from our own pages, the session. Then pages ask for somebody
//! who is signed in, and the rest for nobody in particular: the use cases look at the caller.

mod access;
mod api;
mod assets;
mod calendars;
mod client;
mod cookie;
mod cross_site;
mod download;
mod feeds;
mod files;
mod gate;
mod headers;
mod hooks;
mod origin;
mod pages;
mod plans;
mod ports;
mod progress;
mod reports;
mod request;
mod session;
mod teams;
mod upload_address;

use std::{sync::Arc, time::Duration};

use axum::{Router, extract::FromRef, http::StatusCode, middleware, routing::get};
use leptos::prelude::LeptosOptions;
use services::App;
use tokio_util::sync::CancellationToken;
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, DefaultPredicate, Predicate, predicate::NotForContentType},
    limit::RequestBodyLimitLayer,
    timeout::TimeoutLayer,
};

use self::gate::SetUp;
pub use self::{cookie::CookieKind, request::RequestId};

/// Bytes of a form. Uploads have a limit of their own.
const FORM_BYTES: usize = 1024 * 1024;

/// How long the answer to a request without an upload may take to begin.
const LONGEST: Duration = Duration::from_secs(30);

/// Where vendors call.
const HOOKS: &str = "/hooks/";

/// Where lists are sent to file feeds.
const FEEDS: &str = "/feeds/";

/// Where calendar programs read the dates of ports.
const CALENDARS: &str = "/calendar/";

/// How the site is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Which cookie carries sessions.
    pub cookie: CookieKind,
    /// Who says what the client's address is.
    pub proxy: Proxy,
    /// The address by which the world knows the site, without a path: `https://rollcall.example`. What
    /// requests say, where none is set.
    pub origin: Option<String>,
}

/// Whether there is a reverse proxy in front.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Proxy {
    /// None: the address of the connection is the client's.
    #[default]
    None,
    /// One, which adds the client's address as the last of `X-Forwarded-For`.
    Trusted,
}

/// What every handler may use.
#[derive(Clone)]
pub struct Site {
    /// The application.
    pub app: App,
    reach: Reach,
    leptos: LeptosOptions,
    set_up: Arc<SetUp>,
    stop: CancellationToken,
}

impl Site {
    /// A site of an application.
    pub fn new(app: App, reach: Reach) -> Self {
        Self {
            app,
            reach,
            leptos: pages::options(),
            set_up: Arc::default(),
            stop: CancellationToken::new(),
        }
    }

    /// The same site, whose streams end when the server is told to stop: it waits for them.
    #[must_use]
    pub fn until(self, stop: CancellationToken) -> Self {
        Self { stop, ..self }
    }
}

impl FromRef<Site> for LeptosOptions {
    fn from_ref(site: &Site) -> Self {
        site.leptos.clone()
    }
}

impl FromRef<Site> for App {
    fn from_ref(site: &Site) -> Self {
        site.app.clone()
    }
}

/// Everything that is served.
pub fn router(site: Site) -> Router {
    let pages = pages::router(&site)
        .merge(access::router())
        .merge(upload_address::router())
        .merge(ports::calendars())
        .route_layer(middleware::from_fn_with_state(site.clone(), gate::pages))
        .fallback(pages::fallback)
        .layer(RequestBodyLimitLayer::new(FORM_BYTES))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            LONGEST,
        ));
    let around = ServiceBuilder::new()
        .layer(middleware::from_fn_with_state(
            site.clone(),
            request::identify,
        ))
        .layer(middleware::from_fn(headers::secure))
        .layer(CatchPanicLayer::custom(request::apologise))
        .layer(CompressionLayer::new().compress_when(is_worth_compressing()))
        .layer(middleware::from_fn(cross_site::refuse))
        .layer(middleware::from_fn_with_state(
            site.clone(),
            session::recognise,
        ));
    Router::new()
        .route("/healthz", get(health))
        .merge(api::router(&site))
        .merge(files::router(&site))
        .merge(plans::router(&site))
        .merge(ports::documents(&site))
        .merge(reports::router(&site))
        .merge(progress::router())
        .merge(hooks::router())
        .merge(feeds::router())
        .merge(calendars::router())
        .merge(teams::router(&site))
        .merge(pages)
        .layer(around)
        .with_state(site)
}

/// The browser half is megabytes: a release build holds it compressed, and a debug build sends it to
/// this machine only.
fn is_worth_compressing() -> impl Predicate {
    DefaultPredicate::new().and(NotForContentType::const_new("application/wasm"))
}

/// For whoever watches the server: it runs, and its database answers.
async fn health(
    axum::extract::State(site): axum::extract::State<Site>,
) -> (StatusCode, &'static str) {
    match services::access::needs_setup(&site.app).await {
        Ok(_) => (StatusCode::OK, "ok\n"),
        Err(error) => {
            request::log(&error);
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the database does not answer\n",
            )
        }
    }
}
