//! Drafts: made, changed, split, given up; what their carrier is asked; intake and projects.

use std::collections::BTreeSet;

use axum::http::{HeaderName, Method, header::IF_MATCH};
use serde_json::json;
use store::db_test;

use super::{
    super::support::{Answer, Api, linked, text},
    PORTS, draft, lines, number, patch, post, read,
};

db_test!(a_draft_is_made_and_found_by_its_reference, |db| async {
    let api = Api::empty(db).await;
    let order = draft(&api, "SEA-1", 100).await;
    assert_eq!(
        (&order["state"], &order["details"]["losing"]["retail"]),
        (&json!("draft"), &json!("Lumen"))
    );
    assert_eq!(order["requested_foc"]["zone"], "America/New_York");
    assert_eq!(order["requested_foc"]["time"]["at"], "2026-12-08T16:30:00Z");
    assert_eq!(lines(&order), [number(100), number(101)]);
    let found = api.get(&format!("{PORTS}/sea-1")).await;
    assert_eq!((found.header("etag"), &found.json()), ("\"1\"", &order));
    let events = api.get(&format!("{PORTS}/SEA-1/events")).await.json();
    assert_eq!(events["rows"].as_array().unwrap().len(), 2);
    api.get(&format!("{PORTS}/SEA-9")).await.problem(404);

    let board = api
        .get(&format!("{PORTS}?tab=action_required"))
        .await
        .json();
    assert_eq!(board["rows"][0]["reference"], "SEA-1");
    assert_eq!(
        api.get(&format!("{PORTS}?tab=waiting")).await.json()["rows"],
        json!([])
    );
    api.get(&format!("{PORTS}?tab=someday")).await.problem(400);
    api.get(&format!("{PORTS}?colour=red")).await.problem(400);
    let csv = api.get("/api/v1/ports.csv").await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert!(
        csv.text
            .contains("\nSEA-1,draft,action_required,Colt,Lumen,"),
        "{csv:?}"
    );
});

db_test!(
    what_cannot_be_a_draft_is_refused_with_the_remedy,
    |db| async {
        let api = Api::empty(db).await;
        draft(&api, "SEA-1", 100).await;
        let good = json!({
            "country": "US", "number_type": "geographic", "carrier": "Colt", "numbers": [number(200)],
        });
        let refused = async |field: &str, value| {
            let mut body = good.clone();
            body[field] = value;
            api.post(PORTS, &body).await.problem(422)
        };
        let told = refused("numbers", json!([number(100)])).await;
        assert!(
            told.contains("is in the open order SEA-1 already"),
            "{told}"
        );
        let told = refused("reference", json!("sea-1")).await;
        assert!(told.contains("already"), "{told}");
        let told = refused("details", json!({ "scope": "half" })).await;
        assert!(told.starts_with("scope cannot be \"half\""), "{told}");
        let told = refused("requested_foc", json!({ "date": "soon" })).await;
        assert!(told.contains("is not a date of a port"), "{told}");
        let told = refused(
            "requested_foc",
            json!({ "date": "2026-12-08", "zone": "Mars" }),
        )
        .await;
        assert!(told.contains("is not a time zone"), "{told}");
        refused("colour", json!("red")).await;
        let key = [(HeaderName::from_static("idempotency-key"), "once")];
        let first = api.post_with(&api.token, PORTS, &key, &good).await.json();
        let again = api.post_with(&api.token, PORTS, &key, &good).await.json();
        assert_eq!(first["id"], again["id"]);
    }
);

db_test!(
    an_order_is_changed_field_by_field_as_it_was_seen,
    |db| async {
        let api = Api::empty(db).await;
        let order = draft(&api, "SEA-1", 100).await;
        let path = format!("{PORTS}/SEA-1");
        let project = json!({ "name": "Seattle", "site": "SEA" });
        let project = api
            .post(&format!("{PORTS}/projects"), &project)
            .await
            .json();
        let change = json!({
            "project": project["id"],
            "details": { "end_user": { "business_name": "Contoso" }, "ticket": "CHG-1" },
        });
        let changed = patch(&api, &path, Some("\"1\""), &change).await;
        assert_eq!(changed.header("etag"), "\"2\"");
        let changed = changed.json();
        assert_eq!(changed["project_name"], "Seattle");
        assert_eq!(changed["details"]["end_user"]["business_name"], "Contoso");
        assert_eq!(
            changed["details"]["btn"], order["details"]["btn"],
            "what is left out stays"
        );
        patch(&api, &path, Some("\"1\""), &change)
            .await
            .problem(412);
        let away = json!({ "project": null, "requested_foc": null, "details": { "ticket": null } });
        let changed = patch(&api, &path, None, &away).await.json();
        assert_eq!(
            (
                &changed["project"],
                &changed["requested_foc"],
                &changed["details"]["ticket"]
            ),
            (&json!(null), &json!(null), &json!(null))
        );
        let typo = json!({ "details": { "end_user": { "busines_name": "Contoso" } } });
        let told = patch(&api, &path, None, &typo).await.problem(422);
        assert!(told.contains("end_user.busines_name"), "{told}");

        let secrets = json!({ "account_number": "A-123", "pin": "WXYZ" });
        let secret_path = format!("{path}/secrets");
        let kept = api
            .ask(&api.token, Method::PUT, &secret_path, &[], &secrets)
            .await;
        assert_eq!(kept.status, 204);
        let shown = api.get(&path).await;
        assert!(!shown.text.contains("A-123") && !shown.text.contains("WXYZ"));
        assert_eq!(
            (
                &shown.json()["has_account_number"],
                &shown.json()["has_pin"]
            ),
            (&json!(true), &json!(true))
        );
        let stale = [(IF_MATCH, "\"1\"")];
        api.ask(&api.token, Method::PUT, &secret_path, &stale, &secrets)
            .await
            .problem(412);
    }
);

db_test!(an_order_is_split_and_given_up, |db| async {
    let api = Api::empty(db).await;
    let order = draft(&api, "SEA-1", 100).await;
    let split = post(&api, &order, "split", &json!({ "numbers": [number(101)] })).await;
    assert_eq!(split.status, 201);
    let new = split.json();
    assert_eq!(
        split.header("location"),
        format!("{PORTS}/{}", text(&new["id"]))
    );
    assert_eq!(lines(&new), [number(101)]);
    assert_eq!(lines(&read(&api, &order).await), [number(100)]);
    assert_eq!(new["split_from"]["reference"], "SEA-1");

    let told = post(&api, &order, "act", &json!({ "event": "mark_ready" })).await;
    assert!(!told.problem(422).is_empty(), "papers are missing");
    let told = post(&api, &order, "act", &json!({ "event": "confirm_foc" })).await;
    assert!(told.problem(422).contains("is not done here"));
    let given_up = json!({ "event": "cancel", "reason": "Twice" });
    let cancelled = post(&api, &new, "act", &given_up).await.json();
    assert_eq!(cancelled["state"], "cancelled");
    for ask in ["submit", "correct", "cancel"] {
        post(&api, &order, ask, &json!({})).await.problem(422);
    }
    post(&api, &order, "activate", &json!({ "numbers": [] }))
        .await
        .problem(422);
    let date = json!({ "date": "2026-12-09" });
    post(&api, &order, "reschedule", &date).await.problem(422);
    post(&api, &order, "check", &json!({})).await.problem(422);
    let told = post(&api, &order, "refresh", &json!({})).await.problem(422);
    assert!(told.contains("followed by hand"), "{told}");
});

db_test!(ended_orders_come_in_pages, |db| async {
    let api = Api::empty(db).await;
    for at in 0..26 {
        let order = draft(&api, &format!("SEA-{at}"), 100 + 2 * at).await;
        let given_up = json!({ "event": "cancel" });
        post(&api, &order, "act", &given_up).await.json();
    }
    let references = |page: &Answer| -> BTreeSet<String> {
        let page = page.json();
        let rows = page["rows"].as_array().unwrap().iter();
        rows.map(|row| text(&row["reference"])).collect()
    };
    let first = api.get(&format!("{PORTS}?tab=cancelled&size=25")).await;
    let next = api.get(&linked(&first, "next").unwrap()).await;
    let (first, last) = (
        references(&first),
        (references(&next), linked(&next, "next")),
    );
    assert_eq!((first.len(), last.0.len(), last.1), (25, 1, None));
    assert!(first.is_disjoint(&last.0), "a row comes once");
    api.get(&format!("{PORTS}?size=7")).await.problem(400);
});

db_test!(a_list_of_numbers_becomes_drafts, |db| async {
    let api = Api::empty(db).await;
    let path = format!("{PORTS}/intake");
    let list = json!({ "text": "+12065550100\n+12065550101\n+12065550100\n+120655501", "carrier": "Colt" });
    let proposal = api.post(&path, &list).await.json();
    let kinds: Vec<&str> = proposal["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        ["not_checked", "not_checked", "duplicate", "unreadable"]
    );
    assert_eq!(
        api.get(PORTS).await.json()["rows"],
        json!([]),
        "it was only tried"
    );
    let mut chosen = list.clone();
    chosen["keys"] = json!([proposal["orders"][0]["key"]]);
    let made = api.post(&format!("{path}?dry_run=false"), &chosen).await;
    assert_eq!(made.status, 201);
    assert_eq!(made.json()["rows"][0]["carrier"], "Colt");
    chosen["keys"] = json!(["no such key"]);
    chosen["text"] = json!("+12065550109");
    api.post(&format!("{path}?dry_run=false"), &chosen)
        .await
        .problem(409);

    let file = "number,holder\n+12065550200,ada@contoso.example\n+12065550100,\n";
    let path = format!("{PORTS}/intake.csv?carrier=Colt");
    let proposal = api.upload(&path, file).await.json();
    assert_eq!(proposal["rows"][1]["kind"], "in_order");
    assert_eq!(
        proposal["rows"][1]["line"], 3,
        "lines are those of the file"
    );
    let made = api.upload(&format!("{path}&dry_run=false"), file).await;
    assert_eq!(made.status, 201, "{made:?}");
    let order = read(&api, &made.json()["rows"][0]).await;
    assert_eq!(lines(&order), [number(200)]);
    assert_eq!(order["lines"][0]["plan"]["holder"], "ada@contoso.example");
    let bad = api
        .upload(&path, "number,messaging\n+12065550300,perhaps\n")
        .await;
    assert!(bad.problem(422).starts_with("1 row of the file"));
    let blank = api.upload(&path, "number,holder\nnone,ada\n,ben\n").await;
    assert!(blank.problem(422).starts_with("2 rows of the file"));
    let unknown = api.upload(&path, "number,colour\n+12065550300,red\n").await;
    assert!(unknown.problem(422).contains("colour"));
});

db_test!(a_project_is_kept_as_it_was_seen, |db| async {
    let api = Api::empty(db).await;
    let path = format!("{PORTS}/projects");
    let made = api.post(&path, &json!({ "name": "Seattle" })).await;
    assert_eq!((made.status.as_u16(), made.header("etag")), (201, "\"1\""));
    let one = made.header("location").to_owned();
    let taken = api.post(&path, &json!({ "name": "Seattle" })).await;
    assert!(taken.problem(422).contains("already"));
    let body = json!({ "name": "Seattle", "target_on": "2026-12-08" });
    let put = async |seen: &str| {
        let seen = [(IF_MATCH, seen)];
        api.ask(&api.token, Method::PUT, &one, &seen, &body).await
    };
    let set = put("\"1\"").await;
    assert_eq!(
        (set.header("etag"), &set.json()["target_on"]),
        ("\"2\"", &json!("2026-12-08"))
    );
    put("\"1\"").await.problem(412);
    assert_eq!(api.get(&path).await.json()["rows"][0]["version"], 2);
});
