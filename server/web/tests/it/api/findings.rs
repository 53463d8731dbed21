//! Findings and the decisions about them.

use axum::http::{Method, header::IF_MATCH};
use domain::{access::Role, query_string::QueryString};
use serde_json::{Value, json};
use services::access::{self, NewUser};
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

/// Adds a person and gives their identifier.
async fn person(api: &Api, name: &str, role: Role) -> String {
    let new = NewUser {
        email: &format!("{name}@contoso.example"),
        name,
        password: "correct horse battery",
        role,
    };
    let user = access::add_user(&api.app, &api.shell, &new).await.unwrap();
    user.id.to_string()
}

db_test!(findings_are_shared_out, |db| async {
    let api = Api::full(db).await;
    let ada = person(&api, "Ada", Role::Engineer).await;
    let vera = person(&api, "Vera", Role::Viewer).await;
    let people = api.get("/api/v1/people").await.json();
    assert_eq!(people["rows"], json!([{ "id": ada, "name": "Ada" }]));

    let finding = api.first(OPEN).await;
    let path = format!("/api/v1/findings/{}", text(&finding["id"]));
    let patch = async |path: &str, headers: &[_], body: &Value| {
        api.ask(&api.token, Method::PATCH, path, headers, body)
            .await
    };
    let to_ada = json!({ "owner": ada });
    let rehearsed = patch(&format!("{path}?dry_run=true"), &[], &to_ada)
        .await
        .json();
    assert_eq!(rehearsed["done"], 1);
    assert_eq!(api.get(&path).await.json()["finding"], finding);
    let tag = api.get(&path).await.header("etag").to_owned();
    let seen = [(IF_MATCH, tag.as_str())];
    assert_eq!(patch(&path, &seen, &to_ada).await.json()["done"], 1);
    assert_eq!(api.get(&path).await.json()["owner"], "Ada");
    patch(&path, &seen, &json!({ "owner": null }))
        .await
        .problem(412);
    let again = patch(&path, &[], &to_ada).await.json();
    assert_eq!(again["refused"][0]["reason"], "Ada has it already.");

    let list = async |query: &str| api.get(&format!("/api/v1/findings?{query}")).await;
    assert_eq!(list(&format!("owner={ada}")).await.json()["total"], 1);
    for bad in ["me", "Ada"] {
        let refused = list(&format!("owner={bad}")).await.problem(400);
        assert!(refused.contains("/api/v1/people"), "{refused}");
    }
    let refused = patch(&path, &[], &json!({ "owner": vera }))
        .await
        .problem(422);
    assert!(refused.starts_with(&vera), "{refused}");
    patch(&path, &[], &json!({})).await.problem(422);

    let nobodys = list("owner=nobody").await.json()["total"].as_u64().unwrap();
    let many = json!({ "owner": ada, "query": "owner=nobody", "count": nobodys });
    let owners = "/api/v1/findings/owners";
    let rehearsed = api
        .post(&format!("{owners}?dry_run=true"), &many)
        .await
        .json();
    let done = api.post(owners, &many).await.json();
    assert_eq!((&done["done"], &done), (&json!(nobodys), &rehearsed));
    api.post(owners, &many).await.problem(409);
});

db_test!(what_is_said_about_a_finding_is_listed, |db| async {
    let api = Api::full(db).await;
    let id = text(&api.first(OPEN).await["id"]);
    let path = format!("/api/v1/findings/{id}/comments");
    assert_eq!(api.get(&path).await.json()["rows"], json!([]));
    let said = api.post(&path, &json!({ "body": "Ticket 4711" })).await;
    assert_eq!(said.status, 201);
    let said = said.json();
    assert_eq!(said["author"]["name"], "token test");
    assert_eq!(api.get(&path).await.json()["rows"], json!([said]));
    let detail = api.get(&format!("/api/v1/findings/{id}")).await.json();
    assert_eq!(detail["comments"], json!([said]));
    api.post(&path, &json!({ "body": " " })).await.problem(422);
    let viewer = api.token_of(Role::Viewer).await;
    let body = json!({ "body": "Mine" });
    api.post_with(&viewer, &path, &[], &body).await.problem(403);
});

db_test!(groups_count_what_their_filter_lists, |db| async {
    let api = Api::full(db).await;
    let all = api.get("/api/v1/findings").await.json()["total"].clone();
    for by in ["rule", "site", "carrier", "source", "holder"] {
        let groups = api
            .get(&format!("/api/v1/findings/groups/{by}"))
            .await
            .json();
        let groups = groups["rows"].as_array().unwrap().clone();
        let sum: u64 = groups.iter().map(|g| g["count"].as_u64().unwrap()).sum();
        assert_eq!(json!(sum), all, "{by}");
        let filter = if by == "rule" { "code" } else { by };
        let mut query = QueryString::default();
        query.extend(filter, [text(&groups[0]["value"])]);
        let inside = api
            .get(&format!("/api/v1/findings?{}", query.finish()))
            .await
            .json();
        assert_eq!(inside["total"], groups[0]["count"], "{by}");
    }
    api.get("/api/v1/findings/groups/colour").await.problem(400);
    for (query, problem) in [("prefix=x", "digits"), ("overdue=perhaps", "overdue")] {
        let refused = api
            .get(&format!("/api/v1/findings?{query}"))
            .await
            .problem(400);
        assert!(refused.contains(problem), "{refused}");
    }
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
