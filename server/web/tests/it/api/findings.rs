//! Findings and the decisions about them.

use axum::http::header::IF_MATCH;
use domain::access::Role;
use serde_json::json;
use store::db_test;

use super::support::{Api, text};

const OPEN: &str = "/api/v1/findings?state=open&size=500";

db_test!(a_finding_tells_both_sides_and_its_rule, |db| async {
    let api = Api::full(db).await;
    let finding = api.first(OPEN).await;
    let answer = api
        .get(&format!("/api/v1/findings/{}", text(&finding["id"])))
        .await;
    assert_eq!(answer.header("etag"), format!("\"{}\"", finding["version"]));
    let detail = answer.json();
    assert_eq!(detail["finding"], finding);
    assert_eq!(detail["rule"]["code"], finding["code"]);
    let rules = api.get("/api/v1/rules").await.json();
    let rules = rules["rows"].as_array().unwrap();
    let rule = rules
        .iter()
        .find(|rule| rule["code"] == finding["code"])
        .unwrap();
    assert_eq!(rule["severity"], finding["severity"]);
    assert_eq!(rule["remedy"], detail["rule"]["fix"]);
});

db_test!(a_decision_is_rehearsed_then_made_then_refused, |db| async {
    let api = Api::full(db).await;
    let finding = api.first(OPEN).await;
    let path = format!("/api/v1/findings/{}", text(&finding["id"]));
    let decision = format!("{path}/decision");
    let accept = json!({ "decision": "accept", "reason": "A lobby telephone." });

    let rehearsed = api
        .post(&format!("{decision}?dry_run=true"), &accept)
        .await
        .json();
    assert_eq!(rehearsed["done"], 1);
    assert_eq!(api.get(&path).await.json()["finding"], finding);

    let without_reason = api.post(&decision, &json!({ "decision": "accept" })).await;
    assert!(without_reason.problem(422).contains("Give a reason"));

    let tag = api.get(&path).await.header("etag").to_owned();
    let seen = [(IF_MATCH, tag.as_str())];
    let done = api
        .post_with(&api.token, &decision, &seen, &accept)
        .await
        .json();
    assert_eq!(done["done"], 1);
    let after = api.get(&path).await.json();
    assert_eq!(after["finding"]["state"], "accepted");
    assert_eq!(after["history"][0]["action"], "accepted");
    assert_eq!(after["history"][0]["actor"]["name"], "token test");

    let late = api
        .post_with(
            &api.token,
            &decision,
            &seen,
            &json!({ "decision": "reopen" }),
        )
        .await;
    assert!(late.problem(412).contains("has changed"));
    let unquoted = [(IF_MATCH, "2")];
    let unquoted = api
        .post_with(&api.token, &decision, &unquoted, &accept)
        .await;
    assert!(unquoted.problem(400).contains("in quotes"));
});

db_test!(many_are_decided_by_ids_or_by_what_was_listed, |db| async {
    let api = Api::full(db).await;
    let many = "/api/v1/findings/decisions";
    let list = api.get(OPEN).await.json();
    let ids: Vec<_> = (0..3).map(|i| list["rows"][i]["id"].clone()).collect();
    let by_ids = json!({ "decision": "acknowledge", "ids": ids });
    assert_eq!(api.post(many, &by_ids).await.json()["done"], 3);
    let again = api.post(many, &by_ids).await.json();
    assert_eq!(again["done"], 0);
    assert_eq!(again["refused"].as_array().unwrap().len(), 3);

    let count = api.get(OPEN).await.json()["total"].as_u64().unwrap();
    let by_query =
        |count: u64| json!({ "decision": "acknowledge", "query": "state=open", "count": count });
    api.post(many, &by_query(count + 1)).await.problem(409);
    let rehearsed = api
        .post(&format!("{many}?dry_run=true"), &by_query(count))
        .await
        .json();
    assert_eq!(rehearsed["done"], count);
    assert_eq!(api.post(many, &by_query(count)).await.json()["done"], count);
    assert_eq!(api.get(OPEN).await.json()["total"], 0);

    for unclear in [
        json!({ "decision": "acknowledge" }),
        json!({ "decision": "acknowledge", "query": "state=open" }),
        json!({ "decision": "acknowledge", "query": "", "count": 1, "ids": [] }),
    ] {
        let refused = api.post(many, &unclear).await.problem(422);
        assert!(refused.starts_with("Name the findings"), "{refused}");
    }
    let typo = json!({ "decision": "acknowledge", "query": "sate=open", "count": 1 });
    assert!(api.post(many, &typo).await.problem(400).contains("sate"));
});

db_test!(a_viewer_changes_nothing, |db| async {
    let api = Api::full(db).await;
    let viewer = api.token_of(Role::Viewer).await;
    let id = text(&api.first(OPEN).await["id"]);
    let acknowledge = json!({ "decision": "acknowledge" });
    for (path, body) in [
        (format!("findings/{id}/decision"), acknowledge.clone()),
        (format!("findings/{id}/decision?dry_run=true"), acknowledge),
        (
            "findings/decisions".to_owned(),
            json!({ "decision": "acknowledge", "ids": [id] }),
        ),
        ("roll-calls".to_owned(), json!(null)),
        ("imports?kind=numbers".to_owned(), json!("number")),
        (
            "imports?kind=carrier&carrier=Colt&dry_run=true".to_owned(),
            json!("number"),
        ),
    ] {
        let refused = api
            .post_with(&viewer, &format!("/api/v1/{path}"), &[], &body)
            .await;
        assert!(
            refused.problem(403).starts_with("Your role may not"),
            "{path}"
        );
    }
    assert_eq!(
        api.get_as(&viewer, OPEN).await.json(),
        api.get(OPEN).await.json()
    );
});
