//! What is done once a number has come in, and what is tried in the room of the cut-over.
//!
//! The fifteen items of domain notes §1.12 are made when an order's first number comes in: per number
//! where each must be tried, per order where one look is enough. Results are only ever added; of two
//! about the same thing the later counts.

mod item;
pub mod room;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

pub use item::{Due, ItemId};

use super::{Line, LineState, Order, OrderState};
use crate::{
    E164,
    words::{self, counted},
};

/// An item to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckItem {
    /// Which.
    pub item: ItemId,
    /// Its number in the list, from 1.
    pub ordinal: usize,
    /// What people call it.
    pub title: String,
    /// The number; none if it is of the order.
    pub number: Option<E164>,
    /// When it is due (UTC).
    pub due_at: DateTime<Utc>,
    /// Whether the order cannot be closed before it passes or is waived.
    pub is_mandatory: bool,
    /// What must be settled before it.
    pub after: Vec<ItemId>,
}

text_enum! {
    /// How an item went.
    pub enum Outcome {
        /// It is as it should be.
        Pass = "pass", "Passed";
        /// It is not.
        Fail = "fail", "Failed";
        /// It was left out, for a reason.
        Skipped = "skipped", "Left out";
    }
}

/// How an item went, as somebody said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckResult {
    /// The number; none if the item is of the order.
    pub number: Option<E164>,
    /// The item.
    pub item: ItemId,
    /// How it went.
    pub result: Outcome,
    /// Who tried it, by name.
    pub by: String,
    /// When (UTC).
    pub at: DateTime<Utc>,
    /// What there is to say. An item that is left out needs it: it is the reason.
    pub note: Option<String>,
}

impl CheckResult {
    /// Whether the item needs nothing more: it passed, or was left out with a reason.
    pub fn settles(&self) -> bool {
        match self.result {
            Outcome::Pass => true,
            Outcome::Skipped => self.has_reason(),
            Outcome::Fail => false,
        }
    }

    fn has_reason(&self) -> bool {
        let note = self.note.as_deref();
        note.is_some_and(|note| !note.trim().is_empty())
    }
}

/// Why a result is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The item is not on the list.
    #[error("\u{201c}{}\u{201d} is not on the checklist of {}.", item.label(), of(*number))]
    NotListed {
        /// The item.
        item: ItemId,
        /// The number; none for the order.
        number: Option<E164>,
    },
    /// An item is left out without a reason.
    #[error("\u{201c}{}\u{201d} is left out without a reason: write one in the note.", .0.label())]
    NoReason(ItemId),
    /// Something else comes first.
    #[error("\u{201c}{}\u{201d} comes after {open}: pass that first, or leave it out with a reason.", item.label())]
    TooSoon {
        /// The item.
        item: ItemId,
        /// What is open, as a count and a name.
        open: String,
    },
    /// The old service is still the way back.
    #[error("The old service stays until {}: 24 hours after the port the numbers can still go back.", words::moment(*until))]
    WayBack {
        /// Until when (UTC).
        until: DateTime<Utc>,
    },
    /// The old service still carries numbers.
    #[error("The old service stays until every number of the order has come in.")]
    NotPorted,
}

fn of(number: Option<E164>) -> String {
    number.map_or_else(|| "the order".to_owned(), |number| number.to_string())
}

/// Hours after a port within which the losing carrier can take numbers back (domain notes §1.7).
pub const SNAPBACK_HOURS: i64 = 24;

/// The checklist of an order, for the numbers that have come in. Numbers that are not yet live get theirs
/// when they are. `add_business_days` knows the calendar.
pub fn checklist(
    order: &Order,
    lines: &[Line],
    add_business_days: impl Fn(DateTime<Utc>, u32) -> DateTime<Utc>,
) -> Vec<CheckItem> {
    let due_at = |from: DateTime<Utc>, due: Due| match due {
        Due::Minutes(n) => from + Duration::minutes(n.into()),
        Due::Hours(n) => from + Duration::hours(n.into()),
        Due::BusinessDays(n) => add_business_days(from, n),
        Due::Days(n) => from + Duration::days(n.into()),
    };
    let item_at = |item: ItemId, number: Option<E164>, from: DateTime<Utc>| CheckItem {
        item,
        ordinal: item.ordinal(),
        title: item.label().to_owned(),
        number,
        due_at: due_at(from, item.due()),
        is_mandatory: item.is_mandatory(),
        after: item.after().to_vec(),
    };
    let live: Vec<(&Line, DateTime<Utc>)> = lines
        .iter()
        .filter(|line| has_come_in(line.state))
        .filter_map(|line| Some((line, line.active_at?)))
        .collect();
    let mut items = Vec::new();
    for &item in ItemId::ALL {
        let mine = live.iter().filter(|(line, _)| item.applies(order, line));
        if item.is_of_order() {
            // What is of the order runs from its last number: until then the old service is in use.
            let last = mine.map(|(_, at)| *at).max();
            items.extend(last.map(|at| item_at(item, None, at)));
        } else {
            items.extend(mine.map(|(line, at)| item_at(item, Some(line.number), *at)));
        }
    }
    items
}

/// Whether a number is with the winning carrier.
const fn has_come_in(state: LineState) -> bool {
    matches!(state, LineState::Active | LineState::Verified)
}

/// The result that counts for an item: the latest.
pub fn latest(results: &[CheckResult], item: ItemId, number: Option<E164>) -> Option<&CheckResult> {
    let mine = results
        .iter()
        .filter(|r| r.item == item && r.number == number);
    mine.max_by_key(|result| result.at)
}

/// The items that are neither passed nor waived.
fn open_items<'a>(
    items: &'a [CheckItem],
    results: &'a [CheckResult],
) -> impl Iterator<Item = &'a CheckItem> {
    items.iter().filter(|item| {
        let result = latest(results, item.item, item.number);
        !result.is_some_and(CheckResult::settles)
    })
}

/// Whether a result may be recorded. A failure may always be: it closes nothing. What is tried on a number
/// may be tried before its vendor says that it came in, because vendors are late to say so.
///
/// # Errors
/// Why not, as a sentence: the item is not on the list, is left out without a reason, comes after others
/// that are open, or gives up the old service before the time (domain notes §2.8, I7).
pub fn may_record(
    order: &Order,
    lines: &[Line],
    items: &[CheckItem],
    results: &[CheckResult],
    new: &CheckResult,
) -> Result<(), Refusal> {
    let is_listed = if new.item.is_of_order() {
        let mine = |item: &CheckItem| item.item == new.item && item.number == new.number;
        items.iter().any(mine)
    } else {
        let mine = |line: &Line| Some(line.number) == new.number && room::is_tried(line.state);
        lines.iter().any(mine)
    };
    if !is_listed {
        return Err(Refusal::NotListed {
            item: new.item,
            number: new.number,
        });
    }
    match new.result {
        Outcome::Fail => return Ok(()),
        Outcome::Skipped if !new.has_reason() => return Err(Refusal::NoReason(new.item)),
        Outcome::Skipped | Outcome::Pass => {}
    }
    // What is waived is not done, so it waits for nothing; what is done waits for what guards it.
    if new.result == Outcome::Skipped {
        return Ok(());
    }
    let before = new.item.after();
    let open: Vec<&CheckItem> = open_items(items, results)
        .filter(|item| before.contains(&item.item))
        .collect();
    if let Some(first) = open.first() {
        return Err(Refusal::TooSoon {
            item: new.item,
            open: open_words(&open, first),
        });
    }
    if new.item == ItemId::OldServiceDisconnect {
        old_service_may_go(order, new.at)?;
    }
    Ok(())
}

fn open_words(open: &[&CheckItem], first: &CheckItem) -> String {
    let one = format!("\u{201c}{}\u{201d} of {}", first.title, of(first.number));
    match open.len() - 1 {
        0 => one,
        more => format!("{one} and {}", counted(more as u64, "more item")),
    }
}

/// Invariant I7: the old service is given up no sooner than 24 hours after the order was ported.
fn old_service_may_go(order: &Order, at: DateTime<Utc>) -> Result<(), Refusal> {
    let is_ported = matches!(order.state, OrderState::Ported | OrderState::Closed);
    let ported_at = order.moments.ported_at.filter(|_| is_ported);
    let until = ported_at.ok_or(Refusal::NotPorted)? + Duration::hours(SNAPBACK_HOURS);
    if at < until {
        Err(Refusal::WayBack { until })
    } else {
        Ok(())
    }
}

/// Why the order cannot be closed, as sentences; nothing if it can.
pub fn close_blocks(
    order: &Order,
    items: &[CheckItem],
    results: &[CheckResult],
    now: DateTime<Utc>,
) -> Vec<String> {
    let mut blocks = Vec::new();
    if order.state != OrderState::Ported {
        blocks.push(format!(
            "The order is \u{201c}{}\u{201d}: only one whose numbers have all come in can be closed.",
            order.state.label()
        ));
    }
    if items.is_empty() {
        blocks.push("The order has no checklist: none of its numbers has come in.".to_owned());
    }
    let mandatory: Vec<&CheckItem> = open_items(items, results)
        .filter(|item| item.is_mandatory)
        .collect();
    blocks.extend(ItemId::ALL.iter().filter_map(|id| {
        let mine: Vec<&CheckItem> = mandatory
            .iter()
            .copied()
            .filter(|i| i.item == *id)
            .collect();
        let first = *mine.first()?;
        Some(block_of(first, &mine, results, now))
    }));
    blocks
}

/// One sentence for all numbers that an item is open for.
fn block_of(
    first: &CheckItem,
    open: &[&CheckItem],
    results: &[CheckResult],
    now: DateTime<Utc>,
) -> String {
    let failed = open.iter().any(|item| {
        let result = latest(results, item.item, item.number);
        result.is_some_and(|result| result.result == Outcome::Fail)
    });
    let who = match open.len() {
        1 => of(first.number),
        n => counted(n as u64, "number"),
    };
    let how = match (failed, open.iter().any(|item| item.due_at < now)) {
        (true, _) => "has failed",
        (false, true) => "is overdue",
        (false, false) => "is open",
    };
    format!(
        "{}. {} {how} for {who}: pass it, or leave it out with a reason.",
        first.ordinal, first.title
    )
}
