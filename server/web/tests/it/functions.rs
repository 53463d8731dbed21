//! What the pages ask the server: nobody gets an answer without being signed in.

use axum::http::{HeaderName, Method, StatusCode, header::ACCEPT};
use leptos::server_fn::axum::server_fn_paths;

use crate::support::on_site;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

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

#[tokio::test]
async fn a_viewer_changes_nothing() {
    on_site(async |site| {
        site.sign_in().await;
        let id = site.app.new_id();
        let headers = [
            (ACCEPT, "application/json"),
            (SEC_FETCH_SITE, "same-origin"),
        ];
        let changes = [
            ("/_fn/overview/call", String::new()),
            ("/_fn/sources/release", format!("source={id}&run={id}")),
            ("/_fn/sources/discard", format!("source={id}&run={id}")),
        ];
        for (path, form) in changes {
            let answer = site.send(Method::POST, path, &headers, &form).await;
            assert_eq!(
                answer.status,
                StatusCode::FORBIDDEN,
                "{path}: {}",
                answer.text
            );
            assert!(
                answer.text.contains("Your role may not"),
                "{path}: {}",
                answer.text
            );
        }
    })
    .await;
}
