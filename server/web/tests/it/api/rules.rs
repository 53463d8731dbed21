//! Rules, due times and exceptions.

use axum::http::{
    Method,
    header::{IF_MATCH, LOCATION},
};
use domain::access::Role;
use serde_json::{Value, json};
use store::db_test;

use super::support::{Api, text};

const RULES: &str = "/api/v1/rules";
const RULE: &str = "/api/v1/rules/data-owner-missing";
const DUE_TIMES: &str = "/api/v1/rules/due-times";
const EXCEPTIONS: &str = "/api/v1/exceptions";

fn lobby() -> Value {
    json!({
        "code": "data-owner-missing",
        "first": "+442079460001",
        "last": "+442079460009",
        "until": "2026-12-31",
        "reason": "A lobby telephone.",
    })
}

db_test!(a_rule_is_told_and_decided_about, |db| async {
    let api = Api::empty(db).await;
    let admin = api.token_of(Role::Admin).await;
    let rows = api.get(RULES).await.json();
    let rows = rows["rows"].as_array().unwrap();
    assert_eq!(rows.len(), domain::rules::all().count());
    let listed = rows.iter().find(|row| row["code"] == "data-owner-missing");
    let found = api.get(RULE).await;
    assert_eq!(found.header("etag"), "\"0\"");
    let rule = found.json();
    for (field, value) in listed.unwrap().as_object().unwrap() {
        assert_eq!(&rule[field], value, "{field}");
    }
    assert_eq!(
        (&rule["decidable"], &rule["coverage"]),
        (&true.into(), &"decided".into())
    );

    let put = async |tag: &'static str, body: &Value| {
        api.ask(&admin, Method::PUT, RULE, &[(IF_MATCH, tag)], body)
            .await
    };
    let off = json!({ "severity": "critical", "is_enabled": false });
    let changed = put("\"0\"", &off).await;
    assert_eq!(changed.header("etag"), "\"1\"", "{changed:?}");
    let changed = changed.json();
    assert_eq!(changed["severity"], "critical");
    assert_eq!(changed["default_severity"], rule["severity"]);
    assert_eq!(changed["coverage"], "off");
    assert_eq!(changed["history"][0]["entity"], "rule");

    assert!(
        put("\"0\"", &off)
            .await
            .problem(412)
            .contains("The rule changed")
    );
    put("0", &off).await.problem(400);
    put("\"1\"", &json!({ "severity": "dire", "is_enabled": true }))
        .await
        .problem(422);
    put("\"1\"", &json!({ "severity": "low" }))
        .await
        .problem(422);
    api.get("/api/v1/rules/no-such-rule").await.problem(404);
});

db_test!(due_times_are_hours_by_severity, |db| async {
    let api = Api::empty(db).await;
    let admin = api.token_of(Role::Admin).await;
    let usual = api.get(DUE_TIMES).await;
    assert_eq!(usual.header("etag"), "\"0\"");
    let expected = json!({ "critical": 24, "high": 72, "medium": 336, "low": 720, "version": 0 });
    assert_eq!(usual.json(), expected);

    let put = async |tag: &'static str, body: &Value| {
        api.ask(&admin, Method::PUT, DUE_TIMES, &[(IF_MATCH, tag)], body)
            .await
    };
    let hours = json!({ "critical": 4, "high": 8, "medium": 16, "low": 32 });
    assert_eq!(put("\"0\"", &hours).await.json()["low"], 32);
    assert_eq!(api.get(DUE_TIMES).await.header("etag"), "\"1\"");
    put("\"0\"", &hours).await.problem(412);
    let never = json!({ "critical": 0, "high": 8, "medium": 16, "low": 32 });
    let detail = put("\"1\"", &never).await.problem(422);
    assert!(
        detail.contains("Critical findings cannot be due after 0 hours"),
        "{detail}"
    );
});

db_test!(an_exception_is_added_and_ended, |db| async {
    let api = Api::empty(db).await;
    let added = api.post(EXCEPTIONS, &lobby()).await;
    assert_eq!(added.status, 201, "{added:?}");
    let path = added.header(LOCATION).to_owned();
    let exception = added.json();
    assert_eq!(
        (text(&exception["first"]), text(&exception["last"])),
        ("+442079460001".into(), "+442079460009".into())
    );
    assert_eq!(api.get(&path).await.json(), exception);
    assert_eq!(api.first(EXCEPTIONS).await, exception);
    assert_eq!(api.get(RULE).await.json()["exceptions"], json!([exception]));

    let again = api.post(EXCEPTIONS, &lobby()).await.problem(422);
    assert!(again.contains("excepted already"), "{again}");
    for (field, wrong) in [
        ("first", "lobby"),
        ("until", "2030-01-01"),
        ("reason", " "),
        ("code", "x"),
    ] {
        let mut body = lobby();
        body[field] = wrong.into();
        api.post(EXCEPTIONS, &body).await.problem(422);
    }
    let end = async |tag: &'static str| {
        api.ask(
            &api.token,
            Method::DELETE,
            &path,
            &[(IF_MATCH, tag)],
            &json!(null),
        )
        .await
    };
    end("\"2\"").await.problem(412);
    assert_eq!(end("\"1\"").await.status, 204);
    api.get(&path).await.problem(404);
    assert_eq!(api.get(EXCEPTIONS).await.json(), json!({ "rows": [] }));
});

db_test!(who_may_decide_about_rules, |db| async {
    let api = Api::empty(db).await;
    let path = api
        .post(EXCEPTIONS, &lobby())
        .await
        .header(LOCATION)
        .to_owned();
    let viewer = api.token_of(Role::Viewer).await;
    let off = json!({ "severity": null, "is_enabled": false });
    let hours = json!({ "critical": 4, "high": 8, "medium": 16, "low": 32 });
    for (who, method, path, body) in [
        (&viewer, Method::PUT, RULE, &off),
        (&api.token, Method::PUT, RULE, &off),
        (&api.token, Method::PUT, DUE_TIMES, &hours),
        (&viewer, Method::POST, EXCEPTIONS, &lobby()),
        (&viewer, Method::DELETE, path.as_str(), &json!(null)),
    ] {
        api.ask(who, method, path, &[], body).await.problem(403);
    }
    for path in [RULES, RULE, DUE_TIMES, EXCEPTIONS, path.as_str()] {
        assert_eq!(api.get_as(&viewer, path).await.status, 200, "{path}");
    }
    let stranger = api.stranger().await;
    api.get_as(&stranger, &path).await.problem(404);
    api.ask(&stranger, Method::DELETE, &path, &[], &json!(null))
        .await
        .problem(404);
    assert_eq!(
        api.get_as(&stranger, EXCEPTIONS).await.json(),
        json!({ "rows": [] })
    );
    assert_eq!(
        api.get_as(&stranger, RULE).await.json()["exceptions"],
        json!([])
    );
});
