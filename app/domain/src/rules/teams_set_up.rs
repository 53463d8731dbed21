//! Group A, continued: what Teams' list says of the number itself: how it is connected, whose it is, and
//! how far it is set up.

use super::{
    Check, FieldPair, Group, Guard, Hit, Remedy, Rule, Severity, Side,
    teams::{ASSIGNMENT, NUMBERS},
    teams_hit::hit,
};
use crate::{
    Country,
    evidence::{Evidence, TeamsLine},
    fact::{Activation, TeamsAssignment, Word},
    number::{Connectivity, Lifecycle, Number},
    plane::{Plane, Verdict},
    source::SourceKind,
    words,
};

/// Hours after which Teams should have finished what it began (domain notes §7.2 A, Microsoft M24).
const STUCK_HOURS: i64 = 24;

/// Territories that share a country code, so that Teams may name one of them for another: those of the
/// North American plan, and the smaller zones of ITU-T E.164.
const SHARED_CODES: &[&[Country]] = &[
    country_list![US CA AG AI AS BB BM BS DM DO GD GU JM KN KY LC MP MS PR SX TC TT VC VG VI],
    country_list![RU KZ],
    country_list![GB GG IM JE],
    country_list![IT VA],
    country_list![NO SJ],
    country_list![AU CC CX],
    country_list![MA EH],
    country_list![RE YT],
    country_list![FI AX],
    country_list![GP BL MF],
    country_list![CW BQ],
];

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "teams-number-type-mismatch",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::High,
        verdict: Verdict::Differs,
        title: "Connectivity differs",
        explanation: "Teams reaches this number in another way than the inventory says.",
        consequence: "Calls take another route and are billed by another party than planned.",
        fix: "Correct the inventory if the number was moved, else move it in Teams.",
        remedies: &[Remedy::Propose(Side::Inventory), Remedy::Manual],
        needs: NUMBERS,
        configuration: &[],
        guards: &[Guard::InFlight],
        subsumes: &["teams-operator-mismatch"],
        check: Check::Number(type_differs),
    },
    Rule {
        code: "teams-operator-mismatch",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::Medium,
        verdict: Verdict::Differs,
        title: "Operator differs",
        explanation: "Teams has this number from another carrier of ours than the inventory names. A name that is none of our carriers' says nothing: it may be another name of the same company.",
        consequence: "Faults and port-outs are reported to the wrong company, and its bills are not expected.",
        fix: "Correct the carrier in the inventory if the number was moved.",
        remedies: &[Remedy::Propose(Side::Inventory)],
        needs: NUMBERS,
        configuration: &[],
        guards: &[Guard::InFlight],
        subsumes: &[],
        check: Check::Number(operator_differs),
    },
    Rule {
        code: "teams-country-mismatch",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::Low,
        verdict: Verdict::Differs,
        title: "Country differs",
        explanation: "Teams has this number under another country than the inventory.",
        consequence: "Policies and emergency rules of the wrong country are chosen for it.",
        fix: "Correct the country in the inventory, or ask Microsoft to correct theirs.",
        remedies: &[Remedy::Propose(Side::Inventory)],
        needs: NUMBERS,
        configuration: &[],
        guards: &[],
        subsumes: &[],
        check: Check::Number(country_differs),
    },
    Rule {
        code: "teams-activation-failed",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::High,
        verdict: Verdict::Differs,
        title: "Set-up failed in Teams",
        explanation: "Teams tried to set this number up and failed.",
        consequence: "The number is not live, although it looks assigned.",
        fix: "Assign it again; if it fails again, open a ticket with Microsoft.",
        remedies: &[Remedy::Propose(Side::Teams)],
        needs: NUMBERS,
        configuration: &[],
        guards: &[],
        subsumes: &[],
        check: Check::Number(activation_failed),
    },
    Rule {
        code: "teams-activation-stuck",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::Medium,
        verdict: Verdict::Differs,
        title: "Set-up is stuck in Teams",
        explanation: "Teams has been setting this number up for more than 24 hours.",
        consequence: "The number is not live, although it looks assigned.",
        fix: "Assign it again; if it stays so, open a ticket with Microsoft.",
        remedies: &[Remedy::Propose(Side::Teams), Remedy::Manual],
        needs: NUMBERS,
        configuration: &[],
        guards: &[Guard::Settle(STUCK_HOURS * 60)],
        subsumes: &[],
        check: Check::Number(activation_stuck),
    },
    Rule {
        code: "teams-internal-error",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::Medium,
        verdict: Verdict::Differs,
        title: "Teams reports an internal error",
        explanation: "Teams lists this number with an internal error in place of its type or its assignment.",
        consequence: "Nobody can tell who has it, and it may not ring.",
        fix: "Open a ticket with Microsoft, with the number and the time.",
        remedies: &[Remedy::Manual],
        needs: NUMBERS,
        configuration: &[],
        guards: &[Guard::TwoStrikes],
        subsumes: &[],
        check: Check::Number(has_internal_error),
    },
    Rule {
        code: "teams-portin-not-reflected",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::High,
        verdict: Verdict::Differs,
        title: "Port into Teams is complete",
        explanation: "Teams has completed the port of this number, and the inventory still has it as porting in.",
        consequence: "The number is in service, and nobody gives it out or watches over it.",
        fix: "Record that it is in service, with its holder, and close the port order.",
        remedies: &[Remedy::Mirror(Side::Inventory)],
        needs: NUMBERS,
        configuration: &[],
        guards: &[],
        subsumes: &["port-complete-inventory-stale"],
        check: Check::Number(port_in_done),
    },
    Rule {
        code: "teams-portin-unplanned",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::Medium,
        verdict: Verdict::Differs,
        title: "Port into Teams is not planned",
        explanation: "The losing carrier has agreed to port this number to Microsoft, and the inventory has no port under way.",
        consequence: "On the agreed day its calls move to Microsoft, whether or not anybody is prepared.",
        fix: "Find out who ordered the port; record the order, or cancel it before the agreed day.",
        remedies: &[Remedy::Manual],
        needs: NUMBERS,
        configuration: &[],
        guards: &[Guard::Settle(ASSIGNMENT), Guard::InFlight],
        subsumes: &[],
        check: Check::Number(port_in_unplanned),
    },
    Rule {
        code: "teams-change-not-supported",
        group: Group::Teams,
        plane: Plane::Teams,
        severity: Severity::Medium,
        verdict: Verdict::Differs,
        title: "Teams refuses the change",
        explanation: "Teams does not allow the location or the release of this number to be changed by us.",
        consequence: "A planned change to it fails.",
        fix: "Ask the operator, or Microsoft's service desk, to make the change.",
        remedies: &[Remedy::Manual],
        needs: NUMBERS,
        configuration: &[],
        guards: &[],
        subsumes: &[],
        check: Check::NotYet(
            "What Teams allows for a number matters once a change is planned, and the plan reads it then; it is no difference between two records.",
        ),
    },
];

fn type_differs(evidence: &Evidence<'_>) -> Vec<Hit> {
    let own = evidence
        .inventory
        .filter(|n| !n.particulars.lifecycle.is_terminal())
        .and_then(|n| n.particulars.connectivity);
    let theirs = evidence
        .base_line()
        .and_then(|l| l.fact.number_type.known());
    let (Some(own), Some(theirs)) = (own, theirs) else {
        return Vec::new();
    };
    if own == theirs {
        return Vec::new();
    }
    hit(
        evidence,
        format!("{} here, {} in Teams", own.label(), theirs.label()),
        &[FieldPair::compare(
            "Connectivity",
            Some(own.label()),
            Some(theirs.label()),
        )],
    )
}

fn activation_failed(evidence: &Evidence<'_>) -> Vec<Hit> {
    let failed = evidence
        .base_line()
        .and_then(|l| l.fact.activation.known())
        .filter(|a| matches!(a, Activation::AssignmentFailed | Activation::UpdateFailed));
    let Some(failed) = failed else {
        return Vec::new();
    };
    hit(
        evidence,
        format!("{} in Teams", failed.label()),
        &[FieldPair::compare(
            "Set-up",
            Some("Activated"),
            Some(failed.label()),
        )],
    )
}

/// The inventory's row, if the number is not gone for good.
fn kept<'a>(evidence: &Evidence<'a>) -> Option<&'a Number> {
    evidence
        .inventory
        .filter(|n| !n.particulars.lifecycle.is_terminal())
}

fn operator_differs(evidence: &Evidence<'_>) -> Vec<Hit> {
    let own = kept(evidence).and_then(|n| n.particulars.carrier.as_deref());
    let theirs = evidence.base_line().and_then(|l| l.fact.partner.value());
    let (Some(own), Some(theirs)) = (own, theirs) else {
        return Vec::new();
    };
    if is_one_company(own, theirs) || !is_carrier_of_ours(evidence, theirs) {
        return Vec::new();
    }
    hit(
        evidence,
        format!("{own} here, {theirs} in Teams"),
        &[FieldPair::compare("Carrier", Some(own), Some(theirs))],
    )
}

fn is_carrier_of_ours(evidence: &Evidence<'_>, name: &str) -> bool {
    let witnesses = evidence.roll.witnesses.iter();
    witnesses
        .filter(|witness| witness.kind == SourceKind::Carrier)
        .any(|witness| is_one_company(&witness.name, name))
}

/// Whether two names are of one company: the same words, or one goes on where the other ends, as Colt
/// Technology Services does.
pub(super) fn is_one_company(one: &str, other: &str) -> bool {
    let words = |name: &str| -> Vec<String> {
        let words = name.split(|c: char| !c.is_alphanumeric());
        words
            .filter(|w| !w.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let (one, other) = (words(one), words(other));
    one.starts_with(&other) || other.starts_with(&one)
}

fn country_differs(evidence: &Evidence<'_>) -> Vec<Hit> {
    let own = kept(evidence).map(|n| n.particulars.country);
    let theirs = evidence.base_line().and_then(|l| l.fact.country.value());
    let (Some(own), Some(&theirs)) = (own, theirs) else {
        return Vec::new();
    };
    let share = |zone: &&[Country]| zone.contains(&own) && zone.contains(&theirs);
    if own == theirs || SHARED_CODES.iter().any(share) {
        return Vec::new();
    }
    hit(
        evidence,
        format!("{own} here, {theirs} in Teams"),
        &[FieldPair::compare(
            "Country",
            Some(own.as_str()),
            Some(theirs.as_str()),
        )],
    )
}

fn activation_stuck(evidence: &Evidence<'_>) -> Vec<Hit> {
    let is_pending = |line: &&TeamsLine<'_>| {
        let activation = &line.fact.activation;
        activation.is(Activation::AssignmentPending) || activation.is(Activation::UpdatePending)
    };
    let Some(line) = evidence.base_line().filter(is_pending) else {
        return Vec::new();
    };
    let since = line.unchanged_since();
    let is = line.fact.activation.known().map(Activation::label);
    let hits = hit(
        evidence,
        format!(
            "{} in Teams since {}",
            is.unwrap_or_default(),
            words::day(since.date_naive())
        ),
        &[FieldPair::compare("Set-up", Some("Activated"), is)],
    );
    let changed_at = Some(since);
    hits.into_iter()
        .map(|hit| Hit { changed_at, ..hit })
        .collect()
}

fn has_internal_error(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some(line) = evidence.base_line() else {
        return Vec::new();
    };
    let own = evidence.inventory.map(|n| &n.particulars);
    let (field, own) = if is_internal_error(&line.fact.number_type) {
        let connectivity = own.and_then(|own| own.connectivity);
        ("Connectivity", connectivity.map(Connectivity::label))
    } else if line.fact.assignment.is(TeamsAssignment::InternalError) {
        ("State", own.map(|own| own.lifecycle.label()))
    } else {
        return Vec::new();
    };
    hit(
        evidence,
        "Internal error in Teams".to_owned(),
        &[FieldPair::compare(field, own, Some("Internal error"))],
    )
}

/// Whether Teams gives an error of its own in place of the type, which is no type we know.
fn is_internal_error(number_type: &Word<Connectivity>) -> bool {
    matches!(number_type, Word::Unknown(word) if crate::same_word(word, "InternalError"))
}

/// The row of a number that Teams is porting in, if the port stands as the word says.
fn porting<'a>(evidence: &Evidence<'a>, word: &str) -> Option<&'a Number> {
    let stands = |line: &TeamsLine<'_>| {
        let port = line.fact.port_in.value();
        port.is_some_and(|own| crate::same_word(own, word))
    };
    evidence
        .inventory
        .filter(|_| evidence.base_line().is_some_and(stands))
}

fn port_in_done(evidence: &Evidence<'_>) -> Vec<Hit> {
    let is_open = |number: &Number| number.particulars.lifecycle == Lifecycle::PortingIn;
    if !porting(evidence, "Completed").is_some_and(is_open) {
        return Vec::new();
    }
    hit(
        evidence,
        "Porting in here, ported in Teams".to_owned(),
        &[FieldPair::compare(
            "Port",
            Some("Porting in"),
            Some("Completed"),
        )],
    )
}

fn port_in_unplanned(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some(number) = porting(evidence, "FirmOrderCommitmentAccepted") else {
        return Vec::new();
    };
    let state = number.particulars.lifecycle.label();
    hit(
        evidence,
        format!("{state} here, a port to Microsoft is agreed"),
        &[FieldPair::compare(
            "Port",
            None,
            Some("Agreed by the losing carrier"),
        )],
    )
}
