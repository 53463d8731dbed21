//! Filters that people keep.

use domain::{
    OrgId,
    saved_filter::{FilterNoun, SavedFilter},
};
use store::{Conn, db_test, saved_filters};
use uuid::Uuid;

use crate::support::{id, minute, organisation};

const ADA: Uuid = Uuid::from_u128(101);
const BEN: Uuid = Uuid::from_u128(102);

/// A filter of somebody, or of everybody, as they see it.
fn filter(n: u128, name: &str, owner: Option<Uuid>) -> SavedFilter {
    SavedFilter {
        id: id(n),
        noun: FilterNoun::Ports,
        name: name.to_owned(),
        query: format!("tab=late&size={n}"),
        is_shared: owner.is_none(),
        is_mine: true,
    }
}

async fn keep(conn: &mut Conn<'_>, org: OrgId, filter: &SavedFilter, owner: Option<Uuid>) {
    saved_filters::insert(conn, org, filter, owner, minute(0))
        .await
        .unwrap();
}

async fn ports_of(conn: &mut Conn<'_>, org: OrgId, user: Option<Uuid>) -> Vec<SavedFilter> {
    saved_filters::list(conn, org, FilterNoun::Ports, user, true)
        .await
        .unwrap()
}

db_test!(somebody_sees_their_filters_and_everybodys, |db| async {
    let mut tx = db.begin().await.unwrap();
    let org = organisation(&mut tx.conn(), 1, "Contoso").await;
    let other = organisation(&mut tx.conn(), 2, "Adatum").await;
    let conn = &mut tx.conn();
    let late = filter(1, "late", Some(ADA));
    let all = filter(2, "Everybody\u{2019}s", None);
    let bens = filter(3, "Ben\u{2019}s", Some(BEN));
    let findings = SavedFilter {
        noun: FilterNoun::Findings,
        ..filter(4, "Critical", None)
    };
    keep(conn, org, &late, Some(ADA)).await;
    keep(conn, org, &all, None).await;
    keep(conn, org, &bens, Some(BEN)).await;
    keep(conn, org, &findings, None).await;
    keep(conn, other, &filter(5, "Theirs", None), None).await;

    // By name without regard to case.
    assert_eq!(
        ports_of(conn, org, Some(ADA)).await,
        [all.clone(), late.clone()]
    );
    assert_eq!(
        ports_of(conn, org, Some(BEN)).await,
        [bens.clone(), all.clone()]
    );
    assert_eq!(ports_of(conn, org, None).await, [all]);
    let others = saved_filters::list(conn, org, FilterNoun::Findings, Some(ADA), true).await;
    assert_eq!(others.unwrap(), [findings]);

    // Whoever may not take away what is everybody's keeps what is their own.
    let seen = saved_filters::list(conn, org, FilterNoun::Ports, Some(ADA), false).await;
    let mine: Vec<bool> = seen.unwrap().iter().map(|filter| filter.is_mine).collect();
    assert_eq!(mine, [false, true]);
});

db_test!(a_filter_is_taken_away_by_those_whose_it_is, |db| async {
    let mut tx = db.begin().await.unwrap();
    let org = organisation(&mut tx.conn(), 1, "Contoso").await;
    let other = organisation(&mut tx.conn(), 2, "Adatum").await;
    let conn = &mut tx.conn();
    let own = filter(1, "Late", Some(ADA));
    let shared = filter(2, "Everybody\u{2019}s", None);
    keep(conn, org, &own, Some(ADA)).await;
    keep(conn, org, &shared, None).await;
    for (org, filter, user, may_take_shared, is_taken) in [
        (org, &own, Some(BEN), true, false),
        (org, &own, None, true, false),
        (other, &own, Some(ADA), true, false),
        (org, &own, Some(ADA), false, true),
        (org, &own, Some(ADA), false, false),
        (org, &shared, Some(ADA), false, false),
        (other, &shared, Some(ADA), true, false),
        (org, &shared, None, true, true),
    ] {
        let done = saved_filters::delete(conn, org, filter.id, user, may_take_shared).await;
        assert_eq!(done.unwrap(), is_taken, "{} {user:?}", filter.name);
    }
    assert!(ports_of(conn, org, Some(ADA)).await.is_empty());
});
