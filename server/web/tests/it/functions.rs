//! What the pages ask the server: nobody gets an answer without being signed in.

mod outgoing;
mod ports;

use std::collections::BTreeSet;

use axum::http::{
    HeaderName, Method, StatusCode,
    header::{ACCEPT, REFERER},
};
use domain::connection::Settings;
use leptos::server_fn::axum::server_fn_paths;
use secrecy::SecretString;
use services::{
    access,
    connections::{self, NewConnection},
    imports::{SnapshotOptions, import_snapshot},
    organisations, sources,
};

use crate::support::on_site;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// A connection as its form sends it.
const DRAFT: &str = "draft[provider]=telnyx&draft[name]=Telnyx&draft[settings][base_url]=nowhere\
                     &draft[every]=&draft[cron]=61+*+*+*+*&draft[zone]=UTC&secrets[secret]=KEY-hunter2";

#[tokio::test]
async fn every_function_refuses_whoever_is_not_signed_in() {
    on_site(async |site| {
        let functions: Vec<(&str, Method)> = server_fn_paths().collect();
        assert!(!functions.is_empty());
        for (path, method) in functions {
            assert!(
                path.starts_with("/_fn/"),
                "{path} is not where functions are"
            );
            let headers = [
                (ACCEPT, "application/json"),
                (SEC_FETCH_SITE, "same-origin"),
            ];
            let answer = site.send(method.clone(), path, &headers, "").await;
            assert_eq!(
                answer.status,
                StatusCode::UNAUTHORIZED,
                "{path}: {}",
                answer.text
            );
            assert_eq!(
                answer.text, "\"Unauthenticated\"",
                "the browser half cannot read this"
            );

            let headers = [(ACCEPT, "text/html"), (SEC_FETCH_SITE, "same-origin")];
            let answer = site.send(method, path, &headers, "").await;
            assert_eq!(answer.location(), "/sign-in", "{path} without JavaScript");
        }
    })
    .await;
}

#[tokio::test]
async fn a_function_answers_who_is_here() {
    on_site(async |site| {
        site.sign_in().await;
        let answer = site
            .send(
                Method::GET,
                "/_fn/session",
                &[(ACCEPT, "application/json")],
                "",
            )
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let session: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
        let session = &session["value"];
        assert_eq!(
            (&session["name"], &session["role"]),
            (&"Vera".into(), &"viewer".into())
        );
        assert_eq!(session["glance"]["organisation"], "Contoso");
    })
    .await;
}

/// Changes that are anybody's, or are refused only once there is something to change.
const FOR_VIEWERS: [&str; 9] = [
    "/_fn/theme",
    "/_fn/imports/commit",
    "/_fn/imports/discard",
    "/_fn/notifications/read",
    "/_fn/notifications/read-all",
    "/_fn/notifications/settings/set",
    "/_fn/notifications/test",
    "/_fn/reports/run",
    "/_fn/filters/remove",
];

#[tokio::test]
async fn a_viewer_changes_nothing() {
    on_site(async |site| {
        site.sign_in().await;
        let id = site.app.new_id();
        let headers = [
            (ACCEPT, "application/json"),
            (SEC_FETCH_SITE, "same-origin"),
        ];
        let draft = "draft[provider]=telnyx&draft[name]=Telnyx&secrets[secret]=KEY1";
        let mut changes = vec![
            ("/_fn/overview/call", String::new()),
            (
                "/_fn/findings/triage",
                format!("decision=acknowledge&ids[]={id}"),
            ),
            (
                "/_fn/findings/comment",
                format!("id={id}&body=Mine&back=/findings"),
            ),
            ("/_fn/sources/release", format!("source={id}&run={id}")),
            ("/_fn/sources/discard", format!("source={id}&run={id}")),
            (
                "/_fn/sources/set_limits",
                format!("id={id}&version=1&mass_deviation_percent=9&max_age_hours=6"),
            ),
            ("/_fn/connections/add", format!("{DRAFT}&then=save")),
            ("/_fn/connections/add", format!("{DRAFT}&then=try")),
            (
                "/_fn/connections/change",
                format!("id={id}&version=1&{DRAFT}"),
            ),
            (
                "/_fn/connections/pause",
                format!("id={id}&version=1&is_paused=true&back=/sources"),
            ),
            ("/_fn/connections/remove", format!("id={id}&version=1")),
            ("/_fn/connections/probe", format!("id={id}")),
            ("/_fn/connections/ask", format!("id={id}&back=/sources")),
            ("/_fn/connections/stop", format!("id={id}&back=/sources")),
            ("/_fn/worker/stop", format!("id={id}")),
            (
                "/_fn/rules/set",
                "code=data-owner-missing&version=0&is_enabled=false".to_owned(),
            ),
            (
                "/_fn/rules/set_due_times",
                "version=0&critical=1&high=2&medium=3&low=4".to_owned(),
            ),
            (
                "/_fn/exceptions/add",
                "draft[first]=%2B442079460000&draft[until]=2026-12-01&draft[reason]=Lobby"
                    .to_owned(),
            ),
            ("/_fn/exceptions/end", format!("id={id}&version=1")),
            (
                "/_fn/filters/keep",
                "noun=ports&name=Late&query=tab%3Dtoday&is_shared=true".to_owned(),
            ),
            ("/_fn/plans/accept", format!("ids[]={id}")),
            ("/_fn/plans/correct", format!("ids[]={id}")),
            (
                "/_fn/plans/wish",
                "number=%2B442079460000&what=quarantine&until=2026-12-01".to_owned(),
            ),
            ("/_fn/plans/undo", format!("id={id}")),
            ("/_fn/plans/approve", format!("id={id}&digest=0f3a")),
            ("/_fn/plans/reject", format!("id={id}&version=1&reason=No")),
            ("/_fn/plans/withdraw", format!("id={id}&version=1")),
            ("/_fn/plans/apply", format!("id={id}&version=1")),
            ("/_fn/plans/stop", format!("id={id}")),
            ("/_fn/plans/report", format!("id={id}&results=none")),
            ("/_fn/connections/add", format!("{draft}&then=add")),
            (
                "/_fn/connections/change",
                format!("id={id}&version=1&{draft}"),
            ),
            (
                "/_fn/connections/pause",
                format!("id={id}&version=1&is_paused=true&back=/"),
            ),
            ("/_fn/connections/ask", format!("id={id}&back=/")),
            ("/_fn/connections/stop", format!("id={id}&back=/")),
            ("/_fn/connections/probe", format!("id={id}")),
            ("/_fn/connections/remove", format!("id={id}&version=1")),
            ("/_fn/worker/stop", format!("id={id}")),
        ];
        changes.push(("/_fn/events/kinds", format!("id={id}&version=0")));
        changes.extend(ports::changes(id));
        changes.extend(outgoing::changes(id));
        let known: BTreeSet<&str> = changes
            .iter()
            .map(|(path, _)| *path)
            .chain(FOR_VIEWERS)
            .collect();
        let posted = server_fn_paths().filter(|(_, method)| *method == Method::POST);
        assert_eq!(
            known,
            posted.map(|(path, _)| path).collect(),
            "a change is not tried here"
        );
        let mut done = Vec::new();
        for (path, form) in changes {
            let answer = site.send(Method::POST, path, &headers, &form).await;
            let is_refused =
                answer.status == StatusCode::FORBIDDEN && answer.text.contains("Your role may not");
            if !is_refused {
                done.push(format!("{path}: {} {}", answer.status, answer.text));
            }
        }
        assert!(done.is_empty(), "{}", done.join("\n"));
        let tried = "/_fn/connections/add";
        let form = format!("{draft}&then=try");
        let answer = site.send(Method::POST, tried, &headers, &form).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text);
    })
    .await;
}

#[tokio::test]
async fn what_another_organisation_has_is_not_there() {
    on_site(async |site| {
        let org = organisations::ensure(&site.app, "Fabrikam").await.unwrap();
        let shell = access::command_line(&site.app, org);
        let new = NewConnection {
            provider: "telnyx".to_owned(),
            name: "Telnyx".to_owned(),
            settings: Settings::default(),
            secrets: vec![("secret".to_owned(), SecretString::from("KEY1"))],
            schedule: None,
        };
        let connection = connections::add(&site.app, &shell, new).await.unwrap();
        let list = "number,status\n+442079460000,active\n".as_bytes();
        let options = SnapshotOptions::carrier("Telnyx", "telnyx.csv");
        import_snapshot(&site.app, &shell, Box::new(list), options)
            .await
            .unwrap();
        let source = sources::list(&site.app, &shell).await.unwrap().remove(0);
        let run = source.latest.unwrap().id;
        site.sign_in().await;
        for path in [
            format!("connections/find?id={connection}"),
            format!("sources/find?id={}", source.source.id),
            format!("runs/find?id={run}"),
            format!("runs/diff?id={run}&query="),
        ] {
            let path = format!("/_fn/{path}");
            let accept = [(ACCEPT, "application/json")];
            let answer = site.send(Method::GET, &path, &accept, "").await;
            assert_eq!(
                answer.status,
                StatusCode::NOT_FOUND,
                "{path}: {}",
                answer.text
            );
        }
        for path in ["connections", "sources"] {
            let path = format!("/_fn/{path}");
            let accept = [(ACCEPT, "application/json")];
            let answer = site.send(Method::GET, &path, &accept, "").await;
            assert!(answer.text.contains("\"value\":[]"), "{}", answer.text);
        }
    })
    .await;
}

#[tokio::test]
async fn a_form_that_is_refused_comes_back_filled_in_but_for_its_credentials() {
    on_site(async |site| {
        site.sign_in_as_admin().await;
        for then in ["try", "save"] {
            let answer = site
                .post("/_fn/connections/add", &format!("{DRAFT}&then={then}"))
                .await;
            assert_eq!(answer.status, StatusCode::FOUND, "{}", answer.text);
            let back = answer.header("location").to_owned();
            assert!(back.starts_with("/sources/new?provider=telnyx&"), "{back}");
            assert!(!back.contains("hunter2"), "{back}");

            let page = site.get(&back).await;
            assert_eq!(page.status, StatusCode::OK);
            for kept in ["61 * * * *", "nowhere", "role=\"alert\""] {
                assert!(page.text.contains(kept), "{kept}: {}", page.text);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_limits_of_a_source_are_changed_by_a_form_without_javascript() {
    on_site(async |site| {
        site.sign_in_as_admin().await;
        let org = organisations::ensure(&site.app, "Contoso").await.unwrap();
        let shell = access::command_line(&site.app, org);
        let list = "number,status\n+442079460000,active\n".as_bytes();
        let options = SnapshotOptions::carrier("Colt", "colt.csv");
        import_snapshot(&site.app, &shell, Box::new(list), options)
            .await
            .unwrap();
        let source = sources::list(&site.app, &shell)
            .await
            .unwrap()
            .remove(0)
            .source;
        let form = |percent: &str| {
            let (id, version) = (source.id, source.version);
            format!("id={id}&version={version}&mass_deviation_percent={percent}&max_age_hours=48")
        };
        let answer = site.post("/_fn/sources/set_limits", &form("9")).await;
        assert_eq!(answer.status, StatusCode::FOUND, "{}", answer.text);
        let here = format!("/sources/{}", source.id);
        assert_eq!(answer.header("location"), format!("{here}?did=limits"));
        let changed = sources::find(&site.app, &shell, source.id).await.unwrap();
        let changed = changed.row.source;
        assert_eq!(
            (changed.mass_deviation_percent, changed.max_age_hours),
            (9, 48)
        );
        for (percent, told) in [("8", "changed in the meantime"), ("0", "Write 1 to 100")] {
            let referer = format!("http://rollcall.example{here}");
            let headers = [
                (ACCEPT, "text/html"),
                (SEC_FETCH_SITE, "same-origin"),
                (REFERER, referer.as_str()),
            ];
            let path = "/_fn/sources/set_limits";
            let refused = site
                .send(Method::POST, path, &headers, &form(percent))
                .await;
            let back = refused.header("location");
            let back = back.trim_start_matches("http://rollcall.example");
            let page = site.get(back).await;
            assert!(page.text.contains(told), "{}", page.text);
        }
    })
    .await;
}

#[tokio::test]
async fn an_exception_that_is_refused_comes_back_filled_in_and_then_is_added() {
    on_site(async |site| {
        site.sign_in_as_admin().await;
        let form = |until: &str| {
            format!(
                "draft[code]=data-owner-missing&draft[first]=%2B44+20+7946+0000&draft[last]=\
                 &draft[until]={until}&draft[reason]=Lobby+%26+lift"
            )
        };
        for (until, told) in [("soon", "is not a date"), ("2020-01-01", "is over already")] {
            let refused = site.post("/_fn/exceptions/add", &form(until)).await;
            assert_eq!(refused.status, StatusCode::FOUND, "{}", refused.text);
            let back = refused.header("location").to_owned();
            assert!(
                back.starts_with("/exceptions/new?code=data-owner-missing&"),
                "{back}"
            );
            let page = site.get(&back).await;
            for kept in [
                told,
                "+44 20 7946 0000",
                "Lobby &amp; lift",
                "role=\"alert\"",
            ] {
                assert!(page.text.contains(kept), "{kept}: {}", page.text);
            }
        }
        let until = site.app.now().date_naive().to_string();
        let added = site.post("/_fn/exceptions/add", &form(&until)).await;
        assert_eq!(added.header("location"), "/exceptions?did=add");
        let page = site.get("/exceptions?did=add").await;
        assert!(page.text.contains("Lobby &amp; lift"), "{}", page.text);
        let rule = site.get("/rules/data-owner-missing").await;
        assert!(rule.text.contains("Lobby &amp; lift"), "{}", rule.text);
    })
    .await;
}

#[tokio::test]
async fn a_rule_is_switched_off_and_back_on_by_a_form_without_javascript() {
    on_site(async |site| {
        site.sign_in_as_admin().await;
        let here = "/rules/data-owner-missing";
        for (version, is_enabled, shown) in [(0, false, "Switched off"), (1, true, "Decided")] {
            let form = format!(
                "code=data-owner-missing&version={version}&severity=high&is_enabled={is_enabled}"
            );
            let answer = site.post("/_fn/rules/set", &form).await;
            assert_eq!(answer.header("location"), format!("{here}?did=set"));
            let list = site.get("/rules?q=data-owner-missing").await;
            assert!(
                list.text.contains(shown) && list.text.contains("usually low"),
                "{}",
                list.text
            );
        }
        let page = site.get("/rules/no-such-rule").await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
    })
    .await;
}
