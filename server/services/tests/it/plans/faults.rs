//! What goes wrong while a plan is applied: nothing is written twice, nothing that was not shown, and the
//! record says what became of each item.

use chrono::TimeDelta;
use domain::plan::{PlanState, StepState};
use services::plans;
use sim::vendors::{Fault, Strike, Vendor};
use store::db_test;

use super::stage::{ELSEWHERE, Stage, stage, work};

use StepState::{Done, Failed, Surprised, Unclear, Waiting};

/// Applies a plan while something is wrong with its vendor.
async fn applied_with(stage: &Stage, strike: impl Into<Strike>) -> domain::plan::Plan {
    let id = stage.applying().await;
    stage.live.simulators.inject(stage.vendor, strike);
    work(&stage.app).await;
    stage.live.simulators.heal(stage.vendor);
    stage.plan(id).await.plan
}

db_test!(what_is_refused_is_told_and_the_rest_is_done, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 3).await;
    let plan = applied_with(&stage, Fault::RefusedChange.times(1)).await;
    assert_eq!(
        (plan.state, plan.note.as_deref()),
        (PlanState::Stopped, Some("1 step was refused."))
    );
    let steps = stage.steps(plan.id).await;
    assert_eq!(stage.states(plan.id).await, [Failed, Done, Done]);
    let told = steps[0].message.as_ref().unwrap();
    assert!(told.contains("cannot be changed at present"), "{told}");
    assert_eq!(stage.writes(), [0, 1, 1]);
    // Nothing happens to it by itself.
    stage.live.clock.advance(TimeDelta::minutes(20));
    work(&stage.app).await;
    assert_eq!(stage.writes(), [0, 1, 1]);
    stage.take_up(plan.id).await;
    stage.assert_applied_once(plan.id).await;
});

db_test!(a_plan_stops_after_too_many_refusals, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 5).await;
    let plan = applied_with(&stage, Fault::RefusedChange).await;
    assert_eq!(plan.state, PlanState::Stopped);
    assert!(
        plan.note
            .unwrap()
            .starts_with("3 steps refused, the last one")
    );
    assert_eq!(
        stage.states(plan.id).await,
        [Failed, Failed, Failed, Waiting, Waiting]
    );
    stage.take_up(plan.id).await;
    stage.assert_applied_once(plan.id).await;
});

db_test!(a_change_that_fails_late_is_refused, |db| async {
    let stage = stage(&db, Vendor::Bandwidth, 2).await;
    let plan = applied_with(&stage, Fault::FailedChange.times(1)).await;
    assert_eq!(plan.state, PlanState::Stopped);
    assert_eq!(
        stage.states(plan.id).await,
        [Failed, Done],
        "{:?}",
        stage.steps(plan.id).await
    );
    assert!(stage.steps(plan.id).await[0].message.is_some());
    assert_eq!(stage.writes(), [1, 1]);
    let done = stage.take_up(plan.id).await.plan;
    assert_eq!(done.state, PlanState::Applied, "{:?}", done.note);
    assert_eq!(
        stage.writes(),
        [2, 1],
        "what the vendor gave up is written anew"
    );
});

db_test!(a_slow_change_is_waited_for, |db| async {
    let stage = stage(&db, Vendor::Bandwidth, 1).await;
    let plan = applied_with(&stage, Fault::SlowChange { looks: 3 }).await;
    stage.assert_applied_once(plan.id).await;
    let step = stage.steps(plan.id).await.remove(0);
    assert!(step.operation.is_some(), "{step:?}");
});

db_test!(what_changed_since_it_was_shown_is_left_alone, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 3).await;
    let id = stage.applying().await;
    let (number, _) = stage.found[1];
    let third = third_trunk(&stage, &number.to_string());
    work(&stage.app).await;
    let plan = stage.plan(id).await.plan;
    assert_eq!(plan.state, PlanState::Stopped);
    let note = plan.note.unwrap();
    assert!(
        note.contains(&number.to_string()) && note.contains(&third),
        "{note}"
    );
    assert_eq!(stage.states(id).await, [Done, Surprised, Waiting]);
    assert_eq!(
        stage.writes(),
        [1, 0, 0],
        "nothing that was not shown is overwritten"
    );
    let rehearsed = plans::rehearse_apply(&stage.app, &stage.ben, id)
        .await
        .unwrap();
    let would: Vec<StepState> = rehearsed.iter().map(|step| step.state).collect();
    assert_eq!(would, [Surprised, Waiting]);
    // It stays so as long as it is not as it was shown.
    let again = stage.take_up(id).await.plan;
    assert_eq!(again.state, PlanState::Stopped);
    assert!(again.note.unwrap().contains(&number.to_string()));
    assert_eq!(stage.states(id).await, [Done, Surprised, Done]);
    assert_eq!(stage.writes(), [1, 0, 1], "the rest is done without it");
    stage
        .live
        .simulators
        .meddle(Vendor::Telnyx, &number.to_string(), ELSEWHERE);
    stage.take_up(id).await;
    stage.assert_applied_once(id).await;
});

/// The next change gets no answer, and is not done.
fn silent() -> Strike {
    Fault::Timeout.times(1).of_writes()
}

/// Somebody else has a number's calls delivered to a trunk that is neither the old nor the new one.
fn third_trunk(stage: &Stage, number: &str) -> String {
    let third = "conn-spare";
    assert!(stage.live.simulators.meddle(stage.vendor, number, third));
    third.to_owned()
}

db_test!(a_cut_after_the_change_was_taken_is_read_back, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 2).await;
    let plan = applied_with(&stage, Strike::from(Fault::Cut).of_writes()).await;
    stage.assert_applied_once(plan.id).await;
});

db_test!(
    an_order_whose_name_was_cut_off_is_not_placed_again,
    |db| async {
        let stage = stage(&db, Vendor::Bandwidth, 2).await;
        let plan = applied_with(&stage, Fault::Cut.times(1).of_writes()).await;
        assert_eq!(plan.state, PlanState::Stopped);
        assert_eq!(
            (stage.states(plan.id).await, stage.writes()),
            (vec![Unclear, Waiting], vec![1, 0])
        );
        stage.take_up(plan.id).await;
        assert_eq!(
            (stage.states(plan.id).await, stage.writes()),
            (vec![Unclear, Done], vec![1, 1])
        );
    }
);

db_test!(a_vendor_that_puts_us_off_is_waited_for, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 2).await;
    let busy = Fault::Throttle { retry_after: 0 };
    let plan = applied_with(&stage, busy.times(6).of_writes()).await;
    stage.assert_applied_once(plan.id).await;
});

db_test!(
    a_vendor_that_puts_us_off_for_long_stops_the_plan,
    |db| async {
        let stage = stage(&db, Vendor::Telnyx, 2).await;
        let busy = Strike::from(Fault::Throttle { retry_after: 3600 }).of_writes();
        let plan = applied_with(&stage, busy).await;
        assert_eq!(plan.state, PlanState::Stopped);
        assert!(plan.note.unwrap().contains("takes no more changes for now"));
        assert_eq!(stage.states(plan.id).await, [Waiting, Waiting]);
        stage.take_up(plan.id).await;
        stage.assert_applied_once(plan.id).await;
    }
);

db_test!(a_vendor_that_cannot_be_read_is_not_written_to, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 2).await;
    let plan = applied_with(&stage, Fault::ServerError).await;
    assert_eq!(plan.state, PlanState::Stopped);
    assert!(plan.note.unwrap().contains("could not be read at Telnyx"));
    assert_eq!(
        (stage.states(plan.id).await, stage.writes()),
        (vec![Waiting; 2], vec![0, 0])
    );
    stage.take_up(plan.id).await;
    stage.assert_applied_once(plan.id).await;
});

db_test!(
    what_nobody_can_account_for_is_not_sent_again_by_itself,
    |db| async {
        let stage = stage(&db, Vendor::Telnyx, 2).await;
        let plan = applied_with(&stage, silent()).await;
        assert_eq!(plan.state, PlanState::Stopped);
        assert!(plan.note.unwrap().starts_with("Nobody can say whether"));
        assert_eq!(stage.states(plan.id).await, [Unclear, Waiting]);
        assert_eq!(stage.writes(), [0, 0]);
        // Not even when a person asks for it, while it may still take.
        stage.live.clock.advance(TimeDelta::minutes(9));
        let again = stage.take_up(plan.id).await.plan;
        assert_eq!(again.state, PlanState::Stopped);
        assert_eq!(
            (stage.states(plan.id).await, stage.writes()),
            (vec![Unclear, Done], vec![0, 1])
        );
        stage.live.clock.advance(TimeDelta::minutes(2));
        stage.take_up(plan.id).await;
        stage.assert_applied_once(plan.id).await;
    }
);

db_test!(
    what_took_after_all_is_done_when_it_is_looked_at_again,
    |db| async {
        let stage = stage(&db, Vendor::Telnyx, 1).await;
        let plan = applied_with(&stage, silent()).await;
        assert_eq!(stage.states(plan.id).await, [Unclear]);
        let (number, _) = stage.found[0];
        stage
            .live
            .simulators
            .meddle(Vendor::Telnyx, &number.to_string(), "conn-teams-1");
        let done = stage.take_up(plan.id).await.plan;
        assert_eq!((done.state, done.tally.done), (PlanState::Applied, 1));
        assert_eq!(stage.writes(), [0]);
    }
);
