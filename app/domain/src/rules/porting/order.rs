//! What is the matter with an order as a whole.

use std::collections::BTreeSet;

use chrono::Duration;

use super::{FieldPair, Hit};
use crate::{
    E164,
    evidence::{OrderEvidence, Roll, order_object},
    port::{
        Foc, OrderState,
        gate::GateItem,
        journal::Drift,
        order::Scope,
        papers::Limits,
        roll_up::{Counted, roll_up},
        timer::{TimerId, TimerLevel},
    },
    words::{counted, moment},
};

/// How long a vendor's other word on an order may stand before it is a difference.
const DRIFT_AFTER: Duration = Duration::minutes(30);

/// Business days before the agreed day within which what is not prepared will hardly be.
const SHORT_NOTICE: i32 = 2;

/// What the notes ask to be ready: R12, R13 and R15.
const READINESS: [GateItem; 3] = [
    GateItem::EmergencyLocation,
    GateItem::TargetRoute,
    GateItem::MessagingIntent,
];

/// Numbers that a field names before it only counts.
const NAMED: usize = 5;

fn hit(evidence: &OrderEvidence<'_>, summary: &str, differing: FieldPair) -> Hit {
    let order = evidence.order();
    let word = order.vendor_status.as_deref();
    let agreed = order.foc.as_ref().map(ToString::to_string);
    let mut fields = vec![
        differing,
        FieldPair::context("Order", Some(order.state.label()), word),
        FieldPair::context("Carrier", Some(&order.carrier), None),
    ];
    fields.extend(agreed.map(|date| FieldPair::context("Agreed date", Some(&date), None)));
    Hit {
        object: Some(order_object(order.id)),
        summary: format!("{}: {summary}", order.reference),
        fields,
        ..Hit::default()
    }
}

fn listed(numbers: &[E164]) -> String {
    let named = numbers.iter().take(NAMED).map(ToString::to_string);
    let rest = numbers.len().saturating_sub(NAMED);
    let rest = (rest > 0).then(|| format!("and {rest} more"));
    named.chain(rest).collect::<Vec<_>>().join(", ")
}

fn numbers(count: usize) -> String {
    counted(u64::try_from(count).unwrap_or(u64::MAX), "number")
}

/// Whether the losing carrier has not agreed yet: what is wrong with the order can still have it rejected.
const fn may_be_rejected(state: OrderState) -> bool {
    matches!(
        state,
        OrderState::Draft
            | OrderState::Validating
            | OrderState::ActionNeeded
            | OrderState::Ready
            | OrderState::Submitted
            | OrderState::CarrierReview
            | OrderState::Exception
            | OrderState::SuppPending
    )
}

/// Whether a date is agreed and the numbers are not in.
const fn is_coming_in(state: OrderState) -> bool {
    matches!(state, OrderState::FocConfirmed | OrderState::Activating)
}

/// The window is over, and only some numbers have come in.
pub(super) fn partial(evidence: &OrderEvidence<'_>, roll: &Roll) -> Option<Hit> {
    let state = evidence.order().state;
    let window = evidence.port.dates.window;
    let is_over = window.is_some_and(|window| roll.now > window.closes_at);
    if !(state == OrderState::Partial || is_over && is_coming_in(state)) {
        return None;
    }
    let (active, open): (Vec<_>, Vec<_>) = evidence.live().partition(|l| l.state.is_active());
    if active.is_empty() || open.is_empty() {
        return None;
    }
    let open: Vec<E164> = open.iter().map(|line| line.number).collect();
    let all = numbers(active.len() + open.len());
    let differing = FieldPair::compare("Not come in", None, Some(&listed(&open)));
    let summary = format!("{} of {all} have come in", active.len());
    Some(hit(evidence, &summary, differing))
}

/// Nobody has answered a rejection within the time agreed for it.
pub(super) fn unattended(evidence: &OrderEvidence<'_>, _roll: &Roll) -> Option<Hit> {
    let clock = evidence
        .timers
        .iter()
        .find(|clock| clock.id == TimerId::ExceptionOpen && clock.level == TimerLevel::Escalate)?;
    let since = moment(clock.started_at);
    let due = clock.escalate_at.map(moment);
    let differing = FieldPair::compare("Answered", due.as_deref(), None);
    let summary = format!("rejected since {since}, and nobody has answered");
    Some(hit(evidence, &summary, differing))
}

/// The vendor's date is not ours, or numbers of the order have different dates.
pub(super) fn date_drift(evidence: &OrderEvidence<'_>, _roll: &Roll) -> Option<Hit> {
    let order = evidence.order();
    let ours = order.foc.as_ref().map(ToString::to_string);
    let field = |told: &str| FieldPair::compare("Date (FOC)", ours.as_deref(), Some(told));
    let told = order
        .contradictions
        .drifts
        .iter()
        .find_map(|drift| match drift {
            Drift::FocAfterStart { told, .. } => Some(told.to_string()),
            Drift::NoFoc => Some("Agreed, and no date given".to_owned()),
            Drift::FocDates { dates } => Some(dates_of(dates)),
            _ => None,
        });
    if let Some(told) = told {
        let summary = format!("the carrier has another date: {told}");
        return Some(hit(evidence, &summary, field(&told)));
    }
    let dates = differing_dates(evidence);
    if dates.is_empty() {
        return None;
    }
    let differing = FieldPair {
        differs: true,
        ..field(&dates_of(&dates))
    };
    Some(hit(evidence, "its numbers have different dates", differing))
}

fn dates_of(dates: &[Foc]) -> String {
    let dates: Vec<String> = dates.iter().map(ToString::to_string).collect();
    dates.join(", ")
}

/// The dates of the numbers that have not come in, if they differ.
fn differing_dates(evidence: &OrderEvidence<'_>) -> Vec<Foc> {
    let order = evidence.order();
    if !is_coming_in(order.state) && order.state != OrderState::Partial {
        return Vec::new();
    }
    let waiting = evidence.live().filter(|line| !line.state.is_active());
    let lines: Vec<Counted<'_>> = waiting
        .map(|line| Counted {
            state: line.state,
            foc: line.foc.as_ref().or(order.foc.as_ref()),
        })
        .collect();
    // Only the dates are asked for, and no window decides about them.
    roll_up(&lines, None, order.created_at).differing_dates
}

/// The agreed day is one on which carriers do not work.
pub(super) fn day_off(evidence: &OrderEvidence<'_>, _roll: &Roll) -> Option<Hit> {
    let (order, dates) = (evidence.order(), &evidence.port.dates);
    let foc = order.foc.as_ref().filter(|foc| foc.day() >= dates.today)?;
    let why = dates.closed_on_foc.as_deref();
    let why = why.filter(|_| is_coming_in(order.state))?;
    let day = foc.day();
    let differing = FieldPair::compare("Agreed day", Some("A business day"), Some(why));
    Some(hit(evidence, &format!("{day}: {why}"), differing))
}

/// The day is near, and numbers are not prepared.
pub(super) fn short_notice(evidence: &OrderEvidence<'_>, _roll: &Roll) -> Option<Hit> {
    let days = evidence.port.dates.days_to_foc?;
    let is_near = (0..SHORT_NOTICE).contains(&days);
    if !is_near || evidence.order().state != OrderState::FocConfirmed {
        return None;
    }
    let lacks = |item: &&GateItem| evidence.gate.iter().any(|number| number.lacks(**item));
    let missing: Vec<&str> = READINESS.iter().filter(lacks).map(|i| i.label()).collect();
    let unprepared =
        |gate: &&crate::port::gate::NumberGate| READINESS.iter().any(|item| gate.lacks(*item));
    let count = evidence.gate.iter().filter(unprepared).count();
    if count == 0 {
        return None;
    }
    let days = counted(u64::from(days.unsigned_abs()), "business day");
    let differing = FieldPair::compare("Missing", None, Some(&missing.join(", ")));
    let summary = format!("{days} left, and {} not prepared", numbers(count));
    Some(hit(evidence, &summary, differing))
}

/// The vendor lists other numbers. Those that the order was split from or into are where they belong.
pub(super) fn list_drift(evidence: &OrderEvidence<'_>, _roll: &Roll) -> Option<Hit> {
    let drifts = &evidence.order().contradictions.drifts;
    let (missing, unknown) = drifts.iter().find_map(|drift| match drift {
        Drift::Numbers { missing, unknown } => Some((missing, unknown)),
        _ => None,
    })?;
    let strays = |of: &[E164]| -> Vec<E164> {
        let strays = of.iter().filter(|n| !evidence.elsewhere.contains(n));
        strays.copied().collect()
    };
    let (missing, unknown) = (strays(missing), strays(unknown));
    if missing.is_empty() && unknown.is_empty() {
        return None;
    }
    let side = |of: &[E164]| (!of.is_empty()).then(|| listed(of));
    let (ours, theirs) = (side(&missing), side(&unknown));
    let differing = FieldPair {
        differs: true,
        ..FieldPair::compare("Numbers only there", ours.as_deref(), theirs.as_deref())
    };
    let carrier = &evidence.order().carrier;
    let summary = format!(
        "{} only here, {} only at {carrier}",
        numbers(missing.len()),
        numbers(unknown.len())
    );
    Some(hit(evidence, &summary, differing))
}

/// The vendor has had the order, or numbers of it, elsewhere for more than half an hour.
pub(super) fn status_drift(evidence: &OrderEvidence<'_>, roll: &Roll) -> Option<Hit> {
    let told = &evidence.order().contradictions;
    if roll.now - told.since? <= DRIFT_AFTER {
        return None;
    }
    let carrier = &evidence.order().carrier;
    told.drifts.iter().find_map(|drift| {
        let (ours, theirs) = match drift {
            Drift::Status { ours, told } => (ours.label(), told.label().to_owned()),
            Drift::Line { number, ours, word } => (ours.label(), format!("{number}: {word}")),
            Drift::Unfinished { numbers } => {
                let open = listed(numbers);
                ("Not all in service", format!("Ported, without {open}"))
            }
            _ => return None,
        };
        let summary = format!("\u{201c}{ours}\u{201d} here, \u{201c}{theirs}\u{201d} at {carrier}");
        let differing = FieldPair::compare("State", Some(ours), Some(&theirs));
        Some(hit(evidence, &summary, differing))
    })
}

/// The vendor uses a word that nobody has told us of.
pub(super) fn unknown_word(evidence: &OrderEvidence<'_>, _roll: &Roll) -> Option<Hit> {
    let order = evidence.order();
    let words = &order.contradictions.unknown_words;
    if words.is_empty() {
        return None;
    }
    let words = words.join("\u{201d}, \u{201c}");
    let differing = FieldPair::compare("State", Some(order.state.label()), Some(&words));
    let summary = format!("{} says \u{201c}{words}\u{201d}", order.carrier);
    Some(hit(evidence, &summary, differing))
}

/// Part of an account is ported with its billing number, and nobody names another for what stays.
pub(super) fn billing_number(evidence: &OrderEvidence<'_>, _roll: &Roll) -> Option<Hit> {
    let order = evidence.order();
    let details = &order.details;
    let btn = details.btn.filter(|_| details.scope == Scope::Partial)?;
    let is_among = evidence.live().any(|line| line.number == btn);
    if !is_among || details.new_btn.is_some() || !may_be_rejected(order.state) {
        return None;
    }
    let differing = FieldPair {
        differs: true,
        ..FieldPair::compare("New billing number", None, None)
    };
    let summary = format!("{btn} is the billing number, and part of the account stays");
    Some(hit(evidence, &summary, differing))
}

/// Its numbers are served by different carriers: by their SPIDs, and by names where none has one.
pub(super) fn mixed_donors(evidence: &OrderEvidence<'_>, _roll: &Roll) -> Option<Hit> {
    if !may_be_rejected(evidence.order().state) {
        return None;
    }
    let spids: BTreeSet<String> = evidence
        .live()
        .filter_map(|line| Some(line.serving_spid.as_ref()?.to_uppercase()))
        .collect();
    let names: BTreeSet<String> = evidence
        .live()
        .filter_map(|line| Some(line.serving_carrier.as_ref()?.trim().to_lowercase()))
        .collect();
    let donors = if spids.is_empty() { &names } else { &spids };
    if donors.len() < 2 {
        return None;
    }
    let donors: Vec<&str> = donors.iter().map(String::as_str).collect();
    let differing = FieldPair::compare("Losing carriers", Some("One"), Some(&donors.join(", ")));
    let summary = format!("its numbers are served by {}", donors.join(" and "));
    Some(hit(evidence, &summary, differing))
}

/// The letter is older than the country's carriers take, or does not list every number.
pub(super) fn letter(evidence: &OrderEvidence<'_>, _roll: &Roll) -> Option<Hit> {
    let order = evidence.order();
    let letter = evidence.letter.as_ref();
    let letter = letter.filter(|_| may_be_rejected(order.state))?;
    let days = Limits::of(order.country).loa_days.map(i64::from);
    let old = letter.signed_on.filter(|signed| {
        let age = (evidence.port.dates.today - *signed).num_days();
        days.is_some_and(|days| age > days)
    });
    let (summary, differing) = if let Some(signed) = old {
        let limit = format!("At most {} days old", days.unwrap_or_default());
        let signed = format!("Signed on {signed}");
        let differing = FieldPair::compare("Letter (LOA)", Some(&limit), Some(&signed));
        (
            format!("the letter was {}", signed.to_lowercase()),
            differing,
        )
    } else if letter.missing.is_empty() {
        return None;
    } else {
        let missing = listed(&letter.missing);
        let differing = FieldPair::compare("Not in the letter (LOA)", None, Some(&missing));
        let count = numbers(letter.missing.len());
        (format!("the letter does not list {count}"), differing)
    };
    Some(hit(evidence, &summary, differing))
}

/// A draft that its vendor is about to delete.
pub(super) fn draft_expiring(evidence: &OrderEvidence<'_>, _roll: &Roll) -> Option<Hit> {
    let clock = evidence
        .timers
        .iter()
        .find(|clock| clock.id == TimerId::DraftIdle && clock.level != TimerLevel::Ok)?;
    let edited = moment(clock.started_at);
    let deleted = clock.escalate_at.map(moment);
    let differing = FieldPair::compare("Last changed", deleted.as_deref(), Some(&edited));
    let differing = FieldPair {
        field: "Deleted, and last changed".to_owned(),
        ..differing
    };
    let summary = format!("not changed since {edited}");
    Some(hit(evidence, &summary, differing))
}
