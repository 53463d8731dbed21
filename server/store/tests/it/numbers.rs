//! The inventory, number by number.

use domain::{
    Country, E164,
    number::{Connectivity, HolderType, Lifecycle, Number, NumberType, query::NumberQuery},
};
use futures::TryStreamExt;
use store::{
    Db, StoreError, db_test,
    names::{self, Names},
    numbers,
};

use crate::support::{add_numbers, id, minute, number, organisation, row};

/// A number of which everything is known.
fn full() -> Number {
    let mut full = row(number(7));
    full.updated_at = minute(3);
    let p = &mut full.particulars;
    p.lifecycle = Lifecycle::Assigned;
    p.number_type = NumberType::TollFree;
    p.country = Country::GB;
    p.carrier = Some("Colt".into());
    p.carrier_trunk = Some("trunk-ldn-1".into());
    p.site = Some("Zürich".into());
    p.application = Some("Teams".into());
    p.connectivity = Some(Connectivity::OperatorConnect);
    p.holder = Some("Ada.Park@contoso.example".into());
    p.holder_type = Some(HolderType::User);
    p.owner = Some("Voice team".into());
    p.cost_centre = Some("CC-113".into());
    p.reserved_until = Some("2026-12-01".parse().unwrap());
    p.quarantined_until = Some("2026-12-02".parse().unwrap());
    p.released_on = Some("2026-12-03".parse().unwrap());
    p.notes = Some("Reception, \"main\"\nline".into());
    p.cnam = Some("CONTOSO LTD".into());
    full
}

db_test!(a_number_reads_back_as_it_was_written, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = organisation(&mut conn, 1, "Contoso").await;
    let names = add_numbers(&mut conn, org, &[full(), row(number(8))]).await;
    let find = async |conn: &mut _, of| numbers::find(conn, org, &names, of).await.unwrap();
    assert_eq!(find(&mut conn, number(7)).await, Some(full()));
    assert_eq!(find(&mut conn, number(8)).await, Some(row(number(8))));
    assert_eq!(find(&mut conn, number(9)).await, None);
});

db_test!(an_update_needs_the_version_that_was_read, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = organisation(&mut conn, 1, "Contoso").await;
    let names = add_numbers(&mut conn, org, &[full()]).await;
    let mut changed = full();
    changed.particulars.site = None;
    changed.particulars.notes = None;
    changed.particulars.cnam = Some("CONTOSO UK".into());
    changed.updated_at = minute(9);
    numbers::update(&mut conn, org, &full(), &changed)
        .await
        .unwrap();
    let stored = numbers::find(&mut conn, org, &names, number(7))
        .await
        .unwrap();
    changed.version = 2;
    assert_eq!(stored, Some(changed.clone()));

    let stale = numbers::update(&mut conn, org, &full(), &changed).await;
    assert!(matches!(stale, Err(StoreError::Conflict)));
    let unknown = numbers::update(&mut conn, org, &row(number(1)), &row(number(1))).await;
    assert!(matches!(unknown, Err(StoreError::Conflict)));
    let stored = numbers::find(&mut conn, org, &names, number(7))
        .await
        .unwrap();
    assert_eq!(stored, Some(changed), "a refused update changes nothing");
});

db_test!(a_number_is_there_once, |db| async {
    let mut tx = db.begin().await.unwrap();
    let org = organisation(&mut tx.conn(), 1, "Contoso").await;
    add_numbers(&mut tx.conn(), org, &[row(number(1))]).await;
    let mut again = row(number(1));
    again.id = domain::NumberId::new(id(99));
    let refused = numbers::insert(&mut tx.conn(), org, &[again]).await;
    assert!(matches!(refused, Err(StoreError::Taken)));
});

db_test!(
    many_numbers_come_in_order_and_name_their_neighbours,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let mut conn = tx.conn();
        let org = organisation(&mut conn, 1, "Contoso").await;
        let other = organisation(&mut conn, 2, "Adatum").await;
        // More than one statement takes, in no order.
        let rows: Vec<Number> = (0..900).map(|n| row(number(n * 7 % 900))).collect();
        add_numbers(&mut conn, org, &rows).await;
        add_numbers(&mut conn, other, &[row(number(950))]).await;

        let names = Names::default();
        let all: Vec<Number> = numbers::stream(conn, org, &names)
            .try_collect()
            .await
            .unwrap();
        let in_order: Vec<E164> = (0..900).map(number).collect();
        assert_eq!(all.iter().map(|n| n.number).collect::<Vec<_>>(), in_order);

        let beside =
            async |conn: &mut _, n| numbers::neighbours(conn, org, number(n)).await.unwrap();
        let mut conn = tx.conn();
        assert_eq!(beside(&mut conn, 0).await, (None, Some(number(1))));
        assert_eq!(beside(&mut conn, 899).await, (Some(number(898)), None));
        assert_eq!(beside(&mut conn, 1000).await, (Some(number(899)), None));
    }
);

db_test!(a_name_keeps_its_first_spelling, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = organisation(&mut conn, 1, "Contoso").await;
    let at = |n, site: &str| {
        let mut row = row(number(n));
        row.particulars.site = Some(site.to_owned());
        row
    };
    let names = add_numbers(&mut conn, org, &[at(1, "Zürich"), at(2, "ZÜRICH ")]).await;
    let second = numbers::find(&mut conn, org, &names, number(2))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(second.particulars.site.as_deref(), Some("Zürich"));
    let known = names::load(&mut conn, org).await.unwrap();
    assert_eq!(known.sites.iter().collect::<Vec<_>>(), ["Zürich"]);
    assert!(known.sites.contains("zürich") && !known.sites.contains("Oslo"));
});

db_test!(two_organisations_may_have_the_same_number, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = organisation(&mut conn, 1, "Contoso").await;
    let other = organisation(&mut conn, 2, "Adatum").await;
    add_numbers(&mut conn, org, &[row(number(1)), row(number(2))]).await;
    let mut theirs = row(number(1));
    theirs.particulars.notes = Some("ours too".into());
    let names = add_numbers(&mut conn, other, &[theirs.clone()]).await;

    let search = NumberQuery {
        q: Some("5501".into()),
        ..NumberQuery::default()
    };
    let ours = numbers::list(&mut conn, org, &names, &search)
        .await
        .unwrap();
    assert_eq!(ours.rows, [row(number(1)), row(number(2))]);
    let found = numbers::list(&mut conn, other, &names, &search)
        .await
        .unwrap();
    assert_eq!(found.rows, [theirs.clone()]);

    // A change of the one is none of the other.
    let mut changed = row(number(1));
    changed.particulars.notes = Some("changed".into());
    numbers::update(&mut conn, org, &row(number(1)), &changed)
        .await
        .unwrap();
    let found = numbers::find(&mut conn, other, &names, number(1))
        .await
        .unwrap();
    assert_eq!(found, Some(theirs));
});

db_test!(
    two_organisations_may_bring_the_same_number_at_once,
    |db| async {
        // SQLite has one writer: nothing happens at once there.
        let Db::Postgres(pool) = &db else { return };
        let mut tx = db.begin().await.unwrap();
        let org = organisation(&mut tx.conn(), 1, "Contoso").await;
        let other = organisation(&mut tx.conn(), 2, "Adatum").await;
        tx.commit().await.unwrap();

        let rows = [row(number(1))];
        let (mut first, mut second) = (db.begin().await.unwrap(), db.begin().await.unwrap());
        numbers::insert(&mut first.conn(), org, &rows)
            .await
            .unwrap();
        let mut conn = second.conn();
        let (inserted, ()) = futures::join!(numbers::insert(&mut conn, other, &rows), async {
            until_somebody_waits(pool).await;
            first.commit().await.unwrap();
        });
        inserted.unwrap();
    }
);

/// Until a statement waits for another transaction to end.
async fn until_somebody_waits(pool: &sqlx::PgPool) {
    let waiting = "select count(*) from pg_stat_activity
                   where datname = current_database() and wait_event_type = 'Lock'";
    while sqlx::query_scalar::<_, i64>(waiting)
        .fetch_one(pool)
        .await
        .unwrap()
        == 0
    {}
}
