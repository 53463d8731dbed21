//! Steps of one number come one after the other, and what was tried before comes last.

use chrono::{Days, TimeDelta};
use domain::{
    number::Lifecycle,
    plan::{Means, PlanState, StepState, planner::Wish},
};
use services::{
    Error,
    connections::{self, Change},
    plans::{self, Wanted},
};
use sim::vendors::{Fault, Vendor};
use store::db_test;

use super::{
    applying::{holders_put_right, report, with_a_script},
    stage::{Stage, stage, whole, work},
};
use crate::support::inventory_row;

use StepState::{Done, Failed, Unclear, Waiting};

db_test!(
    what_was_refused_holds_back_the_rest_of_its_number,
    |db| async {
        let stage = stage(&db, Vendor::Graph, 0).await;
        let plan = holders_put_right(&stage).await;
        plans::approve(&stage.app, &stage.ben, plan.id, &plan.digest)
            .await
            .unwrap();
        let refused = Fault::RefusedChange.times(1);
        stage.live.simulators.inject(Vendor::Graph, refused);
        let stopped = plans::apply_now(&stage.app, &stage.ben, plan.id)
            .await
            .unwrap()
            .plan;
        assert_eq!(stopped.state, PlanState::Stopped);
        let note = stopped.note.unwrap();
        assert!(
            note.starts_with("1 step was refused. 1 step was held back"),
            "{note}"
        );
        let steps = stage.steps(plan.id).await;
        assert_eq!(
            [steps[0].state, steps[1].state],
            [Failed, Waiting],
            "it is not assigned while somebody has it"
        );
        assert!(steps[2..].iter().all(|step| step.state == Done));
        let told = steps[1].message.as_deref().unwrap();
        assert!(told.starts_with("It waits for step 1"), "{told}");
        let number = steps[0].step.number().to_string();
        let writes = stage.live.simulators.writes();
        assert!(writes.iter().all(|write| write.number != number));
        let done = stage.take_up(plan.id).await.plan;
        assert_eq!(done.state, PlanState::Applied, "{:?}", done.note);
        let writes = stage.live.simulators.writes();
        let of_number: Vec<&str> = writes
            .iter()
            .filter(|write| write.number == number)
            .map(|write| write.what.as_str())
            .collect();
        assert_eq!(of_number, ["unassignNumber", "assignNumber"]);
    }
);

db_test!(what_comes_after_a_script_waits_for_its_report, |db| async {
    let stage = stage(&db, Vendor::Graph, 0).await;
    let until = stage.app.now().date_naive() + Days::new(30);
    let quarantine = |number| Wanted::Numbers {
        numbers: vec![number],
        wish: Wish::Quarantine { until },
    };
    let plan = with_a_script(&stage, quarantine).await;
    plans::approve(&stage.app, &stage.ben, plan.id, &plan.digest)
        .await
        .unwrap();
    plans::apply_now(&stage.app, &stage.ben, plan.id)
        .await
        .unwrap();
    let scripted: Vec<u32> = of_script(&stage, plan.id).await;
    plans::report(&stage.app, &stage.ada, plan.id, &report(&plan, &scripted))
        .await
        .unwrap();
    assert_eq!(stage.plan(plan.id).await.plan.state, PlanState::Applied);
    work(&stage.app).await;

    let back = plans::propose(&stage.app, &stage.ada, &Wanted::Undo(plan.id), None)
        .await
        .unwrap();
    let steps = stage.steps(plan.id).await;
    let back = whole(back, steps.len()).plan;
    let approved = plans::approve(&stage.app, &stage.ben, back.id, &back.digest)
        .await
        .unwrap()
        .plan;
    let early = plans::apply(&stage.app, &stage.ben, back.id, approved.version).await;
    assert!(matches!(early, Err(Error::Invalid(_))), "{early:?}");
    let rehearsed = plans::rehearse_apply(&stage.app, &stage.ben, back.id)
        .await
        .unwrap();
    let told = rehearsed[1].message.as_deref().unwrap();
    assert!(told.starts_with("It waits for step 1"), "{told}");
    let number = steps[0].step.number().to_string();
    let lifecycle = async || {
        let row = inventory_row(&stage.app, &stage.ada, &number).await;
        row.unwrap().particulars.lifecycle
    };
    assert_eq!(lifecycle().await, Lifecycle::Quarantined);

    let scripted = of_script(&stage, back.id).await;
    assert_eq!(scripted, [1, 3]);
    let first = report(&back, &scripted[..1]);
    plans::report(&stage.app, &stage.ada, back.id, &first)
        .await
        .unwrap();
    let further = plans::apply_now(&stage.app, &stage.ben, back.id)
        .await
        .unwrap()
        .plan;
    assert_eq!(further.state, PlanState::Stopped);
    assert_eq!(stage.states(back.id).await, [Done, Done, Waiting]);
    assert_ne!(lifecycle().await, Lifecycle::Quarantined);
});

/// The steps of a plan that are for its script.
async fn of_script(stage: &Stage, id: domain::PlanId) -> Vec<u32> {
    let steps = stage.steps(id).await.into_iter();
    steps
        .filter(|step| step.step.change.means() == Means::Script)
        .map(|step| step.step.ordinal)
        .collect()
}

db_test!(an_approval_holds_for_a_day, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 2).await;
    let id = stage.applying().await;
    stage
        .live
        .simulators
        .inject(Vendor::Telnyx, Fault::RefusedChange.times(1));
    work(&stage.app).await;
    stage.live.clock.advance(TimeDelta::hours(24));
    let plan = stage.plan(id).await.plan;
    let late = plans::apply(&stage.app, &stage.ben, id, plan.version).await;
    let Err(Error::Changed(why)) = late else {
        panic!("{late:?}");
    };
    assert!(why.contains("Its approval ran out on"), "{why}");
    assert_eq!(stage.states(id).await, [Failed, Done]);
});

db_test!(
    a_plan_that_was_long_in_the_queue_is_not_applied,
    |db| async {
        let stage = stage(&db, Vendor::Telnyx, 2).await;
        let id = stage.applying().await;
        stage.live.clock.advance(TimeDelta::hours(24));
        work(&stage.app).await;
        let plan = stage.plan(id).await.plan;
        assert_eq!(plan.state, PlanState::Stopped);
        assert!(plan.note.unwrap().contains("Its approval ran out on"));
        assert_eq!(stage.writes(), [0, 0]);
    }
);

db_test!(a_paused_connection_is_not_written_to, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 2).await;
    let id = stage.applying().await;
    pause(&stage, true).await;
    work(&stage.app).await;
    let plan = stage.plan(id).await.plan;
    assert_eq!(plan.state, PlanState::Stopped);
    let note = plan.note.unwrap();
    assert!(note.contains("Telnyx is paused"), "{note}");
    assert_eq!(stage.writes(), [0, 0]);
    pause(&stage, false).await;
    stage.take_up(id).await;
    stage.assert_applied_once(id).await;
});

async fn pause(stage: &Stage, is_paused: bool) {
    let (app, caller) = (&stage.app, &stage.live.caller);
    let now = connections::find(app, caller, stage.connection)
        .await
        .unwrap();
    let change = Change {
        is_paused: Some(is_paused),
        ..Change::default()
    };
    connections::change(
        app,
        caller,
        stage.connection,
        now.connection.version,
        change,
    )
    .await
    .unwrap();
}

db_test!(
    an_order_of_which_its_vendor_does_not_tell_is_not_placed_again,
    |db| async {
        let stage = stage(&db, Vendor::Bandwidth, 1).await;
        let id = stage.applying().await;
        let slow = Fault::SlowChange { looks: 1000 };
        stage.live.simulators.inject(Vendor::Bandwidth, slow);
        work(&stage.app).await;
        assert_eq!(stage.states(id).await, [Unclear]);
        stage.live.simulators.heal(Vendor::Bandwidth);
        stage.live.clock.advance(TimeDelta::minutes(20));
        // Its order cannot be asked after, and the number is as it was.
        stage
            .live
            .simulators
            .inject(Vendor::Bandwidth, Fault::ServerError.times(ALL_TRIES));
        let stopped = stage.take_up(id).await.plan;
        assert_eq!(stopped.state, PlanState::Stopped);
        assert_eq!(
            (stage.states(id).await, stage.writes()),
            (vec![Unclear], vec![1])
        );
    }
);

/// How often a question is asked that is answered with 500.
const ALL_TRIES: u32 = 5;
