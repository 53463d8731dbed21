//! A site on a database of its own, asked without a socket.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Body,
    http::{
        HeaderMap, HeaderName, Method, Request, StatusCode,
        header::{ACCEPT, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE},
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use domain::access::Role;
use http_body_util::BodyExt;
use rollcall::http::{self, Reach, Site};
use secrecy::SecretString;
use services::{
    App, Clock, SystemEntropy,
    access::{self, NewUser},
    organisations,
    vault::Vault,
};
use store::{Db, testing};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// A password that is good enough.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// Somebody who may see everything and change nothing.
pub(crate) const VIEWER: &str = "vera@contoso.example";

/// Somebody who may do everything.
const ADMIN: &str = "ada@contoso.example";

/// A clock that a test moves on.
#[derive(Clone)]
pub(crate) struct TestClock(Arc<Mutex<DateTime<Utc>>>);

impl TestClock {
    /// Lets time pass.
    pub(crate) fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// A site, and what its browser remembers.
pub(crate) struct TestSite {
    pub(crate) app: App,
    pub(crate) db: Db,
    pub(crate) stop: CancellationToken,
    pub(crate) clock: TestClock,
    router: Router,
    cookie: Mutex<Option<String>>,
}

/// What a site answered.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    /// The text of a header, empty if it is missing.
    pub(crate) fn header(&self, name: impl AsRef<str>) -> &str {
        self.headers
            .get(name.as_ref())
            .map_or("", |value| value.to_str().unwrap())
    }

    /// Where the browser is sent.
    pub(crate) fn location(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text);
        self.header(LOCATION)
    }
}

/// A key, as the variable `ROLLCALL_KEY` gives it.
pub(crate) fn vault_key() -> String {
    STANDARD.encode([7; 32])
}

/// A vault that needs no file.
pub(crate) fn vault() -> Vault {
    let key = SecretString::from(vault_key());
    Vault::given(key, Arc::new(SystemEntropy)).unwrap()
}

/// Runs a test on a site whose database is empty.
pub(crate) async fn on_empty_site(test: impl AsyncFnOnce(TestSite)) {
    on_site_reached(Reach::default(), test).await;
}

/// Runs a test on a site that is reached in some way, on an empty database.
pub(crate) async fn on_site_reached(reach: Reach, test: impl AsyncFnOnce(TestSite)) {
    testing::on_sqlite(async |db, _| {
        let start = DateTime::from_timestamp(1_795_176_000, 0).unwrap();
        let clock = TestClock(Arc::new(Mutex::new(start)));
        let app = App::new(db.clone(), Arc::new(clock.clone()), Arc::new(SystemEntropy));
        let app = app.with_vault(vault());
        let stop = CancellationToken::new();
        let router = http::router(Site::new(app.clone(), reach).until(stop.clone()));
        Box::pin(test(TestSite {
            app,
            db,
            stop,
            clock,
            router,
            cookie: Mutex::default(),
        }))
        .await;
    })
    .await;
}

/// Runs a test on a site where [`VIEWER`] can sign in with [`PASSWORD`].
pub(crate) async fn on_site(test: impl AsyncFnOnce(TestSite)) {
    on_empty_site(async |site| {
        let org = organisations::ensure(&site.app, "Contoso").await.unwrap();
        let shell = access::command_line(&site.app, org);
        let new = NewUser {
            email: VIEWER,
            name: "Vera",
            password: PASSWORD,
            role: Role::Viewer,
        };
        access::add_user(&site.app, &shell, &new).await.unwrap();
        Box::pin(test(site)).await;
    })
    .await;
}

impl TestSite {
    /// Asks for a page as a browser does.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[(ACCEPT, "text/html")], "")
            .await
    }

    /// Sends a form of one of our own pages.
    pub(crate) async fn post(&self, path: &str, form: &str) -> Answer {
        let from_here = [
            (ACCEPT, "text/html"),
            (HeaderName::from_static("sec-fetch-site"), "same-origin"),
        ];
        self.send(Method::POST, path, &from_here, form).await
    }

    /// Sends a request with the cookie of this browser, and keeps the one that comes back.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(HeaderName, &str)],
        form: &str,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        if let Some(cookie) = &*self.cookie.lock().unwrap() {
            request = request.header(COOKIE, cookie);
        }
        let has_kind = headers.iter().any(|(name, _)| *name == CONTENT_TYPE);
        if !form.is_empty() && !has_kind {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let request = request.body(Body::from(form.to_owned())).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        if let Some(given) = parts.headers.get(SET_COOKIE) {
            let pair = given.to_str().unwrap().split(';').next().unwrap();
            *self.cookie.lock().unwrap() = Some(pair.to_owned());
        }
        let text = String::from_utf8_lossy(&body).into_owned();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text,
        }
    }

    /// Signs the viewer in.
    pub(crate) async fn sign_in(&self) -> Answer {
        self.post("/sign-in", &sign_in_form(VIEWER, PASSWORD)).await
    }

    /// Signs somebody in who may do everything.
    pub(crate) async fn sign_in_as_admin(&self) -> Answer {
        let org = organisations::ensure(&self.app, "Contoso").await.unwrap();
        let shell = access::command_line(&self.app, org);
        let new = NewUser {
            email: ADMIN,
            name: "Ada",
            password: PASSWORD,
            role: Role::Admin,
        };
        access::add_user(&self.app, &shell, &new).await.unwrap();
        self.post("/sign-in", &sign_in_form(ADMIN, PASSWORD)).await
    }

    /// Whether the browser still has a session.
    pub(crate) async fn is_signed_in(&self) -> bool {
        self.get("/sign-in").await.status == StatusCode::SEE_OTHER
    }

    /// What the browser sends as its cookie.
    pub(crate) fn cookie(&self) -> Option<String> {
        self.cookie.lock().unwrap().clone()
    }

    /// Makes the browser send another cookie.
    pub(crate) fn set_cookie(&self, cookie: Option<String>) {
        *self.cookie.lock().unwrap() = cookie;
    }
}

/// The form of the sign-in page.
pub(crate) fn sign_in_form(email: &str, password: &str) -> String {
    let plus = |text: &str| text.replace(' ', "+");
    format!("email={}&password={}", plus(email), plus(password))
}
