//! Cut-overs, port-outs, the calendar and how carriers do.

use axum::http::{Method, header::IF_MATCH};
use domain::access::Role;
use serde_json::{Value, json};
use store::db_test;

use super::{
    super::support::{Api, text},
    PORTS, draft, number, post,
};

db_test!(a_cut_over_is_run_from_its_room, |db| async {
    let api = Api::empty(db).await;
    let order = draft(&api, "SEA-1", 100).await;
    let room = api.get(&format!("{PORTS}/SEA-1/room")).await.json();
    let step = text(&room["countdown"][0]["id"]);
    let done = post(&api, &order, "room/steps", &json!({ "step": step }))
        .await
        .json();
    assert_eq!(done["countdown"][0]["done"][0], "token test");
    post(&api, &order, "room/steps", &json!({ "step": "dance" }))
        .await
        .problem(422);
    let pass = json!({ "item": "emergency_location", "reason": "A fax line." });
    let passed = post(&api, &order, "room/pass", &pass).await.json();
    let answers = passed["gate"]["numbers"][0]["answers"]
        .as_array()
        .unwrap()
        .clone();
    let answer = answers
        .iter()
        .find(|a| a["item"] == "emergency_location")
        .unwrap();
    assert_eq!(
        (&answer["answer"], &answer["by"]),
        (&json!("overridden"), &json!("token test"))
    );
    let silent = json!({ "item": "holder", "reason": "" });
    post(&api, &order, "room/pass", &silent).await.problem(422);
    let result = json!({ "item": "final_bill", "result": "skipped" });
    post(&api, &order, "room/results", &result)
        .await
        .problem(422);
    let result = json!({ "item": "dancing", "result": "pass" });
    post(&api, &order, "room/results", &result)
        .await
        .problem(422);
});

db_test!(a_port_out_is_entered_identified_and_answered, |db| async {
    let api = Api::empty(db).await;
    let path = format!("{PORTS}/outs");
    let request = json!({
        "carrier": "Colt", "vendor_order": "PO-1", "numbers": [number(300)],
        "received_at": "2026-11-20T08:00:00Z", "gaining_carrier": "Other",
    });
    let entered = api.post(&path, &request).await;
    assert_eq!(entered.status, 201, "{entered:?}");
    let one = entered.header("location").to_owned();
    let early = json!({ "answer": "authorise" });
    let told = api
        .post(&format!("{one}/answer"), &early)
        .await
        .problem(422);
    assert!(told.contains("Nobody here planned it"), "{told}");
    let known = json!({ "ticket": "CHG-9", "pin_matches": true });
    let known = api.post(&format!("{one}/identify"), &known).await.json();
    assert_eq!(known["particulars"]["ticket"], "CHG-9");
    let stale = [(IF_MATCH, "\"1\"")];
    api.post_with(&api.token, &format!("{one}/answer"), &stale, &early)
        .await
        .problem(412);
    let answered = api.post(&format!("{one}/answer"), &early).await;
    assert_eq!(
        (answered.status.as_u16(), &answered.json()["state"]),
        (200, &json!("authorized"))
    );
    let queue = api.get(&path).await.json();
    assert_eq!(queue["rows"][0]["vendor_order"], "PO-1");
    let event = json!({ "event": "complete", "reason": "They said so." });
    api.post(&format!("{one}/settle"), &event)
        .await
        .problem(422);
    let unlawful = json!({ "answer": "reject", "reason": "debt", "note": "They owe." });
    api.post(&format!("{one}/answer"), &unlawful)
        .await
        .problem(422);
});

db_test!(the_calendar_has_what_happens_and_own_days, |db| async {
    let api = Api::empty(db).await;
    draft(&api, "SEA-1", 100).await;
    let path = format!("{PORTS}/calendar");
    let month = api
        .get(&format!("{path}?view=month&on=2026-12-08"))
        .await
        .json();
    assert_eq!(
        (&month["page"]["view"], &month["today"]),
        (&json!("month"), &json!("2026-11-20"))
    );
    assert!(month.to_string().contains("SEA-1"), "{month}");
    api.get(&format!("{path}?view=year")).await.problem(400);
    let days = json!({ "holidays": [{ "date": "2026-12-07", "name": "Moving day" }] });
    let set = async |token: &str, seen: &str, body: &Value| {
        let seen = [(IF_MATCH, seen)];
        api.ask(token, Method::PUT, &format!("{path}/days"), &seen, body)
            .await
    };
    set(&api.token, "\"0\"", &days).await.problem(403);
    let admin = api.token_of(Role::Admin).await;
    let kept = set(&admin, "\"0\"", &days).await;
    assert_eq!((kept.header("etag"), kept.json()), ("\"1\"", days.clone()));
    set(&admin, "\"0\"", &days).await.problem(412);
    let backwards =
        json!({ "freezes": [{ "from": "2026-12-20", "until": "2026-12-10", "name": "Year end" }] });
    assert!(
        set(&admin, "\"1\"", &backwards)
            .await
            .problem(422)
            .contains("Year end")
    );

    let feeds = format!("{path}/feeds");
    let made = api.post(&feeds, &json!({ "name": "Team" })).await;
    assert_eq!(made.status, 201);
    let made = made.json();
    assert!(text(&made["path"]).starts_with("/calendar/"));
    let listed = api.get(&feeds).await;
    let secret = text(&made["path"])
        .replace("/calendar/", "")
        .replace(".ics", "");
    assert!(!listed.text.contains(&secret), "it is shown once");
    let one = format!("{feeds}/{}", text(&made["id"]));
    let gone = api
        .ask(&api.token, Method::DELETE, &one, &[], &json!({}))
        .await;
    assert_eq!(gone.status, 204);
    assert!(!api.get(&feeds).await.json()["rows"][0]["revoked_at"].is_null());
});

db_test!(clocks_are_set_and_carriers_are_scored, |db| async {
    let api = Api::empty(db).await;
    let path = format!("{PORTS}/timers");
    let read = api.get(&path).await;
    let mut clocks = read.json();
    clocks["port_out"] = json!({ "warn_percent": 25, "escalate_percent": 50 });
    let admin = api.token_of(Role::Admin).await;
    api.ask(&api.token, Method::PUT, &path, &[], &clocks)
        .await
        .problem(403);
    let seen = [(IF_MATCH, read.header("etag"))];
    let set = api.ask(&admin, Method::PUT, &path, &seen, &clocks).await;
    assert_eq!(set.json()["port_out"]["warn_percent"], 25);
    api.ask(&admin, Method::PUT, &path, &seen, &clocks)
        .await
        .problem(412);
    let card = api
        .get(&format!("{PORTS}/scorecard?since=2026-01-01"))
        .await
        .json();
    assert_eq!(
        (&card["since"], &card["scores"]),
        (&json!("2026-01-01"), &json!([]))
    );
    let carriers = api.get(&format!("{PORTS}/carriers")).await.json();
    assert_eq!(carriers["rows"][0]["carrier"], "Microsoft");
});
