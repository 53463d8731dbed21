//! Group D, continued: the numbers by which emergency services call back. A location's ELIN is one, and so
//! are the emergency numbers of a Shared Calling policy.

use super::{
    Check, FieldPair, Guard, Hit, Remedy, Rule, Severity, Side, carrier::is_own_or_only,
    emergency::EMERGENCY,
};
use crate::{
    evidence::{CarrierLine, Evidence},
    fact::{CarrierStatus, TeamsAssignment},
    number::Connectivity,
    plane::Verdict,
    source::SourceKind,
    teams_object::TeamsObjectKind,
};

/// What the rules about ELINs have in common.
const ELIN: Rule = Rule {
    configuration: &[TeamsObjectKind::Location],
    ..EMERGENCY
};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "emergency-elin-unprovisioned",
        severity: Severity::Critical,
        verdict: Verdict::Missing,
        title: "A location's callback number is dead",
        explanation: "The number is the ELIN of an emergency location, and it is not in service. Whether the emergency services' own database (ALI) has it cannot be seen from here.",
        consequence: "When a call from there breaks off, nobody can call back.",
        fix: "Bring the number back into service, or give the location another ELIN.",
        needs: &[SourceKind::Carrier],
        guards: &[Guard::Fresh],
        check: Check::Number(elin_out_of_service),
        ..ELIN
    },
    Rule {
        code: "emergency-elin-on-user",
        title: "A location's callback number is somebody's own",
        explanation: "The number is the ELIN of an emergency location, and Teams has it assigned to a person.",
        consequence: "Emergency services that call back reach that person, wherever they are.",
        fix: "Give the location a number of its own, or the person another.",
        remedies: &[Remedy::Propose(Side::Teams)],
        needs: &[SourceKind::TeamsNumbers],
        check: Check::Number(elin_of_a_person),
        ..ELIN
    },
    Rule {
        code: "emergency-elin-mismatch",
        severity: Severity::Critical,
        title: "The SBC has another ELIN",
        explanation: "Teams and the SBC's table have different ELINs for a location.",
        consequence: "Help is sent to another place than the call came from.",
        fix: "Write the same ELIN into the location and the SBC's table.",
        guards: &[Guard::Fresh],
        check: Check::NotYet("Rollcall does not read the ELIN tables of SBCs yet."),
        ..ELIN
    },
    Rule {
        code: "emergency-callback-unreachable",
        severity: Severity::Critical,
        title: "Emergency services cannot call back",
        explanation: "The number is one by which emergency services call back users of Shared Calling, and it is out of service or forwarded elsewhere.",
        consequence: "When an emergency call breaks off, nobody can call back.",
        fix: "Bring the number back into service without forwarding, or take another into the policy.",
        needs: &[SourceKind::TeamsNumbers, SourceKind::Carrier],
        configuration: &[TeamsObjectKind::SharedCallingPolicy],
        guards: &[Guard::Complete],
        check: Check::Number(callback_unreachable),
        ..EMERGENCY
    },
];

/// A hit that names what the number is for and all that is wrong with it.
fn hit(purpose: FieldPair, wrong: &[String]) -> Vec<Hit> {
    if wrong.is_empty() {
        return Vec::new();
    }
    let wrong = wrong.join("; ");
    vec![Hit {
        fields: vec![
            FieldPair::compare("Reachable", Some("In service"), Some(&wrong)),
            purpose,
        ],
        summary: wrong,
        ..Hit::default()
    }]
}

/// Why calls to the number do not arrive, in the words of each side that says so.
fn out_of_service(evidence: &Evidence<'_>) -> Vec<String> {
    let inventory = evidence.inventory.map(|n| n.particulars.lifecycle);
    let ended = inventory.filter(|state| state.is_terminal());
    let mut wrong: Vec<String> = ended
        .map(|state| format!("{} in the inventory", state.label()))
        .into_iter()
        .collect();
    let mut carriers: Vec<_> = serving(evidence).filter_map(dead_at).collect();
    carriers.sort();
    wrong.extend(carriers);
    wrong
}

fn serving<'e>(evidence: &'e Evidence<'_>) -> impl Iterator<Item = &'e CarrierLine<'e>> {
    let carriers = evidence.carriers.iter();
    carriers.filter(|line| is_own_or_only(evidence, line))
}

fn dead_at(line: &CarrierLine<'_>) -> Option<String> {
    let status = line.fact.status.known()?;
    let is_dead = matches!(
        status,
        CarrierStatus::Suspended
            | CarrierStatus::Aging
            | CarrierStatus::PortedOut
            | CarrierStatus::Failed
    );
    is_dead.then(|| format!("{} at {}", status.label(), line.witness.name))
}

fn elin_out_of_service(evidence: &Evidence<'_>) -> Vec<Hit> {
    let Some(location) = evidence.tenant.location_of_elin(evidence.number) else {
        return Vec::new();
    };
    let address = location.address.line();
    let purpose = FieldPair::context("ELIN of", None, Some(&address));
    hit(purpose, &out_of_service(evidence))
}

fn elin_of_a_person(evidence: &Evidence<'_>) -> Vec<Hit> {
    let line = evidence
        .assigned_line()
        .filter(|line| line.fact.assignment.is(TeamsAssignment::UserAssigned));
    let (Some(line), Some(location)) = (line, evidence.tenant.location_of_elin(evidence.number))
    else {
        return Vec::new();
    };
    let holder = line.account().map_or("Somebody", |account| account.name());
    let address = location.address.line();
    vec![Hit {
        counterpart: evidence
            .roll
            .witness(SourceKind::TeamsNumbers)
            .map(|w| w.source),
        summary: format!("{holder} has the ELIN of {address}"),
        fields: vec![
            FieldPair::compare("Holder", None, Some(holder)),
            FieldPair::context("ELIN of", None, Some(&address)),
        ],
        changed_at: line.changed_at,
        ..Hit::default()
    }]
}

fn callback_unreachable(evidence: &Evidence<'_>) -> Vec<Hit> {
    let mut policies = evidence.tenant.shared_calling_policies().iter();
    let Some(policy) = policies.find(|policy| policy.has_callback(evidence.number)) else {
        return Vec::new();
    };
    let mut wrong = out_of_service(evidence);
    let mut forwarded: Vec<String> = serving(evidence).filter_map(forwarded_at).collect();
    forwarded.sort();
    wrong.extend(forwarded);
    wrong.extend(is_gone_from_teams(evidence).then(|| "not listed in Teams".to_owned()));
    hit(
        FieldPair::context("Shared Calling policy", None, Some(&policy.name)),
        &wrong,
    )
}

fn forwarded_at(line: &CarrierLine<'_>) -> Option<String> {
    let target = line.fact.call_forward.value()?;
    Some(format!("forwarded to {target} at {}", line.witness.name))
}

/// Numbers of Calling Plans and Operator Connect have to be in the tenant (Microsoft notes §3.6).
fn is_gone_from_teams(evidence: &Evidence<'_>) -> bool {
    let connectivity = evidence.inventory.and_then(|n| n.particulars.connectivity);
    let has_to_be_listed = matches!(
        connectivity,
        Some(Connectivity::CallingPlan | Connectivity::OperatorConnect)
    );
    has_to_be_listed && evidence.teams.is_empty() && evidence.roll.teams_is_complete()
}
