//! Connections: secrets go in and never come out.

use axum::http::{Method, header::IF_MATCH};
use domain::access::Role;
use serde_json::{Value, json};
use sim::{
    World, WorldPlan,
    vendors::{Simulators, Vendor},
};
use std::sync::Arc;
use store::db_test;

use super::support::{Api, linked, text};

const SECRET: &str = "KEY-nobody-sees-this";

/// What an administrator sends to add Telnyx.
fn telnyx() -> Value {
    json!({ "provider": "telnyx", "name": "Telnyx", "secrets": { "secret": SECRET } })
}

/// Adds a connection as an administrator; the answer is its address.
async fn add(api: &Api, admin: &str, body: &Value) -> String {
    let added = api.post_with(admin, "/api/v1/connections", &[], body).await;
    assert_eq!(added.status, 201, "{added:?}");
    assert!(!added.text.contains(SECRET), "{}", added.text);
    added.header("location").to_owned()
}

db_test!(a_connection_is_added_changed_and_removed, |db| async {
    let api = Api::empty(db).await;
    let admin = api.token_of(Role::Admin).await;
    let path = add(&api, &admin, &telnyx()).await;
    let found = api.get(&path).await;
    assert_eq!(found.header("etag"), "\"1\"");
    let connection = found.json();
    assert_eq!(connection["secrets"], json!(["secret"]));
    assert_eq!(connection["provider_label"], "Telnyx");
    assert_eq!(connection["sources"][0]["name"], "Telnyx");
    assert_eq!(
        api.first("/api/v1/connections").await["id"],
        connection["id"]
    );

    let change = json!({
        "schedule": { "cron": "15 * * * *", "zone": "Europe/London" },
        "secrets": { "secret": format!("{SECRET}-2") },
        "is_paused": true,
    });
    let patch = async |tag: &'static str, body: &Value| {
        api.ask(&admin, Method::PATCH, &path, &[(IF_MATCH, tag)], body)
            .await
    };
    let changed = patch("\"1\"", &change).await;
    assert_eq!(changed.header("etag"), "\"2\"", "{changed:?}");
    assert_eq!(changed.json()["is_paused"], true);
    assert_eq!(changed.json()["next_run_at"], Value::Null);
    assert_eq!(changed.json()["schedule"]["zone"], "Europe/London");
    assert!(!changed.text.contains(SECRET));
    patch("\"1\"", &json!({ "is_paused": false }))
        .await
        .problem(412);
    patch("1", &json!({ "is_paused": false }))
        .await
        .problem(400);
    patch("\"2\"", &json!({ "is_asleep": true }))
        .await
        .problem(422);

    let history = api.get("/api/v1/history").await;
    assert!(history.text.contains("Telnyx") && !history.text.contains(SECRET));
    let remove = async |tag: &'static str| {
        api.ask(
            &admin,
            Method::DELETE,
            &path,
            &[(IF_MATCH, tag)],
            &json!(null),
        )
        .await
    };
    remove("\"1\"").await.problem(412);
    assert_eq!(remove("\"2\"").await.status, 204);
    api.get(&path).await.problem(404);
    assert_eq!(
        api.first("/api/v1/sources").await["name"],
        "Telnyx",
        "its source is gone"
    );
});

db_test!(a_connection_that_cannot_work_is_refused, |db| async {
    let api = Api::empty(db).await;
    let admin = api.token_of(Role::Admin).await;
    for (body, told) in [
        (json!({ "provider": "pigeon", "name": "Post" }), "pigeon"),
        (json!({ "provider": "telnyx", "name": "Telnyx" }), "API key"),
        (
            json!({ "provider": "telnyx", "name": " ", "secrets": { "secret": SECRET } }),
            "name",
        ),
        (
            json!({ "provider": "telnyx", "name": "Telnyx", "settings": { "secret": SECRET } }),
            "secret",
        ),
        (
            json!({ "provider": "telnyx", "name": "Telnyx", "secrets": { "password": SECRET } }),
            "password",
        ),
        (
            json!({
                "provider": "telnyx", "name": "Telnyx", "secrets": { "secret": SECRET },
                "schedule": { "cron": "hourly", "zone": "UTC" },
            }),
            "hourly",
        ),
        (
            json!({ "provider": "telnyx", "name": "Telnyx", "secret": SECRET }),
            "unknown field",
        ),
    ] {
        let refused = api
            .post_with(&admin, "/api/v1/connections", &[], &body)
            .await;
        let detail = refused.problem(422);
        assert!(detail.contains(told), "{body}: {detail}");
        assert!(!detail.contains(SECRET), "{detail}");
    }
    add(&api, &admin, &telnyx()).await;
    let twice = json!({ "provider": "telnyx", "name": "TELNYX", "secrets": { "secret": SECRET } });
    let refused = api
        .post_with(&admin, "/api/v1/connections", &[], &twice)
        .await;
    assert!(refused.problem(422).contains("Telnyx"));
});

db_test!(
    connections_are_managed_by_administrators_and_asked_by_engineers,
    |db| async {
        let api = Api::empty(db).await;
        let admin = api.token_of(Role::Admin).await;
        let path = add(&api, &admin, &telnyx()).await;
        let viewer = api.token_of(Role::Viewer).await;
        let engineer = api.token.clone();
        let (probe, sync, cancel) = (
            format!("{path}/probe"),
            format!("{path}/sync"),
            format!("{path}/cancel"),
        );
        let job = format!("/api/v1/worker/jobs/{}/cancel", api.app.new_id());
        for (who, method, path, body) in [
            (&viewer, Method::POST, "/api/v1/connections", telnyx()),
            (&engineer, Method::POST, "/api/v1/connections", telnyx()),
            (&engineer, Method::PATCH, &path, json!({})),
            (&engineer, Method::DELETE, &path, json!(null)),
            (&viewer, Method::POST, &probe, json!(null)),
            (&viewer, Method::POST, &sync, json!(null)),
            (&viewer, Method::POST, &cancel, json!(null)),
            (&viewer, Method::POST, &job, json!(null)),
        ] {
            api.ask(who, method, path, &[], &body).await.problem(403);
        }
        for path in [&path, "/api/v1/connections", "/api/v1/worker"] {
            assert_eq!(api.get_as(&viewer, path).await.status, 200, "{path}");
        }
        assert_eq!(api.post(&sync, &json!(null)).await.status, 202);
    }
);

db_test!(a_vendor_is_probed_and_asked, |db| async {
    let api = Api::empty(db).await;
    let admin = api.token_of(Role::Admin).await;
    let today = api.app.now().date_naive();
    let world = World::generate(&WorldPlan::live(150, 7, today));
    let vendors = Simulators::new(Arc::new(world));
    let url = format!("http://{}", vendors.start().await.unwrap());
    let mut body = telnyx();
    body["secrets"]["secret"] = Vendor::Telnyx.access().secret.into();
    body["settings"] = json!({ "base_url": url });
    let path = add(&api, &admin, &body).await;

    let probe = api
        .post(&format!("{path}/probe"), &json!(null))
        .await
        .json();
    assert_eq!(probe["is_ready"], true, "{probe}");

    let asked = api.post(&format!("{path}/sync"), &json!(null)).await;
    assert_eq!(asked.status, 202);
    assert_eq!(asked.json()["is_under_way"], true);
    let worker = api.get("/api/v1/worker").await.json();
    assert_eq!(worker["now"][0]["what"], "Ask Telnyx");
    assert_eq!(worker["next"][0]["name"], "Telnyx");
    api.work().await;
    let connection = api.get(&path).await.json();
    assert_eq!(connection["is_under_way"], false);
    let run = &connection["runs"][0];
    assert_eq!(run["state"], "committed", "{run}");
    let detail = api
        .get(&format!("/api/v1/runs/{}", text(&run["id"])))
        .await
        .json();
    assert_eq!(&detail["run"], run);
    assert_eq!(detail["source"]["name"], "Telnyx");
    assert!(detail["run"]["traffic"]["requests"].as_u64().unwrap() > 0);

    api.post(&format!("{path}/sync"), &json!(null)).await;
    let cancel = api.post(&format!("{path}/cancel"), &json!(null)).await;
    assert_eq!(cancel.status, 202, "{cancel:?}");
    api.work().await;
    let after = api.get(&path).await.json();
    assert_eq!(
        after["runs"].as_array().unwrap().len(),
        1,
        "it was asked all the same"
    );
    assert!(
        !api.get("/api/v1/connections")
            .await
            .text
            .contains("simulated-telnyx")
    );
});

db_test!(what_a_held_list_would_change_comes_in_pages, |db| async {
    let api = Api::empty(db).await;
    let list = |numbers: std::ops::Range<usize>| {
        let rows = numbers.map(|i| format!("+44207946{i:04},active\n"));
        format!("number,status\n{}", rows.collect::<String>())
    };
    for numbers in [0..300, 250..310] {
        let path = "/api/v1/imports?kind=carrier&carrier=Colt";
        let begun = api.upload(path, &list(numbers)).await;
        api.work().await;
        let commit = format!("{}/commit", begun.header("location"));
        api.post(&commit, &json!({ "mode": "good_rows" }))
            .await
            .json();
        api.work().await;
    }
    let run = text(&api.first("/api/v1/sources").await["held_run"]);
    let path = format!("/api/v1/runs/{run}/differences");
    let mut keys = Vec::new();
    let mut next = Some(format!("{path}?kind=vanished"));
    while let Some(page) = next {
        let answer = api.get(&page).await;
        next = linked(&answer, "next");
        let page = answer.json();
        assert_eq!(page["next"].is_null(), next.is_none());
        for row in page["rows"].as_array().unwrap() {
            assert_eq!(row["kind"], "vanished");
            keys.push(text(&row["key"]));
        }
    }
    assert_eq!(keys.len(), 250);
    assert!(keys.is_sorted());
    let new = api.get(&format!("{path}?kind=new")).await.json();
    assert_eq!(new["rows"].as_array().unwrap().len(), 10);
    assert_eq!(new["next"], Value::Null);
    let changed = api.get(&format!("{path}?kind=changed")).await.json();
    assert_eq!(changed["rows"], json!([]));
    api.get(&path).await.problem(400);
    api.get(&format!("{path}?kind=odd")).await.problem(400);
});
