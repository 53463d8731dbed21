//! Group A, continued: numbers that may not be given out, here and in Teams.
//!
//! Teams can block a number from assignment for a time. Quarantine and reservation rest on that: without
//! the block an administrator in Teams may give out what is aging here.

use super::{
    Check, FieldPair, Group, Guard, Hit, Remedy, Rule, Severity, Side,
    teams::{ASSIGNMENT, NUMBERS},
    teams_hit::hit,
};
use crate::{
    evidence::Evidence,
    number::Lifecycle,
    plane::{Plane, Verdict},
    teams_object::TeamsObjectKind,
};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "teams-block-missing",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::Medium,
        verdict: Verdict::Differs,
        title: "Not blocked in Teams",
        explanation: "The number is in quarantine or reserved here, and Teams does not block it from assignment.",
        consequence: "An administrator in Teams may give it to somebody before its time.",
        fix: "Block it in Teams for as long as it is held here.",
        remedies: &[Remedy::Propose(Side::Teams)],
        needs: NUMBERS,
        configuration: &[],
        guards: &[Guard::Settle(ASSIGNMENT)],
        subsumes: &[],
        check: Check::Number(block_missing),
    },
    Rule {
        code: "teams-block-unexpected",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::Medium,
        verdict: Verdict::Differs,
        title: "Blocked in Teams",
        explanation: "Teams blocks this number from assignment, while the inventory has it free or in use.",
        consequence: "The next assignment fails, and a holder who loses the number cannot get it back.",
        fix: "Take the block off in Teams, or put the number in quarantine here.",
        remedies: &[
            Remedy::Propose(Side::Teams),
            Remedy::Propose(Side::Inventory),
        ],
        needs: NUMBERS,
        configuration: &[],
        guards: &[Guard::Settle(ASSIGNMENT)],
        subsumes: &[],
        check: Check::Number(block_unexpected),
    },
    Rule {
        code: "teams-block-exported",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::Medium,
        verdict: Verdict::Differs,
        title: "Blocked in Teams, by the export",
        explanation: "The exported list of blocks has this number, while the inventory has it free or in use. Teams' list of numbers does not tell.",
        consequence: "The next assignment fails, and a holder who loses the number cannot get it back.",
        fix: "Take the block off in Teams, or put the number in quarantine here.",
        remedies: &[
            Remedy::Propose(Side::Teams),
            Remedy::Propose(Side::Inventory),
        ],
        needs: NUMBERS,
        configuration: &[TeamsObjectKind::AssignmentBlock],
        guards: &[Guard::Settle(ASSIGNMENT)],
        subsumes: &[],
        check: Check::Number(block_exported),
    },
];

/// Whether Teams' list has the number blocked. `None` where it does not say.
fn is_blocked(evidence: &Evidence<'_>) -> Option<bool> {
    evidence.base_line()?.fact.is_blocked()
}

/// Whether an older module left blocks out of Teams' list, and the number is among those that were exported.
/// That it is not says nothing: it may have been blocked since.
fn is_exported_as_blocked(evidence: &Evidence<'_>) -> bool {
    let line = evidence.base_line();
    line.is_some_and(|line| line.fact.assignment_block.is_not_sent())
        && evidence.tenant.has_block(evidence.number)
}

fn block_missing(evidence: &Evidence<'_>) -> Vec<Hit> {
    let held = evidence.inventory.filter(|n| {
        let state = n.particulars.lifecycle;
        matches!(state, Lifecycle::Quarantined | Lifecycle::Reserved)
    });
    let is_free = evidence
        .base_line()
        .is_some_and(|line| line.fact.is_unassigned());
    let Some(number) = held.filter(|_| is_free && is_blocked(evidence) == Some(false)) else {
        return Vec::new();
    };
    let state = number.particulars.lifecycle.label();
    hit(
        evidence,
        format!("{state} here, free to assign in Teams"),
        &[FieldPair::compare(
            "Block",
            Some("Blocked"),
            Some("Not blocked"),
        )],
    )
}

fn block_unexpected(evidence: &Evidence<'_>) -> Vec<Hit> {
    if is_blocked(evidence) == Some(true) {
        blocked_and_usable(evidence)
    } else {
        Vec::new()
    }
}

fn block_exported(evidence: &Evidence<'_>) -> Vec<Hit> {
    if is_exported_as_blocked(evidence) {
        blocked_and_usable(evidence)
    } else {
        Vec::new()
    }
}

/// A hit where the inventory has a blocked number free or in use.
fn blocked_and_usable(evidence: &Evidence<'_>) -> Vec<Hit> {
    let usable = evidence.inventory.filter(|n| {
        let state = n.particulars.lifecycle;
        state == Lifecycle::Available || state.is_in_use()
    });
    let Some(number) = usable else {
        return Vec::new();
    };
    let state = number.particulars.lifecycle.label();
    hit(
        evidence,
        format!("{state} here, blocked in Teams"),
        &[FieldPair::compare(
            "Block",
            Some("Not blocked"),
            Some("Blocked"),
        )],
    )
}
