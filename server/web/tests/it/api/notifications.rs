//! Notifications and events by REST.

use axum::http::{Method, header::IF_MATCH};
use domain::{
    DestinationId,
    access::Role,
    delivery::{Destination, Target},
    notification::event::EventKind,
};
use serde_json::{Value, json};
use services::{
    access::{self, NewUser},
    notifications,
};
use store::{Db, db_test, destinations};

use super::support::Api;

const LIST: &str = "/api/v1/notifications";
const ADA: &str = "person=ada@contoso.example";

/// A site whose engineer Ada was told of a roll call.
async fn told(db: Db) -> (Api, String) {
    let api = Api::full(db).await;
    let ada = NewUser {
        email: "ada@contoso.example",
        name: "Ada",
        password: "correct horse battery",
        role: Role::Engineer,
    };
    access::add_user(&api.app, &api.shell, &ada).await.unwrap();
    notifications::look(&api.app).await.unwrap();
    let admin = api.token_of(Role::Admin).await;
    (api, admin)
}

db_test!(
    an_administrators_token_reads_what_a_person_was_told,
    |db| async {
        let (api, admin) = told(db).await;
        let ask = async |method: Method, path: &str, body: &Value| {
            api.ask(&admin, method, path, &[], body).await
        };
        let list = async || {
            let path = format!("{LIST}?unread=true&{ADA}");
            ask(Method::GET, &path, &Value::Null).await.json()
        };
        let before = list().await;
        let unread = before["unread"].as_u64().unwrap();
        assert!(unread > 0, "{before}");
        let newest = &before["page"]["rows"][0];
        assert!(
            newest["title"].as_str().unwrap().contains("new"),
            "{newest}"
        );
        let id = newest["id"].as_str().unwrap();

        let read = format!("{LIST}/{id}/read?{ADA}");
        let read = ask(Method::POST, &read, &Value::Null).await.json();
        assert_eq!(read["read_at"], "2026-11-20T12:00:00Z");
        assert_eq!(list().await["unread"].as_u64().unwrap(), unread - 1);
        let all = format!("{LIST}/read?{ADA}");
        let marked = ask(Method::POST, &all, &json!({ "up_to": id }))
            .await
            .json();
        assert_eq!(marked["marked"].as_u64().unwrap(), unread - 1);
        assert_eq!(list().await["unread"], 0);
    }
);

db_test!(
    a_token_by_itself_is_told_nothing_and_others_may_name_nobody,
    |db| async {
        let (api, admin) = told(db).await;
        assert_eq!(api.get(LIST).await.json()["page"]["total"], 0);
        api.get(&format!("{LIST}?{ADA}")).await.problem(403);
        let nobody = format!("{LIST}?person=eve@adatum.example");
        api.ask(&admin, Method::GET, &nobody, &[], &Value::Null)
            .await
            .problem(422);
        api.get(&format!("{LIST}?topic=gossip")).await.problem(400);
        let foreign = format!("{LIST}/{}/read", api.app.new_id());
        api.ask(&admin, Method::POST, &foreign, &[], &Value::Null)
            .await
            .problem(404);
    }
);

db_test!(settings_are_read_and_set_by_their_version, |db| async {
    let (api, admin) = told(db).await;
    let path = format!("{LIST}/settings?{ADA}");
    let found = api.ask(&admin, Method::GET, &path, &[], &Value::Null).await;
    assert_eq!(found.header("etag"), "\"0\"");
    assert_eq!(found.json()["role"], "engineer");
    let put = async |tag: &'static str, body: &Value| {
        api.ask(&admin, Method::PUT, &path, &[(IF_MATCH, tag)], body)
            .await
    };
    let body = json!({
        "topics": { "port_out": "digest" },
        "quiet": { "from": "22:00:00", "to": "07:00:00" },
        "zone": "Europe/London",
    });
    let set = put("\"0\"", &body).await;
    assert_eq!(set.header("etag"), "\"1\"", "{set:?}");
    assert_eq!(set.json()["settings"]["topics"]["port_out"], "digest");
    put("\"0\"", &body).await.problem(412);
    put("\"1\"", &json!({ "zone": "Mars/Olympus" }))
        .await
        .problem(422);
    let all_day = json!({ "quiet": { "from": "08:00:00", "to": "08:00:00" } });
    put("\"1\"", &all_day).await.problem(422);
});

db_test!(
    events_are_listed_and_a_webhook_chooses_among_them,
    |db| async {
        let (api, admin) = told(db.clone()).await;
        let kinds = api.get("/api/v1/events/kinds").await.json();
        let kinds = kinds["rows"].as_array().unwrap();
        assert_eq!(kinds.len(), EventKind::ALL.len());
        let opened = api.get("/api/v1/events?kind=finding.opened").await.json();
        let opened = opened["rows"].as_array().unwrap();
        assert!(!opened.is_empty());
        assert!(opened.iter().all(|event| event["kind"] == "finding.opened"));
        assert_eq!(opened[0]["items"][0]["entity"], "finding");
        let all = api.get("/api/v1/events?after=0").await.json();
        let (first, next) = (&all["rows"][0]["items"][0], &all["next"]);
        assert_eq!(first["seq"], 1, "{all}");
        assert!(next.as_i64().unwrap() > 1, "{all}");
        let since = api.get(&format!("/api/v1/events?after={next}")).await;
        assert_eq!(since.json(), json!({ "rows": [], "next": next }));
        api.get("/api/v1/events?after=yesterday").await.problem(400);

        let webhook = Destination {
            id: DestinationId::new(api.app.new_id()),
            name: "Tickets".to_owned(),
            target: Target::Webhook {
                url: "https://tickets.example/hook".to_owned(),
                gets_events: true,
            },
            has_secret: false,
            version: 1,
        };
        let mut tx = db.begin().await.unwrap();
        destinations::insert(&mut tx.conn(), api.shell.org, &webhook, None, api.app.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let path = format!("/api/v1/events/listeners/{}", webhook.id);
        let chosen = json!({ "kinds": ["plan.applied", "port_out.received"] });
        let set = api.ask(&admin, Method::PUT, &path, &[], &chosen).await;
        assert_eq!(set.status, 204, "{set:?}");
        let listeners = api.get("/api/v1/events/listeners").await.json();
        assert_eq!(
            listeners["rows"][0]["kinds"],
            json!(["port_out.received", "plan.applied"])
        );
        let stale = [(IF_MATCH, "\"7\"")];
        api.ask(&admin, Method::PUT, &path, &stale, &chosen)
            .await
            .problem(412);
        let odd = json!({ "kinds": ["weather.changed"] });
        api.ask(&admin, Method::PUT, &path, &[], &odd)
            .await
            .problem(422);
        let viewer = api.token_of(Role::Viewer).await;
        api.ask(&viewer, Method::PUT, &path, &[], &chosen)
            .await
            .problem(403);
        let nowhere = format!("/api/v1/events/listeners/{}", api.app.new_id());
        api.ask(&admin, Method::PUT, &nowhere, &[], &chosen)
            .await
            .problem(404);
    }
);
