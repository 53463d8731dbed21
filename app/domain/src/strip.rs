//! The strip of planes of one number: for each plane what should be, what is, who says so, and the
//! verdict. It shows what the rules found; it does not judge again.

use crate::{
    evidence::{CarrierLine, Evidence, TeamsLine, Witness},
    fact::Word,
    finding::{Finding, FindingState},
    number::{Lifecycle, Number},
    plane::{Plane, PlaneState, Statement, Verdict},
    source::SourceKind,
};

/// The planes of a number, in the order of the strip. `findings` are those about the number, worst
/// first.
pub fn strip(evidence: &Evidence<'_>, findings: &[Finding]) -> Vec<PlaneState> {
    Plane::STRIP
        .into_iter()
        .map(|plane| state(plane, evidence, findings))
        .collect()
}

fn state(plane: Plane, evidence: &Evidence<'_>, findings: &[Finding]) -> PlaneState {
    let witness = witness(plane, evidence);
    let (should, is) = match plane {
        Plane::Port => (planned_port(evidence), seen_port(evidence)),
        Plane::Carrier => (planned_carrier(evidence), seen_carrier(evidence)),
        Plane::Routing => (planned_route(evidence), seen_route(evidence)),
        Plane::Teams => (planned_teams(evidence), seen_teams(evidence)),
        Plane::Emergency => (planned_emergency(evidence), seen_emergency(evidence)),
        Plane::Record | Plane::Source => (Statement::default(), Statement::default()),
    };
    let worst = findings
        .iter()
        .filter(|f| f.plane == plane && f.state.is_live())
        .min_by_key(|f| rank(f));
    PlaneState {
        plane,
        verdict: verdict(plane, evidence, worst, witness, &should, &is),
        severity: worst.map(|finding| finding.severity),
        should,
        is,
        source: witness.map(|w| w.name.clone()),
        as_of: witness.and_then(|w| w.as_of),
    }
}

/// Who speaks about a plane of this number.
fn witness<'a>(plane: Plane, evidence: &Evidence<'a>) -> Option<&'a Witness> {
    let roll = evidence.roll;
    let own_carrier = evidence
        .inventory
        .and_then(|n| roll.carrier(n.particulars.carrier.as_deref()?));
    let carrier = own_carrier.or_else(|| evidence.carriers.first().map(|line| line.witness));
    let teams = roll.witness(SourceKind::TeamsNumbers);
    match plane {
        Plane::Port | Plane::Carrier | Plane::Routing => carrier,
        Plane::Teams => teams,
        Plane::Emergency => teams.or(carrier),
        Plane::Record | Plane::Source => None,
    }
}

fn verdict(
    plane: Plane,
    evidence: &Evidence<'_>,
    worst: Option<&Finding>,
    witness: Option<&Witness>,
    should: &Statement,
    is: &Statement,
) -> Verdict {
    match worst.map(|finding| (finding.state, finding.verdict)) {
        Some((FindingState::Pending, _)) => return Verdict::Pending,
        // What was accepted as intended is no difference any more.
        Some((FindingState::Accepted | FindingState::Resolved, _)) | None => {}
        Some((_, verdict)) => return verdict,
    }
    let Some(witness) = witness else {
        return if should.main.is_empty() {
            Verdict::NotExpected
        } else {
            Verdict::NoSource
        };
    };
    if !witness.is_usable {
        return Verdict::Stale;
    }
    let in_flight = evidence
        .inventory
        .is_some_and(|n| n.particulars.lifecycle.is_in_flight());
    if in_flight && plane == Plane::Port {
        return Verdict::Pending;
    }
    if should.main.is_empty() || is.main.is_empty() {
        Verdict::NotExpected
    } else {
        Verdict::Agrees
    }
}

/// Those that need action before those that wait, and worst first.
const fn rank(finding: &Finding) -> (u8, u8) {
    let waits = match finding.state {
        FindingState::Open | FindingState::Reopened | FindingState::Acknowledged => 0,
        FindingState::Pending | FindingState::Snoozed => 1,
        FindingState::Accepted | FindingState::Suppressed => 2,
        FindingState::Resolved => 3,
    };
    (waits, finding.severity as u8)
}

fn planned_port(evidence: &Evidence<'_>) -> Statement {
    let Some(number) = evidence.inventory else {
        return Statement::default();
    };
    match number.particulars.lifecycle {
        Lifecycle::PortingIn => Statement::new("Porting in", "An order is open"),
        Lifecycle::PortingOut => Statement::new("Porting out", "Planned"),
        state if state.is_live() => Statement::new("Stays with us", "No port is planned"),
        _ => Statement::default(),
    }
}

fn seen_port(evidence: &Evidence<'_>) -> Statement {
    let Some(line) = carrier_line(evidence) else {
        return Statement::default();
    };
    let request = line.fact.port_out_status.value();
    match (request, line.fact.ported_out_on.value()) {
        (_, Some(day)) => Statement::new("Left", day.format("On %-d %b %Y").to_string()),
        (Some(word), None) => Statement::new("Port-out asked for", word.to_string()),
        (None, None) => Statement::new("No port-out asked for", ""),
    }
}

fn planned_carrier(evidence: &Evidence<'_>) -> Statement {
    let Some(number) = evidence.inventory else {
        return Statement::default();
    };
    let p = &number.particulars;
    match &p.carrier {
        Some(name) if p.lifecycle.is_live() => {
            Statement::new(format!("In service at {name}"), p.lifecycle.label())
        }
        Some(name) if p.lifecycle.is_terminal() => {
            Statement::new(format!("Gone from {name}"), p.lifecycle.label())
        }
        Some(name) => Statement::new(name.clone(), p.lifecycle.label()),
        None => Statement::default(),
    }
}

fn seen_carrier(evidence: &Evidence<'_>) -> Statement {
    let names: Vec<&str> = evidence
        .carriers
        .iter()
        .map(|l| l.witness.name.as_str())
        .collect();
    match carrier_line(evidence) {
        Some(line) => {
            let status = match &line.fact.status {
                Word::Known(word) => word.label().to_owned(),
                Word::Unknown(text) => text.clone(),
            };
            Statement::new(status, format!("At {}", names.join(" and ")))
        }
        None => Statement::default(),
    }
}

/// The own carrier's line, else the first that lists the number.
fn carrier_line<'e, 'a>(evidence: &'e Evidence<'a>) -> Option<&'e CarrierLine<'a>> {
    evidence
        .own_carrier_line()
        .or_else(|| evidence.carriers.first())
}

fn planned_route(evidence: &Evidence<'_>) -> Statement {
    let live = evidence
        .inventory
        .filter(|n| n.particulars.lifecycle.is_live());
    let trunk = live.and_then(|n| n.particulars.carrier_trunk.clone());
    trunk
        .map(|trunk| Statement::new(trunk, connectivity(live)))
        .unwrap_or_default()
}

fn connectivity(number: Option<&Number>) -> &'static str {
    number
        .and_then(|n| n.particulars.connectivity)
        .map_or("", |c| c.label())
}

fn seen_route(evidence: &Evidence<'_>) -> Statement {
    carrier_line(evidence)
        .and_then(|line| line.fact.trunk.value())
        .map(|trunk| Statement::new(trunk.clone(), ""))
        .unwrap_or_default()
}

fn planned_teams(evidence: &Evidence<'_>) -> Statement {
    let Some(number) = evidence
        .inventory
        .filter(|n| n.particulars.rings_in_teams())
    else {
        return Statement::default();
    };
    let p = &number.particulars;
    match (&p.holder, p.lifecycle) {
        (Some(holder), state) if state.is_in_use() => {
            Statement::new(holder.clone(), connectivity(Some(number)))
        }
        (_, state) if state.is_live() => Statement::new("Unassigned", connectivity(Some(number))),
        (_, state) if state.is_terminal() => Statement::new("Not listed", state.label()),
        _ => Statement::default(),
    }
}

fn seen_teams(evidence: &Evidence<'_>) -> Statement {
    let Some(line) = evidence.teams.first() else {
        return Statement::default();
    };
    let how = match &line.fact.number_type {
        Word::Known(word) => word.label().to_owned(),
        Word::Unknown(text) => text.clone(),
    };
    let how = match line.fact.is_blocked() {
        Some(true) => format!("{how}, blocked from assignment"),
        Some(false) | None => how,
    };
    if line.fact.is_unassigned() {
        return Statement::new("Unassigned", how);
    }
    let holder = line.account().map_or_else(
        || {
            line.fact
                .target
                .clone()
                .unwrap_or_else(|| line.fact.assignment.to_string())
        },
        |account| account.sign_in_name.clone(),
    );
    Statement::new(holder, how)
}

fn planned_emergency(evidence: &Evidence<'_>) -> Statement {
    let in_use = evidence
        .inventory
        .filter(|n| n.particulars.lifecycle.is_in_use());
    in_use
        .map(|n| Statement::new("An address", n.particulars.site.clone().unwrap_or_default()))
        .unwrap_or_default()
}

fn seen_emergency(evidence: &Evidence<'_>) -> Statement {
    let in_teams = evidence
        .teams
        .first()
        .and_then(|line: &TeamsLine<'_>| line.fact.location.value());
    let carrier = carrier_line(evidence);
    let address = carrier.and_then(|line| line.fact.emergency_address.value());
    let service = carrier.and_then(|line| line.fact.emergency_status.value());
    match (in_teams, address, service) {
        (_, Some(address), _) => Statement::new(address.clone(), "At the carrier"),
        (Some(location), None, _) => Statement::new(
            "Location in Teams",
            location.chars().take(8).collect::<String>(),
        ),
        (None, None, Some(status)) => {
            Statement::new("Emergency service", format!("{status} at the carrier"))
        }
        (None, None, None) => Statement::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{case::Case, fact::Reported};

    fn teams_of(case: &Case) -> Statement {
        let planes = case.with_evidence(|evidence| strip(evidence, &[]));
        let teams = planes.into_iter().find(|plane| plane.plane == Plane::Teams);
        teams.expect("the strip has each plane").is
    }

    #[test]
    fn a_block_that_somebody_set_in_teams_is_seen() {
        let case = Case::agreed();
        assert_eq!(teams_of(&case).detail, "Direct Routing");
        for (word, detail) in [
            ("NotBlocked", "Direct Routing"),
            ("BlockedUntil", "Direct Routing, blocked from assignment"),
            ("Hibernating", "Direct Routing"),
        ] {
            let block = Reported::Value(word.to_owned());
            let case = case.clone().teams(|t| t.assignment_block = block);
            assert_eq!(teams_of(&case).detail, detail, "{word}");
        }
    }
}
