//! Group B, continued: where the carrier delivers a number's calls.

use super::{
    Check, FieldPair, Group, Guard, Hit, Remedy, Rule, Severity, Side,
    carrier::{CARRIER, hit},
};
use crate::{
    evidence::{CarrierLine, Evidence},
    number::Number,
    plane::{Plane, Verdict},
};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "carrier-route-mismatch",
        group: Group::Carrier,
        plane: Plane::Routing,
        severity: Severity::High,
        verdict: Verdict::Differs,
        title: "Trunk differs",
        explanation: "The carrier delivers this number's calls to another trunk than planned.",
        consequence: "Calls miss their destination.",
        fix: "Point the number at its trunk at the carrier, or correct the inventory.",
        remedies: &[Remedy::Propose(Side::Carrier)],
        needs: CARRIER,
        configuration: &[],
        guards: &[Guard::InFlight, Guard::Maintenance],
        subsumes: &[],
        check: Check::Number(trunk_differs),
    },
    Rule {
        code: "carrier-route-missing",
        group: Group::Carrier,
        plane: Plane::Routing,
        severity: Severity::High,
        verdict: Verdict::Missing,
        title: "No trunk at the carrier",
        explanation: "The carrier has this number in service and delivers its calls nowhere: no trunk, connection or SIP peer is set.",
        consequence: "Whoever calls it hears an error.",
        fix: "Set the number's trunk at the carrier.",
        remedies: &[Remedy::Propose(Side::Carrier)],
        needs: CARRIER,
        configuration: &[],
        guards: &[Guard::InFlight, Guard::Custody],
        subsumes: &[],
        check: Check::Number(trunk_missing),
    },
    Rule {
        code: "carrier-forward-leftover",
        group: Group::Carrier,
        plane: Plane::Routing,
        severity: Severity::Medium,
        verdict: Verdict::Differs,
        title: "Forwarded at the carrier",
        explanation: "The carrier forwards this number's calls before they reach the trunk, and no move is under way for which that would be meant.",
        consequence: "Calls go past Teams: nobody sees them there, and the forwarded leg is paid for.",
        fix: "End the forwarding at the carrier, or accept the finding if it is meant.",
        remedies: &[Remedy::Propose(Side::Carrier)],
        needs: CARRIER,
        configuration: &[],
        guards: &[Guard::InFlight],
        subsumes: &[],
        check: Check::Number(forwarded),
    },
];

/// The row and its carrier's line, for a number that is ours and in service there.
fn in_service<'a, 'e>(evidence: &'e Evidence<'a>) -> Option<(&'a Number, &'e CarrierLine<'a>)> {
    let number = evidence.inventory?;
    let line = evidence.own_carrier_line()?;
    let is_live = number.particulars.lifecycle.is_live() && line.fact.is_on_account();
    is_live.then_some((number, line))
}

fn trunk_differs(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some((number, line)) = in_service(evidence) else {
        return Vec::new();
    };
    let own = number.particulars.carrier_trunk.as_deref();
    let theirs = line.fact.trunk.value().map(String::as_str);
    let (Some(own), Some(theirs)) = (own, theirs) else {
        return Vec::new();
    };
    if own.trim().eq_ignore_ascii_case(theirs.trim()) {
        return Vec::new();
    }
    vec![hit(
        Some(number),
        line,
        format!("{own} here, {theirs} at {}", line.witness.name),
        FieldPair {
            differs: true,
            ..FieldPair::compare("Trunk", Some(own), Some(theirs))
        },
    )]
}

/// A free number may wait without a trunk, unless the inventory says which it should have.
fn trunk_missing(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some((number, line)) = in_service(evidence) else {
        return Vec::new();
    };
    let own = number.particulars.carrier_trunk.as_deref();
    let is_expected = own.is_some() || number.particulars.lifecycle.is_in_use();
    if !is_expected || !line.fact.trunk.is_blank() {
        return Vec::new();
    }
    vec![hit(
        Some(number),
        line,
        format!("No trunk at {}", line.witness.name),
        FieldPair {
            differs: true,
            ..FieldPair::compare("Trunk", own, None)
        },
    )]
}

fn forwarded(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some((number, line)) = in_service(evidence) else {
        return Vec::new();
    };
    let Some(to) = line.fact.call_forward.value() else {
        return Vec::new();
    };
    vec![hit(
        Some(number),
        line,
        format!("Forwarded to {to} at {}", line.witness.name),
        FieldPair::compare("Forwarded to", None, Some(to)),
    )]
}
