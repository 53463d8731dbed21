//! An organisation with numbers and findings, asked with tokens and without a socket.

use std::{io::Cursor, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{
        HeaderMap, HeaderName, Method, Request, StatusCode,
        header::{AUTHORIZATION, CONTENT_TYPE},
    },
};
use chrono::{DateTime, Utc};
use domain::{
    access::Role,
    import::{CommitMode, OnDuplicate},
    source::SourceKind,
};
use http_body_util::BodyExt;
use rollcall::http::{self, Reach, Site};
use serde_json::Value;
use services::{
    App, Caller, FixedClock, SystemEntropy, access,
    imports::{NumbersOptions, SnapshotOptions, import_numbers, import_snapshot},
    jobs, organisations, reconcile,
};
use sim::{Delivery, World, WorldPlan};
use store::Db;
use tower::ServiceExt;

use crate::support::vault;

pub(super) const NOW: &str = "2026-11-20T12:00:00Z";

/// Numbers of the generated organisation.
const SIZE: usize = 150;

/// What a site answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

impl Answer {
    pub(super) fn header(&self, name: impl AsRef<str>) -> &str {
        let value = self.headers.get(name.as_ref());
        value.map_or("", |value| value.to_str().unwrap())
    }

    /// The body as JSON, of an answer that succeeded.
    pub(super) fn json(&self) -> Value {
        assert!(self.status.is_success(), "{self:?}");
        serde_json::from_str(&self.text).unwrap()
    }

    /// The detail of a problem, which must have every member and the status of the answer.
    pub(super) fn problem(&self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        assert_eq!(self.header(CONTENT_TYPE), "application/problem+json");
        let problem: Value = serde_json::from_str(&self.text).unwrap();
        assert_eq!(problem["type"], "about:blank");
        assert_eq!(problem["title"], self.status.canonical_reason().unwrap());
        assert_eq!(problem["status"], status);
        let request = format!("urn:uuid:{}", self.header("x-request-id"));
        if self.header("idempotent-replayed").is_empty() {
            assert_eq!(problem["instance"], request);
        }
        problem["detail"].as_str().unwrap().to_owned()
    }
}

/// A site that scripts call.
pub(super) struct Api {
    pub(super) app: App,
    router: Router,
    /// A token that may do what an engineer may.
    pub(super) token: String,
    /// The command line in the same organisation.
    pub(super) shell: Caller,
}

impl Api {
    /// A site with an organisation that has nothing yet.
    pub(super) async fn empty(db: Db) -> Self {
        let now: DateTime<Utc> = NOW.parse().unwrap();
        let app = App::new(db, Arc::new(FixedClock(now)), Arc::new(SystemEntropy));
        let app = app.with_vault(vault());
        let router = http::router(Site::new(app.clone(), Reach::default()));
        let org = organisations::ensure(&app, "Contoso").await.unwrap();
        let shell = access::command_line(&app, org);
        let token = token(&app, &shell, Role::Engineer).await;
        Self {
            app,
            router,
            token,
            shell,
        }
    }

    /// A site with an organisation whose numbers were imported and reconciled.
    pub(super) async fn full(db: Db) -> Self {
        let api = Self::empty(db).await;
        api.import_everything().await;
        reconcile::run(&api.app, &api.shell).await.unwrap();
        api
    }

    async fn import_everything(&self) {
        let world = World::generate(&WorldPlan::case(SIZE, 7, self.app.now().date_naive()));
        let day = world.today();
        let file = |write: &dyn Fn(&mut Vec<u8>) -> std::io::Result<()>| {
            let mut bytes = Vec::new();
            write(&mut bytes).unwrap();
            Box::new(Cursor::new(bytes))
        };
        let options = NumbersOptions {
            mode: CommitMode::GoodRows,
            on_duplicate: OnDuplicate::Stop,
            is_dry_run: false,
        };
        let inventory = file(&|to| day.write_inventory(to));
        import_numbers(&self.app, &self.shell, inventory, options)
            .await
            .unwrap();
        let lists = [
            (
                SnapshotOptions::teams(SourceKind::TeamsNumbers, "numbers.json"),
                file(&|to| day.write_teams_numbers(to)),
            ),
            (
                SnapshotOptions::teams(SourceKind::TeamsUsers, "users.json"),
                file(&|to| day.write_teams_users(to)),
            ),
        ];
        let carriers = world.carriers().into_iter();
        let carriers = carriers.filter(|c| day.delivery(*c) == Delivery::Whole);
        let carriers = carriers.map(|c| {
            let options = SnapshotOptions::carrier(c.name(), "list.csv");
            (options, file(&|to| day.write_carrier(c, to)))
        });
        for (options, list) in lists.into_iter().chain(carriers) {
            import_snapshot(&self.app, &self.shell, list, options)
                .await
                .unwrap();
        }
    }

    /// A token of the same organisation.
    pub(super) async fn token_of(&self, role: Role) -> String {
        token(&self.app, &self.shell, role).await
    }

    /// A token of another organisation, whose role may do everything there.
    pub(super) async fn stranger(&self) -> String {
        let org = organisations::ensure(&self.app, "Fabrikam").await.unwrap();
        let shell = access::command_line(&self.app, org);
        token(&self.app, &shell, Role::Admin).await
    }

    pub(super) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(HeaderName, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let request = request.body(body.into()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    /// Asks as the engineer.
    pub(super) async fn get(&self, path: &str) -> Answer {
        self.get_as(&self.token, path).await
    }

    pub(super) async fn get_as(&self, token: &str, path: &str) -> Answer {
        let bearer = format!("Bearer {token}");
        self.send(Method::GET, path, &[(AUTHORIZATION, &bearer)], "")
            .await
    }

    /// Sends JSON as the engineer.
    pub(super) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_with(&self.token, path, &[], body).await
    }

    /// Sends JSON with more headers.
    pub(super) async fn post_with(
        &self,
        token: &str,
        path: &str,
        more: &[(HeaderName, &str)],
        body: &Value,
    ) -> Answer {
        self.ask(token, Method::POST, path, more, body).await
    }

    /// Sends JSON by a method, as somebody.
    pub(super) async fn ask(
        &self,
        token: &str,
        method: Method,
        path: &str,
        more: &[(HeaderName, &str)],
        body: &Value,
    ) -> Answer {
        let bearer = format!("Bearer {token}");
        let mut headers = vec![
            (AUTHORIZATION, bearer.as_str()),
            (CONTENT_TYPE, "application/json"),
        ];
        headers.extend(more.iter().cloned());
        self.send(method, path, &headers, body.to_string()).await
    }

    /// Sends a file as the engineer.
    pub(super) async fn upload(&self, path: &str, file: &str) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let headers = [(AUTHORIZATION, bearer.as_str()), (CONTENT_TYPE, "text/csv")];
        self.send(Method::POST, path, &headers, file.to_owned())
            .await
    }

    /// Does what waits for the worker.
    pub(super) async fn work(&self) {
        while jobs::run_one(&self.app, self.app.new_id()).await.unwrap() {}
    }

    /// The first row of a list.
    pub(super) async fn first(&self, path: &str) -> Value {
        self.get(path).await.json()["rows"][0].clone()
    }
}

async fn token(app: &App, shell: &Caller, role: Role) -> String {
    let new = access::create_token(app, shell, "test", role)
        .await
        .unwrap();
    new.secret
}

/// The address that a `Link` header gives for a relation.
pub(super) fn linked(answer: &Answer, relation: &str) -> Option<String> {
    let links = answer.header("link").split(", ");
    let link = links
        .filter_map(|link| link.split_once("; "))
        .find(|(_, rel)| *rel == format!("rel=\"{relation}\""))?;
    Some(
        link.0
            .trim_start_matches('<')
            .trim_end_matches('>')
            .to_owned(),
    )
}

/// The text of a member.
pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
