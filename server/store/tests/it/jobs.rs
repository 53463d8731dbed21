//! Background work: one worker at a time does each piece of it.

use domain::{JobId, OrgId};
use store::{
    Conn, Db, StoreError, Tx, db_test,
    jobs::{self, Job, NewJob, Outcome},
};

use crate::support::{id, minute, organisation};

fn job(n: u128, key: Option<&str>) -> NewJob {
    NewJob {
        id: JobId::new(id(n)),
        kind: "reconcile",
        payload: format!(r#"{{"n":{n}}}"#),
        dedupe_key: key.map(str::to_owned),
        run_at: minute(0),
        max_attempts: 3,
    }
}

async fn begin(db: &Db) -> (Tx, OrgId) {
    let mut tx = db.begin().await.unwrap();
    let org = organisation(&mut tx.conn(), 1, "Contoso").await;
    (tx, org)
}

/// Claims at a minute, for two minutes.
async fn claim(conn: &mut Conn<'_>, owner: u128, at: i64) -> Option<Job> {
    jobs::claim(conn, id(owner), minute(at), minute(at + 2))
        .await
        .unwrap()
}

db_test!(work_is_claimed_once_when_it_is_due, |db| async {
    let (mut tx, org) = begin(&db).await;
    let mut conn = tx.conn();
    let later = NewJob {
        run_at: minute(5),
        ..job(11, None)
    };
    for job in [&later, &job(10, None)] {
        assert!(jobs::insert(&mut conn, org, job, minute(0)).await.unwrap());
    }
    let claimed = claim(&mut conn, 1, 4).await.unwrap();
    assert_eq!(
        (claimed.org, claimed.id.uuid(), claimed.attempt),
        (org, id(10), 1)
    );
    assert_eq!(
        (claimed.kind.as_str(), claimed.payload.as_str()),
        ("reconcile", r#"{"n":10}"#)
    );
    assert!(
        claim(&mut conn, 2, 4).await.is_none(),
        "the other is not due"
    );
    assert_eq!(claim(&mut conn, 2, 5).await.unwrap().id.uuid(), id(11));
});

db_test!(workers_that_ask_at_once_get_different_work, |db| async {
    let (mut tx, org) = begin(&db).await;
    for n in 0..12 {
        jobs::insert(&mut tx.conn(), org, &job(100 + n, None), minute(0))
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    let work = async |owner| {
        let mut mine = Vec::new();
        loop {
            let mut tx = db.begin().await.unwrap();
            let claimed = claim(&mut tx.conn(), owner, 1).await;
            tx.commit().await.unwrap();
            let Some(job) = claimed else { return mine };
            mine.push(job.id);
        }
    };
    let (a, b, c) = futures::join!(work(1), work(2), work(3));
    let mut all = [a, b, c].concat();
    all.sort();
    let expected: Vec<JobId> = (0..12).map(|n| JobId::new(id(100 + n))).collect();
    assert_eq!(all, expected);
});

db_test!(a_claim_takes_no_more_than_it_gives, |db| async {
    let (mut tx, org) = begin(&db).await;
    let mut conn = tx.conn();
    for n in 0..50 {
        jobs::insert(&mut conn, org, &job(100 + n, None), minute(0))
            .await
            .unwrap();
    }
    for left in (0..50).rev() {
        assert!(claim(&mut conn, 1, 1).await.is_some(), "{left} are left");
    }
    assert!(claim(&mut conn, 1, 1).await.is_none());
});

db_test!(work_whose_worker_fell_silent_is_taken_over, |db| async {
    let (mut tx, org) = begin(&db).await;
    let mut conn = tx.conn();
    jobs::insert(&mut conn, org, &job(10, None), minute(0))
        .await
        .unwrap();
    let first = claim(&mut conn, 1, 1).await.unwrap();
    assert!(
        claim(&mut conn, 2, 3).await.is_none(),
        "the lease lasts to its last instant"
    );
    assert!(
        jobs::renew(&mut conn, &first, id(1), minute(6))
            .await
            .unwrap()
    );
    assert!(
        claim(&mut conn, 2, 5).await.is_none(),
        "a lease can be prolonged"
    );

    let second = claim(&mut conn, 2, 7).await.unwrap();
    assert_eq!((second.id, second.attempt), (first.id, 2));
    assert!(
        !jobs::renew(&mut conn, &first, id(1), minute(20))
            .await
            .unwrap()
    );
    let late = jobs::finish(&mut conn, &first, id(1), &Outcome::Done, minute(7)).await;
    assert!(
        matches!(late, Err(StoreError::Affected { .. })),
        "it is another's work now"
    );
    jobs::finish(&mut conn, &second, id(2), &Outcome::Done, minute(8))
        .await
        .unwrap();
    assert!(
        claim(&mut conn, 1, 500).await.is_none(),
        "what is done stays done"
    );
});

db_test!(
    a_failed_try_is_repeated_until_it_has_failed_for_good,
    |db| async {
        let (mut tx, org) = begin(&db).await;
        let mut conn = tx.conn();
        jobs::insert(&mut conn, org, &job(10, None), minute(0))
            .await
            .unwrap();
        let first = claim(&mut conn, 1, 1).await.unwrap();
        let again = Outcome::Again(minute(10), "the disk is full".into());
        jobs::finish(&mut conn, &first, id(1), &again, minute(2))
            .await
            .unwrap();
        assert!(claim(&mut conn, 1, 9).await.is_none());
        let second = claim(&mut conn, 1, 10).await.unwrap();
        assert_eq!((second.attempt, second.max_attempts), (2, 3));
        let failed = Outcome::Failed("the disk is full".into());
        jobs::finish(&mut conn, &second, id(1), &failed, minute(11))
            .await
            .unwrap();
        assert!(claim(&mut conn, 1, 500).await.is_none());
    }
);

db_test!(work_with_the_same_key_waits_once, |db| async {
    let (mut tx, org) = begin(&db).await;
    let mut conn = tx.conn();
    let other = organisation(&mut conn, 2, "Adatum").await;
    let queue = async |conn: &mut Conn<'_>, org, n| {
        jobs::insert(conn, org, &job(n, Some("roll")), minute(0))
            .await
            .unwrap()
    };
    let waits =
        async |conn: &mut Conn<'_>| jobs::is_under_way(conn, org, "reconcile").await.unwrap();
    assert!(!waits(&mut conn).await);
    assert!(queue(&mut conn, org, 10).await);
    assert!(!queue(&mut conn, org, 11).await, "it waits already");
    let claimed = claim(&mut conn, 1, 1).await.unwrap();
    assert!(
        queue(&mut conn, org, 12).await,
        "what runs may have looked too early"
    );
    assert!(!queue(&mut conn, org, 13).await, "now the second waits");
    assert!(
        queue(&mut conn, other, 14).await,
        "another organisation's is another's"
    );
    jobs::finish(&mut conn, &claimed, id(1), &Outcome::Done, minute(2))
        .await
        .unwrap();
    assert!(waits(&mut conn).await);
    while let Some(job) = claim(&mut conn, 1, 1).await {
        jobs::finish(&mut conn, &job, id(1), &Outcome::Done, minute(2))
            .await
            .unwrap();
    }
    assert!(!waits(&mut conn).await);
});
