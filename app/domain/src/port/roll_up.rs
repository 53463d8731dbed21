//! What the numbers of an order say about the order. Source: domain notes §2.4.
//!
//! It proposes, and never overwrites: whoever applies evidence weighs it against the order's own word.

use chrono::{DateTime, Utc};

use super::{Foc, LineState, OrderState};

/// What counts of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted<'a> {
    /// Where it stands.
    pub state: LineState,
    /// Its date: its own, else the order's.
    pub foc: Option<&'a Foc>,
}

/// What the numbers say together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollUp {
    /// Where the order stands by them; none while they say nothing that an order could follow.
    pub state: Option<OrderState>,
    /// The dates in it, if they differ: rule `port-foc-date-drift`.
    pub differing_dates: Vec<Foc>,
}

/// Rolls the numbers of an order up. `window_end` is when its activation should be over (UTC).
pub fn roll_up(
    lines: &[Counted<'_>],
    window_end: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> RollUp {
    let live: Vec<Counted<'_>> = lines
        .iter()
        .copied()
        .filter(|line| line.state.is_live())
        .collect();
    let is_over = window_end.is_some_and(|end| now > end);
    RollUp {
        state: if live.is_empty() {
            without_live(lines)
        } else {
            of_live(&live, is_over)
        },
        differing_dates: differing_dates(&live),
    }
}

fn without_live(lines: &[Counted<'_>]) -> Option<OrderState> {
    let went_back = lines
        .iter()
        .any(|line| line.state == LineState::SnappedBack);
    match (lines.is_empty(), went_back) {
        (true, _) => None,
        (false, true) => Some(OrderState::SnappedBack),
        (false, false) => Some(OrderState::Cancelled),
    }
}

fn of_live(live: &[Counted<'_>], window_is_over: bool) -> Option<OrderState> {
    use LineState as L;
    let any = |wanted: &[L]| live.iter().any(|line| wanted.contains(&line.state));
    let has_active = live.iter().any(|line| line.state.is_active());
    if live.iter().all(|line| line.state.is_active()) {
        Some(OrderState::Ported)
    } else if has_active && window_is_over {
        Some(OrderState::Partial)
    } else if has_active || any(&[L::Activating]) {
        Some(OrderState::Activating)
    } else if any(&[L::Rejected, L::SvConflict, L::ActivationFailed]) {
        Some(OrderState::Exception)
    } else if live.iter().all(|line| line.state.rank() >= L::Foc.rank()) {
        Some(OrderState::FocConfirmed)
    } else {
        let furthest = live.iter().map(|line| line.state.rank()).max()?;
        if furthest >= L::UnderReview.rank() {
            Some(OrderState::CarrierReview)
        } else {
            (furthest == L::Submitted.rank()).then_some(OrderState::Submitted)
        }
    }
}

fn differing_dates(live: &[Counted<'_>]) -> Vec<Foc> {
    let mut dates: Vec<Foc> = Vec::new();
    for foc in live.iter().filter_map(|line| line.foc) {
        if !dates.contains(foc) {
            dates.push(foc.clone());
        }
    }
    dates.sort_by_key(|foc| (foc.day(), foc.local_time()));
    if dates.len() > 1 { dates } else { Vec::new() }
}

#[cfg(test)]
mod tests;
