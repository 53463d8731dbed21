//! Background work: one worker at a time does each piece of it.

use domain::{JobId, OrgId, connection::Verdict, worker::JobState};
use store::{
    Conn, Db, StoreError, Tx, db_test,
    jobs::{self, Choice, Job, Lane, Lease, NewJob, Outcome, Standing, gates},
};

use crate::support::{id, minute, organisation};

fn job(n: u128, key: Option<&str>) -> NewJob {
    NewJob {
        id: JobId::new(id(n)),
        kind: "reconcile",
        payload: format!(r#"{{"n":{n}}}"#),
        dedupe_key: key.map(str::to_owned),
        lane: None,
        gate: None,
        run_at: minute(0),
        max_attempts: 3,
    }
}

/// Work that is done one at a time.
fn in_lane(n: u128, lane: &str) -> NewJob {
    NewJob {
        lane: Some(lane.to_owned()),
        ..job(n, None)
    }
}

fn lease(owner: u128, until: i64) -> Lease {
    Lease {
        owner: id(owner),
        until: minute(until),
    }
}

fn lane(org: OrgId, lane: &str) -> Choice<'_> {
    Choice {
        lane: Some((org, lane)),
        ..Choice::default()
    }
}

async fn begin(db: &Db) -> (Tx, OrgId) {
    let mut tx = db.begin().await.unwrap();
    let org = organisation(&mut tx.conn(), 1, "Contoso").await;
    (tx, org)
}

/// Claims at a minute, for two minutes.
async fn claim(conn: &mut Conn<'_>, owner: u128, at: i64) -> Option<Job> {
    jobs::claim(conn, Choice::default(), lease(owner, at + 2), minute(at))
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
    let kept = jobs::renew(&mut conn, &first, lease(1, 6)).await;
    assert_eq!(kept.unwrap(), Standing::Kept);
    assert!(
        claim(&mut conn, 2, 5).await.is_none(),
        "a lease can be prolonged"
    );

    let second = claim(&mut conn, 2, 7).await.unwrap();
    assert_eq!((second.id, second.attempt), (first.id, 2));
    let lost = jobs::renew(&mut conn, &first, lease(1, 20)).await;
    assert_eq!(lost.unwrap(), Standing::Lost);
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

async fn queue(conn: &mut Conn<'_>, org: OrgId, job: &NewJob) {
    assert!(jobs::insert(conn, org, job, minute(0)).await.unwrap());
}

async fn finish(conn: &mut Conn<'_>, job: &Job, owner: u128, at: i64) {
    jobs::finish(conn, job, id(owner), &Outcome::Done, minute(at))
        .await
        .unwrap();
}

db_test!(work_in_one_lane_is_done_one_at_a_time, |db| async {
    let (mut tx, org) = begin(&db).await;
    let mut conn = tx.conn();
    let other = organisation(&mut conn, 2, "Adatum").await;
    queue(&mut conn, org, &in_lane(10, "a")).await;
    queue(&mut conn, org, &in_lane(11, "a")).await;
    let first = claim(&mut conn, 1, 1).await.unwrap();
    let is_due = jobs::is_due(&mut conn, Choice::default(), minute(1)).await;
    assert!(!is_due.unwrap());
    assert!(claim(&mut conn, 2, 1).await.is_none(), "the lane is busy");

    queue(&mut conn, org, &in_lane(12, "b")).await;
    queue(&mut conn, other, &in_lane(13, "a")).await;
    let elsewhere = [claim(&mut conn, 2, 1).await, claim(&mut conn, 2, 1).await];
    let mut elsewhere = elsewhere.map(|job| job.unwrap().id.uuid());
    elsewhere.sort();
    assert_eq!(elsewhere, [id(12), id(13)], "other lanes are free");

    finish(&mut conn, &first, 1, 2).await;
    assert_eq!(claim(&mut conn, 2, 2).await.unwrap().id.uuid(), id(11));
});

db_test!(workers_that_claim_at_once_never_share_a_lane, |db| async {
    for round in 0..20 {
        let mut tx = db.begin().await.unwrap();
        let org = organisation(&mut tx.conn(), 1 + round, &format!("Org {round}")).await;
        for n in 0..3 {
            queue(&mut tx.conn(), org, &in_lane(100 * round + n, "a")).await;
        }
        tx.commit().await.unwrap();
        let claimed = async |owner| {
            let mut tx = db.begin().await.unwrap();
            let job = jobs::claim(&mut tx.conn(), lane(org, "a"), lease(owner, 3), minute(1)).await;
            let job = job.unwrap();
            tx.commit().await.unwrap();
            usize::from(job.is_some())
        };
        let (a, b, c) = futures::join!(claimed(1), claimed(2), claimed(3));
        assert_eq!(a + b + c, 1, "round {round}");
    }
});

db_test!(a_lane_whose_worker_fell_silent_is_taken_over, |db| async {
    let (mut tx, org) = begin(&db).await;
    let mut conn = tx.conn();
    queue(&mut conn, org, &in_lane(10, "a")).await;
    queue(&mut conn, org, &in_lane(11, "a")).await;
    let first = claim(&mut conn, 1, 1).await.unwrap();
    assert!(claim(&mut conn, 2, 3).await.is_none());
    let second = claim(&mut conn, 2, 4).await.unwrap();
    assert_eq!(
        (second.id, second.attempt),
        (first.id, 2),
        "what was begun first"
    );
    assert!(claim(&mut conn, 3, 4).await.is_none());
});

db_test!(a_worker_does_not_take_over_from_itself, |db| async {
    let (mut tx, org) = begin(&db).await;
    let mut conn = tx.conn();
    queue(&mut conn, org, &in_lane(10, "a")).await;
    let slow = claim(&mut conn, 1, 1).await.unwrap();
    let free = Choice {
        in_hand: &[slow.id],
        ..Choice::default()
    };
    assert!(!jobs::is_due(&mut conn, free, minute(9)).await.unwrap());
    let mine = jobs::claim(&mut conn, free, lease(1, 11), minute(9)).await;
    assert!(mine.unwrap().is_none());
    let other = claim(&mut conn, 2, 9).await.unwrap();
    assert_eq!((other.id, other.attempt), (slow.id, 2));
});

db_test!(work_done_at_once_takes_its_lane_or_is_refused, |db| async {
    let (mut tx, org) = begin(&db).await;
    let mut conn = tx.conn();
    let at_once = async |conn: &mut Conn<'_>, n, at| {
        jobs::insert_claimed(conn, org, &in_lane(n, "a"), lease(1, at + 2), minute(at))
            .await
            .unwrap()
    };
    let mine = at_once(&mut conn, 10, 1).await.unwrap();
    assert_eq!((mine.org, mine.attempt), (org, 1));
    assert!(at_once(&mut conn, 11, 1).await.is_none());
    queue(&mut conn, org, &in_lane(12, "a")).await;
    assert!(
        claim(&mut conn, 2, 1).await.is_none(),
        "workers keep off too"
    );
    finish(&mut conn, &mine, 1, 2).await;
    let waiting = jobs::claim(&mut conn, lane(org, "a"), lease(1, 4), minute(2)).await;
    assert_eq!(waiting.unwrap().unwrap().id.uuid(), id(12));
});

db_test!(
    what_is_given_back_is_ready_and_the_try_does_not_count,
    |db| async {
        let (mut tx, org) = begin(&db).await;
        let mut conn = tx.conn();
        queue(&mut conn, org, &in_lane(10, "a")).await;
        let first = claim(&mut conn, 1, 1).await.unwrap();
        let given_back = jobs::release(&mut conn, &first, id(1), minute(1)).await;
        assert!(given_back.unwrap());
        let second = claim(&mut conn, 2, 1).await.unwrap();
        assert_eq!((second.id, second.attempt), (first.id, 1));
        let late = jobs::release(&mut conn, &first, id(1), minute(1)).await;
        assert!(!late.unwrap(), "it is another's work now");
    }
);

db_test!(
    who_takes_work_over_goes_on_after_the_parts_that_are_done,
    |db| async {
        let (mut tx, org) = begin(&db).await;
        let mut conn = tx.conn();
        queue(&mut conn, org, &in_lane(10, "a")).await;
        let first = claim(&mut conn, 1, 1).await.unwrap();
        assert_eq!(first.parts_done, 0);
        assert!(jobs::end_part(&mut conn, &first, id(1)).await.unwrap());
        let second = claim(&mut conn, 2, 9).await.unwrap();
        assert_eq!((second.id, second.parts_done), (first.id, 1));
        // The first wakes up again, and is told that nothing of what it does counts any more.
        assert!(!jobs::end_part(&mut conn, &first, id(1)).await.unwrap());
        assert!(
            !jobs::note(&mut conn, &first, id(1), "late", None)
                .await
                .unwrap()
        );
        assert!(jobs::end_part(&mut conn, &second, id(2)).await.unwrap());
        finish(&mut conn, &second, 2, 10).await;
        assert!(!jobs::end_part(&mut conn, &second, id(2)).await.unwrap());
    }
);

db_test!(
    what_runs_is_asked_to_stop_and_what_waits_is_taken_out,
    |db| async {
        let (mut tx, org) = begin(&db).await;
        let mut conn = tx.conn();
        let other = organisation(&mut conn, 2, "Adatum").await;
        queue(&mut conn, org, &in_lane(10, "a")).await;
        let running = claim(&mut conn, 1, 1).await.unwrap();
        queue(&mut conn, org, &in_lane(11, "a")).await;
        let standing = Lane {
            waiting: 1,
            is_running: true,
        };
        assert_eq!(jobs::lane(&mut conn, org, "a").await.unwrap(), standing);

        let stopped = async |conn: &mut Conn<'_>, org| {
            jobs::cancel_lane(conn, org, "a", minute(2)).await.unwrap()
        };
        assert_eq!(stopped(&mut conn, other).await, 0);
        assert_eq!(stopped(&mut conn, org).await, 2);
        let told = jobs::renew(&mut conn, &running, lease(1, 4)).await.unwrap();
        assert_eq!(told, Standing::Cancelled);
        let taken_over = claim(&mut conn, 2, 9).await.unwrap();
        assert!(taken_over.is_cancelled, "who takes it over stops it too");
        finish(&mut conn, &taken_over, 2, 9).await;
        assert_eq!(
            jobs::lane(&mut conn, org, "a").await.unwrap(),
            Lane::default()
        );
        assert!(
            claim(&mut conn, 2, 99).await.is_none(),
            "what waited is gone"
        );
    }
);

db_test!(
    one_piece_of_work_is_stopped_by_its_organisation,
    |db| async {
        let (mut tx, org) = begin(&db).await;
        let mut conn = tx.conn();
        let other = organisation(&mut conn, 2, "Adatum").await;
        queue(&mut conn, org, &job(10, None)).await;
        let cancel = async |conn: &mut Conn<'_>, org| {
            let id = JobId::new(id(10));
            jobs::cancel(conn, org, id, minute(2)).await.unwrap()
        };
        assert!(!cancel(&mut conn, other).await);
        assert!(cancel(&mut conn, org).await);
        assert!(!cancel(&mut conn, org).await, "it has ended");
    }
);

db_test!(
    the_worker_page_shows_what_runs_waits_and_ended,
    |db| async {
        let (mut tx, org) = begin(&db).await;
        let mut conn = tx.conn();
        for (n, lane) in [(10, "a"), (11, "a"), (12, "b")] {
            queue(&mut conn, org, &in_lane(n, lane)).await;
        }
        let claimed = jobs::claim(&mut conn, lane(org, "a"), lease(1, 3), minute(1)).await;
        let running = claimed.unwrap().unwrap();
        let (text, verdict) = ("12,000 numbers listed", Some(Verdict::Complete));
        let noted = jobs::note(&mut conn, &running, id(1), text, verdict).await;
        assert!(noted.unwrap());
        let b = jobs::claim(&mut conn, lane(org, "b"), lease(1, 3), minute(1)).await;
        let failed = Outcome::Failed("the disk is full".into());
        jobs::finish(&mut conn, &b.unwrap().unwrap(), id(1), &failed, minute(2))
            .await
            .unwrap();

        let now = jobs::under_way(&mut conn, org, 9).await.unwrap();
        assert_eq!(now.len(), 2);
        assert_eq!((now[0].id, now[0].state), (running.id, JobState::Running));
        assert_eq!(
            (now[0].note.as_deref(), now[0].verdict),
            (Some(text), verdict)
        );
        assert_eq!(
            (now[0].started_at, now[0].lease_until),
            (Some(minute(1)), Some(minute(3)))
        );
        assert_eq!(now[0].lease_owner, Some(id(1)));
        assert_eq!((now[1].state, now[1].attempt), (JobState::Ready, 0));
        let last = jobs::ended(&mut conn, org, 9).await.unwrap();
        assert_eq!(last.len(), 1);
        assert_eq!(
            (last[0].state, last[0].finished_at),
            (JobState::Failed, Some(minute(2)))
        );
        assert_eq!(last[0].error.as_deref(), Some("the disk is full"));

        assert_eq!(jobs::prune(&mut conn, minute(2)).await.unwrap(), 0);
        assert_eq!(jobs::prune(&mut conn, minute(3)).await.unwrap(), 1);
        assert_eq!(jobs::under_way(&mut conn, org, 9).await.unwrap().len(), 2);
    }
);

db_test!(work_behind_a_closed_gate_waits_until_it_opens, |db| async {
    let (mut tx, org) = begin(&db).await;
    let mut conn = tx.conn();
    let behind = |n, gate: &str| NewJob {
        gate: Some(gate.to_owned()),
        ..job(n, None)
    };
    let closed = gates::Closed {
        failures: 1,
        until: minute(5),
    };
    gates::close(&mut conn, "mail", closed).await.unwrap();
    assert_eq!(
        gates::closed(&mut conn, "mail").await.unwrap(),
        Some(closed)
    );
    queue(&mut conn, org, &behind(10, "mail")).await;
    let is_due = jobs::is_due(&mut conn, Choice::default(), minute(4)).await;
    assert!(!is_due.unwrap());
    assert!(claim(&mut conn, 1, 4).await.is_none());
    queue(&mut conn, org, &behind(11, "elsewhere")).await;
    queue(&mut conn, org, &job(12, None)).await;
    for _ in 0..2 {
        assert_ne!(claim(&mut conn, 1, 4).await.unwrap().id.uuid(), id(10));
    }
    assert_eq!(claim(&mut conn, 1, 5).await.unwrap().id.uuid(), id(10));
    queue(&mut conn, org, &behind(13, "mail")).await;
    gates::open(&mut conn, "mail").await.unwrap();
    assert_eq!(gates::closed(&mut conn, "mail").await.unwrap(), None);
    assert_eq!(claim(&mut conn, 1, 1).await.unwrap().id.uuid(), id(13));
});

db_test!(a_worker_may_leave_a_kind_of_work_to_others, |db| async {
    let (mut tx, org) = begin(&db).await;
    let mut conn = tx.conn();
    let sending = NewJob {
        kind: "deliver",
        ..job(10, None)
    };
    queue(&mut conn, org, &sending).await;
    let choice = Choice {
        without: Some("deliver"),
        ..Choice::default()
    };
    assert!(!jobs::is_due(&mut conn, choice, minute(1)).await.unwrap());
    queue(&mut conn, org, &job(11, None)).await;
    let taken = jobs::claim(&mut conn, choice, lease(1, 3), minute(1)).await;
    assert_eq!(taken.unwrap().unwrap().id.uuid(), id(11));
    assert_eq!(claim(&mut conn, 1, 1).await.unwrap().id.uuid(), id(10));
});
