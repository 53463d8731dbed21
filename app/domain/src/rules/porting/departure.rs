//! Port-outs: requests of other carriers for our numbers, and what is left behind when they are gone.

use super::{FieldPair, Hit, is_one_company};
use crate::{
    evidence::{CarrierLine, Evidence, Roll, port_out_object},
    fact::CarrierStatus,
    number::Connectivity,
    port::{PortOut, PortOutState, out::AnswerTime},
    rules::carrier::{hit, is_own_or_only},
    words::moment,
};

/// Half of the time to answer is over, and nobody has.
pub(super) fn to_be_answered(port_out: &PortOut, roll: &Roll) -> Option<Hit> {
    let answer_by = port_out.answer_by?;
    let time = AnswerTime {
        received_at: port_out.received_at,
        answer_by,
    };
    if !port_out.state.awaits_answer() || !time.is_half_over(roll.now) {
        return None;
    }
    let until = moment(answer_by);
    let summary = if time.is_over(roll.now) {
        format!("the time to answer ended on {until}")
    } else {
        let per_cent = time.per_cent_over(roll.now);
        format!("{per_cent} % of the time to answer is over; it ends on {until}")
    };
    let answered = FieldPair::compare("Answered by", Some(&until), None);
    Some(Hit {
        fields: [vec![answered], who_asks(port_out)].concat(),
        ..about(port_out, &summary)
    })
}

/// A hit about a port-out, without its fields.
fn about(port_out: &PortOut, summary: &str) -> Hit {
    let PortOut {
        carrier,
        vendor_order,
        ..
    } = port_out;
    Hit {
        object: Some(port_out_object(port_out.id)),
        summary: format!("{carrier} {vendor_order}: {summary}"),
        ..Hit::default()
    }
}

fn who_asks(port_out: &PortOut) -> Vec<FieldPair> {
    let known = &port_out.particulars;
    let numbers = port_out.numbers.len().to_string();
    vec![
        FieldPair::context(
            "Port-out",
            Some(port_out.state.label()),
            port_out.vendor_status.as_deref(),
        ),
        FieldPair::context("Numbers", None, Some(&numbers)),
        FieldPair::context("Asked for by", None, known.gaining_carrier.as_deref()),
        FieldPair::context("Ticket", known.ticket.as_deref(), None),
    ]
}

/// The port-outs of a number that nobody planned, each against the carrier that told of it. Until the
/// numbers are gone somebody can still say no; one that was found out when they were is disputed.
pub(in crate::rules) fn unplanned(evidence: &Evidence<'_>) -> Vec<Hit> {
    let found = evidence.port_outs.iter().filter(|p| p.is_unplanned());
    found
        .map(|port_out| {
            let summary = match port_out.state {
                PortOutState::Discovered => "it had left before anybody here heard of it",
                _ => "its release is asked for, and no ticket covers that",
            };
            let planned = FieldPair::compare("Port-out", Some("Not planned"), Some("Pending"));
            Hit {
                counterpart: evidence.roll.carrier(&port_out.carrier).map(|w| w.source),
                fields: [vec![planned], who_asks(port_out)].concat(),
                ..about(port_out, summary)
            }
        })
        .collect()
}

/// Whether a carrier's word that the release of a number is asked for needs no finding of its own: the
/// port-out is on record, or the number leaves that carrier with an order of ours.
pub(in crate::rules) fn is_on_record(evidence: &Evidence<'_>, carrier: &str) -> bool {
    let is_recorded = |port_out: &PortOut| {
        port_out.state.is_open() && crate::same_word(&port_out.carrier, carrier)
    };
    let is_ours = evidence.ports.iter().any(|found| {
        let losing = found.order().details.losing.name();
        let is_sent = found.order().moments.submitted_at.is_some();
        is_sent && found.is_open() && losing.is_some_and(|name| crate::same_word(name, carrier))
    });
    is_ours || evidence.port_outs.iter().any(|p| is_recorded(p))
}

/// Whether Teams has the number from Microsoft, or from another operator than the carrier that let it go: it
/// was ported in there. A carrier keeps the row of what has left.
fn has_gone_to_teams(evidence: &Evidence<'_>, carrier: &str) -> bool {
    let line = evidence.main_line();
    line.is_some_and(|line| match line.fact.number_type.known() {
        Some(Connectivity::CallingPlan) => true,
        Some(Connectivity::OperatorConnect | Connectivity::TeamsPhoneMobile) => {
            let operator = line.fact.partner.value();
            operator.is_none_or(|name| !is_one_company(name, carrier))
        }
        Some(Connectivity::DirectRouting) | None => false,
    })
}

/// A number that has left is still assigned in Teams, or in service here. The carrier's own word that it
/// has left stands for the port-out where none is on record. One that another carrier has taken in, or
/// that came back with an order, has not left us.
pub(super) fn still_assigned(evidence: &Evidence<'_>) -> Vec<Hit> {
    let number = evidence.inventory;
    let assigned = evidence.teams.iter().filter(|l| l.fact.is_assigned());
    let assigned = assigned.min_by_key(|l| &l.fact.line);
    let is_live = number.is_some_and(|n| n.particulars.lifecycle.is_live());
    let is_taken_in = evidence.carriers.iter().any(|l| l.fact.is_on_account());
    if (assigned.is_none() && !is_live) || is_taken_in {
        return Vec::new();
    }
    let in_teams = assigned.map_or("Not assigned", |line| {
        line.fact.assignment.known().map_or("", |word| word.label())
    });
    let told = |at: &str| match assigned {
        Some(_) => format!("Ported away from {at}, assigned in Teams"),
        None => format!("Ported away from {at}, in service here"),
    };
    let differing = FieldPair {
        differs: assigned.is_some(),
        ..FieldPair::compare("In Teams", None, Some(in_teams))
    };
    let moved_at = assigned.and_then(|line| line.changed_at);
    let by_carriers = gone_by_carriers(evidence).map(|line| {
        let hit = hit(number, line, told(&line.witness.name), differing.clone());
        Hit {
            changed_at: hit.changed_at.max(moved_at),
            ..hit
        }
    });
    let by_record = gone_by_record(evidence).map(|port_out| {
        let state = number.map(|n| n.particulars.lifecycle.label());
        let here = FieldPair::compare("State", state, Some(port_out.state.label()));
        Hit {
            counterpart: evidence.roll.carrier(&port_out.carrier).map(|w| w.source),
            changed_at: port_out.particulars.ported_at.max(moved_at),
            fields: [vec![differing.clone(), here], who_asks(port_out)].concat(),
            ..about(port_out, &told(&port_out.carrier))
        }
    });
    by_carriers.chain(by_record).collect()
}

/// The carriers that say that the number has left them.
fn gone_by_carriers<'e, 'a>(
    evidence: &'e Evidence<'a>,
) -> impl Iterator<Item = &'e CarrierLine<'a>> {
    evidence.carriers.iter().filter(|line| {
        is_own_or_only(evidence, line)
            && line.fact.status.is(CarrierStatus::PortedOut)
            && !has_gone_to_teams(evidence, &line.witness.name)
    })
}

/// The port-outs that are over, of carriers that do not say so of the number themselves.
fn gone_by_record<'e, 'a>(evidence: &'e Evidence<'a>) -> impl Iterator<Item = &'a PortOut> + 'e {
    let is_told = |carrier: &str| {
        let line = evidence.carrier_line(carrier);
        line.is_some_and(|line| line.fact.status.is(CarrierStatus::PortedOut))
    };
    let came_back = |left: &PortOut| {
        evidence.ports.iter().any(|found| {
            let came = found.line.active_at.or(found.order().moments.ported_at);
            found.has_come_in() && came >= left.particulars.ported_at
        })
    };
    let named = evidence
        .inventory
        .and_then(|n| n.particulars.carrier.as_deref());
    let all = evidence.port_outs.iter().copied();
    all.filter(move |left| {
        left.state == PortOutState::PortedOut
            && named.is_none_or(|name| crate::same_word(name, &left.carrier))
            && !is_told(&left.carrier)
            && !came_back(left)
            && !has_gone_to_teams(evidence, &left.carrier)
    })
}
