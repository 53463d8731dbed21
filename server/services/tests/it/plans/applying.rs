//! A plan that goes well, one that changes the inventory, and what is taken back.

use chrono::Days;
use domain::{
    E164,
    finding::{FindingState, query::FindingQuery},
    history::Action,
    number::Lifecycle,
    plan::{
        Caution, Means, Plan, PlanState, StepState,
        planner::{Direction, Wish},
    },
};
use services::{
    findings,
    findings::Selection,
    history, numbers,
    plans::{self, Wanted},
};
use sim::vendors::Vendor;
use store::db_test;

use super::stage::{ELSEWHERE, Stage, stage, whole, work};
use crate::support::inventory_row;
use domain::page::Place;

db_test!(
    a_plan_is_applied_verified_and_its_findings_resolved,
    |db| async {
        let stage = stage(&db, Vendor::Telnyx, 3).await;
        let done = stage.applied().await;
        stage.assert_applied_once(done.plan.id).await;
        assert_eq!((done.plan.tally.done, done.plan.tally.total()), (3, 3));
        assert!(done.can_undo && done.can.is_empty());
        for step in stage.steps(done.plan.id).await {
            assert_eq!(step.observed.as_ref(), Some(&step.step.after));
            assert!(step.written_at.is_some() && step.ended_at.is_some());
        }
        // The roll was called with what was read back, before the carrier's next list.
        for (number, finding) in &stage.found {
            let finding = findings::find(&stage.app, &stage.ada, *finding)
                .await
                .unwrap()
                .finding;
            assert_eq!(finding.state, FindingState::Resolved);
            let detail = numbers::find(&stage.app, &stage.ada, *number)
                .await
                .unwrap();
            let entry = detail
                .history
                .iter()
                .find(|entry| entry.action == Action::Verified)
                .unwrap();
            assert_eq!(entry.actor.name, "ben@contoso.example");
            assert_eq!(entry.before.as_ref().unwrap()["Trunk"], ELSEWHERE);
            assert_eq!(entry.reason.as_deref(), Some(done.plan.title.as_str()));
        }
        let entries = history::list(&stage.app, &stage.ada, &Place::First)
            .await
            .unwrap()
            .rows;
        let of_plan = |action| {
            let is = |entry: &&domain::history::Entry| {
                entry.entity_id == done.plan.id.uuid() && entry.action == action
            };
            entries.iter().filter(is).count()
        };
        let counted = [
            Action::Created,
            Action::Approved,
            Action::Begun,
            Action::Applied,
        ]
        .map(of_plan);
        assert_eq!((counted, of_plan(Action::Verified)), ([1; 4], 3));
    }
);

db_test!(what_is_right_already_is_not_written, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 2).await;
    let id = stage.applying().await;
    let (number, _) = stage.found[0];
    stage
        .live
        .simulators
        .meddle(Vendor::Telnyx, &number.to_string(), "conn-teams-1");
    work(&stage.app).await;
    assert_eq!(stage.plan(id).await.plan.state, PlanState::Applied);
    assert_eq!(
        stage.states(id).await,
        [StepState::Unchanged, StepState::Done]
    );
    assert_eq!(stage.writes(), [0, 1]);
});

db_test!(a_plan_can_be_applied_in_this_process, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 2).await;
    let plan = stage.approved().await.plan;
    let rehearsed = plans::rehearse_apply(&stage.app, &stage.ben, plan.id)
        .await
        .unwrap();
    let states: Vec<StepState> = rehearsed.iter().map(|step| step.state).collect();
    assert_eq!(states, [StepState::Waiting; 2]);
    assert_eq!(
        rehearsed[0].observed.as_ref(),
        Some(&rehearsed[0].step.before)
    );
    assert_eq!(stage.writes(), [0, 0]);
    let done = plans::apply_now(&stage.app, &stage.ben, plan.id)
        .await
        .unwrap();
    assert_eq!(done.plan.state, PlanState::Applied);
    stage.assert_applied_once(plan.id).await;
});

db_test!(what_was_done_is_taken_back_in_reverse, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 2).await;
    let done = stage.applied().await.plan;
    let proposed = plans::propose(&stage.app, &stage.ada, &Wanted::Undo(done.id), None).await;
    let back = whole(proposed.unwrap(), 2).plan;
    assert_eq!(back.undoes, Some(done.id));
    assert_eq!(back.title, format!("Take back: {}", done.title));
    let order: Vec<E164> = stage
        .steps(back.id)
        .await
        .iter()
        .map(|s| s.step.number())
        .collect();
    assert_eq!(order, [stage.found[1].0, stage.found[0].0]);
    plans::approve(&stage.app, &stage.ben, back.id, &back.digest)
        .await
        .unwrap();
    plans::apply_now(&stage.app, &stage.ben, back.id)
        .await
        .unwrap();
    assert_eq!(stage.plan(back.id).await.plan.state, PlanState::Applied);
    assert_eq!(stage.writes(), [2, 2]);
    let steps = stage.steps(back.id).await;
    let trunk = steps[0].observed.as_ref().unwrap().0["Trunk"].clone();
    assert_eq!(trunk.as_deref(), Some(ELSEWHERE));
});

/// A plan by which the inventory takes over what the carrier has, approved.
async fn accepted(stage: &Stage) -> Plan {
    let wanted = Wanted::Findings {
        selection: Selection::Ids(stage.found.iter().map(|(_, id)| *id).collect()),
        direction: Direction::Accept,
    };
    let proposed = plans::propose(&stage.app, &stage.ada, &wanted, None)
        .await
        .unwrap();
    let plan = whole(proposed, stage.found.len()).plan;
    plans::approve(&stage.app, &stage.ben, plan.id, &plan.digest)
        .await
        .unwrap()
        .plan
}

db_test!(the_inventory_takes_over_what_the_carrier_has, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 2).await;
    let plan = accepted(&stage).await;
    let done = plans::apply_now(&stage.app, &stage.ben, plan.id)
        .await
        .unwrap()
        .plan;
    assert_eq!((done.state, done.tally.done), (PlanState::Applied, 2));
    assert_eq!(stage.writes(), [0, 0], "the carrier is left alone");
    for (number, _) in &stage.found {
        let detail = numbers::find(&stage.app, &stage.ada, *number)
            .await
            .unwrap();
        let row = detail.number.unwrap();
        assert_eq!(row.particulars.carrier_trunk.as_deref(), Some(ELSEWHERE));
        let entry = &detail.history[0];
        assert_eq!(
            (entry.action, entry.reason.as_deref()),
            (Action::Updated, Some(plan.title.as_str()))
        );
        assert_eq!(entry.after.as_ref().unwrap()["carrier_trunk"], ELSEWHERE);
    }
    let back = plans::propose(&stage.app, &stage.ada, &Wanted::Undo(plan.id), None)
        .await
        .unwrap();
    let back = whole(back, 2).plan;
    plans::approve(&stage.app, &stage.ben, back.id, &back.digest)
        .await
        .unwrap();
    plans::apply_now(&stage.app, &stage.ben, back.id)
        .await
        .unwrap();
    let row = inventory_row(&stage.app, &stage.ada, &stage.found[0].0.to_string())
        .await
        .unwrap();
    assert_eq!(
        row.particulars.carrier_trunk.as_deref(),
        Some("conn-teams-1")
    );
});

db_test!(
    an_inventory_that_changed_meanwhile_is_left_alone,
    |db| async {
        let stage = stage(&db, Vendor::Telnyx, 2).await;
        let plan = accepted(&stage).await;
        plans::apply(&stage.app, &stage.ben, plan.id, plan.version)
            .await
            .unwrap();
        let (number, _) = stage.found[0];
        let file = format!("number,carrier_trunk\n{number},third-trunk\n");
        crate::support::numbers(&stage.app, &stage.live.caller, file).await;
        work(&stage.app).await;
        let stopped = stage.plan(plan.id).await.plan;
        assert_eq!(stopped.state, PlanState::Stopped);
        assert!(
            stopped
                .note
                .unwrap()
                .contains("\u{201c}third-trunk\u{201d}")
        );
        assert_eq!(
            stage.states(plan.id).await,
            [StepState::Surprised, StepState::Waiting]
        );
        let row = inventory_row(&stage.app, &stage.ada, &number.to_string())
            .await
            .unwrap();
        assert_eq!(
            row.particulars.carrier_trunk.as_deref(),
            Some("third-trunk")
        );
    }
);

db_test!(what_is_for_a_script_waits_for_its_report, |db| async {
    let stage = stage(&db, Vendor::Graph, 0).await;
    let until = stage.app.now().date_naive() + Days::new(30);
    let wanted = |number| Wanted::Numbers {
        numbers: vec![number],
        wish: Wish::Quarantine { until },
    };
    let plan = with_a_script(&stage, wanted).await;
    let text = plans::script(&stage.app, &stage.ada, plan.id)
        .await
        .unwrap();
    assert!(
        text.contains("\nthrow 'This plan may not be applied."),
        "{text}"
    );
    let early = plans::report(&stage.app, &stage.ada, plan.id, &report(&plan, &[])).await;
    assert!(early.is_err(), "nothing was approved");
    plans::approve(&stage.app, &stage.ben, plan.id, &plan.digest)
        .await
        .unwrap();
    let early = plans::script(&stage.app, &stage.ada, plan.id).await;
    assert!(early.is_err(), "Rollcall writes first: {early:?}");
    let stopped = plans::apply_now(&stage.app, &stage.ben, plan.id)
        .await
        .unwrap();
    assert_eq!(stopped.plan.state, PlanState::Stopped, "{stopped:?}");
    assert!(
        stopped
            .plan
            .note
            .as_ref()
            .unwrap()
            .contains("Teams administrator"),
        "{stopped:?}"
    );
    let text = plans::script(&stage.app, &stage.ada, plan.id)
        .await
        .unwrap();
    assert!(!text.contains("\nthrow '"), "{text}");
    let steps = stage.steps(plan.id).await;
    let left: Vec<u32> = steps
        .iter()
        .filter(|step| step.state == StepState::Waiting)
        .map(|step| step.step.ordinal)
        .collect();
    assert!(!left.is_empty() && left.len() < steps.len());
    let row = inventory_row(&stage.app, &stage.ada, &steps[0].step.number().to_string()).await;
    assert_eq!(row.unwrap().particulars.lifecycle, Lifecycle::Quarantined);

    let other = Plan {
        digest: "0".repeat(64),
        ..plan.clone()
    };
    let take_in = async |of: &Plan, steps: &[u32]| {
        plans::report(&stage.app, &stage.ada, plan.id, &report(of, steps)).await
    };
    assert!(
        take_in(&other, &left).await.is_err(),
        "the results of another script"
    );
    assert!(
        take_in(&plan, &[1]).await.is_err(),
        "what the script does not do"
    );
    assert!(
        take_in(&plan, &[99]).await.is_err(),
        "a step that is not there"
    );
    for time in ["once", "twice"] {
        let done = take_in(&plan, &left).await.unwrap().plan;
        assert_eq!(
            (done.state, done.tally.remaining()),
            (PlanState::Applied, 0),
            "{time}"
        );
    }
    let last = stage.steps(plan.id).await.pop().unwrap();
    assert_eq!(last.observed.as_ref(), Some(&last.step.after));
});

/// A plan that gives numbers back to their holders in Teams: each is taken from one, and given to another.
pub(super) async fn holders_put_right(stage: &Stage) -> Plan {
    let query = of_other_holders();
    let found = findings::page(&stage.app, &stage.ada, &query)
        .await
        .unwrap();
    assert!(found.total > 0);
    let wanted = Wanted::Findings {
        selection: Selection::Matching {
            query,
            count: found.total,
        },
        direction: Direction::Correct,
    };
    let proposed = plans::propose(&stage.app, &stage.ada, &wanted, None)
        .await
        .unwrap();
    whole(proposed, 2 * found.rows.len()).plan
}

db_test!(a_number_goes_back_to_its_holder_in_teams, |db| async {
    let stage = stage(&db, Vendor::Graph, 0).await;
    let plan = holders_put_right(&stage).await;
    assert_eq!(plan.cautions, [Caution::Unassign]);
    plans::approve(&stage.app, &stage.ben, plan.id, &plan.digest)
        .await
        .unwrap();
    let done = plans::apply_now(&stage.app, &stage.ben, plan.id)
        .await
        .unwrap()
        .plan;
    assert_eq!(done.state, PlanState::Applied, "{:?}", done.note);
    let writes = stage.live.simulators.writes();
    let told: Vec<&str> = writes.iter().map(|write| write.what.as_str()).collect();
    assert_eq!(
        told,
        ["unassignNumber", "assignNumber"].repeat(stage.steps(plan.id).await.len() / 2)
    );
    work(&stage.app).await;
    let left = findings::page(&stage.app, &stage.ada, &of_other_holders())
        .await
        .unwrap();
    assert_eq!(left.total, 0, "the roll was called");
});

/// The findings of numbers that Teams gives to somebody else.
fn of_other_holders() -> FindingQuery {
    FindingQuery {
        codes: vec!["teams-holder-mismatch".to_owned()],
        ..FindingQuery::default()
    }
}

/// What a script notes that did these steps of a plan.
pub(super) fn report(plan: &Plan, steps: &[u32]) -> String {
    let head = serde_json::json!({ "plan": plan.id, "digest": plan.digest }).to_string();
    let done = steps.iter().map(|ordinal| {
        serde_json::json!({ "ordinal": ordinal, "outcome": "done", "at": "2026-11-20T12:30:00Z" }).to_string()
    });
    std::iter::once(head)
        .chain(done)
        .collect::<Vec<_>>()
        .join("\n")
}

/// The first number for which a wish takes the inventory and a script.
pub(super) async fn with_a_script(stage: &Stage, wanted: impl Fn(E164) -> Wanted) -> Plan {
    for number in stage.numbers().await {
        let wanted = wanted(number);
        let rehearsed = plans::rehearse(&stage.app, &stage.ada, &wanted)
            .await
            .unwrap()
            .rehearsed;
        let has = |means| rehearsed.iter().any(|step| step.change.means() == means);
        if has(Means::Script) && has(Means::Inventory) {
            let proposed = plans::propose(&stage.app, &stage.ada, &wanted, None)
                .await
                .unwrap();
            return proposed.plan.unwrap().plan;
        }
    }
    panic!("no number takes both")
}
