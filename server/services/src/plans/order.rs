//! Which steps of a plan may be written now: those of one number come one after the other.

use std::collections::HashMap;

use domain::{
    E164,
    plan::{Means, StepRecord},
};

/// The steps that are not as the plan wants them, each with the earlier one of its number that must be so
/// first. All steps are given, in their order; the lines of a number are one number here.
pub(super) fn left(
    steps: impl IntoIterator<Item = StepRecord>,
) -> impl Iterator<Item = (StepRecord, Option<u32>)> {
    let mut first: HashMap<E164, u32> = HashMap::new();
    steps
        .into_iter()
        .filter(|step| !step.state.is_fulfilled())
        .map(move |step| {
            let (number, ordinal) = (step.step.number(), step.step.ordinal);
            let held_by = first.get(&number).copied();
            first.entry(number).or_insert(ordinal);
            (step, held_by)
        })
}

/// The steps that a script may do now: those before which nothing of the same number is left but what the
/// same script does first.
pub(super) fn for_script(steps: impl IntoIterator<Item = StepRecord>) -> Vec<StepRecord> {
    let mut held: HashMap<E164, bool> = HashMap::new();
    let is_script = |step: &StepRecord| step.step.change.means() == Means::Script;
    left(steps)
        .map(|(step, _)| step)
        .filter(|step| {
            let is_held = held.entry(step.step.number()).or_default();
            *is_held |= !is_script(step);
            !*is_held
        })
        .collect()
}

/// What is said of a step that is held back.
pub(super) fn held_back(by: u32) -> String {
    format!("It waits for step {by}, which is of the same number and comes first.")
}
