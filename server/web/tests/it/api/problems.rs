//! Whatever goes wrong under `/api`, the answer is a problem that says what to do.

use axum::http::{
    Method,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use serde_json::json;
use store::db_test;

use super::support::Api;

db_test!(every_error_is_a_problem, |db| async {
    let api = Api::empty(db).await;
    for (path, status, said) in [
        ("/api", 404, "nothing at this address"),
        ("/api/v2/numbers", 404, "nothing at this address"),
        ("/api/v1/nothing", 404, "nothing at this address"),
        ("/api/v1/numbers?stat=active", 400, "unknown field `stat`"),
        (
            "/api/v1/numbers?state=sleeping",
            400,
            "\u{201c}sleeping\u{201d} is not one of",
        ),
        ("/api/v1/numbers?size=7", 400, "25, 50, 100, 500"),
        ("/api/v1/numbers?after=x&before=y", 400, "not both"),
        (
            "/api/v1/numbers?after=nonsense",
            422,
            "begin at the first page",
        ),
        ("/api/v1/findings?q=abc", 400, "digits"),
        ("/api/v1/findings/7", 400, "The address is not valid"),
        (
            "/api/v1/findings/01993b1e-7c5a-7f00-8000-0123456789ab",
            404,
            "no such finding",
        ),
    ] {
        let detail = api.get(path).await.problem(status);
        assert!(detail.contains(said), "{path}: {detail}");
    }
});

db_test!(a_body_that_cannot_be_read_is_a_problem, |db| async {
    let api = Api::empty(db).await;
    let bearer = format!("Bearer {}", api.token);
    let send = async |kind: &'static str, body: String| {
        let headers = [(AUTHORIZATION, bearer.as_str()), (CONTENT_TYPE, kind)];
        api.send(Method::POST, "/api/v1/findings/decisions", &headers, body)
            .await
    };
    let json = "application/json";
    assert!(
        send(json, "{".to_owned())
            .await
            .problem(400)
            .starts_with("The body is not JSON")
    );
    send("text/plain", "{}".to_owned()).await.problem(415);
    let unknown = send(json, json!({ "decision": "shrug", "ids": [] }).to_string()).await;
    assert!(unknown.problem(422).contains("shrug"));
    let extra = send(
        json,
        json!({ "decision": "acknowledge", "id": 1 }).to_string(),
    )
    .await;
    assert!(extra.problem(422).contains("unknown field `id`"));
    let large = json!({ "decision": "acknowledge", "reason": "x".repeat(3 * 1024 * 1024) });
    assert!(
        send(json, large.to_string())
            .await
            .problem(413)
            .contains("larger")
    );
});

db_test!(a_method_an_address_does_not_take_is_a_problem, |db| async {
    let api = Api::empty(db).await;
    let bearer = format!("Bearer {}", api.token);
    let headers = [(AUTHORIZATION, bearer.as_str())];
    let refused = api
        .send(Method::DELETE, "/api/v1/numbers", &headers, "")
        .await;
    refused.problem(405);
    assert_eq!(refused.header("allow"), "GET,HEAD");
});
