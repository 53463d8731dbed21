//! What a script reports: taken in whenever it comes, and taken for no more than it is.

use chrono::{DateTime, Days, Utc};
use domain::{
    history::Action,
    page::Place,
    plan::{Means, Plan, PlanState, StepState, planner::Wish},
};
use services::{
    history,
    plans::{self, Wanted},
};
use sim::vendors::Vendor;
use store::db_test;

use super::{
    applying::with_a_script,
    stage::{Stage, stage},
};

/// An approved plan with a step for the script, and that step's place.
async fn approved(stage: &Stage) -> (Plan, u32) {
    let until = stage.app.now().date_naive() + Days::new(30);
    let quarantine = |number| Wanted::Numbers {
        numbers: vec![number],
        wish: Wish::Quarantine { until },
    };
    let plan = with_a_script(stage, quarantine).await;
    let plan = plans::approve(&stage.app, &stage.ben, plan.id, &plan.digest)
        .await
        .unwrap()
        .plan;
    let steps = stage.steps(plan.id).await;
    let is_script = |means| means == Means::Script;
    let step = steps
        .iter()
        .find(|step| is_script(step.step.change.means()))
        .unwrap();
    (plan, step.step.ordinal)
}

fn results(plan: &Plan, result: &serde_json::Value) -> String {
    let head = serde_json::json!({ "plan": plan.id, "digest": plan.digest });
    format!("{head}\n{result}")
}

db_test!(
    what_a_script_did_is_taken_in_after_its_plan_was_rejected,
    |db| async {
        let stage = stage(&db, Vendor::Graph, 0).await;
        let (plan, ordinal) = approved(&stage).await;
        plans::reject(&stage.app, &stage.ben, plan.id, plan.version, "Not now.")
            .await
            .unwrap();
        let far = "2199-01-01T00:00:00Z";
        let message = format!("\u{1b}[31m{}", "x".repeat(5000));
        let told = serde_json::json!({
            "ordinal": ordinal, "outcome": "done", "message": message, "at": far,
        });
        let report = results(&plan, &told);
        let after = plans::report(&stage.app, &stage.ada, plan.id, &report)
            .await
            .unwrap()
            .plan;
        assert_eq!((after.state, after.tally.done), (PlanState::Rejected, 1));
        let steps = stage.steps(plan.id).await;
        let step = steps.iter().find(|s| s.step.ordinal == ordinal).unwrap();
        assert_eq!(step.ended_at, Some(stage.app.now()), "not in the future");
        let kept = step.message.as_deref().unwrap();
        assert_eq!(kept.chars().count(), 1000);
        assert!(!kept.contains('\u{1b}'));
        let entries = history::list(&stage.app, &stage.ada, &Place::First)
            .await
            .unwrap()
            .rows;
        let is = |action| move |entry: &&domain::history::Entry| entry.action == action;
        assert!(entries.iter().any(|entry| is(Action::Reported)(&entry)));
        assert!(!entries.iter().any(|entry| is(Action::Verified)(&entry)));

        let again = serde_json::json!({ "ordinal": ordinal, "outcome": "unchanged" });
        plans::report(&stage.app, &stage.ada, plan.id, &results(&plan, &again))
            .await
            .unwrap();
        let steps = stage.steps(plan.id).await;
        let step = steps.iter().find(|s| s.step.ordinal == ordinal).unwrap();
        assert_eq!(step.state, StepState::Done, "it was done, by the first");
    }
);

db_test!(a_time_before_the_approval_is_not_believed, |db| async {
    let stage = stage(&db, Vendor::Graph, 0).await;
    let (plan, ordinal) = approved(&stage).await;
    let old: DateTime<Utc> = "2001-01-01T00:00:00Z".parse().unwrap();
    let told = serde_json::json!({ "ordinal": ordinal, "outcome": "failed", "at": old });
    plans::report(&stage.app, &stage.ada, plan.id, &results(&plan, &told))
        .await
        .unwrap();
    let steps = stage.steps(plan.id).await;
    let step = steps.iter().find(|s| s.step.ordinal == ordinal).unwrap();
    assert_eq!(step.ended_at, plan.approved_at);
});

db_test!(
    what_was_done_in_another_tenant_is_not_taken_in,
    |db| async {
        let stage = stage(&db, Vendor::Graph, 0).await;
        let (plan, ordinal) = approved(&stage).await;
        let head = serde_json::json!({
            "plan": plan.id, "digest": plan.digest, "tenant": "00000000-0000-4000-8000-00000000000b",
        });
        let told = serde_json::json!({ "ordinal": ordinal, "outcome": "done" });
        let refused =
            plans::report(&stage.app, &stage.ada, plan.id, &format!("{head}\n{told}")).await;
        let error = refused.unwrap_err().to_string();
        assert!(error.contains("in the tenant"), "{error}");
        let steps = stage.steps(plan.id).await;
        assert!(steps.iter().all(|step| step.state == StepState::Waiting));
    }
);
