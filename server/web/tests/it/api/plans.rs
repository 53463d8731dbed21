//! Plans as scripts see them: rehearsed unless told otherwise, approved by their digest, applied.

use axum::http::{HeaderName, Method, header::IF_MATCH};
use domain::access::Role;
use serde_json::{Value, json};
use store::db_test;

use super::support::{Answer, Api, text};

const PLANS: &str = "/api/v1/plans";

/// The inventory takes over the trunks that the carriers have.
async fn draft(api: &Api) -> Value {
    let query = "code=carrier-route-mismatch";
    let list = api.get(&format!("/api/v1/findings?{query}")).await.json();
    assert!(list["total"].as_u64().unwrap() > 1, "{list}");
    json!({ "direction": "accept", "query": query, "count": list["total"] })
}

/// A stored plan.
async fn proposed(api: &Api) -> Value {
    let answer = api
        .post(&format!("{PLANS}?dry_run=false"), &draft(api).await)
        .await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let plan = answer.json()["plan"].clone();
    assert_eq!(
        answer.header("location"),
        format!("{PLANS}/{}", text(&plan["id"]))
    );
    assert_eq!(answer.header("etag"), "\"1\"");
    plan
}

async fn act(api: &Api, plan: &Value, what: &str, body: &Value) -> Answer {
    api.post(&format!("{PLANS}/{}/{what}", text(&plan["id"])), body)
        .await
}

db_test!(a_plan_is_rehearsed_unless_told_otherwise, |db| async {
    let api = Api::full(db).await;
    let draft = draft(&api).await;
    let rehearsed = api.post(PLANS, &draft).await.json();
    assert_eq!(
        (&rehearsed["plan"], &rehearsed["steps"]),
        (&json!(null), &draft["count"])
    );
    assert_eq!(rehearsed["rehearsed"][0]["change"]["kind"], "edit_number");
    assert_eq!(api.get(PLANS).await.json()["total"], 0);
    let mut late = draft.clone();
    late["count"] = json!(draft["count"].as_u64().unwrap() + 1);
    api.post(PLANS, &late).await.problem(409);
    for unclear in [
        json!({}),
        json!({ "direction": "accept" }),
        json!({ "numbers": ["+12065550100"], "wish": { "wish": "free" }, "direction": "accept" }),
        json!({ "ids": [], "undo": "01993b1e-7c5a-7f00-8000-0123456789ab" }),
    ] {
        api.post(PLANS, &unclear).await.problem(422);
    }
});

db_test!(a_plan_goes_from_its_proposal_to_its_end, |db| async {
    let api = Api::full(db).await;
    let plan = proposed(&api).await;
    let early = act(&api, &plan, "apply?dry_run=false", &json!({})).await;
    assert!(
        early.problem(409).contains("waiting for approval"),
        "it was not approved"
    );
    let wrong = act(&api, &plan, "approve", &json!({ "digest": "0" })).await;
    assert!(wrong.problem(409).contains("is not that of this plan"));
    let approved = act(&api, &plan, "approve", &json!({ "digest": plan["digest"] })).await;
    assert_eq!(approved.json()["state"], "approved");

    let rehearsed = act(&api, &plan, "apply", &json!({})).await.json();
    let rows = rehearsed["rows"].as_array().unwrap();
    assert_eq!(
        rows.len() as u64,
        plan["tally"]["waiting"].as_u64().unwrap()
    );
    assert!(rows.iter().all(|row| row["state"] == "waiting"));
    let apply = format!("{PLANS}/{}/apply?dry_run=false", text(&plan["id"]));
    let stale = [(IF_MATCH, "\"1\"")];
    api.post_with(&api.token, &apply, &stale, &json!({}))
        .await
        .problem(412);
    let key = [(HeaderName::from_static("idempotency-key"), "once")];
    for _ in 0..2 {
        let begun = api.post_with(&api.token, &apply, &key, &json!({})).await;
        assert_eq!(
            (begun.status.as_u16(), begun.json()["state"].clone()),
            (202, json!("applying"))
        );
    }
    api.work().await;
    let path = format!("{PLANS}/{}", text(&plan["id"]));
    let done = api.get(&path).await.json();
    assert_eq!(
        (&done["state"], &done["tally"]["done"]),
        (&json!("applied"), &plan["tally"]["waiting"])
    );
    assert_eq!(done["approved_by"]["name"], "token test");
    let steps = api
        .get(&format!("{path}/steps?state=done&size=25"))
        .await
        .json();
    assert_eq!(steps["total"], plan["tally"]["waiting"]);
    let first = &steps["steps"][0];
    assert_eq!(first["observed"], first["after"]);
    let listed = api.get(&format!("{PLANS}?state=applied")).await.json();
    assert_eq!(listed["rows"][0]["id"], plan["id"]);
    act(&api, &plan, "stop", &json!({})).await.problem(409);
    assert!(
        api.get(&format!("{path}/script"))
            .await
            .problem(422)
            .contains("nothing for a script")
    );
    let results = act(&api, &plan, "report", &json!("nonsense")).await;
    assert!(results.problem(422).starts_with("Line 1"));
});

db_test!(
    a_token_does_not_approve_what_takes_a_second_person,
    |db| async {
        let api = Api::full(db).await;
        let policy = format!("{PLANS}/policy");
        let read = api.get(&policy).await;
        assert_eq!(
            (read.header("etag"), &read.json()["many"]),
            ("\"0\"", &json!(50))
        );
        let strict = json!({ "many": 50, "always": true, "stop_after": 3 });
        let refused = api
            .ask(&api.token, Method::PUT, &policy, &[], &strict)
            .await;
        refused.problem(403);
        let admin = api.token_of(Role::Admin).await;
        let set = api.ask(&admin, Method::PUT, &policy, &[], &strict).await;
        assert_eq!((set.header("etag"), set.json()), ("\"1\"", strict.clone()));
        let stale = [(IF_MATCH, "\"0\"")];
        api.ask(&admin, Method::PUT, &policy, &stale, &strict)
            .await
            .problem(412);

        let plan = proposed(&api).await;
        let approval = json!({ "digest": plan["digest"] });
        for token in [&api.token, &admin] {
            let path = format!("{PLANS}/{}/approve", text(&plan["id"]));
            let refused = api.post_with(token, &path, &[], &approval).await;
            assert!(refused.problem(422).starts_with("A second person"));
        }
        act(&api, &plan, "apply?dry_run=false", &json!({}))
            .await
            .problem(409);
        let rejected = act(&api, &plan, "reject", &json!({ "reason": "Not now." }))
            .await
            .json();
        assert_eq!(
            (&rejected["state"], &rejected["note"]),
            (&json!("rejected"), &json!("Not now."))
        );
    }
);

db_test!(whoever_may_not_does_not, |db| async {
    let api = Api::full(db).await;
    let plan = proposed(&api).await;
    let (viewer, stranger) = (api.token_of(Role::Viewer).await, api.stranger().await);
    let path = format!("{PLANS}/{}", text(&plan["id"]));
    let draft = draft(&api).await;
    api.post_with(&viewer, PLANS, &[], &draft)
        .await
        .problem(403);
    let bodies = [
        ("approve", json!({ "digest": plan["digest"] })),
        ("reject", json!({ "reason": "No." })),
        ("withdraw", json!({})),
        ("apply?dry_run=false", json!({})),
        ("apply", json!({})),
        ("stop", json!({})),
    ];
    for (what, body) in bodies {
        let path = format!("{path}/{what}");
        api.post_with(&viewer, &path, &[], &body).await.problem(403);
        api.post_with(&stranger, &path, &[], &body)
            .await
            .problem(404);
    }
    for what in ["", "/steps", "/script"] {
        api.get_as(&stranger, &format!("{path}{what}"))
            .await
            .problem(404);
    }
    assert_eq!(api.get(&path).await.json()["state"], "proposed");
    assert_eq!(
        act(&api, &plan, "withdraw", &json!({})).await.json()["state"],
        "withdrawn"
    );
});
