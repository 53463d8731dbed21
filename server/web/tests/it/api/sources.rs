//! Sources, their runs, and held snapshots.

use axum::http::{Method, header::IF_MATCH};
use domain::access::Role;
use serde_json::{Value, json};
use store::db_test;

use super::support::{Api, text};

/// A list of a carrier with so many numbers.
fn list(numbers: usize) -> String {
    let rows = (0..numbers).map(|i| format!("+4420794600{i:02},active\n"));
    format!("number,status\n{}", rows.collect::<String>())
}

async fn bring(api: &Api, numbers: usize) {
    let begun = api
        .upload("/api/v1/imports?kind=carrier&carrier=Colt", &list(numbers))
        .await;
    let commit = format!("{}/commit", begun.header("location"));
    api.work().await;
    api.post(&commit, &json!({ "mode": "good_rows" }))
        .await
        .json();
    api.work().await;
}

/// A site where a carrier's list has shrunk so far that a person must look at it.
async fn held(api: &Api) -> (String, String) {
    bring(api, 50).await;
    bring(api, 10).await;
    let source = api.first("/api/v1/sources").await;
    assert_eq!(source["standing"], "held");
    assert_eq!(source["rows"], 50);
    (
        format!("/api/v1/sources/{}", text(&source["id"])),
        text(&source["held_run"]),
    )
}

/// What became of a run. On a clock that stands still, runs have no order.
async fn state(api: &Api, source: &str, run: &str) -> String {
    let runs = api.get(&format!("{source}/runs")).await.json();
    let runs = runs["rows"].as_array().unwrap();
    text(&runs.iter().find(|row| row["id"] == run).unwrap()["state"])
}

db_test!(a_held_snapshot_is_released, |db| async {
    let api = Api::empty(db).await;
    let (source, run) = held(&api).await;
    assert_eq!(state(&api, &source, &run).await, "held");
    let release = format!("/api/v1/runs/{run}/release");
    assert_eq!(api.post(&release, &json!(null)).await.status, 204);
    let after = api.get(&source).await.json();
    assert_eq!(
        (&after["standing"], &after["rows"]),
        (&json!("fresh"), &json!(10))
    );
    assert_eq!(after["runs"].as_array().unwrap().len(), 2);
    assert_eq!(state(&api, &source, &run).await, "committed");
    api.post(&release, &json!(null)).await.problem(409);
});

db_test!(a_held_snapshot_is_thrown_away, |db| async {
    let api = Api::empty(db).await;
    let (source, run) = held(&api).await;
    let discard = format!("/api/v1/runs/{run}/discard");
    assert_eq!(api.post(&discard, &json!(null)).await.status, 204);
    let after = api.get(&source).await.json();
    assert_eq!(
        (&after["standing"], &after["rows"]),
        (&json!("fresh"), &json!(50))
    );
    assert_eq!(state(&api, &source, &run).await, "discarded");
});

db_test!(
    how_far_a_source_is_believed_is_changed_by_whoever_saw_it_last,
    |db| async {
        let api = Api::empty(db).await;
        bring(&api, 50).await;
        let admin = api.token_of(Role::Admin).await;
        let source = api.first("/api/v1/sources").await;
        let path = format!("/api/v1/sources/{}", text(&source["id"]));
        let seen = api.get(&path).await.header("etag").to_owned();
        let change = async |token: &str, seen: &str, body: Value| {
            let headers = [(IF_MATCH, seen)];
            api.ask(token, Method::PATCH, &path, &headers, &body).await
        };
        let body = json!({ "mass_deviation_percent": 90 });
        change(&api.token, &seen, body.clone()).await.problem(403);
        let changed = change(&admin, &seen, body.clone()).await;
        assert_ne!(changed.header("etag"), seen);
        let now = changed.json();
        assert_eq!(now["mass_deviation_percent"], 90);
        assert_eq!(now["max_age_hours"], source["max_age_hours"]);
        assert!(
            change(&admin, &seen, body)
                .await
                .problem(412)
                .contains("changed")
        );
        for body in [
            json!({ "mass_deviation_percent": 101 }),
            json!({ "max_age_hours": 0 }),
            json!({ "rows": 1 }),
        ] {
            let refused = change(&admin, "*", body).await;
            assert!(matches!(refused.status.as_u16(), 400 | 422), "{refused:?}");
        }
        bring(&api, 10).await;
        let after = api.get(&path).await.json();
        assert_eq!(
            (&after["standing"], &after["rows"]),
            (&json!("fresh"), &json!(10))
        );
        assert_eq!(after["glance"].as_array().unwrap().len(), 2);
    }
);

db_test!(a_roll_call_answers_with_what_it_did, |db| async {
    let api = Api::empty(db).await;
    bring(&api, 3).await;
    let report = api.post("/api/v1/roll-calls", &json!(null)).await.json();
    assert_eq!(report["numbers"], 3);
    let found = report["opened"].as_u64().unwrap() + report["pending"].as_u64().unwrap();
    assert_eq!(api.get("/api/v1/findings").await.json()["total"], found);
    assert!(found > 0);
    let again = api.post("/api/v1/roll-calls", &json!(null)).await.json();
    assert_eq!(again["opened"], 0);
});
