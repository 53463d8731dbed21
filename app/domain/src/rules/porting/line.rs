//! What is the matter with one number of an order. Each finding names the order it comes from.

use chrono::{DateTime, Duration, Utc};

use super::{FieldPair, Hit};
use crate::{
    evidence::{CarrierLine, Evidence, PortLine, Witness, order_object},
    fact::CarrierStatus,
    number::{Lifecycle, Number},
    port::{
        OrderState,
        gate::{GateItem, Seen, number_gate},
        order::MessagingIntent,
    },
    rules::carrier::status_label,
    source::SourceKind,
    words::moment,
};

/// Business days before the agreed day from which a number must be prepared.
const PREPARED_BEFORE: i32 = 2;

/// Business days after a port in which the old service is expected to end.
pub(in crate::rules) const OLD_SERVICE_ENDS: i32 = 10;

/// How long messages may come later than calls.
const MESSAGES_FOLLOW: Duration = Duration::hours(24);

/// What the vendor says of messages that have not come (Telnyx `messaging_port_status`). A word that is not
/// known says nothing.
const MESSAGES_LEFT_BEHIND: &[&str] = &[
    "pending",
    "activating",
    "exception",
    "canceled",
    "cancelled",
    "partial_port_complete",
];

/// A hit about a number of an order: the field that differs, and where both stand.
fn hit(found: &PortLine<'_>, summary: &str, differing: FieldPair) -> Hit {
    let (order, line) = (found.order(), found.line);
    let word = order.vendor_status.as_deref();
    Hit {
        object: Some(order_object(order.id)),
        summary: format!("{}: {summary}", order.reference),
        fields: vec![
            differing,
            FieldPair::context("Order", Some(order.state.label()), word),
            FieldPair::context(
                "Number on it",
                Some(line.state.label()),
                line.vendor_status.as_deref(),
            ),
            FieldPair::context("Carrier", Some(&order.carrier), None),
        ],
        ..Hit::default()
    }
}

/// The same against a source. It waits from when the number came in.
fn hit_of(
    found: &PortLine<'_>,
    witness: Option<&Witness>,
    summary: &str,
    differing: FieldPair,
) -> Hit {
    Hit {
        counterpart: witness.map(|witness| witness.source),
        changed_at: came_in_at(found),
        ..hit(found, summary, differing)
    }
}

/// When a number came in (UTC), as far as that is known.
fn came_in_at(found: &PortLine<'_>) -> Option<DateTime<Utc>> {
    let moments = &found.order().moments;
    let at = found.line.active_at.or(moments.ported_at);
    at.filter(|_| found.has_come_in())
}

/// Whether a list was taken after a number came in. An older one does not know of the port.
fn knows_of(witness: &Witness, found: &PortLine<'_>) -> bool {
    match (witness.as_of, came_in_at(found)) {
        (Some(taken), Some(came)) => taken > came,
        _ => false,
    }
}

fn hits<'e, 'a>(
    evidence: &'e Evidence<'a>,
    judge: impl Fn(&'e PortLine<'a>) -> Option<Hit>,
) -> Vec<Hit> {
    evidence.ports.iter().filter_map(judge).collect()
}

/// The window is over, and the number has not come in.
pub(super) fn foc_passed(evidence: &Evidence<'_>) -> Vec<Hit> {
    hits(evidence, |found| {
        let ended = window_ended(found, evidence.roll.now).filter(|_| found.is_coming_in())?;
        let state = found.line.state.label();
        let differing = FieldPair::compare("Came in", Some("In its window"), Some("Not yet"));
        let summary = format!("{ended}, and the number is at \u{201c}{state}\u{201d}");
        Some(hit(found, &summary, differing))
    })
}

/// When a number should have come in, in words; none while that is still to come. A number with a date of
/// its own has until the end of that day.
fn window_ended(found: &PortLine<'_>, now: DateTime<Utc>) -> Option<String> {
    let (order, dates) = (found.order(), &found.port.dates);
    let own = found
        .line
        .foc
        .as_ref()
        .filter(|foc| order.foc.as_ref() != Some(foc));
    let by_day = |foc: &crate::port::Foc| {
        (foc.day() < dates.today).then(|| format!("The agreed day, {}, is over", foc.day()))
    };
    match (own, dates.window) {
        (Some(own), _) => by_day(own),
        (None, Some(window)) => (now > window.closes_at)
            .then(|| format!("The window ended on {}", moment(window.closes_at))),
        (None, None) => by_day(order.foc.as_ref()?),
    }
}

/// The number came in, and the winning carrier does not have it in service.
pub(super) fn not_in_service(evidence: &Evidence<'_>) -> Vec<Hit> {
    hits(evidence, |found| {
        let carrier = &found.order().carrier;
        let witness = evidence.roll.carrier(carrier).filter(|w| w.is_usable)?;
        if !found.is_fresh() || !knows_of(witness, found) {
            return None;
        }
        let word = match evidence.carrier_line(carrier) {
            Some(line) => out_of_service(line)?,
            None if witness.is_complete => "Not listed".to_owned(),
            None => return None,
        };
        let differing = FieldPair::compare("At the carrier", Some("In service"), Some(&word));
        let summary = format!("ported, \u{201c}{word}\u{201d} at {}", witness.name);
        Some(hit_of(found, Some(witness), &summary, differing))
    })
}

/// How a carrier has a number, if that is known and not in service.
fn out_of_service(line: &CarrierLine<'_>) -> Option<String> {
    let is_out = line.fact.status.known()? != CarrierStatus::Active;
    is_out.then(|| status_label(line))
}

/// The number came in, and Teams has not given it to whoever it was planned for. Whether it is with
/// somebody else is found by the rules of holders.
pub(super) fn unassigned_in_teams(evidence: &Evidence<'_>) -> Vec<Hit> {
    hits(evidence, |found| {
        let teams = evidence.roll.witness(SourceKind::TeamsNumbers)?;
        let planned = planned_holder(found, evidence.inventory)?;
        if !teams.is_usable || !found.is_fresh() || !knows_of(teams, found) {
            return None;
        }
        let word = match evidence.main_line() {
            Some(line) if line.fact.is_unassigned() => "Nobody",
            None if teams.is_complete => "Not listed",
            _ => return None,
        };
        let differing = FieldPair::compare("Holder", Some(planned), Some(word));
        let summary = format!("ported, and {planned} does not have it in Teams");
        Some(hit_of(found, Some(teams), &summary, differing))
    })
}

/// The account that is to have a number in Teams. What the inventory says since goes before the plan.
fn planned_holder<'a>(found: &PortLine<'a>, row: Option<&Number>) -> Option<&'a str> {
    found.order().details.connectivity?;
    let planned = found.line.plan.holder.as_deref()?.trim();
    let since = row.and_then(|number| number.particulars.holder.as_deref());
    let is_meant = since.is_none_or(|holder| crate::same_word(holder, planned));
    (planned.contains('@') && is_meant).then_some(planned)
}

/// The order is complete, and the inventory still has the number as porting in.
pub(super) fn still_porting_in(evidence: &Evidence<'_>) -> Vec<Hit> {
    let row = evidence
        .inventory
        .map(|number| number.particulars.lifecycle);
    if row != Some(Lifecycle::PortingIn) {
        return Vec::new();
    }
    hits(evidence, |found| {
        let state = found.order().state;
        let is_complete = matches!(state, OrderState::Ported | OrderState::Closed);
        let label = Lifecycle::PortingIn.label();
        let differing = FieldPair::compare("State", Some(label), Some("Come in"));
        (is_complete && found.has_come_in())
            .then(|| hit(found, "ported, still porting in here", differing))
    })
}

/// The number comes in soon, and nobody knows where help is sent.
pub(super) fn no_emergency(evidence: &Evidence<'_>) -> Vec<Hit> {
    hits(evidence, |found| {
        let lack = unprepared(evidence, found, GateItem::EmergencyLocation)?;
        let summary = format!("{}, without an emergency address", comes_in(found));
        let witness = evidence.roll.carrier(&found.order().carrier);
        Some(Hit {
            counterpart: witness.map(|witness| witness.source),
            ..hit(found, &summary, lack)
        })
    })
}

/// The number comes in soon, and nobody has said where its calls go.
pub(super) fn no_route(evidence: &Evidence<'_>) -> Vec<Hit> {
    hits(evidence, |found| {
        let lack = unprepared(evidence, found, GateItem::TargetRoute)?;
        let summary = format!("{}, without a route", comes_in(found));
        Some(hit(found, &summary, lack))
    })
}

/// What a number lacks that comes in within two business days, or should have.
fn unprepared(evidence: &Evidence<'_>, found: &PortLine<'_>, item: GateItem) -> Option<FieldPair> {
    let days = found.port.dates.days_to_foc?;
    if !found.is_coming_in() || days > PREPARED_BEFORE {
        return None;
    }
    let order = found.order();
    let winning = evidence.carrier_line(&order.carrier);
    let seen = Seen {
        has_emergency_at_winning_carrier: winning.and_then(|line| line.fact.has_emergency_record()),
        ..Seen::default()
    };
    let gate = number_gate(order, found.line, seen, &found.port.overrides);
    let remedy = gate.remedy(item)?;
    Some(FieldPair::compare(item.label(), None, Some(remedy)))
}

/// When a number comes in, in words.
fn comes_in(found: &PortLine<'_>) -> String {
    let day = found.order().foc.as_ref().map(|foc| foc.day().to_string());
    format!("comes in on {}", day.unwrap_or_default())
}

/// The number stands in two open orders: each is named, and the finding is about the older.
pub(super) fn in_two_orders(evidence: &Evidence<'_>) -> Vec<Hit> {
    let mut open: Vec<&PortLine<'_>> = evidence.ports.iter().filter(|p| p.is_open()).collect();
    open.sort_by_key(|found| found.order().id);
    let [first, .., last] = open.as_slice() else {
        return Vec::new();
    };
    let name = |found: &&PortLine<'_>| {
        let order = found.order();
        format!("{} ({})", order.reference, order.state.label())
    };
    let orders: Vec<String> = open.iter().map(name).collect();
    let differing = FieldPair::compare("Open orders", Some("One"), Some(&orders.join(", ")));
    let summary = format!("also in {}", last.order().reference);
    vec![hit(first, &summary, differing)]
}

/// The losing carrier, which is one of ours, has taken the number out of service before it came in.
pub(super) fn disconnected_early(evidence: &Evidence<'_>) -> Vec<Hit> {
    hits(evidence, |found| {
        let line = losing_line(evidence, found).filter(|_| found.is_open())?;
        let status = line.fact.status.known()?;
        if !matches!(status, CarrierStatus::Aging | CarrierStatus::Suspended) {
            return None;
        }
        let word = status_label(line);
        let differing = FieldPair::compare("Losing carrier", Some("In service"), Some(&word));
        let summary = format!(
            "\u{201c}{word}\u{201d} at {} before the port",
            line.witness.name
        );
        Some(Hit {
            counterpart: Some(line.witness.source),
            ..hit(found, &summary, differing)
        })
    })
}

/// What the losing carrier says, where it is one of ours and another than the winning one.
fn losing_line<'e, 'a>(
    evidence: &'e Evidence<'a>,
    found: &PortLine<'_>,
) -> Option<&'e CarrierLine<'a>> {
    let order = found.order();
    let losing = order.details.losing.name()?;
    evidence
        .carrier_line(losing)
        .filter(|_| !crate::same_word(losing, &order.carrier))
}

/// The number came in long ago, and the losing carrier still serves it.
pub(super) fn old_service_lingers(evidence: &Evidence<'_>) -> Vec<Hit> {
    hits(evidence, |found| {
        let days = found.port.dates.days_since_ported?;
        let line = losing_line(evidence, found)?;
        if !found.has_come_in() || days <= OLD_SERVICE_ENDS || !line.fact.is_served() {
            return None;
        }
        // It may have gone back since.
        let is_there = |number: &Number| {
            let carrier = number.particulars.carrier.as_deref();
            carrier.is_some_and(|name| crate::same_word(name, &line.witness.name))
        };
        if evidence.inventory.is_some_and(is_there) {
            return None;
        }
        let word = status_label(line);
        let differing = FieldPair::compare("Losing carrier", Some("Ended"), Some(&word));
        let at = &line.witness.name;
        let summary = format!("ported {days} business days ago, still served by {at}");
        Some(Hit {
            counterpart: Some(line.witness.source),
            ..hit(found, &summary, differing)
        })
    })
}

/// Whether a carrier serves a number that has just left it with an order of ours: the old service runs on
/// for a while (guard G4).
pub(in crate::rules) fn is_expected_at(evidence: &Evidence<'_>, carrier: &str) -> bool {
    evidence.ports.iter().any(|found| {
        let losing = found.order().details.losing.name();
        let days = found.port.dates.days_since_ported.unwrap_or_default();
        found.has_come_in()
            && days <= OLD_SERVICE_ENDS
            && losing.is_some_and(|name| crate::same_word(name, carrier))
    })
}

/// Calls came in more than a day ago, and messages that were meant to have not.
pub(super) fn messages_left_behind(evidence: &Evidence<'_>) -> Vec<Hit> {
    hits(evidence, |found| {
        let is_meant = found.line.plan.messaging == Some(MessagingIntent::Port);
        let came = came_in_at(found).filter(|_| is_meant)?;
        let word = found.line.messaging_status.as_deref()?;
        let is_behind = MESSAGES_LEFT_BEHIND
            .iter()
            .any(|known| crate::same_word(known, word));
        if !is_behind || evidence.roll.now - came <= MESSAGES_FOLLOW {
            return None;
        }
        let differing = FieldPair::compare("Messages", Some("Come along"), Some(word));
        let summary = format!("calls came in on {}, messages have not", moment(came));
        Some(hit(found, &summary, differing))
    })
}
