//! The headers that keep browsers strict, and the identifier of each request.

use axum::http::{Method, StatusCode, header::ACCEPT};

use crate::support::{on_empty_site, on_site};

#[tokio::test]
async fn a_page_runs_only_scripts_of_its_own_nonce() {
    on_site(async |site| {
        let page = site.get("/sign-in").await;
        let policy = page.header("content-security-policy");
        let (_, rest) = policy.split_once("script-src 'nonce-").expect(policy);
        let (nonce, rest) = rest.split_once('\'').unwrap();
        assert!(
            rest.starts_with(" 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self';"),
            "{policy}"
        );
        for part in [
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{part} of {policy}");
        }
        assert!(
            page.text.contains(&format!("nonce=\"{nonce}\"")),
            "scripts lack the nonce"
        );
        assert!(
            !page.text.contains(" style=\""),
            "an inline style would be refused"
        );
        let other = site.get("/sign-in").await;
        assert!(
            !other.header("content-security-policy").contains(nonce),
            "the nonce repeats"
        );
    })
    .await;
}

#[tokio::test]
async fn every_response_is_strict_and_has_an_identifier() {
    on_site(async |site| {
        for path in [
            "/sign-in",
            "/",
            "/healthz",
            "/no-such-file.js",
            "/_fn/session",
        ] {
            let answer = site.get(path).await;
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
            assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
            assert!(
                answer
                    .header("content-security-policy")
                    .contains("default-src 'none'"),
                "{path}"
            );
            assert_eq!(answer.header("x-request-id").len(), 36, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_server_tells_its_watcher_that_it_is_well() {
    on_empty_site(async |site| {
        let answer = site.send(Method::GET, "/healthz", &[], "").await;
        assert_eq!(
            (answer.status, answer.text.as_str()),
            (StatusCode::OK, "ok\n")
        );
    })
    .await;
}

#[tokio::test]
async fn a_form_that_is_too_long_is_refused() {
    on_site(async |site| {
        let answer = site.post("/sign-in", &"x".repeat(2_000_000)).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    })
    .await;
}

#[tokio::test]
async fn what_is_not_there_is_told_to_programs_in_text() {
    on_site(async |site| {
        let answer = site
            .send(Method::GET, "/no-such-file.js", &[(ACCEPT, "*/*")], "")
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.text, "There is nothing at this address.\n");
    })
    .await;
}
