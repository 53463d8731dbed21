//! Group G, continued: the sources themselves. These fire when a snapshot is judged.

use super::{Check, Group, Remedy, Rule, Severity};
use crate::plane::{Plane, Verdict};

/// A snapshot that would change too much at once.
pub const MASS_DEVIATION: &str = "source-mass-deviation";

pub(super) const RULES: &[Rule] = &[Rule {
    code: MASS_DEVIATION,
    group: Group::Source,
    plane: Plane::Source,
    severity: Severity::High,
    verdict: Verdict::Pending,
    title: "Snapshot held for review",
    explanation: "The newest list of this source would make many numbers vanish at once, so it was held and changed nothing.",
    consequence: "Until it is released or discarded, the source's last good list stays in force.",
    fix: "Compare the list with its source. Release it if the numbers are really gone; discard it if the list was cut off.",
    remedies: &[Remedy::Manual],
    needs: &[],
    configuration: &[],
    guards: &[],
    subsumes: &[],
    check: Check::Snapshot,
}];
