//! What the history keeps of plans: each move, and what became of each step, also at its number.

use domain::{
    NumberId,
    history::Action,
    plan::{Plan, PlanEvent, Reading, StepRecord, StepState},
};
use store::{Conn, history::NewEntry};

use crate::{App, Caller, Result};

/// Records that a plan was proposed.
pub(super) async fn proposed(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    plan: &Plan,
    steps: u64,
) -> Result<()> {
    let after = serde_json::json!({
        "state": plan.state, "digest": plan.digest, "steps": steps, "cautions": plan.cautions,
    });
    let entry = NewEntry {
        after: Some(after.to_string()),
        ..entry(plan, Action::Created)
    };
    app.record(caller, conn, &[entry]).await
}

/// Records that a plan moved on.
pub(super) async fn moved(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    before: &Plan,
    after: &Plan,
    event: PlanEvent,
) -> Result<()> {
    let action = match event {
        PlanEvent::Approve => Action::Approved,
        PlanEvent::Reject => Action::Rejected,
        PlanEvent::Withdraw => Action::Withdrawn,
        PlanEvent::Expire => Action::Expired,
        PlanEvent::Apply => Action::Begun,
        PlanEvent::Stop => Action::Stopped,
        PlanEvent::Finish => Action::Applied,
    };
    let side = |plan: &Plan| {
        Some(serde_json::json!({ "state": plan.state, "digest": plan.digest }).to_string())
    };
    let entry = NewEntry {
        before: side(before),
        after: side(after),
        reason: after.note.clone(),
        ..entry(after, action)
    };
    app.record(caller, conn, &[entry]).await
}

/// What the history says of a step that has ended: at its plan, and at its number if the inventory has it.
/// The number's own entry is left out where a change of the inventory writes its own.
pub(super) fn step_entries(
    plan: &Plan,
    step: &StepRecord,
    number: Option<NumberId>,
) -> Vec<NewEntry> {
    let Some(action) = action(step.state) else {
        return Vec::new();
    };
    let json = |reading: &Reading| {
        Some(serde_json::to_string(reading).expect("a reading has string keys only"))
    };
    let line = step.step.line.to_string();
    let told = step.message.as_deref();
    let of_plan = NewEntry {
        before: json(&step.step.before),
        after: json(step.observed.as_ref().unwrap_or(&step.step.after)),
        reason: Some(told.map_or_else(|| line.clone(), |told| format!("{line}: {told}"))),
        ..entry(plan, action)
    };
    let of_number = number.map(|id| NewEntry {
        reason: Some(match told {
            Some(told) => format!("{}: {told}", plan.title),
            None => plan.title.clone(),
        }),
        label: step.step.number().to_string(),
        entity: "number",
        entity_id: id.uuid(),
        ..of_plan.clone()
    });
    std::iter::once(of_plan).chain(of_number).collect()
}

/// The same for a step of which a script reports: what it did was not read back by us.
pub(super) fn reported_entries(
    plan: &Plan,
    step: &StepRecord,
    number: Option<NumberId>,
) -> Vec<NewEntry> {
    let mut entries = step_entries(plan, step, number);
    for entry in &mut entries {
        if entry.action == Action::Verified {
            entry.action = Action::Reported;
        }
    }
    entries
}

const fn action(state: StepState) -> Option<Action> {
    match state {
        StepState::Waiting | StepState::Writing => None,
        StepState::Done => Some(Action::Verified),
        StepState::Unchanged => Some(Action::Unchanged),
        StepState::Failed => Some(Action::Refused),
        StepState::Surprised => Some(Action::Surprised),
        StepState::Unclear => Some(Action::Unclear),
    }
}

/// An entry about a plan.
pub(super) fn entry(plan: &Plan, action: Action) -> NewEntry {
    NewEntry::new("plan", plan.id.uuid(), plan.title.as_str(), action)
}
