//! What webhooks are told.

use domain::{FindingId, finding::Finding, history::Action};
use store::{
    history::{NewEntry, Stamp},
    notifications as rows,
};

use super::*;

/// A webhook that is told of every event.
pub(super) async fn webhook(app: &App, db: &Db, caller: &Caller) -> DestinationId {
    let destination = Destination {
        id: DestinationId::new(app.new_id()),
        name: "Tickets".to_owned(),
        target: Target::Webhook {
            url: "https://tickets.example/hook".to_owned(),
            gets_events: true,
        },
        has_secret: false,
        version: 1,
    };
    let mut tx = db.begin().await.unwrap();
    destinations::insert(&mut tx.conn(), caller.org, &destination, None, app.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    destination.id
}

/// The kind, id and number of items of each event that was queued for a webhook.
pub(super) async fn sent(
    db: &Db,
    caller: &Caller,
    webhook: DestinationId,
) -> Vec<(String, uuid::Uuid, usize)> {
    let all = outgoing(db, caller.org).await.into_iter();
    all.filter(|(delivery, _)| delivery.recipient == Recipient::Destination(webhook))
        .filter_map(|(_, payload)| match payload {
            Payload::Event(event) => {
                let items = event.body["items"].as_array().unwrap().len();
                Some((event.kind, event.id, items))
            }
            _ => None,
        })
        .collect()
}

async fn kinds(db: &Db, caller: &Caller, webhook: DestinationId) -> Vec<(String, usize)> {
    let events = sent(db, caller, webhook).await.into_iter();
    events.map(|(kind, _, items)| (kind, items)).collect()
}

db_test!(
    a_webhook_is_told_of_every_change_once_and_of_those_chosen_only,
    |db| async {
        let (app, clock) = app(&db);
        let admin = command_line(&app, "Contoso").await;
        two_findings(&app, &admin).await;
        // What happened before anybody listened is told to nobody.
        look(&app).await;
        let webhook = webhook(&app, &db, &admin).await;
        look(&app).await;
        assert!(kinds(&db, &admin, webhook).await.is_empty());

        clock.advance(TimeDelta::minutes(5));
        leaving(&app, &admin, None).await;
        carrier(
            &app,
            &admin,
            "Colt",
            colt_list(&[(1, "active"), (2, "active"), (3, "active"), (4, "active")]),
        )
        .await;
        roll_call(&app, &admin).await;
        look(&app).await;
        look(&app).await;
        let told = kinds(&db, &admin, webhook).await;
        let of = |kind: &str| told.iter().find(|(name, _)| name == kind).map(|(_, n)| *n);
        assert_eq!(of("port_out.received"), Some(1));
        assert_eq!(of("source.listed"), Some(1));
        assert_eq!(of("finding.resolved"), Some(2));
        assert_eq!(told.len(), 3 + usize::from(of("finding.opened").is_some()));

        let chosen = [EventKind::PortClockEscalated];
        notifications::set_kinds(&app, &admin, webhook, &chosen, 0)
            .await
            .unwrap();
        look(&app).await;
        let so_far = kinds(&db, &admin, webhook).await.len();
        clock.advance(TimeDelta::hours(13));
        look(&app).await;
        let told = kinds(&db, &admin, webhook).await;
        assert_eq!(told[so_far..], [("port.clock_escalated".to_owned(), 1)]);
        let stale = notifications::set_kinds(&app, &admin, webhook, &chosen, 0).await;
        assert!(matches!(stale, Err(Error::Conflict)), "{stale:?}");
        notifications::set_kinds(&app, &admin, webhook, EventKind::ALL, 1)
            .await
            .unwrap();
        let entries = history::list(&app, &admin, &Place::First).await.unwrap();
        let last = &entries.rows[0];
        let kinds = |words: &str| Some(json!({ "kinds of event": words }));
        assert_eq!(last.before, kinds("port.clock_escalated"));
        assert_eq!(last.after, kinds("all"));
    }
);

db_test!(
    the_latest_events_are_what_a_webhook_would_be_told,
    |db| async {
        let (app, _) = app(&db);
        let admin = command_line(&app, "Contoso").await;
        two_findings(&app, &admin).await;
        let opened = [EventKind::FindingOpened];
        let latest = notifications::list_events(&app, &admin, &opened, None).await;
        let latest = latest.unwrap().rows;
        assert_eq!(latest.len(), 1);
        assert_eq!(latest[0].items.len(), 2);
        let all = notifications::list_events(&app, &admin, &[], None).await;
        let all = all.unwrap().rows;
        assert_eq!(all[0].kind, EventKind::FindingOpened);
        assert!(all.len() > 1);
    }
);

/// Has so many numbers added at once.
async fn import(app: &App, db: &Db, caller: &Caller, count: usize) {
    let added = || NewEntry::new("number", app.new_id(), "+1", Action::Created);
    let entries: Vec<NewEntry> = std::iter::repeat_with(added).take(count).collect();
    append(app, db, caller, &entries).await;
}

/// The ids of the events after a place, page by page.
async fn ids_after(app: &App, caller: &Caller, mut place: i64) -> Vec<uuid::Uuid> {
    let mut ids = Vec::new();
    loop {
        let list = notifications::list_events(app, caller, &[], Some(place)).await;
        let list = list.unwrap();
        ids.extend(list.rows.iter().map(|event| event.id));
        if list.next == place {
            return ids;
        }
        place = list.next;
    }
}

db_test!(
    an_event_has_the_id_that_webhooks_were_told_wherever_reading_begins,
    |db| async {
        let (app, clock) = app(&db);
        let admin = command_line(&app, "Contoso").await;
        let webhook = webhook(&app, &db, &admin).await;
        leaving(&app, &admin, Some("T-1")).await;
        look(&app).await;
        clock.advance(TimeDelta::seconds(1));
        import(&app, &db, &admin, 1_250).await;
        look(&app).await;
        // One more entry moves the window of the latest events on.
        clock.advance(TimeDelta::seconds(1));
        leaving(&app, &admin, Some("T-2")).await;
        look(&app).await;
        let sent = sent(&db, &admin, webhook).await.into_iter();
        let mut sent: Vec<uuid::Uuid> = sent.map(|(_, id, _)| id).collect();
        sent.sort_unstable();
        assert!(sent.len() > 13, "{sent:?}");
        let mut all = ids_after(&app, &admin, 0).await;
        all.sort_unstable();
        assert_eq!(all, sent);

        let latest = notifications::list_events(&app, &admin, &[], None).await;
        let latest = latest.unwrap();
        let ids: Vec<_> = latest.rows.iter().map(|event| event.id).collect();
        assert!(
            ids.len() > 2 && ids.iter().all(|id| sent.contains(id)),
            "{ids:?}"
        );

        // In the midst of an event: that one again, as it was, and what came after it.
        let of_import = &latest.rows[1];
        let place = of_import.last().unwrap() - 1;
        let ids = ids_after(&app, &admin, place).await;
        assert_eq!(ids, [of_import.id, latest.rows[0].id]);
        let end = latest.next;
        assert!(ids_after(&app, &admin, end).await.is_empty());
        let beyond = notifications::list_events(&app, &admin, &[], Some(i64::MAX)).await;
        assert_eq!(beyond.unwrap().next, end);
    }
);

db_test!(
    a_roll_call_of_many_pages_is_told_to_people_once_and_to_programs_in_whole,
    |db| async {
        let (app, clock) = app(&db);
        let admin = command_line(&app, "Contoso").await;
        let ada = somebody(&app, &admin, "ada", Role::Engineer).await;
        let webhook = webhook(&app, &db, &admin).await;
        two_findings(&app, &admin).await;
        look(&app).await;
        clock.advance(TimeDelta::minutes(1));
        open_many(&app, &db, &admin, 2_300).await;
        look(&app).await;
        assert_eq!(
            titles(&app, &ada).await,
            ["2,300 new critical findings", "2 new critical findings"]
        );
        let told = kinds(&db, &admin, webhook).await;
        let opened = told.iter().filter(|(kind, _)| kind == "finding.opened");
        assert_eq!(opened.map(|(_, items)| items).sum::<usize>(), 2_302);
    }
);

db_test!(
    whoever_goes_on_where_a_worker_fell_silent_tells_the_whole_roll_call,
    |db| async {
        let (app, clock) = app(&db);
        let admin = command_line(&app, "Contoso").await;
        let ada = somebody(&app, &admin, "ada", Role::Engineer).await;
        two_findings(&app, &admin).await;
        look(&app).await;
        clock.advance(TimeDelta::minutes(1));
        open_many(&app, &db, &admin, 2_300).await;
        // The first two pages were read.
        let mut tx = db.begin().await.unwrap();
        let conn = &mut tx.conn();
        let seq = rows::watch(conn, admin.org).await.unwrap().seq;
        let moved = rows::watch_moved_on(conn, admin.org, seq, 2_000).await;
        assert!(moved.unwrap());
        tx.commit().await.unwrap();
        look(&app).await;
        assert_eq!(titles(&app, &ada).await[0], "2,300 new critical findings");
        look(&app).await;
        assert_eq!(titles(&app, &ada).await.len(), 2);
    }
);

db_test!(
    a_clock_that_stands_for_months_is_told_once_however_long_what_was_told_is_kept,
    |db| async {
        let (app, clock) = app(&db);
        let admin = command_line(&app, "Contoso").await;
        let webhook = webhook(&app, &db, &admin).await;
        let new = NewPortOut {
            answer_by: Some(app.now() + TimeDelta::days(400)),
            ..port_out(&app, Some("T-1"))
        };
        outs::enter(&app, &admin, new).await.unwrap();
        // It escalates at half of the time, and stands so for another 190 days.
        for days in [205, 95, 90] {
            clock.advance(TimeDelta::days(days));
            look(&app).await;
            look(&app).await;
        }
        let told = kinds(&db, &admin, webhook).await;
        let escalated = told
            .iter()
            .filter(|(kind, _)| kind == "port.clock_escalated");
        assert_eq!(escalated.count(), 1, "{told:?}");
    }
);

/// Has so many findings opened by one roll call, like one that is open.
async fn open_many(app: &App, db: &Db, caller: &Caller, count: usize) {
    let query = FindingQuery::default();
    let listed = findings::page(app, caller, &query).await.unwrap().rows;
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    let one = store::findings::find(conn, caller.org, listed[0].id).await;
    let one = one.unwrap().unwrap();
    let like_it = |n| Finding {
        id: FindingId::new(app.new_id()),
        object: Some(format!("object {n}")),
        ..one.clone()
    };
    let many: Vec<Finding> = (0..count).map(like_it).collect();
    store::findings::insert(conn, caller.org, &many)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let opened = |f: &Finding| NewEntry::new("finding", f.id.uuid(), "x", Action::Opened);
    let entries: Vec<NewEntry> = many.iter().map(opened).collect();
    append(app, db, caller, &entries).await;
}

/// Writes to the history what was done at once.
async fn append(app: &App, db: &Db, caller: &Caller, entries: &[NewEntry]) {
    let stamp = Stamp {
        at: app.now(),
        actor: caller.actor(),
        request_id: Some(app.new_id()),
        batch_id: None,
    };
    let mut tx = db.begin().await.unwrap();
    store::history::append(&mut tx.conn(), caller.org, &stamp, entries)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}
