//! Ranges.

use domain::OrgId;
use store::{
    Conn, Result, StoreError, db_test,
    ranges::{self, Range},
};

use crate::support::{id, minute, number, organisation};

fn range(first: u64, last: u64) -> Range {
    Range {
        id: id(u128::from(first) + 1000),
        first: number(first),
        last: number(last),
        name: format!("Block {first}"),
        carrier_key: None,
        site_key: Some("oslo".into()),
        notes: Some("Bought in spring.".into()),
        version: 1,
        created_at: minute(0),
        updated_at: minute(1),
    }
}

async fn insert(conn: &mut Conn<'_>, org: OrgId, first: u64, last: u64) -> Result<()> {
    ranges::insert(conn, org, &range(first, last)).await
}

db_test!(a_range_is_found_by_any_of_its_numbers, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = organisation(&mut conn, 1, "Contoso").await;
    insert(&mut conn, org, 20, 29).await.unwrap();
    insert(&mut conn, org, 0, 9).await.unwrap();
    for (asked, found) in [
        (0, Some(0)),
        (9, Some(0)),
        (10, None),
        (25, Some(20)),
        (30, None),
    ] {
        let answer = ranges::find_containing(&mut conn, org, number(asked))
            .await
            .unwrap();
        assert_eq!(answer.map(|r| r.first), found.map(number), "of {asked}");
    }
    let all = ranges::list(&mut conn, org, None, 10).await.unwrap();
    assert_eq!(all, [range(0, 9), range(20, 29)]);
    assert_eq!(
        ranges::list(&mut conn, org, Some(number(0)), 10)
            .await
            .unwrap(),
        all[1..]
    );
    assert_eq!(
        ranges::list(&mut conn, org, None, 1).await.unwrap(),
        all[..1]
    );
});

db_test!(overlapping_ranges_are_refused, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = organisation(&mut conn, 1, "Contoso").await;
    let other = organisation(&mut conn, 2, "Adatum").await;
    insert(&mut conn, org, 20, 29).await.unwrap();
    for (first, last) in [(20, 29), (15, 20), (29, 35), (10, 40), (22, 23)] {
        let refused = insert(&mut conn, org, first, last).await.unwrap_err();
        assert!(matches!(refused, StoreError::Taken), "{first} to {last}");
    }
    insert(&mut conn, org, 10, 19).await.unwrap();
    insert(&mut conn, org, 30, 30).await.unwrap();
    insert(&mut conn, other, 15, 25).await.unwrap();
});
