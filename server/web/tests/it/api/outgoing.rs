//! Schedules, destinations and deliveries.

use axum::http::{
    Method,
    header::{IF_MATCH, LOCATION},
};
use domain::access::Role;
use serde_json::{Value, json};
use store::db_test;

use super::support::{Api, text};

const SCHEDULES: &str = "/api/v1/schedules";
const DESTINATIONS: &str = "/api/v1/destinations";
const DELIVERIES: &str = "/api/v1/deliveries";

fn desk() -> Value {
    json!({ "name": "Desk", "kind": "mail", "to": ["desk@contoso.example"] })
}

fn weekly(destination: &Value) -> Value {
    json!({
        "name": "Weekly", "kind": "sync", "formats": ["csv"], "destinations": [destination],
        "skips_quiet": true, "timing": { "cron": "0 7 * * 1", "zone": "Europe/London" }
    })
}

db_test!(
    a_destination_keeps_its_secret_and_is_tried_out,
    |db| async {
        let api = Api::empty(db).await;
        let engineer = api.token_of(Role::Engineer).await;
        let ask = async |method, path: &str, body: &Value| {
            api.ask(&engineer, method, path, &[], body).await
        };
        let listener = json!({
            "name": "Listener", "kind": "webhook", "url": "https://hooks.contoso.example/rollcall",
            "gets_events": true, "signing_key": "a key that nobody sees"
        });
        let added = ask(Method::POST, DESTINATIONS, &listener).await;
        assert_eq!(added.status, 201, "{added:?}");
        assert!(!format!("{added:?}").contains("nobody sees"));
        assert_eq!(added.json()["has_secret"], true);
        assert_eq!(added.json()["target"]["kind"], "webhook");
        let shown = &added.json()["target"]["url"];
        assert_eq!(shown, "https://hooks.contoso.example/\u{2026}");
        let inward = json!({
            "name": "Inward", "kind": "webhook", "url": "http://127.0.0.1/", "signing_key": "a key that nobody sees"
        });
        let refused = ask(Method::POST, DESTINATIONS, &inward).await.problem(422);
        assert!(refused.contains("https://"), "{refused}");
        let added = ask(Method::POST, DESTINATIONS, &desk()).await;
        let path = added.header(LOCATION).to_owned();
        assert_eq!(
            ask(Method::POST, &format!("{path}/test"), &json!({}))
                .await
                .status,
            202
        );
        api.work().await;
        let list = api
            .get(&format!("{DELIVERIES}?state=retrying"))
            .await
            .json();
        let delivery = &list["rows"][0];
        assert_eq!(delivery["address"], "desk@contoso.example");
        assert!(
            text(&delivery["reason"]).contains("--smtp-url"),
            "{delivery}"
        );
        let one = format!("{DELIVERIES}/{}", text(&delivery["id"]));
        let detail = api.get(&one).await.json();
        assert_eq!(detail["history"][0]["went"], "put_off");
        assert_eq!(
            ask(Method::POST, &format!("{one}/drop"), &json!({}))
                .await
                .status,
            202
        );
        assert_eq!(api.get(&one).await.json()["state"], "dropped");
        assert_eq!(
            ask(Method::POST, &format!("{one}/replay"), &json!({}))
                .await
                .status,
            202
        );
        assert_eq!(api.get(&one).await.json()["state"], "queued");
    }
);

db_test!(dead_letters_are_decided_together, |db| async {
    let api = Api::empty(db).await;
    let engineer = api.token_of(Role::Engineer).await;
    let viewer = api.token_of(Role::Viewer).await;
    let stranger = api.stranger().await;
    let ask =
        async |token: &str, path: &str| api.ask(token, Method::POST, path, &[], &json!({})).await;
    let added = api
        .ask(&engineer, Method::POST, DESTINATIONS, &[], &desk())
        .await;
    let desk = text(&added.json()["id"]);
    for what in ["replay", "drop"] {
        let path = format!("{DELIVERIES}/{what}-dead?destination={desk}");
        let done = ask(&engineer, &path).await;
        assert_eq!(
            (done.status.as_u16(), done.json()),
            (202, json!({ "count": 0 }))
        );
        ask(&viewer, &path).await.problem(403);
        ask(&stranger, &path).await.problem(404);
        let all = ask(&engineer, &format!("{DELIVERIES}/{what}-dead")).await;
        assert_eq!(all.status, 202);
        ask(&engineer, &format!("{DELIVERIES}/{what}-dead?state=queued"))
            .await
            .problem(400);
    }
});

db_test!(a_schedule_is_added_changed_and_taken_away, |db| async {
    let api = Api::empty(db).await;
    let engineer = api.token_of(Role::Engineer).await;
    let viewer = api.token_of(Role::Viewer).await;
    let stranger = api.stranger().await;
    let ask =
        async |method, path: &str, body: &Value| api.ask(&engineer, method, path, &[], body).await;
    let desk = ask(Method::POST, DESTINATIONS, &desk()).await.json()["id"].clone();
    let added = ask(Method::POST, SCHEDULES, &weekly(&desk)).await;
    assert_eq!(added.status, 201, "{added:?}");
    assert_eq!(added.json()["destination_names"], json!(["Desk"]));
    assert!(text(&added.json()["next_local"][0]).ends_with("07:00"));
    let path = added.header(LOCATION).to_owned();
    let mut monthly = weekly(&desk);
    monthly["timing"]["cron"] = "0 7 1 * *".into();
    let put = async |token: &str, tag: &'static str| {
        api.ask(token, Method::PUT, &path, &[(IF_MATCH, tag)], &monthly)
            .await
    };
    assert_eq!(put(&engineer, "\"1\"").await.header("etag"), "\"2\"");
    put(&engineer, "\"1\"").await.problem(412);
    put(&viewer, "\"2\"").await.problem(403);
    put(&stranger, "\"2\"").await.problem(404);
    monthly["timing"]["zone"] = "Europe/Atlantis".into();
    let refused = ask(Method::PUT, &path, &monthly).await.problem(422);
    assert!(
        refused.contains("Europe/London"),
        "it says how to write it: {refused}"
    );
    let paused = ask(Method::POST, &format!("{path}/pause"), &json!({}))
        .await
        .json();
    assert_eq!(
        (&paused["is_paused"], &paused["next_run_at"]),
        (&true.into(), &Value::Null)
    );
    let resumed = ask(Method::POST, &format!("{path}/resume"), &json!({}))
        .await
        .json();
    assert_eq!(resumed["is_paused"], false);
    assert_eq!(
        ask(Method::POST, &format!("{path}/test"), &json!({}))
            .await
            .status,
        202
    );
    api.work().await;
    assert_eq!(api.get(&path).await.json()["runs"][0]["outcome"], "sent");
    assert_eq!(ask(Method::DELETE, &path, &json!({})).await.status, 204);
    api.get(&path).await.problem(404);
});
