//! What other use cases queue: for people, and for webhooks that are told of every event.

use std::{io::Cursor, sync::Arc};

use chrono::DateTime;
use domain::{
    DestinationId,
    access::Role,
    delivery::{Event, Notice, NoticeGroup, NoticeLine, State, query::DeliveryQuery},
    import::{CommitMode, OnDuplicate},
    page::Place,
    report::ReportKind,
};
use secrecy::SecretString;
use store::{
    Db, db_test,
    sealed::{self, Owner},
};

use super::*;
use crate::{
    FixedClock, SystemEntropy, Vault,
    access::{self, NewUser},
    destinations::{self, DestinationForm, SIGNING_KEY, TargetForm, add},
    imports::{NumbersOptions, SnapshotOptions, import_numbers, import_snapshot},
    organisations, reconcile,
    reports::{self, Asked},
    secrets::Secrets,
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
        url: "https://hooks.contoso.example/rollcall".into(),
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

/// Where a test message to a webhook would go.
async fn leads_to(app: &App, caller: &Caller, id: DestinationId) -> String {
    destinations::try_out(app, caller, id).await.unwrap();
    let delivery = &all(app, caller).await[0];
    let parcel = message::prepare(app, caller.org, delivery).await.unwrap();
    let Ok(message::Parcel::Post(post)) = parcel else {
        panic!("it is not posted");
    };
    assert!(post.key.is_some());
    post.url.into()
}

db_test!(
    an_address_that_was_kept_in_the_clear_works_and_is_sealed_with_the_next_change,
    |db| async {
        let (app, caller) = sender(db).await;
        let id = listener(&app, &caller, "Listener", false).await;
        let clear = "https://hooks.contoso.example/rollcall?sig=very-secret";
        // As an earlier version wrote it: only the key is sealed.
        let owner = Owner::Destination(id);
        let mut key = Secrets::default();
        key.replace(vec![(SIGNING_KEY.to_owned(), "a key of sixteen".into())]);
        let key = key.seal(&app, caller.org, owner).unwrap();
        let mut tx = app.db.begin().await.unwrap();
        let conn = &mut tx.conn();
        let old = store::destinations::find(conn, caller.org, id)
            .await
            .unwrap();
        let old = Destination {
            target: Target::Webhook {
                url: clear.to_owned(),
                gets_events: false,
            },
            ..old.unwrap()
        };
        store::destinations::update(conn, caller.org, &old)
            .await
            .unwrap();
        sealed::write(conn, caller.org, owner, key.as_deref())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let shown = destinations::find(&app, &caller, id).await.unwrap();
        assert!(!format!("{shown:?}").contains("very-secret"), "{shown:?}");
        assert_eq!(leads_to(&app, &caller, id).await, clear);
        let blank = TargetForm::Webhook {
            url: SecretString::from(""),
            gets_events: true,
            signing_key: SecretString::from(""),
        };
        let renamed = DestinationForm {
            name: "Renamed".to_owned(),
            target: blank,
        };
        destinations::change(&app, &caller, id, 2, renamed)
            .await
            .unwrap();
        assert_eq!(leads_to(&app, &caller, id).await, clear);
        let mut read = app.db.read().await.unwrap();
        let kept = store::destinations::find(&mut read.conn(), caller.org, id).await;
        assert!(!format!("{kept:?}").contains("very-secret"), "{kept:?}");
        let history = crate::history::list(&app, &caller, &Place::First).await;
        assert!(
            !format!("{history:?}").contains("very-secret"),
            "{history:?}"
        );
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

/// An inventory of three sites, and a carrier's list in which some numbers are not as they should be.
async fn live_through(app: &App, caller: &Caller) {
    let sites = ["Lyon", "Berlin \u{2013} Friedrichstra\u{df}e", "Denver"];
    let row = |n: usize| {
        let owner = if n.is_multiple_of(4) { "" } else { "Voice" };
        format!(
            "+4420794600{n:02},active,GB,{},Colt,{owner},CC-1\n",
            sites[n % 3]
        )
    };
    let rows: String = (10..60).map(row).collect();
    let inventory = format!("number,lifecycle,country,site,carrier,owner,cost_centre\n{rows}");
    let options = NumbersOptions {
        mode: CommitMode::GoodRows,
        on_duplicate: OnDuplicate::Stop,
        is_dry_run: false,
    };
    let file = Box::new(Cursor::new(inventory.into_bytes()));
    import_numbers(app, caller, file, options).await.unwrap();
    let status = |n: usize| {
        if n.is_multiple_of(7) {
            "suspended"
        } else {
            "active"
        }
    };
    let row = |n| format!("+4420794600{n:02},{}\n", status(n));
    let rows: Vec<String> = (10..60).map(row).collect();
    let list = format!("number,status\n{}", rows.concat()).into_bytes();
    let list = Box::new(Cursor::new(list));
    let options = SnapshotOptions::carrier("Colt", "colt.csv".to_owned());
    import_snapshot(app, caller, list, options).await.unwrap();
    reconcile::run(app, caller).await.unwrap();
}

/// With `MAIL_FOLDER=DIR` it writes the mails as pages for the eye.
fn show(name: &str, html: &str, pictures: &[mail::Inline]) {
    use base64::{Engine, engine::general_purpose::STANDARD};

    let Ok(folder) = std::env::var("MAIL_FOLDER") else {
        return;
    };
    let mut html = html.to_owned();
    for picture in pictures {
        let data = format!("data:image/png;base64,{}", STANDARD.encode(&picture.png));
        html = html.replace(&format!("cid:{}", picture.name), &data);
    }
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(format!("{folder}/{name}.html"), html).unwrap();
}

db_test!(
    every_report_makes_a_mail_that_no_program_cuts_off,
    |db| async {
        let (app, caller) = sender(db).await;
        live_through(&app, &caller).await;
        for kind in ReportKind::ALL {
            let head = reports::run(&app, &caller, &Asked::of(*kind))
                .await
                .unwrap();
            let report = reports::find(&app, &caller, head.id).await.unwrap();
            let outlets = Outlets {
                public_url: Some(PublicUrl::read("https://rollcall.contoso.example").unwrap()),
                ..Outlets::default()
            };
            let mail = letter::Letter::report(&report, false).mail(&outlets, Vec::new());
            assert!(
                mail.subject
                    .ends_with(&format!("{}, 20 Nov 2026", kind.label())),
                "{}",
                mail.subject
            );
            assert!(mail.subject.chars().count() < 120, "{}", mail.subject);
            let link = format!("https://rollcall.contoso.example/reports/{}", head.id);
            assert!(mail.html.contains(&link) && mail.text.contains(&link));
            assert_eq!(mail.html.matches("cid:").count(), mail.pictures.len());
            // Beyond 102 KB Gmail cuts a mail off.
            assert!(
                mail.html.len() < 102_000,
                "{kind}: {} bytes",
                mail.html.len()
            );
            let card = letter::Letter::report(&report, false)
                .card(&outlets)
                .to_string();
            assert!(card.len() < 28 * 1024, "{kind}: {} bytes", card.len());
            show(kind.as_str(), &mail.html, &mail.pictures);
        }
    }
);
