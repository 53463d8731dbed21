//! Reports over the API: made, listed, taken, compared, and kept from strangers.

use axum::http::{
    Method,
    header::{CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION},
};
use domain::access::Role;
use serde_json::{Value, json};
use store::db_test;

use super::support::Api;

const REPORTS: &str = "/api/v1/reports";

async fn make(api: &Api, draft: &Value) -> Value {
    api.post(REPORTS, draft).await.json()
}

fn address(report: &Value) -> String {
    format!("{REPORTS}/{}", report["id"].as_str().unwrap())
}

db_test!(
    a_report_is_made_and_found_where_the_answer_says,
    |db| async {
        let api = Api::full(db).await;
        let viewer = api.token_of(Role::Viewer).await;
        let draft = json!({ "kind": "sync" });
        let made = api.post_with(&viewer, REPORTS, &[], &draft).await;
        assert_eq!(made.status, 201, "{made:?}");
        let head = made.json();
        assert_eq!(made.header(LOCATION), address(&head));
        assert_eq!(
            (&head["kind"], &head["since"]),
            (&"sync".into(), &Value::Null)
        );
        let report = api.get(made.header(LOCATION)).await;
        assert_eq!(report.header(CONTENT_TYPE), "application/json");
        let report = report.json();
        assert_eq!(report["digest"], head["digest"]);
        let open = &report["findings"]["open"];
        let sum: u64 = ["critical", "high", "medium", "low"]
            .iter()
            .map(|severity| open[severity].as_u64().unwrap())
            .sum();
        let listed = api.get("/api/v1/findings?state=open").await.json();
        assert_eq!(listed["total"], sum, "the inbox has as many");
        let by_code = report["by_code"].as_object().unwrap().values();
        assert_eq!(by_code.map(|n| n.as_u64().unwrap()).sum::<u64>(), sum);
        assert!(!report["sources"].as_array().unwrap().is_empty());
        // The same moment with the same data has one report.
        let again = make(&api, &draft).await;
        assert_eq!(again["id"], head["id"]);
    }
);

db_test!(a_report_is_taken_in_every_form, |db| async {
    let api = Api::full(db).await;
    let report = make(&api, &json!({ "kind": "emergency" })).await;
    for (form, mime, begins) in [
        ("html", "text/html; charset=utf-8", "<!doctype html>"),
        ("csv", "text/csv; charset=utf-8", "change,severity,"),
        ("json", "application/json", "{"),
        (
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "PK",
        ),
    ] {
        let file = api
            .get(&format!("{}/file?format={form}", address(&report)))
            .await;
        assert_eq!(file.status, 200, "{form}");
        assert_eq!(file.header(CONTENT_TYPE), mime);
        assert!(file.text.starts_with(begins), "{form}");
        let name = format!("attachment; filename=\"rollcall-emergency-2026-11-20.{form}\"");
        assert_eq!(file.header(CONTENT_DISPOSITION), name);
    }
    let refused = api
        .get(&format!("{}/file?format=pdf", address(&report)))
        .await;
    assert!(refused.problem(400).contains("html"), "{refused:?}");
});

db_test!(reports_come_in_pages, |db| async {
    let api = Api::full(db).await;
    for kind in ["sync", "porting", "utilisation"] {
        make(&api, &json!({ "kind": kind })).await;
    }
    let all = api.get(&format!("{REPORTS}?size=25")).await.json();
    assert_eq!(all["total"], 3);
    let last = all["rows"][0]["id"].as_str().unwrap();
    let rest = api.get(&format!("{REPORTS}?after={last}")).await;
    assert_eq!(rest.json()["rows"].as_array().unwrap().len(), 2);
    assert!(rest.header("link").contains("rel=\"prev\""), "{rest:?}");
    let ports = api.get(&format!("{REPORTS}?kind=porting")).await.json();
    assert_eq!(
        (&ports["total"], &ports["rows"][0]["kind"]),
        (&1.into(), &"porting".into())
    );
    api.get(&format!("{REPORTS}?size=7")).await.problem(400);
    api.get(&format!("{REPORTS}?kind=weather"))
        .await
        .problem(400);
    api.get(&format!("{REPORTS}?after=nowhere"))
        .await
        .problem(422);
});

db_test!(two_reports_are_compared, |db| async {
    let api = Api::full(db).await;
    let everything = make(&api, &json!({ "kind": "sync" })).await;
    let worst = make(&api, &json!({ "kind": "sync", "severities": ["critical"] })).await;
    let compare = |a: &Value, b: &Value| {
        let id = |report: &Value| report["id"].as_str().unwrap().to_owned();
        format!("{REPORTS}/compare?a={}&b={}", id(a), id(b))
    };
    let same = api.get(&compare(&everything, &everything)).await.json();
    assert_eq!(same["parts"], json!([]));
    let other = api.get(&compare(&everything, &worst)).await.json();
    assert!(!other["parts"].as_array().unwrap().is_empty());
    let porting = make(&api, &json!({ "kind": "porting" })).await;
    api.get(&compare(&everything, &porting)).await.problem(422);
});

db_test!(a_draft_that_cannot_be_is_refused, |db| async {
    let api = Api::full(db).await;
    for draft in [
        json!({}),
        json!({ "kind": "weather" }),
        json!({ "kind": "sync", "since": "yesterday" }),
        json!({ "kind": "sync", "since": "2026-12-31" }),
        json!({ "kind": "sync", "site": "Atlantis" }),
        json!({ "kind": "sync", "colour": "red" }),
    ] {
        let refused = api.post(REPORTS, &draft).await;
        refused.problem(422);
    }
    let report = make(&api, &json!({ "kind": "sync" })).await;
    let both = json!({ "kind": "sync", "since": "2026-11-01", "since_report": report["id"] });
    api.post(REPORTS, &both).await.problem(400);
});

db_test!(a_stranger_finds_no_report, |db| async {
    let api = Api::full(db).await;
    let report = make(&api, &json!({ "kind": "sync" })).await;
    let stranger = api.stranger().await;
    let id = report["id"].as_str().unwrap();
    for path in [
        address(&report),
        format!("{}/file?format=csv", address(&report)),
        format!("{REPORTS}/compare?a={id}&b={id}"),
    ] {
        api.get_as(&stranger, &path).await.problem(404);
    }
    let from_theirs = json!({ "kind": "sync", "since_report": id });
    let refused = api
        .ask(&stranger, Method::POST, REPORTS, &[], &from_theirs)
        .await;
    refused.problem(404);
    let list = api.get_as(&stranger, REPORTS).await.json();
    assert_eq!(list["total"], 0);
});
