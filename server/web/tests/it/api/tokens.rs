//! Who gets in: tokens of the same organisation, and nobody else.

use axum::http::{
    Method,
    header::{AUTHORIZATION, COOKIE},
};
use domain::access::Role;
use serde_json::json;
use services::access;
use store::db_test;

use super::support::{Api, text};

db_test!(a_request_without_a_valid_token_is_challenged, |db| async {
    let api = Api::empty(db).await;
    let revoked = access::create_token(&api.app, &api.shell, "old", Role::Admin)
        .await
        .unwrap();
    access::revoke_token(&api.app, &api.shell, revoked.token.id)
        .await
        .unwrap();
    let revoked = format!("Bearer {}", revoked.secret);
    let basic = format!("Basic {}", api.token);
    let cookie = format!("__Host-rollcall={}", api.token);
    let cases = [
        (None, "Bearer realm=\"rollcall\""),
        (
            Some((AUTHORIZATION, basic.as_str())),
            "Bearer realm=\"rollcall\"",
        ),
        (
            Some((AUTHORIZATION, "Bearer ")),
            "Bearer realm=\"rollcall\"",
        ),
        (Some((COOKIE, cookie.as_str())), "Bearer realm=\"rollcall\""),
        (
            Some((AUTHORIZATION, "Bearer rc_guessed")),
            "Bearer realm=\"rollcall\", error=\"invalid_token\"",
        ),
        (
            Some((AUTHORIZATION, revoked.as_str())),
            "Bearer realm=\"rollcall\", error=\"invalid_token\"",
        ),
    ];
    for (header, challenge) in cases {
        let headers: Vec<_> = header.into_iter().collect();
        let refused = api.send(Method::GET, "/api/v1/numbers", &headers, "").await;
        refused.problem(401);
        assert_eq!(refused.header("www-authenticate"), challenge, "{headers:?}");
    }
    let lower_case = format!("bearer {}", api.token);
    let headers = [(AUTHORIZATION, lower_case.as_str())];
    assert_eq!(
        api.send(Method::GET, "/api/v1/numbers", &headers, "")
            .await
            .status,
        200
    );
});

db_test!(
    what_belongs_to_another_organisation_does_not_exist,
    |db| async {
        let api = Api::full(db).await;
        let begun = api
            .upload("/api/v1/imports?kind=numbers", "number\n+12065550100\n")
            .await;
        let import = begun
            .header("location")
            .trim_start_matches("/api/v1/")
            .to_owned();
        let id = async |path: &str| text(&api.first(path).await["id"]);
        let finding = format!("findings/{}", id("/api/v1/findings").await);
        let source = id("/api/v1/sources").await;
        let run = id(&format!("/api/v1/sources/{source}/runs")).await;
        let number = text(&api.first("/api/v1/numbers").await["number"]);
        let admin = api.token_of(Role::Admin).await;
        let new =
            json!({ "provider": "telnyx", "name": "Telnyx", "secrets": { "secret": "KEY1" } });
        let added = api
            .post_with(&admin, "/api/v1/connections", &[], &new)
            .await;
        let connection = added
            .header("location")
            .trim_start_matches("/api/v1/")
            .to_owned();
        api.post(&format!("/api/v1/{connection}/sync"), &json!(null))
            .await;
        let job = text(&api.get("/api/v1/worker").await.json()["now"][0]["id"]);

        let stranger = api.stranger().await;
        for path in [
            finding.clone(),
            format!("{finding}/comments"),
            import.clone(),
            format!("{import}/errors.csv"),
            format!("sources/{source}"),
            format!("sources/{source}/runs"),
            format!("numbers/{number}"),
            connection.clone(),
            format!("runs/{run}"),
            format!("runs/{run}/differences?kind=new"),
        ] {
            assert_eq!(
                api.get(&format!("/api/v1/{path}")).await.status,
                200,
                "{path}"
            );
            api.get_as(&stranger, &format!("/api/v1/{path}"))
                .await
                .problem(404);
        }
        let acknowledge = json!({ "decision": "acknowledge" });
        let by_ids =
            json!({ "decision": "acknowledge", "ids": [finding.split_once('/').unwrap().1] });
        for (path, body) in [
            (format!("{finding}/decision"), &acknowledge),
            (format!("{finding}/comments"), &json!({ "body": "Mine" })),
            ("findings/decisions".to_owned(), &by_ids),
            (format!("{import}/commit"), &json!({ "mode": "atomic" })),
            (format!("{import}/discard"), &json!(null)),
            (format!("runs/{run}/release"), &json!(null)),
            (format!("runs/{run}/discard"), &json!(null)),
            (format!("{connection}/probe"), &json!(null)),
            (format!("{connection}/sync"), &json!(null)),
            (format!("{connection}/cancel"), &json!(null)),
            (format!("worker/jobs/{job}/cancel"), &json!(null)),
        ] {
            api.post_with(&stranger, &format!("/api/v1/{path}"), &[], body)
                .await
                .problem(404);
        }
        for (method, body) in [(Method::PATCH, json!({})), (Method::DELETE, json!(null))] {
            let path = format!("/api/v1/{connection}");
            api.ask(&stranger, method, &path, &[], &body)
                .await
                .problem(404);
        }
        let worker = api.get_as(&stranger, "/api/v1/worker").await.json();
        assert_eq!(worker, json!({ "now": [], "last": [], "next": [] }));
        for list in ["numbers", "findings", "imports", "sources", "connections"] {
            let list = api
                .get_as(&stranger, &format!("/api/v1/{list}"))
                .await
                .json();
            assert_eq!(list["rows"], json!([]));
        }
        let export = api.get_as(&stranger, "/api/v1/numbers/export.csv").await;
        assert_eq!(export.text.lines().count(), 1);
    }
);
