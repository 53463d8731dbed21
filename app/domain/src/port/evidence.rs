//! What a vendor tells of an order, applied to what is known of it.
//!
//! Evidence comes late, twice, out of order and in contradiction. Applied twice it changes nothing the
//! second time; nothing leads where no legal way leads; an end stays an end, and whatever speaks against
//! it is a [`Drift`]. Source: domain notes §2.3, §2.4 and §2.8.

mod line;
mod order;

use chrono::{DateTime, Utc};

use super::{
    Foc, LineState, Order, OrderState,
    journal::{Drift, What},
    line::LineEvent,
    order::Line,
    roll_up::{Counted, RollUp, roll_up},
    state::{Blocked, By, Guards, OrderEvent, Step},
    vendor,
};
use crate::E164;

/// What a vendor tells of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// When it was so (UTC): when the vendor was asked.
    pub at: DateTime<Utc>,
    /// The vendor's word on where it stands.
    pub word: Option<String>,
    /// What speaks against it.
    pub reasons: Vec<Objection>,
    /// Whether the vendor waits for documents or answers of ours.
    pub needs_documents: bool,
    /// The numbers that the vendor sent along.
    pub numbers: Vec<ToldNumber>,
    /// Whether these are all that the order has at the vendor.
    pub has_all_numbers: bool,
    /// The date that was agreed.
    pub foc: Option<Foc>,
}

/// What a vendor tells of a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldNumber {
    /// The number.
    pub number: E164,
    /// The vendor's word on where it stands.
    pub word: Option<String>,
    /// The date that was agreed for it.
    pub foc: Option<Foc>,
}

/// A reason against an order or a number of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// Our name of it (domain notes §1.11).
    pub canonical: String,
    /// The vendor's code.
    pub raw_code: Option<String>,
    /// The vendor's words.
    pub raw_text: String,
    /// The number it is against, if not the order.
    pub number: Option<E164>,
}

impl Objection {
    /// Whether both are one objection: by the vendor's code, and by its words only where it has none.
    fn is_same(&self, other: &Self) -> bool {
        self.number == other.number
            && self.raw_code == other.raw_code
            && (self.raw_code.is_some() || self.raw_text == other.raw_text)
    }
}

/// What is known of an order.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The order.
    pub order: &'a Order,
    /// Its numbers.
    pub lines: &'a [Line],
    /// The rejections that are not done with.
    pub open_rejections: &'a [Objection],
    /// When its activation should be over (UTC).
    pub window_end: Option<DateTime<Utc>>,
}

/// One thing that follows from what was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// The number it is about, if it is about one.
    pub number: Option<E164>,
    /// What.
    pub what: What,
    /// Whether nobody told it: it follows from what was told.
    pub is_inferred: bool,
}

/// A number after what was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineNow {
    /// The number.
    pub number: E164,
    /// Where it stands.
    pub state: LineState,
    /// The vendor's word on it.
    pub vendor_status: Option<String>,
    /// Its own date, where it is not the order's.
    pub foc: Option<Foc>,
}

/// An order after what was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What is new, in the order in which it is written down.
    pub happened: Vec<Happened>,
    /// Where the order stands.
    pub state: OrderState,
    /// Where it goes back to when a cancellation or a reversal is refused.
    pub resume_state: Option<OrderState>,
    /// The agreed date.
    pub foc: Option<Foc>,
    /// The vendor's word.
    pub vendor_status: Option<String>,
    /// Its numbers, in the order in which they came.
    pub lines: Vec<LineNow>,
    /// What cannot be, as things stand now: each is a finding for as long as it is told.
    pub drifts: Vec<Drift>,
    /// Words of the vendor that nobody has told us of.
    pub unknown_words: Vec<String>,
    /// Whether it was older than what is known, and was left alone.
    pub is_stale: bool,
}

impl Outcome {
    /// The outcome of evidence that says nothing.
    fn unchanged(known: &Known<'_>) -> Self {
        let order = known.order;
        Self {
            happened: Vec::new(),
            state: order.state,
            resume_state: order.resume_state,
            foc: order.foc.clone(),
            vendor_status: order.vendor_status.clone(),
            lines: known.lines.iter().map(LineNow::of).collect(),
            drifts: Vec::new(),
            unknown_words: Vec::new(),
            is_stale: false,
        }
    }

    /// What keeps it from being taken, where a person entered it by hand: numbers do not come in by
    /// anybody's word alone (I3). A vendor's word is never held back.
    pub fn blocks(&self, by: By, guards: &Guards) -> Vec<Blocked> {
        if by != By::User {
            return Vec::new();
        }
        let moved = self
            .happened
            .iter()
            .filter(|happened| !happened.is_inferred);
        moved
            .filter_map(|happened| match happened.what {
                What::OrderMoved { event, .. } => Some(event),
                What::LineMoved {
                    event: LineEvent::GoLive,
                    ..
                } => Some(OrderEvent::AllActive),
                _ => None,
            })
            .flat_map(|event| event.told_blocks(guards))
            .fold(Vec::new(), |mut blocks, block| {
                if !blocks.contains(&block) {
                    blocks.push(block);
                }
                blocks
            })
    }

    fn push(&mut self, number: Option<E164>, what: What, is_inferred: bool) {
        self.happened.push(Happened {
            number,
            what,
            is_inferred,
        });
    }

    fn roll_up(&self, known: &Known<'_>, now: DateTime<Utc>) -> RollUp {
        let lines: Vec<Counted<'_>> = self
            .lines
            .iter()
            .map(|line| Counted {
                state: line.state,
                foc: line.foc.as_ref().or(self.foc.as_ref()),
            })
            .collect();
        roll_up(&lines, known.window_end, now)
    }
}

impl LineNow {
    fn of(line: &Line) -> Self {
        Self {
            number: line.number,
            state: line.state,
            vendor_status: line.vendor_status.clone(),
            foc: line.foc.clone(),
        }
    }
}

/// Applies what a vendor told to what is known. `now` decides only whether the activation window is over.
pub fn apply_evidence(
    known: &Known<'_>,
    told: &Told,
    provider: &str,
    now: DateTime<Utc>,
) -> Outcome {
    let mut outcome = Outcome::unchanged(known);
    if is_stale(known.order, told) {
        outcome.is_stale = true;
        return outcome;
    }
    let view = View {
        known,
        told,
        provider,
    };
    view.note_word(&mut outcome);
    let voiced = view.voiced(&mut outcome);
    view.move_lines(voiced, &mut outcome);
    view.compare_numbers(&mut outcome);
    let rolled = outcome.roll_up(known, now).state;
    let target = view.target(voiced, rolled, &mut outcome);
    let steps = view.steps(target, &mut outcome);
    view.note_rejections(&steps, &mut outcome);
    outcome.take(&steps);
    view.set_dates(&mut outcome);
    let dates = outcome.roll_up(known, now).differing_dates;
    if !dates.is_empty() && !outcome.state.is_terminal() {
        outcome.drifts.push(Drift::FocDates { dates });
    }
    // A contradiction is written down once, with what brought it, and not with every reading.
    if !outcome.happened.is_empty() {
        for drift in outcome.drifts.clone() {
            outcome.push(None, What::Drifted { drift }, false);
        }
    }
    outcome
}

/// Whether evidence is older than what is known: asked for before the order came where it is, or before
/// the vendor was last read.
fn is_stale(order: &Order, told: &Told) -> bool {
    let known = [order.moments.state_since, order.vendor_read_at];
    known.into_iter().flatten().any(|moment| told.at < moment)
}

/// Both sides of a comparison.
struct View<'a> {
    known: &'a Known<'a>,
    told: &'a Told,
    provider: &'a str,
}

/// The vendor's word on the order, weighed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Voice {
    /// It says nothing that we understand.
    None,
    /// It says what cannot be.
    Refused,
    /// It says what is known, in a word that may be coarser than ours.
    Same(OrderState),
    /// It says where the order stands.
    New(OrderState),
}

impl View<'_> {
    fn note_word(&self, outcome: &mut Outcome) {
        let Some(word) = &self.told.word else { return };
        if outcome.vendor_status.as_ref() != Some(word) {
            let from = outcome.vendor_status.replace(word.clone());
            let to = word.clone();
            outcome.push(None, What::VendorWord { from, to }, false);
        }
    }

    /// What the vendor's list of numbers has that ours has not, and the other way round.
    fn compare_numbers(&self, outcome: &mut Outcome) {
        let told: Vec<E164> = self.told.numbers.iter().map(|told| told.number).collect();
        if told.is_empty() || self.known.order.state.is_terminal() {
            return;
        }
        let is_ours = |number: &E164| self.known.lines.iter().any(|line| line.number == *number);
        let unknown: Vec<E164> = told
            .iter()
            .copied()
            .filter(|number| !is_ours(number))
            .collect();
        let missing: Vec<E164> = outcome
            .lines
            .iter()
            .filter(|line| self.told.has_all_numbers && line.state.is_live())
            .map(|line| line.number)
            .filter(|number| !told.contains(number))
            .collect();
        if !(missing.is_empty() && unknown.is_empty()) {
            outcome.drifts.push(Drift::Numbers { missing, unknown });
        }
    }
}

impl Outcome {
    fn take(&mut self, steps: &[Step<OrderEvent, OrderState>]) {
        for step in steps {
            let what = What::OrderMoved {
                event: step.event,
                from: step.from,
                to: step.to,
            };
            self.push(None, what, step.is_inferred);
            self.state = step.to;
            match step.event {
                OrderEvent::RefuseCancel | OrderEvent::RefuseReversal => self.resume_state = None,
                event => {
                    self.resume_state = step.from.resume_after(event).or(self.resume_state);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
