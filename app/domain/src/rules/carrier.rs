//! Group B: how a number stands with its carrier.

use super::{Check, FieldPair, Group, Guard, Hit, Remedy, Rule, Severity, Side, porting};
use crate::{
    evidence::{CarrierLine, Evidence},
    fact::{CarrierStatus, PortOutStatus, Word},
    number::{Lifecycle, Number},
    plane::{Plane, Verdict},
    source::SourceKind,
};

pub(super) const CARRIER: &[SourceKind] = &[SourceKind::Carrier];

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "carrier-number-not-in-inventory",
        group: Group::Carrier,
        plane: Plane::Carrier,
        severity: Severity::Medium,
        verdict: Verdict::Unlisted,
        title: "Not in the inventory",
        explanation: "The carrier has this number on our account, and the inventory does not know it.",
        consequence: "It is paid for and nobody manages it.",
        fix: "Add it to the inventory as available, or disconnect it at the carrier.",
        remedies: &[Remedy::Propose(Side::Inventory)],
        needs: CARRIER,
        configuration: &[],
        guards: &[Guard::Truncation, Guard::Scope],
        subsumes: &[],
        check: Check::Number(not_in_inventory),
    },
    Rule {
        code: "inventory-number-missing-at-carrier",
        group: Group::Carrier,
        plane: Plane::Carrier,
        severity: Severity::Critical,
        verdict: Verdict::Missing,
        title: "Not found at the carrier",
        explanation: "The inventory has this number in service, and its carrier does not list it.",
        consequence: "The number may be dead or lost: calls to it reach nobody, or somebody else.",
        fix: "Look up who serves the number now, then call the carrier.",
        remedies: &[Remedy::Manual],
        needs: CARRIER,
        configuration: &[],
        guards: &[
            Guard::Complete,
            Guard::TwoStrikes,
            Guard::InFlight,
            Guard::Skew,
            Guard::Scope,
            Guard::Custody,
        ],
        subsumes: &[],
        check: Check::Number(missing_at_carrier),
    },
    Rule {
        code: "carrier-ported-out-active",
        group: Group::Carrier,
        plane: Plane::Carrier,
        severity: Severity::Critical,
        verdict: Verdict::Differs,
        title: "Ported away while in service",
        explanation: "The carrier says the number has left to another carrier, and the inventory has it in service.",
        consequence: "The number is gone: calls to it reach somebody else.",
        fix: "Dispute it with the carrier within 24 hours, or record that it has left.",
        remedies: &[Remedy::Manual],
        needs: CARRIER,
        configuration: &[],
        guards: &[Guard::InFlight, Guard::Skew],
        subsumes: &[
            "inventory-number-missing-at-carrier",
            "carrier-lrn-spid-mismatch",
            "portout-complete-still-assigned",
            "carrier-portout-pending-unplanned",
        ],
        check: Check::Number(ported_out),
    },
    Rule {
        code: "carrier-portout-pending-unplanned",
        group: Group::Carrier,
        plane: Plane::Port,
        severity: Severity::Critical,
        verdict: Verdict::Differs,
        title: "Port-out pending, not planned",
        explanation: "Somebody has asked the carrier to let this number go, and no port-out is planned here: by the carrier's list, or by a port-out on record without a ticket.",
        consequence: "The carrier approves it by itself when the time to answer is over.",
        fix: "Reject the request at the carrier, or record the planned port-out with its ticket.",
        remedies: &[Remedy::Manual],
        needs: CARRIER,
        configuration: &[],
        guards: &[],
        subsumes: &[],
        check: Check::Number(port_out_pending),
    },
    Rule {
        code: "carrier-status-suspended",
        group: Group::Carrier,
        plane: Plane::Carrier,
        severity: Severity::Critical,
        verdict: Verdict::Differs,
        title: "Suspended at the carrier",
        explanation: "The number is in use here, and the carrier has it out of service.",
        consequence: "The holder has no service.",
        fix: "Ask the carrier why, and have it restored.",
        remedies: &[Remedy::Manual],
        needs: CARRIER,
        configuration: &[],
        guards: &[Guard::Maintenance],
        subsumes: &[],
        check: Check::Number(suspended),
    },
    Rule {
        code: "carrier-aging-while-used",
        group: Group::Carrier,
        plane: Plane::Carrier,
        severity: Severity::Critical,
        verdict: Verdict::Differs,
        title: "Aging at the carrier while in use",
        explanation: "The number is in use here, and the carrier has disconnected it and lets it age.",
        consequence: "It will be given to a stranger.",
        fix: "Ask the carrier to restore it before the aging ends.",
        remedies: &[Remedy::Propose(Side::Carrier)],
        needs: CARRIER,
        configuration: &[],
        guards: &[],
        subsumes: &[],
        check: Check::Number(aging),
    },
    Rule {
        code: "carrier-double-owner",
        group: Group::Carrier,
        plane: Plane::Carrier,
        severity: Severity::High,
        verdict: Verdict::Differs,
        title: "In service at two carriers",
        explanation: "More than one carrier has this number in service.",
        consequence: "It is paid for twice, and a port may have been left half done.",
        fix: "Look up who serves the number, then disconnect it at the other carrier.",
        remedies: &[Remedy::Manual],
        needs: CARRIER,
        configuration: &[],
        guards: &[Guard::InFlight, Guard::Custody],
        subsumes: &[],
        check: Check::Number(double_owner),
    },
    Rule {
        code: "carrier-pending-while-active",
        group: Group::Carrier,
        plane: Plane::Carrier,
        severity: Severity::Medium,
        verdict: Verdict::Differs,
        title: "Not yet in service at the carrier",
        explanation: "The inventory has the number as active, which is proven to work, and its carrier has yet to set it up.",
        consequence: "Rules and people that go by the state are led astray: calls to it may fail.",
        fix: "Correct the state, or ask the carrier when the number will be in service.",
        remedies: &[Remedy::Propose(Side::Inventory), Remedy::Manual],
        needs: CARRIER,
        configuration: &[],
        guards: &[Guard::Settle(60), Guard::Custody],
        subsumes: &[],
        check: Check::Number(pending),
    },
];

pub(super) fn status_label(line: &CarrierLine<'_>) -> String {
    match &line.fact.status {
        Word::Known(status) => status.label().to_owned(),
        Word::Unknown(text) => text.clone(),
    }
}

/// A hit against one carrier: the given fields first, then the rest of both sides.
pub(super) fn hit(
    number: Option<&Number>,
    line: &CarrierLine<'_>,
    summary: String,
    differing: FieldPair,
) -> Hit {
    let own = number.map(|n| &n.particulars);
    let mut fields = vec![differing];
    let rest = [
        FieldPair::context(
            "Carrier",
            own.and_then(|p| p.carrier.as_deref()),
            Some(&line.witness.name),
        ),
        FieldPair::context(
            "State",
            own.map(|p| p.lifecycle.label()),
            Some(&status_label(line)),
        ),
        FieldPair::context(
            "Trunk",
            own.and_then(|p| p.carrier_trunk.as_deref()),
            line.fact.trunk.value().map(String::as_str),
        ),
        FieldPair::context("Holder", own.and_then(|p| p.holder.as_deref()), None),
    ];
    for field in rest {
        let is_told = fields.iter().any(|f| f.field == field.field);
        if !is_told && (field.should.is_some() || field.is.is_some()) {
            fields.push(field);
        }
    }
    Hit {
        counterpart: Some(line.witness.source),
        summary,
        fields,
        changed_at: number.filter(|n| n.version > 1).map(|n| n.updated_at),
        ..Hit::default()
    }
}

/// The row and each carrier whose line meets a condition.
fn hits_where(
    evidence: &Evidence<'_>,
    state: impl Fn(Lifecycle) -> bool,
    status: impl Fn(CarrierStatus) -> bool,
) -> Vec<Hit> {
    let Some(number) = evidence
        .inventory
        .filter(|n| state(n.particulars.lifecycle))
    else {
        return Vec::new();
    };
    evidence
        .carriers
        .iter()
        .filter(|line| is_own_or_only(evidence, line))
        .filter(|line| line.fact.status.known().is_some_and(&status))
        .map(|line| {
            let own = number.particulars.lifecycle.label();
            let theirs = status_label(line);
            let summary = format!(
                "{own} here, {} at {}",
                theirs.to_lowercase(),
                line.witness.name
            );
            hit(
                Some(number),
                line,
                summary,
                FieldPair::compare("State", Some(own), Some(&theirs)),
            )
        })
        .collect()
}

/// A number is judged by the carrier the inventory names; without one, by any that lists it.
pub(super) fn is_own_or_only(evidence: &Evidence<'_>, line: &CarrierLine<'_>) -> bool {
    let named = evidence
        .inventory
        .and_then(|n| n.particulars.carrier.as_deref());
    named.is_none_or(|name| crate::same_word(name, &line.witness.name))
}

fn not_in_inventory(evidence: &Evidence<'_>) -> Vec<Hit> {
    if evidence.inventory.is_some() {
        return Vec::new();
    }
    evidence
        .carriers
        .iter()
        .filter(|line| line.fact.is_on_account())
        .map(|line| {
            let summary = format!("{} at {}", status_label(line), line.witness.name);
            let listed = format!("At {}", line.witness.name);
            hit(
                None,
                line,
                summary,
                FieldPair::compare("Listed", None, Some(&listed)),
            )
        })
        .collect()
}

fn missing_at_carrier(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some(number) = evidence
        .inventory
        .filter(|n| n.particulars.lifecycle.is_live())
    else {
        return Vec::new();
    };
    let witness = number
        .particulars
        .carrier
        .as_deref()
        .and_then(|name| evidence.roll.carrier(name));
    let Some(witness) = witness.filter(|w| w.is_complete) else {
        return Vec::new();
    };
    if evidence
        .carriers
        .iter()
        .any(|line| line.witness.source == witness.source)
    {
        return Vec::new();
    }
    let should = format!("At {}", witness.name);
    let holder = number.particulars.holder.as_deref();
    vec![Hit {
        counterpart: Some(witness.source),
        summary: format!(
            "{} here, not listed by {}",
            number.particulars.lifecycle.label(),
            witness.name
        ),
        fields: vec![
            FieldPair::compare("Listed", Some(&should), None),
            FieldPair::context("State", Some(number.particulars.lifecycle.label()), None),
            FieldPair::context("Holder", holder, None),
        ],
        changed_at: (number.version > 1).then_some(number.updated_at),
        ..Hit::default()
    }]
}

fn ported_out(evidence: &Evidence<'_>) -> Vec<Hit> {
    hits_where(evidence, Lifecycle::is_live, |s| {
        s == CarrierStatus::PortedOut
    })
}

fn suspended(evidence: &Evidence<'_>) -> Vec<Hit> {
    hits_where(evidence, Lifecycle::is_in_use, |s| {
        matches!(
            s,
            CarrierStatus::Suspended | CarrierStatus::Restricted | CarrierStatus::Failed
        )
    })
}

fn aging(evidence: &Evidence<'_>) -> Vec<Hit> {
    hits_where(evidence, Lifecycle::is_in_use, |s| {
        s == CarrierStatus::Aging
    })
}

fn pending(evidence: &Evidence<'_>) -> Vec<Hit> {
    let is_proven = |state| state == Lifecycle::Active;
    hits_where(evidence, is_proven, |s| s == CarrierStatus::Pending)
}

/// The release of a number is asked for, by the carrier's list or by a port-out on record, and nobody
/// planned it.
fn port_out_pending(evidence: &Evidence<'_>) -> Vec<Hit> {
    let state = evidence.inventory.map(|n| n.particulars.lifecycle);
    // While a number ports in, its losing carrier is meant to let it go.
    let is_expected = |state| matches!(state, Lifecycle::PortingOut | Lifecycle::PortingIn);
    if state.is_some_and(|state| is_expected(state) || state.is_terminal()) {
        return Vec::new();
    }
    let mut hits = porting::unplanned(evidence);
    if let Some(number) = evidence.inventory {
        let listed = evidence.carriers.iter().filter(|line| {
            let word = line.fact.port_out_status.value();
            word.is_some_and(|word| word.is(PortOutStatus::Pending))
                && !porting::is_on_record(evidence, &line.witness.name)
        });
        hits.extend(listed.map(|line| {
            hit(
                Some(number),
                line,
                format!("Release asked for at {}", line.witness.name),
                FieldPair::compare("Port-out", Some("Not planned"), Some("Pending")),
            )
        }));
    }
    hits
}

fn double_owner(evidence: &Evidence<'_>) -> Vec<Hit> {
    let mut serving: Vec<&CarrierLine<'_>> = evidence
        .carriers
        .iter()
        .filter(|line| line.fact.status.is(CarrierStatus::Active))
        .filter(|line| !porting::is_expected_at(evidence, &line.witness.name))
        .collect();
    if serving.len() < 2 {
        return Vec::new();
    }
    serving.sort_by(|a, b| a.witness.name.cmp(&b.witness.name));
    let names = serving
        .iter()
        .map(|l| l.witness.name.as_str())
        .collect::<Vec<_>>()
        .join(" and ");
    let own = evidence
        .inventory
        .and_then(|n| n.particulars.carrier.as_deref());
    vec![Hit {
        counterpart: None,
        summary: format!("In service at {names}"),
        fields: vec![
            FieldPair::compare("Carrier", own, Some(&names)),
            FieldPair::context(
                "Holder",
                evidence
                    .inventory
                    .and_then(|n| n.particulars.holder.as_deref()),
                None,
            ),
        ],
        changed_at: None,
        ..Hit::default()
    }]
}
