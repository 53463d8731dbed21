//! What would put a finding right: the steps, worked out from the evidence alone.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Change, Reading, Step};
use crate::{E164, evidence::Evidence, finding::Finding};

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

/// The directions in which a finding can be put right; the usual one first.
pub fn directions(finding: &Finding, evidence: &Evidence<'_>) -> Vec<Direction> {
    Direction::ALL
        .iter()
        .copied()
        .filter(|&direction| steps(finding, evidence, direction).is_ok())
        .collect()
}

/// The steps that put a finding right. Their ordinals are given by the plan.
pub fn steps(
    finding: &Finding,
    evidence: &Evidence<'_>,
    direction: Direction,
) -> Result<Vec<Step>, NoStep> {
    let _ = (evidence, direction);
    Err(NoStep(format!(
        "No plan can put \u{201c}{}\u{201d} right.",
        finding.title()
    )))
}

/// The steps that bring a number where it is wanted.
pub fn wished(number: E164, evidence: &Evidence<'_>, wish: &Wish) -> Result<Vec<Step>, NoStep> {
    let _ = (evidence, wish);
    Err(NoStep(format!("No plan can do that with {number}.")))
}

/// The step that takes a step back, if it can be taken back.
pub fn inverse(step: &Step) -> Option<Step> {
    let _: (&Change, &Reading) = (&step.change, &step.before);
    None
}
