//! Who may do what with ports.

use axum::http::Method;
use domain::access::Role;
use serde_json::{Value, json};
use store::db_test;

use super::{
    super::support::{Api, text},
    PORTS, draft, number, read,
};

/// What can be done to an order: under its address, by which method, with which body.
fn deeds() -> Vec<(Method, &'static str, Value)> {
    let numbers = || json!({ "numbers": [number(100)] });
    vec![
        (Method::PATCH, "", json!({ "reference": "SEA-2" })),
        (Method::POST, "/act", json!({ "event": "cancel" })),
        (Method::POST, "/split", numbers()),
        (Method::PUT, "/secrets", json!({ "pin": "1" })),
        (Method::POST, "/check", json!({})),
        (
            Method::POST,
            "/numbers",
            json!({ "numbers": [number(109)] }),
        ),
        (Method::PATCH, "/numbers", json!({ "plans": [] })),
        (Method::POST, "/numbers/remove", numbers()),
        (Method::POST, "/submit", json!({})),
        (Method::POST, "/reschedule", json!({ "date": "2026-12-09" })),
        (Method::POST, "/correct", json!({})),
        (Method::POST, "/cancel", json!({})),
        (Method::POST, "/activate", json!({})),
        (Method::POST, "/loa", json!({})),
        (Method::POST, "/notes", json!({ "text": "Hello" })),
        (Method::POST, "/tell", json!({ "word": "submitted" })),
        (
            Method::POST,
            "/documents?kind=other&file_name=a.pdf",
            json!("%PDF-1.7"),
        ),
        (
            Method::POST,
            "/room/results",
            json!({ "item": "final_bill", "result": "pass" }),
        ),
        (
            Method::POST,
            "/room/pass",
            json!({ "item": "holder", "reason": "So." }),
        ),
        (Method::POST, "/room/steps", json!({ "step": "gate" })),
        (Method::POST, "/numbers.csv", json!("number")),
        (
            Method::POST,
            "/rejections/01993b1e-7c5a-7f00-8000-0123456789ab/resolve",
            json!({ "resolution": "Done." }),
        ),
    ]
}

const PARTS: &[&str] = &[
    "",
    "/events",
    "/numbers.csv",
    "/documents",
    "/comparison",
    "/room",
];

db_test!(
    an_order_is_changed_by_those_who_run_ports_only,
    |db| async {
        let api = Api::empty(db).await;
        let order = draft(&api, "SEA-1", 100).await;
        let (viewer, stranger) = (api.token_of(Role::Viewer).await, api.stranger().await);
        let path = format!("{PORTS}/{}", text(&order["id"]));
        let before = read(&api, &order).await;
        for (method, what, body) in deeds() {
            let path = format!("{path}{what}");
            let viewed = api.ask(&viewer, method.clone(), &path, &[], &body).await;
            assert_eq!(viewed.status, 403, "{method} {what}: {viewed:?}");
            let foreign = api.ask(&stranger, method.clone(), &path, &[], &body).await;
            assert_eq!(foreign.status, 404, "{method} {what}: {foreign:?}");
        }
        for part in PARTS {
            let path = format!("{path}{part}");
            assert_eq!(api.get_as(&viewer, &path).await.status, 200, "{part}");
            api.get_as(&stranger, &path).await.problem(404);
        }
        api.get_as(&stranger, &format!("{PORTS}/SEA-1"))
            .await
            .problem(404);
        assert_eq!(api.get_as(&stranger, PORTS).await.json()["rows"], json!([]));
        assert_eq!(read(&api, &order).await, before);
    }
);

db_test!(what_is_beside_orders_is_kept_from_others_too, |db| async {
    let api = Api::empty(db).await;
    let (viewer, stranger) = (api.token_of(Role::Viewer).await, api.stranger().await);
    let project = json!({ "name": "Seattle" });
    let out = json!({
        "carrier": "Colt", "vendor_order": "PO-1", "numbers": [number(300)],
        "received_at": "2026-11-20T08:00:00Z",
    });
    let list = json!({ "text": number(100), "carrier": "Colt" });
    let feed = json!({ "name": "Team" });
    for (what, body) in [
        ("projects", &project),
        ("outs", &out),
        ("intake", &list),
        ("intake?dry_run=false", &list),
        ("calendar/feeds", &feed),
    ] {
        let path = format!("{PORTS}/{what}");
        api.post_with(&viewer, &path, &[], body).await.problem(403);
    }
    let project_path = api.post(&format!("{PORTS}/projects"), &project).await;
    let project_path = project_path.header("location").to_owned();
    let out_path = api.post(&format!("{PORTS}/outs"), &out).await;
    let out_path = out_path.header("location").to_owned();
    let feed = api
        .post(&format!("{PORTS}/calendar/feeds"), &feed)
        .await
        .json();
    let feed_path = format!("{PORTS}/calendar/feeds/{}", text(&feed["id"]));
    let deeds = [
        (Method::PUT, project_path.clone(), project),
        (
            Method::POST,
            format!("{out_path}/identify"),
            json!({ "ticket": "CHG-1" }),
        ),
        (
            Method::POST,
            format!("{out_path}/answer"),
            json!({ "answer": "authorise" }),
        ),
        (
            Method::POST,
            format!("{out_path}/settle"),
            json!({ "event": "take_up" }),
        ),
        (Method::DELETE, feed_path, json!({})),
    ];
    for (method, path, body) in deeds {
        api.ask(&viewer, method.clone(), &path, &[], &body)
            .await
            .problem(403);
        api.ask(&stranger, method, &path, &[], &body)
            .await
            .problem(404);
    }
    for path in [&project_path, &out_path] {
        assert_eq!(api.get_as(&viewer, path).await.status, 200);
        api.get_as(&stranger, path).await.problem(404);
    }
    assert_eq!(
        api.get_as(&stranger, &format!("{PORTS}/outs")).await.json()["rows"],
        json!([])
    );
});
