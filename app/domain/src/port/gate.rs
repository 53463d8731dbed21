//! The gate before cut-over: whether each number has what it needs on the day it comes in.
//!
//! A number is ready only when its target route, holder, emergency location, messaging intent and caller
//! ID exist. A person may pass an answer over, with a reason that stays on record.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Line, LineState, Order,
    order::{LinePlan, MessagingIntent},
};
use crate::{E164, number::NumberType};

text_enum! {
    /// What a number needs before it comes in.
    pub enum GateItem {
        /// The trunk that gets it, and how it reaches Teams.
        TargetRoute = "target_route", "Target route";
        /// Who or what gets it.
        Holder = "holder", "Holder";
        /// Where help is sent.
        EmergencyLocation = "emergency_location", "Emergency location";
        /// What becomes of its messages.
        MessagingIntent = "messaging_intent", "Messages";
        /// What it shows when it calls.
        CallerId = "caller_id", "Caller ID";
    }
}

impl GateItem {
    /// How the lack of it ends a sentence that begins with a number.
    const fn lacking(self) -> &'static str {
        match self {
            Self::TargetRoute => "lacks a target route",
            Self::Holder => "lacks a holder",
            Self::EmergencyLocation => "lacks an emergency location",
            Self::MessagingIntent => "lacks a word on its messages",
            Self::CallerId => "lacks a caller ID",
        }
    }
}

text_enum! {
    /// What a line serves.
    pub enum LineUse {
        /// People who talk.
        Voice = "voice", "Voice";
        /// A fax machine.
        Fax = "fax", "Fax";
        /// An alarm panel.
        Alarm = "alarm", "Alarm";
        /// The emergency phone of a lift.
        Elevator = "elevator", "Lift";
        /// A door, gate or paging system.
        Door = "door", "Door or paging";
        /// A modem, meter or payment terminal.
        Modem = "modem", "Modem or terminal";
    }
}

impl LineUse {
    /// Whether a machine is on the line, which shows no name and reads no messages.
    pub const fn is_machine(self) -> bool {
        !matches!(self, Self::Voice)
    }

    /// Whether the line must be tried with its device after the port (domain notes §1.12, item 12).
    pub const fn needs_device_test(self) -> bool {
        matches!(self, Self::Fax | Self::Alarm | Self::Elevator | Self::Modem)
    }

    /// What the features of a line say of its use: the first that names a machine.
    pub fn of(plan: &LinePlan) -> Self {
        let mut known = plan.features.iter().filter_map(|word| word.parse().ok());
        known
            .find(|line_use: &Self| line_use.is_machine())
            .unwrap_or(Self::Voice)
    }
}

/// What was seen of a number outside the order; none where nobody looked or nobody can tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Whether the winning carrier has an emergency record of it.
    pub has_emergency_at_winning_carrier: Option<bool>,
    /// Whether its holder exists in Teams.
    pub teams_holder_exists: Option<bool>,
    /// What it serves; by its features if nobody said.
    pub line_use: Option<LineUse>,
}

/// That a person passes an answer over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Override {
    /// The number; none for all of the order.
    pub number: Option<E164>,
    /// What is passed over.
    pub item: GateItem,
    /// Why. Without a reason nothing is passed over.
    pub reason: String,
    /// Who did, by name.
    pub by: String,
    /// When (UTC).
    pub at: DateTime<Utc>,
}

/// How one of the five stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// It is there.
    Ok {
        /// What it is.
        detail: String,
    },
    /// It is not there.
    Missing {
        /// What to do, as a sentence.
        remedy: String,
    },
    /// This number can do without.
    NotNeeded {
        /// Why, as a sentence.
        reason: String,
    },
    /// It is not there, and somebody passed it over.
    Overridden {
        /// Why.
        reason: String,
        /// Who.
        by: String,
        /// When (UTC).
        at: DateTime<Utc>,
    },
}

impl Answer {
    /// Whether it keeps the number from being ready.
    pub const fn blocks(&self) -> bool {
        matches!(self, Self::Missing { .. })
    }

    fn ok(detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self::Ok { detail }
    }

    fn missing(remedy: impl Into<String>) -> Self {
        let remedy = remedy.into();
        Self::Missing { remedy }
    }

    fn not_needed(reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self::NotNeeded { reason }
    }
}

/// One of the five with its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GateAnswer {
    /// Which.
    pub item: GateItem,
    /// How it stands.
    #[serde(flatten)]
    pub answer: Answer,
}

/// How the five stand for one number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NumberGate {
    /// The number.
    pub number: E164,
    /// Whether nothing is missing.
    pub is_ready: bool,
    /// The five, in their order.
    pub answers: Vec<GateAnswer>,
}

impl NumberGate {
    /// Whether one of the five is missing and nobody passed it over.
    pub fn lacks(&self, item: GateItem) -> bool {
        self.remedy(item).is_some()
    }

    /// What to do about one of the five, as a sentence; none where it keeps nothing back.
    pub fn remedy(&self, item: GateItem) -> Option<&str> {
        let mut answers = self.answers.iter().filter(|answer| answer.item == item);
        answers.find_map(|answer| match &answer.answer {
            Answer::Missing { remedy } => Some(remedy.as_str()),
            _ => None,
        })
    }
}

/// How an order stands before its cut-over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Gate {
    /// How many numbers are ready.
    pub ready: usize,
    /// How many numbers there are; those taken off and cancelled do not count.
    pub total: usize,
    /// Whether all are ready, and there is one at least.
    pub is_open: bool,
    /// `12 of 13 numbers are ready; +12065550113 lacks an emergency location.`
    pub summary: String,
    /// The numbers, in the order of the lines.
    pub numbers: Vec<NumberGate>,
}

/// How many lacks a summary names before it only counts.
const NAMED_LACKS: usize = 3;

/// How the numbers of an order stand. `seen` says what was seen of each.
pub fn gate(
    order: &Order,
    lines: &[Line],
    overrides: &[Override],
    seen: impl Fn(E164) -> Seen,
) -> Gate {
    let numbers: Vec<NumberGate> = super::readiness::live(lines)
        .filter(|line| line.state != LineState::NotPortable)
        .map(|line| number_gate(order, line, seen(line.number), overrides))
        .collect();
    let ready = numbers.iter().filter(|number| number.is_ready).count();
    Gate {
        ready,
        total: numbers.len(),
        is_open: ready == numbers.len() && !numbers.is_empty(),
        summary: summary(ready, &numbers),
        numbers,
    }
}

/// How the five stand for one number.
pub fn number_gate(order: &Order, line: &Line, seen: Seen, overrides: &[Override]) -> NumberGate {
    let answer_of = |item: GateItem| {
        let answer = plain_answer(item, order, line, seen);
        let passed = passed_over(item, line.number, overrides);
        GateAnswer {
            item,
            answer: passed.filter(|_| answer.blocks()).unwrap_or(answer),
        }
    };
    let answers: Vec<GateAnswer> = GateItem::ALL.iter().copied().map(answer_of).collect();
    NumberGate {
        number: line.number,
        is_ready: !answers.iter().any(|answer| answer.answer.blocks()),
        answers,
    }
}

/// The latest word of a person on an item. One about the number goes before one about the order.
fn passed_over(item: GateItem, number: E164, overrides: &[Override]) -> Option<Answer> {
    let meant = overrides.iter().filter(|o| {
        o.item == item
            && o.number.is_none_or(|other| other == number)
            && !o.reason.trim().is_empty()
    });
    let word = meant.max_by_key(|o| (o.number.is_some(), o.at))?;
    Some(Answer::Overridden {
        reason: word.reason.clone(),
        by: word.by.clone(),
        at: word.at,
    })
}

fn plain_answer(item: GateItem, order: &Order, line: &Line, seen: Seen) -> Answer {
    let line_use = seen.line_use.unwrap_or_else(|| LineUse::of(&line.plan));
    match item {
        GateItem::TargetRoute => route(order, line),
        GateItem::Holder => holder(line, seen),
        GateItem::EmergencyLocation => emergency(order, line, seen),
        GateItem::MessagingIntent => messages(line, line_use),
        GateItem::CallerId => caller_id(line, line_use),
    }
}

/// What is written in a field, if anything.
fn written(text: Option<&String>) -> Option<&str> {
    let text = text.map(|text| text.trim());
    text.filter(|text| !text.is_empty())
}

fn route(order: &Order, line: &Line) -> Answer {
    let trunk = written(line.plan.trunk.as_ref()).or(written(order.details.trunk.as_ref()));
    match (trunk, order.details.connectivity) {
        (Some(trunk), Some(way)) => Answer::ok(format!("{trunk}, by {}", way.label())),
        (Some(_), None) => Answer::missing("Say on the order how the numbers reach Teams."),
        (None, _) => Answer::missing("Choose a trunk on the order or on the number."),
    }
}

fn holder(line: &Line, seen: Seen) -> Answer {
    let Some(holder) = written(line.plan.holder.as_ref()) else {
        return Answer::missing("Enter who gets the number, or what it is for.");
    };
    // A sign-in name names an account; anything else is a note on what the number is for.
    if holder.contains('@') && seen.teams_holder_exists == Some(false) {
        return Answer::missing(format!(
            "Teams has no account {holder}. Make it, or choose another holder."
        ));
    }
    Answer::ok(holder)
}

fn emergency(order: &Order, line: &Line, seen: Seen) -> Answer {
    if order.number_type == NumberType::TollFree {
        return Answer::not_needed("Help is not sent to a toll-free number.");
    }
    match written(line.plan.emergency_location.as_ref()) {
        None => Answer::missing("Choose where help is sent."),
        Some(place) if seen.has_emergency_at_winning_carrier == Some(false) => {
            Answer::missing(format!(
                "{place} is chosen, and {} has no emergency record of the number. Have it entered there.",
                order.carrier
            ))
        }
        Some(place) => Answer::ok(place),
    }
}

fn messages(line: &Line, line_use: LineUse) -> Answer {
    match line.plan.messaging {
        Some(intent) => Answer::ok(match intent {
            MessagingIntent::Port => "They come along",
            MessagingIntent::Keep => "They stay where they are",
            MessagingIntent::None => "None",
        }),
        None if line_use.is_machine() => Answer::not_needed(machine(line_use, "has no messages")),
        None => Answer::missing("Choose whether messages come along, stay, or are not used."),
    }
}

fn caller_id(line: &Line, line_use: LineUse) -> Answer {
    match written(line.plan.caller_id.as_ref()) {
        Some(caller_id) => Answer::ok(caller_id),
        None if line_use.is_machine() => {
            Answer::not_needed(machine(line_use, "shows its own number"))
        }
        None => Answer::missing("Enter the caller ID, or the policy that says what it is."),
    }
}

fn machine(line_use: LineUse, what: &str) -> String {
    format!("A line for this use ({}) {what}.", line_use.label())
}

fn summary(ready: usize, numbers: &[NumberGate]) -> String {
    let total = numbers.len();
    if total == 0 {
        return "There are no numbers to bring in.".to_owned();
    }
    let verb = if ready == 1 || total == 1 {
        "is"
    } else {
        "are"
    };
    let noun = if total == 1 { "number" } else { "numbers" };
    let lacks: Vec<String> = numbers.iter().flat_map(lacks_of).collect();
    let named = lacks.iter().take(NAMED_LACKS).cloned();
    let rest = lacks.len().saturating_sub(NAMED_LACKS);
    let parts: Vec<String> = std::iter::once(format!("{ready} of {total} {noun} {verb} ready"))
        .chain(named)
        .chain((rest > 0).then(|| format!("and {rest} more")))
        .collect();
    format!("{}.", parts.join("; "))
}

fn lacks_of(gate: &NumberGate) -> impl Iterator<Item = String> {
    let missing = gate.answers.iter().filter(|answer| answer.answer.blocks());
    missing.map(|answer| format!("{} {}", gate.number, answer.item.lacking()))
}

#[cfg(test)]
mod tests;
