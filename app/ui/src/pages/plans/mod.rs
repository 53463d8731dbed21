//! Plans: what is to be changed, who approves it, and what became of each step.

mod decide;
mod detail;
mod list;
mod offers;
mod steps;
mod wishes;

use domain::{
    PlanId,
    plan::{PlanState, StepState, Tally},
};
use leptos::prelude::*;

pub(crate) use detail::PlanPage;
pub(crate) use list::{Plans, about};
pub(crate) use offers::{bulk, offers};
pub(crate) use wishes::wishes;

use crate::components::marks::judgement;

/// Where a plan's page is.
pub(crate) fn plan_href(id: PlanId) -> String {
    format!("/plans/{id}")
}

/// Where a plan stands.
pub(crate) fn plan_state(state: PlanState) -> AnyView {
    let tone = match state {
        PlanState::Proposed => "medium",
        PlanState::Approved | PlanState::Applying => "pending",
        PlanState::Stopped => "high",
        PlanState::Applied => "ok",
        PlanState::Rejected | PlanState::Withdrawn | PlanState::Expired => "",
    };
    let tone = (!tone.is_empty()).then_some(tone);
    view! { <span class="pill pill--word" data-tone=tone>{state.label()}</span> }.into_any()
}

/// What became of a step: a mark and a word.
fn step_state(state: StepState) -> AnyView {
    let word = state.label();
    match state {
        StepState::Waiting => judgement(Some("na"), None, "v-na", word),
        StepState::Writing => judgement(Some("pending"), None, "v-pending", word),
        StepState::Done | StepState::Unchanged => judgement(Some("match"), None, "v-match", word),
        StepState::Failed => judgement(None, Some("critical"), "sev-critical", word),
        StepState::Surprised => judgement(None, Some("high"), "sev-high", word),
        StepState::Unclear => judgement(Some("stale"), None, "v-stale", word),
    }
}

/// How many steps of a plan stand where, those that occur.
fn tallied(tally: &Tally) -> impl Iterator<Item = (StepState, u64)> {
    let counts = [
        (StepState::Waiting, tally.waiting),
        (StepState::Writing, tally.writing),
        (StepState::Done, tally.done),
        (StepState::Unchanged, tally.unchanged),
        (StepState::Failed, tally.failed),
        (StepState::Surprised, tally.surprised),
        (StepState::Unclear, tally.unclear),
    ];
    counts.into_iter().filter(|(_, steps)| *steps > 0)
}
