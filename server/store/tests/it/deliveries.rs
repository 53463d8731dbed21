//! Deliveries and schedules: what only one of several workers may do.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    DeliveryId, DestinationId, OrgId, ReportId, ScheduleId,
    connection::Schedule as Timing,
    delivery::{Delivery, Payload, Recipient, Standing, State, Try, Went},
    report::{Format, ReportFilter, ReportKind},
    schedule::{ReportPlan, RunOutcome, Schedule, ScheduleRun},
};
use store::{
    Conn, StoreError, db_test,
    deliveries::{self, Fate},
    schedules,
};
use uuid::Uuid;

use crate::support::organisation;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000 + seconds, 0).unwrap()
}

fn delivery(number: u128) -> Delivery {
    Delivery {
        id: DeliveryId::new(Uuid::from_u128(number)),
        recipient: Recipient::Destination(DestinationId::new(Uuid::from_u128(7))),
        name: "Desk".to_owned(),
        address: Some("desk@contoso.example".to_owned()),
        subject: "Sync report, 28 Nov 2026".to_owned(),
        standing: Standing::NEW,
        reason: None,
        created_at: at(0),
        changed_at: at(0),
    }
}

async fn insert(conn: &mut Conn<'_>, org: OrgId, delivery: &Delivery) {
    let payload = Payload::Report {
        id: ReportId::new(Uuid::from_u128(9)),
        title: "Sync report".to_owned(),
        formats: vec![Format::Csv],
        is_test: false,
    };
    deliveries::insert(conn, org, delivery, &payload)
        .await
        .unwrap();
    let kept = deliveries::payload(conn, org, delivery.id).await.unwrap();
    assert_eq!(kept, Some(payload));
}

db_test!(of_two_who_take_a_delivery_up_one_has_it, |db| async {
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    let org = organisation(conn, 1, "Contoso").await;
    let queued = delivery(1);
    insert(conn, org, &queued).await;
    let sending = Standing {
        state: State::Sending,
        tries: 1,
        ..Standing::NEW
    };
    assert!(
        deliveries::stand(conn, org, &queued, sending, None, at(1))
            .await
            .unwrap()
    );
    assert!(
        !deliveries::stand(conn, org, &queued, sending, None, at(2))
            .await
            .unwrap()
    );
    let found = deliveries::find(conn, org, queued.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((found.standing, found.changed_at), (sending, at(1)));
});

db_test!(tries_count_on_and_one_that_was_left_is_ended, |db| async {
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    let org = organisation(conn, 1, "Contoso").await;
    let queued = delivery(1);
    insert(conn, org, &queued).await;
    assert_eq!(
        deliveries::begin_try(conn, org, queued.id, at(1))
            .await
            .unwrap(),
        1
    );
    deliveries::end_open_tries(conn, org, queued.id, at(60), "left")
        .await
        .unwrap();
    assert_eq!(
        deliveries::begin_try(conn, org, queued.id, at(61))
            .await
            .unwrap(),
        2
    );
    let ended = Try {
        number: 2,
        began_at: at(61),
        ended_at: Some(at(62)),
        went: Some(Went::Accepted),
        said: Some("250 OK".to_owned()),
    };
    deliveries::end_try(conn, org, queued.id, &ended)
        .await
        .unwrap();
    let twice = deliveries::end_try(conn, org, queued.id, &ended).await;
    assert!(matches!(twice, Err(StoreError::Affected { .. })));
    let tries = deliveries::tries(conn, org, queued.id).await.unwrap();
    assert_eq!(tries[0].went, Some(Went::Unclear));
    assert_eq!(tries[1], ended);
});

db_test!(
    what_arrived_is_forgotten_and_dead_letters_stay,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let conn = &mut tx.conn();
        let org = organisation(conn, 1, "Contoso").await;
        for (number, state) in (1..).zip(State::ALL) {
            let mut one = delivery(number);
            one.standing.state = *state;
            insert(conn, org, &one).await;
        }
        assert_eq!(deliveries::prune(conn, at(0), 9).await.unwrap(), 0);
        assert_eq!(deliveries::prune(conn, at(1), 1).await.unwrap(), 1);
        assert_eq!(deliveries::prune(conn, at(1), 9).await.unwrap(), 1);
        let left = deliveries::count_by_state(conn, org, None).await.unwrap();
        let left: Vec<&str> = left.iter().map(|facet| facet.value.as_str()).collect();
        assert_eq!(left, ["dead", "queued", "retrying", "sending"]);
    }
);

db_test!(
    dead_letters_are_decided_together_those_to_one_destination_or_all,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let conn = &mut tx.conn();
        let org = organisation(conn, 1, "Contoso").await;
        let other = organisation(conn, 2, "Fabrikam").await;
        let to = |n| DestinationId::new(Uuid::from_u128(n));
        let dead = |number, destination| Delivery {
            recipient: Recipient::Destination(to(destination)),
            standing: Standing {
                state: State::Dead,
                tries: 15,
                unclear: 1,
                next_at: None,
            },
            reason: Some("It was away.".to_owned()),
            ..delivery(number)
        };
        for (number, destination) in [(1, 7), (2, 7), (3, 7), (4, 8)] {
            insert(conn, org, &dead(number, destination)).await;
        }
        insert(conn, org, &delivery(5)).await;
        insert(conn, other, &dead(6, 7)).await;
        let mut decide = async |destination, fate, limit| {
            let done = deliveries::decide_dead(conn, org, destination, fate, at(9), limit).await;
            let mut done = done.unwrap();
            done.sort_by_key(|delivery| delivery.id);
            done
        };
        let first = decide(Some(to(7)), Fate::Queued, 2).await;
        assert_eq!(first.len(), 2);
        let queued = Delivery {
            changed_at: at(9),
            ..delivery(1)
        };
        assert_eq!(first[0], queued, "as if it had never been tried");
        assert_eq!(decide(Some(to(7)), Fate::Queued, 2).await.len(), 1);
        assert_eq!(decide(Some(to(7)), Fate::Queued, 2).await, []);
        let dropped = decide(None, Fate::Dropped("Ada dropped it."), 9).await;
        assert_eq!(dropped.len(), 1);
        assert_eq!(dropped[0].standing.state, State::Dropped);
        assert_eq!(dropped[0].standing.tries, 15);
        assert_eq!(dropped[0].reason.as_deref(), Some("Ada dropped it."));
        let of_seven = deliveries::count_by_state(conn, org, Some(to(7)))
            .await
            .unwrap();
        let of_seven: Vec<_> = of_seven
            .iter()
            .map(|f| (f.value.as_str(), f.count))
            .collect();
        assert_eq!(of_seven, [("queued", 4)]);
        let theirs = deliveries::count_by_state(conn, other, None).await.unwrap();
        assert_eq!(theirs[0].value, "dead", "nobody else's");
    }
);

db_test!(
    a_time_that_is_due_is_moved_on_from_once_and_has_one_run,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let conn = &mut tx.conn();
        let org = organisation(conn, 1, "Contoso").await;
        let schedule = Schedule {
            id: ScheduleId::new(Uuid::from_u128(5)),
            name: "Weekly".to_owned(),
            plan: ReportPlan {
                kind: ReportKind::Sync,
                filter: ReportFilter::default(),
                formats: vec![Format::Xlsx],
                destinations: Vec::new(),
                skips_quiet: true,
            },
            timing: Timing::default(),
            is_paused: false,
            next_run_at: Some(at(10)),
            version: 1,
        };
        schedules::insert(conn, org, &schedule, at(0))
            .await
            .unwrap();
        assert!(schedules::due(conn, at(9), 10).await.unwrap().is_empty());
        let due = schedules::due(conn, at(10), 10).await.unwrap();
        assert_eq!(due, [(org, schedule.clone())]);
        let next = Some(at(10) + TimeDelta::days(7));
        assert!(
            schedules::move_on(conn, org, &schedule, next)
                .await
                .unwrap()
        );
        assert!(
            !schedules::move_on(conn, org, &schedule, next)
                .await
                .unwrap()
        );
        let run = ScheduleRun {
            due_at: at(10),
            ran_at: at(12),
            is_test: false,
            report_id: None,
            outcome: RunOutcome::Quiet,
            error: None,
        };
        schedules::insert_run(conn, org, schedule.id, &run)
            .await
            .unwrap();
        assert!(
            schedules::has_run(conn, org, schedule.id, at(10), false)
                .await
                .unwrap()
        );
        assert!(
            !schedules::has_run(conn, org, schedule.id, at(10), true)
                .await
                .unwrap()
        );
        assert_eq!(
            schedules::runs(conn, org, schedule.id, 10).await.unwrap(),
            std::slice::from_ref(&run)
        );
        tx.commit().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let twice = schedules::insert_run(&mut tx.conn(), org, schedule.id, &run).await;
        assert!(matches!(twice, Err(StoreError::Taken)));
    }
);
