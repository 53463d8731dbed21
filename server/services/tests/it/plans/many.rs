//! A plan for a thousand numbers: its progress, how it is stopped in the middle, and how it ends.

use domain::plan::PlanState;
use services::{jobs, plans, worker};
use sim::vendors::Vendor;
use store::db_test;

use super::stage::{stage, work};

const NUMBERS: usize = 1000;

db_test!(
    a_thousand_numbers_are_stopped_in_the_middle_and_finished,
    |db| async {
        let stage = stage(&db, Vendor::Telnyx, NUMBERS).await;
        let id = stage.applying().await;
        let app = stage.app.clone();
        let at_work = tokio::spawn(async move { jobs::run_one(&app, app.new_id()).await.unwrap() });
        while stage.tally(id).await.done < 100 {
            let tally = stage.tally(id).await;
            assert_eq!(tally.total(), NUMBERS as u64);
            assert!(tally.writing <= 1, "one at a time: {tally:?}");
            tokio::task::yield_now().await;
        }
        let now = worker::show(&stage.app, &stage.ada).await.unwrap().now;
        let job = now.iter().find(|job| job.plan_id == Some(id)).unwrap();
        let note = job.note.as_ref().unwrap();
        assert!(note.ends_with(" of 1,000 steps"), "{note}");

        plans::stop(&stage.app, &stage.ben, id).await.unwrap();
        assert!(at_work.await.unwrap());
        let stopped = stage.plan(id).await.plan;
        assert_eq!(stopped.state, PlanState::Stopped);
        assert_eq!(
            stopped.note.as_deref(),
            Some("ben@contoso.example stopped it.")
        );
        let tally = stopped.tally;
        assert!(tally.done >= 100 && tally.waiting > 0, "{tally:?}");
        assert_eq!(tally.fulfilled() + tally.remaining(), NUMBERS as u64);
        // What is at the vendor is what the record says, give or take the one that was in hand.
        let writes = stage.live.simulators.writes().len() as u64;
        assert!(writes - tally.done <= 1, "{writes} writes, {tally:?}");
        work(&stage.app).await;
        assert_eq!(
            stage.live.simulators.writes().len() as u64,
            writes,
            "nothing goes on by itself"
        );

        stage.take_up(id).await;
        let done = stage.plan(id).await.plan;
        assert_eq!(done.state, PlanState::Applied, "{:?}", done.note);
        stage.assert_applied_once(id).await;
    }
);

db_test!(a_plan_that_waits_is_stopped_before_it_begins, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 2).await;
    let id = stage.applying().await;
    let now = worker::show(&stage.app, &stage.ada).await.unwrap().now;
    let job = now.iter().find(|job| job.plan_id == Some(id)).unwrap();
    worker::cancel(&stage.app, &stage.ben, job.id)
        .await
        .unwrap();
    work(&stage.app).await;
    assert_eq!(stage.plan(id).await.plan.state, PlanState::Stopped);
    assert_eq!(stage.writes(), [0, 0]);
    stage.take_up(id).await;
    stage.assert_applied_once(id).await;
});

db_test!(a_long_plan_gives_others_a_turn, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 210).await;
    let id = stage.applying().await;
    assert!(jobs::run_one(&stage.app, stage.app.new_id()).await.unwrap());
    let plan = stage.plan(id).await.plan;
    assert_eq!(
        (plan.state, plan.tally.done, plan.tally.waiting),
        (PlanState::Applying, 200, 10)
    );
    let waiting = worker::show(&stage.app, &stage.ada).await.unwrap().now;
    let of_plan = waiting.iter().find(|job| job.plan_id == Some(id)).unwrap();
    assert_eq!(of_plan.attempt, 0, "a turn is no failed try");
    work(&stage.app).await;
    stage.assert_applied_once(id).await;
});
