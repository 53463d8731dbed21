//! What webhooks are told.

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
    }
);

db_test!(recent_events_are_what_a_webhook_would_be_told, |db| async {
    let (app, _) = app(&db);
    let admin = command_line(&app, "Contoso").await;
    two_findings(&app, &admin).await;
    let opened = [EventKind::FindingOpened];
    let recent = notifications::recent_events(&app, &admin, &opened).await;
    let recent = recent.unwrap();
    assert_eq!(recent.len(), 1);
    assert_eq!(recent[0].items.len(), 2);
    let all = notifications::recent_events(&app, &admin, &[])
        .await
        .unwrap();
    assert_eq!(all[0].kind, EventKind::FindingOpened);
    assert!(all.len() > 1);
});
