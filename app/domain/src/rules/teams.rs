//! Group A: the inventory against Teams' list of numbers.

use super::{
    Check, FieldPair, Group, Guard, Hit, Remedy, Rule, Severity, Side,
    teams_hit::{assignment_label, hit, is_called, teams_holder, type_label},
};
use crate::{
    evidence::{Evidence, Holder},
    number::{Lifecycle, Number},
    plane::{Plane, Verdict},
    source::SourceKind,
};

/// Minutes until an assignment has arrived everywhere in Teams.
pub(super) const ASSIGNMENT: i64 = 60;
pub(super) const NUMBERS: &[SourceKind] = &[SourceKind::TeamsNumbers];
pub(super) const NUMBERS_AND_USERS: &[SourceKind] =
    &[SourceKind::TeamsNumbers, SourceKind::TeamsUsers];

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "teams-number-not-in-inventory",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::High,
        verdict: Verdict::Unlisted,
        title: "Not in the inventory",
        explanation: "Teams has this number, and the inventory does not know it.",
        consequence: "Nobody manages it, and it may be given out twice.",
        fix: "Add it to the inventory with its holder, or release it in Teams.",
        remedies: &[Remedy::Propose(Side::Inventory)],
        needs: NUMBERS,
        configuration: &[],
        guards: &[Guard::Truncation, Guard::Canonical],
        subsumes: &[],
        check: Check::Number(not_in_inventory),
    },
    Rule {
        code: "inventory-number-missing-in-teams",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::High,
        verdict: Verdict::Missing,
        title: "Missing in Teams",
        explanation: "The inventory has given this number to somebody, and Teams does not list it.",
        consequence: "The holder has no number: calls to it fail.",
        fix: "Assign it in Teams, or take it from its holder in the inventory.",
        remedies: &[Remedy::Propose(Side::Teams)],
        needs: NUMBERS,
        configuration: &[],
        guards: &[
            Guard::Complete,
            Guard::TwoStrikes,
            Guard::Settle(ASSIGNMENT),
            Guard::InFlight,
            Guard::Skew,
        ],
        subsumes: &["teams-assignment-one-sided"],
        check: Check::Number(missing_in_teams),
    },
    Rule {
        code: "teams-assigned-inventory-free",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::High,
        verdict: Verdict::Differs,
        title: "Assigned in Teams, free here",
        explanation: "Teams has given this number to somebody, while the inventory has it free.",
        consequence: "It will be handed out a second time.",
        fix: "Record the holder Teams has, or take it back in Teams.",
        remedies: &[Remedy::Mirror(Side::Inventory)],
        needs: NUMBERS,
        configuration: &[],
        guards: &[Guard::Settle(ASSIGNMENT)],
        subsumes: &[],
        check: Check::Number(assigned_in_teams_only),
    },
    Rule {
        code: "inventory-assigned-teams-free",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::High,
        verdict: Verdict::Missing,
        title: "Not assigned in Teams",
        explanation: "The inventory has given this number to somebody, while Teams has it free.",
        consequence: "Calls to it fail, or the record is wrong and the number is wasted.",
        fix: "Assign it in Teams, or free it in the inventory.",
        remedies: &[
            Remedy::Propose(Side::Teams),
            Remedy::Propose(Side::Inventory),
        ],
        needs: NUMBERS,
        configuration: &[],
        guards: &[Guard::TwoStrikes, Guard::Settle(ASSIGNMENT)],
        subsumes: &["teams-assignment-one-sided"],
        check: Check::Number(assigned_here_only),
    },
    Rule {
        code: "teams-quarantined-number-assigned",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::High,
        verdict: Verdict::Unlisted,
        title: "Assigned in quarantine",
        explanation: "The number is in quarantine here, and Teams has given it to somebody.",
        consequence: "Calls meant for the former holder reach a stranger.",
        fix: "Take it back in Teams until the quarantine is over, or end the quarantine.",
        remedies: &[Remedy::Manual],
        needs: NUMBERS_AND_USERS,
        configuration: &[],
        guards: &[Guard::Settle(ASSIGNMENT)],
        subsumes: &[],
        check: Check::Number(assigned_in_quarantine),
    },
    Rule {
        code: "teams-terminal-number-present",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::High,
        verdict: Verdict::Unlisted,
        title: "Still in Teams after release",
        explanation: "The number is no longer ours, and Teams still lists it.",
        consequence: "Calls go out with a number that belongs to somebody else.",
        fix: "Release it in Teams.",
        remedies: &[Remedy::Propose(Side::Teams)],
        needs: NUMBERS,
        configuration: &[],
        guards: &[Guard::Settle(ASSIGNMENT), Guard::InFlight],
        subsumes: &[
            "teams-holder-mismatch",
            "teams-holder-deleted",
            "teams-resource-account-deleted",
            "teams-holder-disabled",
            "teams-holder-unlicensed",
            "teams-voice-disabled",
            "teams-usage-location-mismatch",
            "teams-line-uri-mismatch",
            "teams-assignment-one-sided",
        ],
        check: Check::Number(present_after_release),
    },
];

fn own_holder(number: &Number) -> &str {
    number
        .particulars
        .holder
        .as_deref()
        .unwrap_or("an unnamed holder")
}

fn not_in_inventory(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some(line) = evidence
        .main_line()
        .filter(|_| evidence.inventory.is_none())
    else {
        return Vec::new();
    };
    let summary = if line.fact.is_assigned() {
        format!("{} has it in Teams", teams_holder(line))
    } else {
        format!("Unassigned in Teams, {}", type_label(line))
    };
    hit(
        evidence,
        summary,
        &[FieldPair::compare("Listed", None, Some("In Teams"))],
    )
}

fn missing_in_teams(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some(number) = in_use_in_teams(evidence) else {
        return Vec::new();
    };
    if !evidence.teams.is_empty() || !evidence.roll.teams_is_complete() {
        return Vec::new();
    }
    let summary = format!("{} here, not listed in Teams", own_holder(number));
    hit(
        evidence,
        summary,
        &[FieldPair::compare("Listed", Some("In Teams"), None)],
    )
}

/// The inventory's row, if somebody holds it and it rings in Teams.
fn in_use_in_teams<'a>(evidence: &Evidence<'a>) -> Option<&'a Number> {
    evidence
        .inventory
        .filter(|n| n.particulars.lifecycle.is_in_use() && n.particulars.rings_in_teams())
}

fn assigned_in_teams_only(evidence: &Evidence<'_>) -> Vec<Hit> {
    let free = evidence.inventory.filter(|n| {
        matches!(
            n.particulars.lifecycle,
            Lifecycle::Available | Lifecycle::Reserved
        )
    });
    let (Some(number), Some(line)) = (free, evidence.assigned_line()) else {
        return Vec::new();
    };
    let holder = teams_holder(line);
    let state = number.particulars.lifecycle.label();
    let summary = format!("{state} here, {holder} has it in Teams");
    let is = assignment_label(line);
    hit(
        evidence,
        summary,
        &[
            FieldPair::compare("State", Some(state), Some(&is)),
            FieldPair::compare(
                "Holder",
                number.particulars.holder.as_deref(),
                Some(&holder),
            ),
        ],
    )
}

fn assigned_here_only(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some(number) = in_use_in_teams(evidence) else {
        return Vec::new();
    };
    if !evidence
        .base_line()
        .is_some_and(|line| line.fact.is_unassigned())
    {
        return Vec::new();
    }
    let summary = format!("{} here, unassigned in Teams", own_holder(number));
    hit(
        evidence,
        summary,
        &[
            FieldPair::compare(
                "State",
                Some(number.particulars.lifecycle.label()),
                Some("Unassigned"),
            ),
            FieldPair::compare("Holder", number.particulars.holder.as_deref(), None),
        ],
    )
}

fn assigned_in_quarantine(evidence: &Evidence<'_>) -> Vec<Hit> {
    let quarantined = evidence
        .inventory
        .filter(|n| n.particulars.lifecycle == Lifecycle::Quarantined);
    let (Some(number), Some(line)) = (quarantined, evidence.assigned_line()) else {
        return Vec::new();
    };
    let former = number.particulars.holder.as_deref();
    let may_be_former = former.is_some_and(|former| match line.holder {
        Holder::Account(account) => is_called(account, former),
        Holder::NotAsked => true,
        Holder::Nobody | Holder::NotInDirectory => false,
    });
    if may_be_former {
        return Vec::new();
    }
    let holder = teams_holder(line);
    hit(
        evidence,
        format!("In quarantine here, {holder} has it in Teams"),
        &[
            FieldPair::compare("State", Some("Quarantined"), Some(&assignment_label(line))),
            FieldPair::compare("Holder", former, Some(&holder)),
        ],
    )
}

fn present_after_release(evidence: &Evidence<'_>) -> Vec<Hit> {
    let gone = evidence.inventory.filter(|n| {
        matches!(
            n.particulars.lifecycle,
            Lifecycle::Released | Lifecycle::PortedOut
        )
    });
    let (Some(number), Some(line)) = (gone, evidence.main_line()) else {
        return Vec::new();
    };
    let state = number.particulars.lifecycle.label();
    let is = assignment_label(line);
    hit(
        evidence,
        format!("{state} here, {} in Teams", is.to_lowercase()),
        &[FieldPair::compare("State", Some(state), Some(&is))],
    )
}
