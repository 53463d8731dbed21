//! What other use cases queue: for people, and for webhooks that are told of every event.

use std::sync::Arc;

use chrono::DateTime;
use domain::{
    DestinationId,
    access::Role,
    delivery::{Event, Notice, NoticeGroup, NoticeLine, State, query::DeliveryQuery},
};
use secrecy::SecretString;
use store::{Db, db_test};

use super::*;
use crate::{
    FixedClock, SystemEntropy, Vault,
    access::{self, NewUser},
    destinations::{DestinationForm, TargetForm, add},
    organisations,
};

async fn sender(db: Db) -> (App, Caller) {
    let now = DateTime::from_timestamp(1_795_176_000, 0).unwrap();
    let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let vault = Vault::given(SecretString::from(key), Arc::new(SystemEntropy)).unwrap();
    let app = App::new(db, Arc::new(FixedClock(now)), Arc::new(SystemEntropy)).with_vault(vault);
    let org = organisations::ensure(&app, "Contoso").await.unwrap();
    let caller = access::command_line(&app, org);
    (app, caller)
}

async fn listener(app: &App, caller: &Caller, name: &str, gets_events: bool) -> DestinationId {
    let target = TargetForm::Webhook {
        url: "https://hooks.contoso.example/rollcall".to_owned(),
        gets_events,
        signing_key: SecretString::from("a key of sixteen"),
    };
    let form = DestinationForm {
        name: name.to_owned(),
        target,
    };
    add(app, caller, form).await.unwrap()
}

async fn all(app: &App, caller: &Caller) -> Vec<Delivery> {
    let query = DeliveryQuery::default();
    list(app, caller, &query).await.unwrap().page.rows
}

db_test!(
    an_event_goes_to_those_who_are_told_of_them_and_to_nobody_where_nothing_was_written,
    |db| async {
        let (app, caller) = sender(db).await;
        listener(&app, &caller, "Reports only", false).await;
        let told = listener(&app, &caller, "Events", true).await;
        let event = Event {
            id: app.new_id(),
            kind: "finding.opened".to_owned(),
            at: app.now(),
            body: serde_json::json!({ "code": "carrier-route-mismatch" }),
        };
        let payload = Payload::Event(event);
        let mut tx = app.db.begin().await.unwrap();
        let [listening] = listeners(&mut tx.conn(), caller.org)
            .await
            .unwrap()
            .try_into()
            .unwrap();
        assert_eq!(listening.id, told);
        let queued = queue(&app, &caller, &mut tx.conn(), told, &payload)
            .await
            .unwrap();
        assert_eq!(queued.len(), 1);
        drop(tx);
        assert!(
            all(&app, &caller).await.is_empty(),
            "what is rolled back is not sent"
        );
        let mut tx = app.db.begin().await.unwrap();
        queue(&app, &caller, &mut tx.conn(), told, &payload)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let [delivery] = all(&app, &caller).await.try_into().unwrap();
        assert_eq!(delivery.recipient, Recipient::Destination(told));
        assert_eq!(delivery.subject, "finding.opened");
        let detail = find(&app, &caller, delivery.id).await.unwrap();
        assert_eq!(detail.payload, payload);
    }
);

db_test!(
    a_person_is_told_by_mail_to_the_address_they_sign_in_with,
    |db| async {
        let (app, caller) = sender(db).await;
        let new = NewUser {
            email: "ada@contoso.example",
            name: "Ada",
            password: "correct horse battery",
            role: Role::Viewer,
        };
        access::add_user(&app, &caller, &new).await.unwrap();
        let people = access::list_users(&app, &caller).await.unwrap();
        let notice = Notice {
            subject: "A finding is yours".to_owned(),
            lead: None,
            groups: vec![NoticeGroup {
                title: None,
                lines: vec![NoticeLine {
                    text: "+44 20 7946 0018 has no emergency address".to_owned(),
                    path: Some("/findings/1".to_owned()),
                }],
            }],
            why: None,
        };
        let mut tx = app.db.begin().await.unwrap();
        let payload = Payload::Notice(notice);
        queue(&app, &caller, &mut tx.conn(), people[0].id, &payload)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        crate::jobs::run_one(&app, app.new_id()).await.unwrap();
        let [delivery] = all(&app, &caller).await.try_into().unwrap();
        assert_eq!(
            (delivery.name.as_str(), delivery.standing.state),
            ("Ada", State::Retrying)
        );
        assert!(delivery.reason.unwrap().contains("--smtp-url"));
    }
);
