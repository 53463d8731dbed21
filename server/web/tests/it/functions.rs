//! What the pages ask the server: nobody gets an answer without being signed in.

use axum::http::{HeaderName, Method, StatusCode, header::ACCEPT};
use leptos::server_fn::axum::server_fn_paths;

use crate::support::on_site;

/// Functions that anybody may call. It may only shrink.
const OPEN: [&str; 1] = [
    // The colours of the pages, kept in the browser's own cookie.
    "/_fn/theme",
];

#[tokio::test]
async fn every_function_refuses_whoever_is_not_signed_in() {
    on_site(async |site| {
        let functions: Vec<(&str, Method)> = server_fn_paths()
            .filter(|(path, _)| !OPEN.contains(path))
            .collect();
        assert!(!functions.is_empty());
        for (path, method) in functions {
            assert!(
                path.starts_with("/_fn/"),
                "{path} is not where functions are"
            );
            let headers = [
                (ACCEPT, "application/json"),
                (HeaderName::from_static("sec-fetch-site"), "same-origin"),
            ];
            let answer = site
                .send(method.clone(), path, &headers, &arguments(&method))
                .await;
            let is_refused = matches!(
                answer.status,
                StatusCode::UNAUTHORIZED
                    | StatusCode::INTERNAL_SERVER_ERROR
                    | StatusCode::BAD_REQUEST
            );
            assert!(
                is_refused,
                "{path} answered {}: {}",
                answer.status, answer.text
            );
        }
    })
    .await;
}

/// A body where one is read; which arguments it has does not matter to whoever may not call.
fn arguments(method: &Method) -> String {
    if *method == Method::GET {
        String::new()
    } else {
        "id=0".to_owned()
    }
}
