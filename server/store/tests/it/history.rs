//! The history and its chain.

use domain::{
    OrgId,
    history::{Action, Actor, Entry},
    page::Place,
};
use store::{
    Conn, Db, StoreError, Tx, db_test,
    history::{self, NewEntry, Stamp},
};

use crate::support::{id, minute, organisation, walk};

fn stamp() -> Stamp {
    Stamp {
        at: minute(5),
        actor: Actor {
            user_id: Some(id(70)),
            name: "Ada".into(),
        },
        request_id: Some(id(71)),
        batch_id: None,
    }
}

fn entries(count: u128) -> Vec<NewEntry> {
    let entry = |n| NewEntry {
        before: Some(r#"{"site":null}"#.to_owned()),
        after: Some(format!(r#"{{"site":"Boston {n}"}}"#)),
        reason: (n % 2 == 0).then(|| "Moved".to_owned()),
        ..NewEntry::new("number", id(n), format!("Number {n}"), Action::Updated)
    };
    (1..=count).map(entry).collect()
}

async fn begin(db: &Db) -> (Tx, OrgId) {
    let mut tx = db.begin().await.unwrap();
    let org = organisation(&mut tx.conn(), 1, "Contoso").await;
    (tx, org)
}

async fn append(conn: &mut Conn<'_>, org: OrgId, count: u128) {
    history::append(conn, org, &stamp(), &entries(count))
        .await
        .unwrap();
}

async fn change(conn: &mut Conn<'_>, statement: &'static str) {
    let changed = match conn {
        Conn::Sqlite(c) => sqlx::query(statement)
            .execute(&mut **c)
            .await
            .unwrap()
            .rows_affected(),
        Conn::Postgres(c) => sqlx::query(statement)
            .execute(&mut **c)
            .await
            .unwrap()
            .rows_affected(),
    };
    assert_eq!(changed, 1, "{statement}");
}

db_test!(entries_read_back_newest_first, |db| async {
    let (mut tx, org) = begin(&db).await;
    let mut conn = tx.conn();
    append(&mut conn, org, 2).await;
    let page = history::list(&mut conn, org, &Place::First, 10)
        .await
        .unwrap();
    assert_eq!(page.total, 2);
    let expected = Entry {
        seq: 2,
        at: minute(5),
        actor: stamp().actor,
        request_id: Some(id(71)),
        batch_id: None,
        entity: "number".into(),
        entity_id: id(2),
        label: "Number 2".into(),
        action: Action::Updated,
        before: Some(serde_json::json!({ "site": null })),
        after: Some(serde_json::json!({ "site": "Boston 2" })),
        reason: Some("Moved".into()),
    };
    assert_eq!(page.rows[0], expected);
    assert_eq!(
        (page.rows[1].seq, page.rows[1].reason.as_deref()),
        (1, None)
    );

    let of_one = history::list_for(&mut conn, org, &[id(1), id(9)], 10)
        .await
        .unwrap();
    assert_eq!(of_one, page.rows[1..]);
    assert_eq!(
        history::list_for(&mut conn, org, &[], 10).await.unwrap(),
        []
    );
});

db_test!(the_history_is_paged_there_and_back, |db| async {
    let (mut tx, org) = begin(&db).await;
    let mut conn = tx.conn();
    append(&mut conn, org, 20).await;
    let pages = walk(async |place| history::list(&mut conn, org, &place, 7).await).await;
    let order: Vec<i64> = pages.iter().flatten().map(|entry| entry.seq).collect();
    assert_eq!(order, (1..=20).rev().collect::<Vec<_>>());
    let refused = history::list(&mut conn, org, &Place::After("x".into()), 7).await;
    assert!(matches!(refused, Err(StoreError::Cursor)));
});

db_test!(each_organisation_has_its_own_chain, |db| async {
    let (mut tx, org) = begin(&db).await;
    let mut conn = tx.conn();
    let other = organisation(&mut conn, 2, "Adatum").await;
    append(&mut conn, org, 3).await;
    append(&mut conn, other, 2).await;
    append(&mut conn, org, 1200).await;
    for (org, total) in [(org, 1203), (other, 2)] {
        let page = history::list(&mut conn, org, &Place::First, 1)
            .await
            .unwrap();
        assert_eq!(
            (page.total, page.rows[0].seq),
            (total, i64::try_from(total).unwrap())
        );
        assert_eq!(history::first_break(&mut conn, org).await.unwrap(), None);
    }
    assert_eq!(
        history::list_for(&mut conn, other, &[id(3)], 9)
            .await
            .unwrap(),
        []
    );
});

db_test!(a_change_of_the_past_shows_where_it_was_made, |db| async {
    const FORGERIES: [(&str, i64); 9] = [
        ("update history set label = 'x' where seq = 3", 3),
        ("update history set after = '{}' where seq = 4", 4),
        ("update history set after = null where seq = 4", 4),
        ("update history set reason = '' where seq = 1", 1),
        ("update history set actor_name = 'Bo' where seq = 5", 5),
        ("update history set action = 'deleted' where seq = 2", 2),
        ("update history set entity = 'site' where seq = 6", 6),
        ("delete from history where seq = 3", 3),
        ("delete from history where seq = 6", 6),
    ];
    for (forgery, seq) in FORGERIES {
        // Each on a chain of its own: the transaction is never committed.
        let (mut tx, org) = begin(&db).await;
        let mut conn = tx.conn();
        append(&mut conn, org, 6).await;
        assert_eq!(history::first_break(&mut conn, org).await.unwrap(), None);
        change(&mut conn, forgery).await;
        let found = history::first_break(&mut conn, org).await.unwrap();
        assert_eq!(found, Some(seq), "{forgery}");
    }
});

db_test!(appends_at_the_same_time_make_one_chain, |db| async {
    let (tx, org) = begin(&db).await;
    tx.commit().await.unwrap();
    let write = async || {
        for count in 1..5 {
            let mut tx = db.begin().await.unwrap();
            append(&mut tx.conn(), org, count).await;
            tx.commit().await.unwrap();
        }
    };
    futures::join!(write(), write(), write(), write());
    let mut read = db.read().await.unwrap();
    let page = history::list(&mut read.conn(), org, &Place::First, 1)
        .await
        .unwrap();
    assert_eq!(page.total, 40);
    assert_eq!(
        history::first_break(&mut read.conn(), org).await.unwrap(),
        None
    );
});

db_test!(an_append_that_is_rolled_back_leaves_no_gap, |db| async {
    let (mut tx, org) = begin(&db).await;
    append(&mut tx.conn(), org, 1).await;
    tx.commit().await.unwrap();
    let mut lost = db.begin().await.unwrap();
    append(&mut lost.conn(), org, 3).await;
    drop(lost);
    let mut tx = db.begin().await.unwrap();
    append(&mut tx.conn(), org, 1).await;
    assert_eq!(
        history::first_break(&mut tx.conn(), org).await.unwrap(),
        None
    );
    let page = history::list(&mut tx.conn(), org, &Place::First, 9)
        .await
        .unwrap();
    assert_eq!(page.rows.iter().map(|e| e.seq).collect::<Vec<_>>(), [2, 1]);
});
