//! Sources and their runs.

use domain::{
    ConnectionId, RunId, SourceId,
    source::{Changes, Run, RunState, Source, SourceKind, Traffic},
};
use store::{
    StoreError, db_test,
    runs::{self, Progress},
    sources,
};

use crate::support::{id, minute, organisation, run, source};

db_test!(
    sources_come_in_their_order_and_are_found_by_name,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let mut conn = tx.conn();
        let org = organisation(&mut conn, 1, "Contoso").await;
        let other = organisation(&mut conn, 2, "Adatum").await;
        let known = [
            source(10, SourceKind::TeamsUsers, "Teams users"),
            source(11, SourceKind::TeamsNumbers, "Teams numbers"),
            source(12, SourceKind::Carrier, "Bandwidth"),
            source(13, SourceKind::Carrier, "Colt"),
        ];
        for source in known.iter().rev() {
            sources::insert(&mut conn, org, source).await.unwrap();
        }
        assert_eq!(sources::list(&mut conn, org).await.unwrap(), known);
        assert_eq!(sources::list(&mut conn, other).await.unwrap(), []);
        let found = sources::find_by_name(&mut conn, org, SourceKind::Carrier, " COLT").await;
        assert_eq!(found.unwrap().as_ref(), Some(&known[3]));
        let elsewhere = sources::find(&mut conn, other, known[3].id).await.unwrap();
        assert_eq!(elsewhere, None);
        let twin = source(14, SourceKind::Carrier, "colt");
        let refused = sources::insert(&mut conn, org, &twin).await;
        assert!(matches!(refused, Err(StoreError::Taken)));
    }
);

db_test!(a_source_is_changed_by_whoever_read_it_last, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = organisation(&mut conn, 1, "Contoso").await;
    let colt = source(10, SourceKind::Carrier, "Colt");
    sources::insert(&mut conn, org, &colt).await.unwrap();
    let asked = Source {
        as_of: Some(minute(4)),
        committed_run: Some(RunId::new(id(5))),
        held_run: Some(RunId::new(id(6))),
        rows: 250,
        is_complete: true,
        connection_id: Some(ConnectionId::new(id(7))),
        max_age_hours: 6,
        ..colt
    };
    sources::update(&mut conn, org, &asked).await.unwrap();
    let stale = sources::update(&mut conn, org, &asked).await;
    assert!(matches!(stale, Err(StoreError::Conflict)));
    let stored = sources::find(&mut conn, org, asked.id).await.unwrap();
    assert_eq!(
        stored,
        Some(Source {
            version: 2,
            ..asked
        })
    );
});

db_test!(runs_read_back_newest_first, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = organisation(&mut conn, 1, "Contoso").await;
    let other = organisation(&mut conn, 2, "Adatum").await;
    let colt = source(10, SourceKind::Carrier, "Colt");
    sources::insert(&mut conn, org, &colt).await.unwrap();
    for n in 0..3 {
        let run = run(20 + n, colt.id, minute(i64::try_from(n).unwrap()));
        runs::insert(&mut conn, org, &run).await.unwrap();
    }
    let held = Run {
        state: RunState::Held,
        finished_at: Some(minute(9)),
        rows: 40,
        changes: Changes {
            before: 100,
            created: 1,
            updated: 2,
            unchanged: 37,
            vanished: 61,
        },
        reason: Some("61 of 100 rows would vanish.".into()),
        ..run(21, colt.id, minute(1))
    };
    runs::update(&mut conn, org, &held).await.unwrap();
    assert_eq!(
        runs::find(&mut conn, org, held.id).await.unwrap().as_ref(),
        Some(&held)
    );
    assert_eq!(runs::find(&mut conn, other, held.id).await.unwrap(), None);
    let newest = runs::list(&mut conn, org, colt.id, 2).await.unwrap();
    assert_eq!(newest, [run(22, colt.id, minute(2)), held.clone()]);
    let of_another = runs::list(&mut conn, org, SourceId::new(id(99)), 9)
        .await
        .unwrap();
    assert_eq!(of_another, []);
    let elsewhere = runs::update(&mut conn, other, &held).await;
    assert!(matches!(elsewhere, Err(StoreError::Affected { .. })));
});

db_test!(the_last_runs_of_all_sources_come_at_once, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = organisation(&mut conn, 1, "Contoso").await;
    let other = organisation(&mut conn, 2, "Adatum").await;
    let colt = source(10, SourceKind::Carrier, "Colt");
    let telnyx = source(11, SourceKind::Carrier, "Telnyx");
    for source in [&colt, &telnyx] {
        sources::insert(&mut conn, org, source).await.unwrap();
    }
    let of_colt = [20, 21, 22].map(|n| run(n, colt.id, minute(i64::try_from(n).unwrap())));
    let of_telnyx = run(30, telnyx.id, minute(1));
    for run in of_colt.iter().chain([&of_telnyx]) {
        runs::insert(&mut conn, org, run).await.unwrap();
    }
    let mut latest = runs::latest(&mut conn, org, 2).await.unwrap();
    let [_, second, third] = of_colt;
    assert_eq!(latest.remove(&colt.id), Some(vec![third, second]));
    assert_eq!(latest.remove(&telnyx.id), Some(vec![of_telnyx]));
    assert!(latest.is_empty());
    let elsewhere = runs::latest(&mut conn, other, 2).await.unwrap();
    assert!(elsewhere.is_empty());
});

db_test!(a_run_keeps_its_place_until_it_ends, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = organisation(&mut conn, 1, "Contoso").await;
    let colt = source(10, SourceKind::Carrier, "Colt");
    sources::insert(&mut conn, org, &colt).await.unwrap();
    assert_eq!(runs::running(&mut conn, org, colt.id).await.unwrap(), None);
    let begun = run(20, colt.id, minute(0));
    runs::insert(&mut conn, org, &begun).await.unwrap();
    let traffic = Traffic {
        pages: 3,
        requests: 5,
        retries: 2,
    };
    let progress = |cursor| Progress {
        cursor,
        traffic,
        rows: 300,
        taken_at: Some(minute(1)),
    };
    assert!(
        runs::progress(&mut conn, org, begun.id, progress(Some("page 4")))
            .await
            .unwrap()
    );
    let under_way = Run {
        rows: 300,
        traffic,
        taken_at: Some(minute(1)),
        ..begun.clone()
    };
    let (found, cursor) = runs::running(&mut conn, org, colt.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((&found, cursor.as_deref()), (&under_way, Some("page 4")));
    assert!(
        runs::progress(&mut conn, org, begun.id, progress(None))
            .await
            .unwrap()
    );
    let (_, cursor) = runs::running(&mut conn, org, colt.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(cursor, None, "the list is at its end");

    let ended = Run {
        state: RunState::Incomplete,
        finished_at: Some(minute(2)),
        reason: Some("The list broke off.".into()),
        ..under_way
    };
    runs::update(&mut conn, org, &ended).await.unwrap();
    assert_eq!(runs::running(&mut conn, org, colt.id).await.unwrap(), None);
    assert_eq!(
        runs::find(&mut conn, org, ended.id).await.unwrap(),
        Some(ended.clone())
    );
    let late = runs::progress(&mut conn, org, ended.id, progress(Some("page 5"))).await;
    assert!(!late.unwrap(), "what has ended goes no further");
});
