//! What would put a finding right: the steps, worked out from the evidence alone.
//!
//! Which remedies a rule has is decided by the domain notes §7.2; `accept` and `correct` say for each
//! code what its remedy changes. Nothing is planned from a word that nobody knows, from silence, or for a
//! finding whose evidence has changed since.

mod accept;
mod correct;
mod draft;
mod inverse;
mod wish;

use std::{cmp::Reverse, collections::HashSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use inverse::inverse;
pub use wish::wished;

use super::Step;
use crate::{
    evidence::Evidence,
    finding::Finding,
    rules::{Check, Hit, Remedy, Side},
};
use draft::Draft;

text_enum! {
    /// Which side gives way.
    pub enum Direction {
        /// The inventory takes over what the other side has.
        Accept = "accept", "Accept into the inventory";
        /// The other side is changed to what the inventory has.
        Correct = "correct", "Correct the other side";
    }
}

/// Why no plan can put a finding right in a direction, in a sentence that says what can be done instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoStep(pub String);

/// The steps, or why there are none.
type Planned = Result<Vec<Step>, NoStep>;

/// What is wanted of a number, whether or not a finding asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "wish", rename_all = "snake_case")]
pub enum Wish {
    /// It ages until a day, and Teams lets nobody assign it meanwhile.
    Quarantine {
        /// Its last day.
        until: NaiveDate,
    },
    /// It is held for a purpose until a day, and Teams lets nobody assign it meanwhile.
    Reserve {
        /// Its last day.
        until: NaiveDate,
        /// For what.
        purpose: String,
    },
    /// Its quarantine or reservation ends, and Teams may let it be assigned again.
    Free,
}

/// How one rule's findings are put right on one side.
type Planner = (&'static str, fn(&Draft<'_, '_>) -> Planned);

/// The directions in which a finding can be put right; the usual one first.
pub fn directions(finding: &Finding, evidence: &Evidence<'_>) -> Vec<Direction> {
    let usual = usual_direction(finding);
    let mut found: Vec<Direction> = Direction::ALL
        .iter()
        .copied()
        .filter(|&direction| steps(finding, evidence, direction).is_ok())
        .collect();
    found.sort_by_key(|&direction| Reverse(direction == usual));
    found
}

/// The direction of a rule's first remedy.
fn usual_direction(finding: &Finding) -> Direction {
    let first = finding.rule().and_then(|rule| rule.remedies.first());
    match first {
        Some(Remedy::Mirror(Side::Inventory) | Remedy::Propose(Side::Inventory)) => {
            Direction::Accept
        }
        _ => Direction::Correct,
    }
}

/// The steps that put a finding right. Their ordinals are given by the plan.
pub fn steps(finding: &Finding, evidence: &Evidence<'_>, direction: Direction) -> Planned {
    let planners = match direction {
        Direction::Accept => accept::PLANNERS,
        Direction::Correct => correct::PLANNERS,
    };
    let planner = planners.iter().find(|(code, _)| *code == finding.code);
    let Some((_, plan)) = planner else {
        return Err(by_hand(finding, direction));
    };
    let draft = Draft::of(evidence, finding);
    if !is_there(finding, evidence) {
        return Err(draft.outdated());
    }
    let steps = plan(&draft)?;
    if steps.is_empty() {
        return Err(draft.outdated());
    }
    Ok(steps)
}

/// Whether the evidence still shows what was found.
fn is_there(finding: &Finding, evidence: &Evidence<'_>) -> bool {
    let is_it = |hit: &Hit| hit.counterpart == finding.source_id && hit.object == finding.object;
    finding.rule().is_some_and(|rule| match rule.check {
        Check::Number(check) => {
            evidence.roll.has_seen(rule.configuration) && check(evidence).iter().any(is_it)
        }
        Check::Tenant(_)
        | Check::Source(_)
        | Check::Order(_)
        | Check::PortOut(_)
        | Check::Snapshot
        | Check::NotYet(_) => false,
    })
}

fn by_hand(finding: &Finding, direction: Direction) -> NoStep {
    let title = finding.title();
    let side = match direction {
        Direction::Accept => "in the inventory",
        Direction::Correct => "on the other side",
    };
    let instead = finding
        .rule()
        .map_or("Put it right by hand.", |rule| rule.fix);
    NoStep(format!(
        "No plan can put \u{201c}{title}\u{201d} right {side}. {instead}"
    ))
}

/// The steps of a plan whose fields no earlier step changes: those that can be compared with the evidence
/// as it stands before anything is written.
pub fn openings(steps: &[Step]) -> impl Iterator<Item = &Step> {
    let mut changed = HashSet::new();
    steps.iter().filter(move |step| {
        let fields = step.after.0.keys();
        let is_first = fields
            .clone()
            .all(|field| !changed.contains(&(&step.line, step.change.target(), field)));
        changed.extend(fields.map(|field| (&step.line, step.change.target(), field)));
        is_first
    })
}

#[cfg(test)]
mod tests;
