//! Workers that die over a plan: whoever takes it over finishes the rest, and writes nothing twice.

use std::time::Duration;

use chrono::TimeDelta;
use connectors::http::Limits;
use domain::{
    PlanId,
    plan::{PlanState, StepState},
};
use services::{jobs, plans};
use sim::vendors::{Fault, Strike, Vendor};
use store::db_test;

use super::stage::{Stage, correct, stage, whole, work};

use StepState::{Done, Unclear, Waiting, Writing};

/// A worker dies when a plan's items stand like this. Its vendor lets it wait long enough for that.
async fn dies(stage: &Stage, id: PlanId, when: &[StepState]) {
    let patient = stage.app.clone().with_limits(Limits {
        answer: Duration::from_mins(1),
        ..Limits::quick()
    });
    let worker = tokio::spawn(async move { jobs::run_one(&patient, patient.new_id()).await });
    let so_far = async {
        while stage.states(id).await != when {
            assert!(
                !worker.is_finished(),
                "it ended with {:?}",
                stage.states(id).await
            );
            tokio::task::yield_now().await;
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(30), so_far).await;
    assert!(in_time.is_ok(), "it stands at {:?}", stage.states(id).await);
    worker.abort();
    worker.await.unwrap_err();
    // Its lease runs out.
    stage.live.clock.advance(TimeDelta::seconds(61));
}

db_test!(a_worker_that_dies_between_two_items, |db| async {
    let mut stage = stage(&db, Vendor::Telnyx, 4).await;
    let requests = Box::pin(requests_of_one(&mut stage)).await;
    let id = stage.applying().await;
    // The first item is read, written and read back; the second is never read.
    stage
        .live
        .simulators
        .inject(Vendor::Telnyx, Strike::from(Fault::Timeout).after(requests));
    dies(&stage, id, &[Done, Waiting, Waiting]).await;
    stage.live.simulators.heal(Vendor::Telnyx);
    assert_eq!(stage.plan(id).await.plan.state, PlanState::Applying);
    work(&stage.app).await;
    assert_eq!(stage.plan(id).await.plan.state, PlanState::Applied);
    assert_eq!(stage.writes(), [1, 1, 1]);
});

/// How many requests a plan's first item takes: those of a plan for the first number alone, which is put
/// right by that.
async fn requests_of_one(stage: &mut Stage) -> u32 {
    let before = stage.live.simulators.traffic(stage.vendor).requests;
    let first = correct(&[stage.found.remove(0)]);
    let proposed = plans::propose(&stage.app, &stage.ada, &first, None)
        .await
        .unwrap();
    let plan = whole(proposed, 1).plan;
    plans::approve(&stage.app, &stage.ben, plan.id, &plan.digest)
        .await
        .unwrap();
    plans::apply_now(&stage.app, &stage.ben, plan.id)
        .await
        .unwrap();
    // The roll is called before anything else is done.
    work(&stage.app).await;
    u32::try_from(stage.live.simulators.traffic(stage.vendor).requests - before).unwrap()
}

db_test!(a_worker_that_dies_in_the_middle_of_an_item, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 3).await;
    let id = stage.applying().await;
    let silent = Strike::from(Fault::Timeout).of_writes().after(1);
    stage.live.simulators.inject(Vendor::Telnyx, silent);
    dies(&stage, id, &[Done, Writing, Waiting]).await;
    stage.live.simulators.heal(Vendor::Telnyx);
    // Nobody can say whether the second was sent: it is not sent again by itself.
    work(&stage.app).await;
    assert_eq!(stage.states(id).await, [Done, Unclear, Waiting]);
    assert_eq!(stage.plan(id).await.plan.state, PlanState::Stopped);
    assert_eq!(stage.writes(), [1, 0, 0]);
    stage.live.clock.advance(TimeDelta::minutes(10));
    stage.take_up(id).await;
    stage.assert_applied_once(id).await;
});

db_test!(a_worker_that_dies_after_its_change_was_taken, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 2).await;
    let id = stage.applying().await;
    let (number, _) = stage.found[0];
    let silent = Strike::from(Fault::Timeout).of_writes();
    stage.live.simulators.inject(Vendor::Telnyx, silent);
    dies(&stage, id, &[Writing, Waiting]).await;
    stage.live.simulators.heal(Vendor::Telnyx);
    // What it sent arrives after its death.
    stage
        .live
        .simulators
        .meddle(Vendor::Telnyx, &number.to_string(), "conn-teams-1");
    work(&stage.app).await;
    assert_eq!(stage.states(id).await, [Done, Done]);
    assert_eq!(stage.plan(id).await.plan.state, PlanState::Applied);
    assert_eq!(stage.writes(), [0, 1], "it was not sent again");
});

db_test!(
    a_worker_that_dies_while_its_change_is_under_way,
    |db| async {
        let stage = stage(&db, Vendor::Bandwidth, 2).await;
        let id = stage.applying().await;
        stage
            .live
            .simulators
            .inject(Vendor::Bandwidth, Fault::SlowChange { looks: 4 }.times(1));
        let slow = stage.app.clone().with_pace(services::jobs::Pace {
            look_again: Duration::from_secs(30),
            patience: Duration::from_mins(10),
            ..services::jobs::Pace::quick()
        });
        let worker = tokio::spawn(async move { jobs::run_one(&slow, slow.new_id()).await });
        while stage.steps(id).await[0].operation.is_none() {
            assert!(!worker.is_finished());
            tokio::task::yield_now().await;
        }
        worker.abort();
        worker.await.unwrap_err();
        stage.live.clock.advance(TimeDelta::seconds(61));
        work(&stage.app).await;
        stage.assert_applied_once(id).await;
    }
);
