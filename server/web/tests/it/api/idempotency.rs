//! A POST with a key is carried out once.

use axum::http::{HeaderName, Method, header::AUTHORIZATION};
use domain::access::Role;
use serde_json::json;
use store::db_test;

use super::support::{Api, text};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");

db_test!(a_repeated_request_gets_the_first_answer, |db| async {
    let api = Api::empty(db).await;
    let bearer = format!("Bearer {}", api.token);
    let upload = async |file: &'static str| {
        let headers = [
            (AUTHORIZATION, bearer.as_str()),
            (KEY, "nightly-2026-11-20"),
        ];
        api.send(Method::POST, "/api/v1/imports?kind=numbers", &headers, file)
            .await
    };
    let first = upload("number\n+12065550100\n").await;
    assert_eq!(first.status, 202);
    assert_eq!(first.header("idempotent-replayed"), "");
    api.work().await;
    let again = upload("number\n+12065550100\n").await;
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(again.status, first.status);
    assert_eq!(again.text, first.text);
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!(again.header("content-type"), "application/json");
    let imports = api.get("/api/v1/imports").await.json();
    assert_eq!(imports["rows"].as_array().unwrap().len(), 1);

    let other = upload("number\n+12065550101\n").await;
    assert!(other.problem(422).contains("came with another request"));
});

db_test!(a_key_is_bound_to_the_address_and_the_token, |db| async {
    let api = Api::empty(db).await;
    let with_key = [(KEY, "k1")];
    let post =
        async |token: &str, path: &str| api.post_with(token, path, &with_key, &json!(null)).await;
    assert_eq!(post(&api.token, "/api/v1/roll-calls").await.status, 200);
    let replayed = post(&api.token, "/api/v1/roll-calls").await;
    assert_eq!(replayed.header("idempotent-replayed"), "true");
    post(&api.token, "/api/v1/imports?kind=numbers")
        .await
        .problem(422);
    let admin = api.token_of(Role::Admin).await;
    post(&admin, "/api/v1/roll-calls").await.problem(422);
    // Another organisation has keys of its own.
    let stranger = api.stranger().await;
    assert_eq!(post(&stranger, "/api/v1/roll-calls").await.status, 200);
});

db_test!(a_refusal_is_an_answer_too, |db| async {
    let api = Api::full(db).await;
    let id = text(&api.first("/api/v1/findings?state=open").await["id"]);
    let path = format!("/api/v1/findings/{id}/decision");
    let snooze = json!({ "decision": "snooze", "reason": "After the move." });
    let with_key = [(KEY, "k1")];
    let first = api.post_with(&api.token, &path, &with_key, &snooze).await;
    let detail = first.problem(422);
    let again = api.post_with(&api.token, &path, &with_key, &snooze).await;
    assert_eq!(again.problem(422), detail);
    assert_eq!(again.header("idempotent-replayed"), "true");

    let bad_key = [(KEY, "with spaces")];
    let refused = api.post_with(&api.token, &path, &bad_key, &snooze).await;
    assert!(refused.problem(422).contains("visible characters"));
});

db_test!(two_at_once_are_carried_out_once, |db| async {
    let api = Api::empty(db).await;
    let bearer = format!("Bearer {}", api.token);
    let headers = [(AUTHORIZATION, bearer.as_str()), (KEY, "k1")];
    let upload = async || {
        let file = "number\n+12065550100\n";
        api.send(Method::POST, "/api/v1/imports?kind=numbers", &headers, file)
            .await
    };
    let (one, other) = tokio::join!(upload(), upload());
    for answer in [&one, &other] {
        if answer.status != 202 {
            answer.problem(409);
            assert_eq!(answer.header("retry-after"), "5");
        }
    }
    assert!(one.status == 202 || other.status == 202);
    let imports = api.get("/api/v1/imports").await.json();
    assert_eq!(imports["rows"].as_array().unwrap().len(), 1);
});
