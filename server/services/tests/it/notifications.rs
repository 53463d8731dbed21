//! What people and programs are told.

mod events;
mod mail;

use chrono::{NaiveTime, TimeDelta};
use domain::{
    DestinationId, NotificationId, OrgId, UserId,
    access::Role,
    delivery::{Delivery, Destination, Payload, Recipient, Target, query::DeliveryQuery},
    finding::query::FindingQuery,
    history::Entry,
    notification::{
        Channel, Notification, Topic, Urgency,
        event::EventKind,
        query::NotificationQuery,
        settings::{QuietHours, Settings},
    },
    page::Place,
};
use serde_json::json;
use services::{
    App, Caller, Error, access,
    deliveries::{MailServer, Outlets},
    findings::{self, Selection},
    history, notifications,
    ports::outs::{self, NewPortOut},
};
use store::{
    Db,
    access::users::{self, User},
    db_test, deliveries, destinations,
};

use crate::support::{
    self, FOUR_NUMBERS, TestClock, carrier, colt_list, command_line, numbers, person, roll_call,
};

/// An application that can send mail, as far as it knows, and its clock.
fn app(db: &Db) -> (App, TestClock) {
    let (app, clock) = support::app(db);
    let server = MailServer::read("smtp://localhost:1", "rollcall@contoso.example", None);
    let outlets = Outlets {
        mail: Some(server.unwrap()),
        ..Outlets::default()
    };
    (app.with_outlets(outlets), clock)
}

/// Somebody who signs in.
async fn somebody(app: &App, admin: &Caller, name: &str, role: Role) -> Caller {
    let email = format!("{name}@contoso.example");
    person(app, admin, &email, role).await;
    access::on_behalf_of(app, admin, &email).await.unwrap()
}

/// Somebody who may no longer sign in.
async fn somebody_disabled(app: &App, db: &Db, org: OrgId) -> Caller {
    let user = User {
        org,
        id: UserId::new(app.new_id()),
        email: "gone@contoso.example".to_owned(),
        name: "Gone".to_owned(),
        role: Role::Engineer,
        is_disabled: true,
        version: 1,
        created_at: app.now(),
    };
    let mut tx = db.begin().await.unwrap();
    users::insert(&mut tx.conn(), &user, "").await.unwrap();
    tx.commit().await.unwrap();
    Caller {
        org,
        user: Some(user.id),
        name: user.name,
        role: user.role,
        request_id: app.new_id(),
    }
}

async fn told(app: &App, caller: &Caller) -> Vec<Notification> {
    let query = NotificationQuery::default();
    let list = notifications::list(app, caller, &query).await.unwrap();
    list.page.rows
}

async fn titles(app: &App, caller: &Caller) -> Vec<String> {
    let told = told(app, caller).await.into_iter();
    told.map(|one| one.notice.title).collect()
}

/// Two numbers that their carrier has suspended, which a roll call finds.
async fn two_findings(app: &App, caller: &Caller) {
    numbers(app, caller, FOUR_NUMBERS).await;
    let list = [
        (1, "active"),
        (2, "suspended"),
        (3, "suspended"),
        (4, "active"),
    ];
    carrier(app, caller, "Colt", colt_list(&list)).await;
    roll_call(app, caller).await;
}

async fn look(app: &App) {
    notifications::look(app).await.unwrap();
}

/// What waits to be delivered, oldest first.
async fn outgoing(db: &Db, org: OrgId) -> Vec<(Delivery, Payload)> {
    let mut read = db.read().await.unwrap();
    let conn = &mut read.conn();
    let query = DeliveryQuery {
        size: Some(100),
        place: Place::First,
        ..DeliveryQuery::default()
    };
    let mut rows = deliveries::list(conn, org, &query).await.unwrap().rows;
    rows.sort_by_key(|delivery| delivery.id);
    let mut all = Vec::new();
    for delivery in rows {
        let payload = deliveries::payload(conn, org, delivery.id).await.unwrap();
        all.push((delivery, payload.unwrap()));
    }
    all
}

/// The subjects of the mails to somebody.
async fn mails(db: &Db, caller: &Caller) -> Vec<String> {
    let to = Recipient::Person(caller.user.unwrap());
    let all = outgoing(db, caller.org).await.into_iter();
    all.filter(|(delivery, _)| delivery.recipient == to)
        .filter_map(|(_, payload)| match payload {
            Payload::Notice(notice) => Some(notice.subject),
            _ => None,
        })
        .collect()
}

async fn choose(app: &App, caller: &Caller, change: impl FnOnce(&mut Settings)) {
    let view = notifications::settings(app, caller).await.unwrap();
    let mut settings = view.settings;
    change(&mut settings);
    notifications::set_settings(app, caller, settings, view.version)
        .await
        .unwrap();
}

db_test!(
    a_roll_call_is_told_once_to_who_subscribes_and_to_nobody_else,
    |db| async {
        let (app, _) = app(&db);
        let admin = command_line(&app, "Contoso").await;
        let other = command_line(&app, "Adatum").await;
        let ada = somebody(&app, &admin, "ada", Role::Engineer).await;
        let ben = somebody(&app, &admin, "ben", Role::Viewer).await;
        let gone = somebody_disabled(&app, &db, admin.org).await;
        person(&app, &other, "eve@adatum.example", Role::Admin).await;
        let eve = access::on_behalf_of(&app, &other, "eve@adatum.example")
            .await
            .unwrap();
        two_findings(&app, &admin).await;
        assert!(titles(&app, &ada).await.is_empty());
        look(&app).await;
        assert_eq!(titles(&app, &ada).await, ["2 new critical findings"]);
        for nobody in [&ben, &gone, &eve, &admin] {
            assert!(titles(&app, nobody).await.is_empty(), "{}", nobody.name);
        }
        // Done twice, it tells nothing more; another roll call without news tells nothing.
        look(&app).await;
        roll_call(&app, &admin).await;
        look(&app).await;
        assert_eq!(titles(&app, &ada).await, ["2 new critical findings"]);
        assert_eq!(notifications::unread(&app, &ada).await.unwrap(), 1);
    }
);

db_test!(
    two_workers_that_look_at_once_tell_everything_once,
    |db| async {
        let (app, _) = app(&db);
        let admin = command_line(&app, "Contoso").await;
        let ada = somebody(&app, &admin, "ada", Role::Engineer).await;
        let webhook = events::webhook(&app, &db, &admin).await;
        two_findings(&app, &admin).await;
        let (one, two) = tokio::join!(notifications::look(&app), notifications::look(&app));
        one.unwrap();
        two.unwrap();
        look(&app).await;
        assert_eq!(titles(&app, &ada).await, ["2 new critical findings"]);
        let mut ids: Vec<_> = events::sent(&db, &admin, webhook).await;
        ids.sort();
        let all = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), all);
    }
);

db_test!(nobody_is_told_of_what_they_did_themselves, |db| async {
    let (app, _) = app(&db);
    let admin = command_line(&app, "Contoso").await;
    let ada = somebody(&app, &admin, "ada", Role::Engineer).await;
    let ben = somebody(&app, &admin, "ben", Role::Engineer).await;
    // What a roll call finds is nobody's doing.
    two_findings(&app, &ada).await;
    look(&app).await;
    for caller in [&ada, &ben] {
        assert_eq!(titles(&app, caller).await, ["2 new critical findings"]);
    }
    let query = FindingQuery::default();
    let found = findings::page(&app, &ada, &query).await.unwrap().rows;
    let all = Selection::Ids(found.iter().map(|f| f.id).collect());
    findings::assign(&app, &ada, &all, ben.user).await.unwrap();
    let one = Selection::Ids(vec![found[0].id]);
    findings::assign(&app, &ada, &one, ada.user).await.unwrap();
    look(&app).await;
    assert_eq!(titles(&app, &ada).await.len(), 1);
    let told = told(&app, &ben).await;
    let is_assigned = |one: &&Notification| one.notice.topic == Topic::FindingAssigned;
    let given: Vec<_> = told.iter().filter(is_assigned).collect();
    assert_eq!(given.len(), 1);
    assert!(
        given[0]
            .notice
            .title
            .starts_with("A finding is yours now: +44")
    );
});

/// A port-out that silence lets go in a day.
async fn leaving(app: &App, caller: &Caller, ticket: Option<&str>) {
    outs::enter(app, caller, port_out(app, ticket))
        .await
        .unwrap();
}

fn port_out(app: &App, ticket: Option<&str>) -> NewPortOut {
    NewPortOut {
        carrier: "Lumen".to_owned(),
        vendor_order: format!("po-{}", ticket.unwrap_or("none")),
        numbers: vec!["+12065550100".parse().unwrap()],
        received_at: app.now(),
        answer_by: Some(app.now() + TimeDelta::hours(24)),
        gaining_carrier: None,
        ticket: ticket.map(str::to_owned),
    }
}

db_test!(
    a_port_out_is_told_when_it_comes_warns_escalates_and_falls_silent,
    |db| async {
        let (app, clock) = app(&db);
        let admin = command_line(&app, "Contoso").await;
        let ada = somebody(&app, &admin, "ada", Role::Porting).await;
        leaving(&app, &admin, None).await;
        let urgency = async || told(&app, &ada).await[0].notice.urgency;
        let count = async || told(&app, &ada).await.len();
        look(&app).await;
        assert!(titles(&app, &ada).await[0].starts_with("A port-out that nobody planned"));
        assert_eq!(urgency().await, Urgency::Critical);
        for (hours, so_far, level) in [
            (5, 1, Urgency::Critical),
            (2, 2, Urgency::Warning),
            (1, 2, Urgency::Warning),
            (5, 3, Urgency::Critical),
            (1, 3, Urgency::Critical),
        ] {
            clock.advance(TimeDelta::hours(hours));
            look(&app).await;
            assert_eq!((count().await, urgency().await), (so_far, level));
        }
        clock.advance(TimeDelta::hours(11));
        look(&app).await;
        assert!(titles(&app, &ada).await[0].starts_with("Nobody answered Lumen"));
        look(&app).await;
        assert_eq!(count().await, 4);
    }
);

db_test!(
    reservations_are_told_a_week_and_a_day_before_they_end,
    |db| async {
        let (app, clock) = app(&db);
        let admin = command_line(&app, "Contoso").await;
        let ada = somebody(&app, &admin, "ada", Role::Engineer).await;
        let file = "number,lifecycle,country,carrier,reserved_until\n\
                +442079460001,reserved,GB,Colt,2026-11-30\n\
                +442079460002,reserved,GB,Colt,2026-11-30\n\
                +442079460003,active,GB,Colt,\n";
        numbers(&app, &admin, file).await;
        look(&app).await;
        assert!(titles(&app, &ada).await.is_empty());
        for (days, so_far) in [(3, 1), (1, 1), (5, 2), (1, 2)] {
            clock.advance(TimeDelta::days(days));
            look(&app).await;
            assert_eq!(titles(&app, &ada).await.len(), so_far, "{days}");
        }
        assert_eq!(
            titles(&app, &ada).await[0],
            "The reservations of 2 numbers end on 30 Nov 2026"
        );
    }
);

db_test!(
    what_is_read_is_ones_own_and_what_came_since_stays_new,
    |db| async {
        let (app, clock) = app(&db);
        let admin = command_line(&app, "Contoso").await;
        let ada = somebody(&app, &admin, "ada", Role::Porting).await;
        let ben = somebody(&app, &admin, "ben", Role::Porting).await;
        for ticket in ["T-1", "T-2"] {
            leaving(&app, &admin, Some(ticket)).await;
        }
        look(&app).await;
        let seen = told(&app, &ada).await;
        assert_eq!(seen.len(), 2);
        let foreign = notifications::mark_read(&app, &ben, seen[0].id).await;
        assert!(matches!(foreign, Err(Error::NotFound(_))), "{foreign:?}");
        clock.advance(TimeDelta::seconds(1));
        leaving(&app, &admin, Some("T-3")).await;
        look(&app).await;
        let marked = notifications::mark_all_read(&app, &ada, seen[0].id).await;
        assert_eq!(marked.unwrap(), 2);
        assert_eq!(notifications::unread(&app, &ada).await.unwrap(), 1);
        assert_eq!(notifications::unread(&app, &ben).await.unwrap(), 3);
        let new = NotificationQuery {
            is_unread: true,
            ..NotificationQuery::default()
        };
        let list = notifications::list(&app, &ada, &new).await.unwrap();
        assert_eq!((list.page.total, list.topics[0].count), (1, 3));
        let nobody = notifications::mark_read(&app, &admin, seen[0].id).await;
        assert!(matches!(nobody, Err(Error::NotFound(_))), "{nobody:?}");
    }
);

db_test!(a_list_is_paged_by_what_stands_on_it, |db| async {
    let (app, clock) = app(&db);
    let admin = command_line(&app, "Contoso").await;
    let ada = somebody(&app, &admin, "ada", Role::Porting).await;
    for n in 0..5 {
        clock.advance(TimeDelta::seconds(1));
        leaving(&app, &admin, Some(&format!("T-{n}"))).await;
        look(&app).await;
    }
    let all: Vec<NotificationId> = told(&app, &ada).await.iter().map(|one| one.id).collect();
    let mut query = NotificationQuery {
        size: Some(2),
        ..NotificationQuery::default()
    };
    let mut paged = Vec::new();
    loop {
        let page = notifications::list(&app, &ada, &query).await.unwrap().page;
        paged.extend(page.rows.iter().map(|one| one.id));
        let Some(next) = page.next else { break };
        query.place = Place::After(next);
    }
    assert_eq!((paged.len(), paged), (5, all));
    query.place = Place::After("nowhere".to_owned());
    let refused = notifications::list(&app, &ada, &query).await;
    assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
});

db_test!(
    settings_are_ones_own_versioned_checked_and_recorded,
    |db| async {
        let (app, _) = app(&db);
        let admin = command_line(&app, "Contoso").await;
        let ada = somebody(&app, &admin, "ada", Role::Viewer).await;
        choose(&app, &ada, |settings| settings.critical_passes = false).await;
        let stale = notifications::set_settings(&app, &ada, Settings::default(), 0).await;
        assert!(matches!(stale, Err(Error::Conflict)), "{stale:?}");
        let nowhere = Settings {
            zone: Some("Mars/Olympus".to_owned()),
            ..Settings::default()
        };
        let refused = notifications::set_settings(&app, &ada, nowhere, 1).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
        let view = notifications::settings(&app, &ada).await.unwrap();
        assert_eq!((view.version, view.settings.critical_passes), (1, false));
        assert_eq!(view.email.as_deref(), Some("ada@contoso.example"));
        let machine = notifications::set_settings(&app, &admin, Settings::default(), 0).await;
        assert!(matches!(machine, Err(Error::Invalid(_))), "{machine:?}");
        choose(&app, &ada, |settings| {
            settings.zone = Some(" Europe/London ".to_owned());
            settings.topics.insert(Topic::PortOut, Channel::Digest);
        })
        .await;
        let entries = history::list(&app, &admin, &Place::First).await.unwrap();
        let [second, first] = [&entries.rows[0], &entries.rows[1]];
        assert_eq!(second.entity, "notification_settings");
        let sides = |entry: &Entry| (entry.before.clone(), entry.after.clone());
        assert_eq!(
            sides(first),
            (
                Some(json!({ "critical passes": "yes" })),
                Some(json!({ "critical passes": "no" }))
            )
        );
        assert_eq!(
            sides(second),
            (
                None,
                Some(json!({ "port_out": "digest", "zone": "Europe/London" }))
            )
        );
    }
);

db_test!(a_rule_can_be_louder_than_its_topic, |db| async {
    let (app, _) = app(&db);
    let admin = command_line(&app, "Contoso").await;
    let ada = somebody(&app, &admin, "ada", Role::Viewer).await;
    numbers(&app, &admin, FOUR_NUMBERS).await;
    let list = [1, 2, 3, 4].map(|n| (n, "suspended"));
    carrier(&app, &admin, "Colt", colt_list(&list)).await;
    roll_call(&app, &admin).await;
    let query = FindingQuery::default();
    let found = findings::page(&app, &admin, &query).await.unwrap().rows;
    let code = found[0].code.clone();
    choose(&app, &ada, |settings| {
        settings.rules.insert(code, Channel::AtOnce);
    })
    .await;
    look(&app).await;
    assert_eq!(titles(&app, &ada).await, ["4 new critical findings"]);
    assert_eq!(mails(&db, &ada).await, ["4 new critical findings"]);
});
