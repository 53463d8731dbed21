//! From where we are to where a vendor says that things are. Source: domain notes §2.3, last paragraph.
//!
//! Evidence comes late, twice and out of order. What it proves is reached by the shortest legal way; every
//! step but the last is marked as inferred. A way back exists only where an event for it does: to a
//! rejection, to a pending supplement, to the losing carrier's review.

use std::collections::VecDeque;

use super::{OrderEvent, OrderState, Standing};

/// One step of a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step<E, S> {
    /// What happened.
    pub event: E,
    /// Where it stood before.
    pub from: S,
    /// Where it stands then.
    pub to: S,
    /// Whether nobody told it: it follows from what was told.
    pub is_inferred: bool,
}

/// How evidence relates to where we are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Walk<E, S> {
    /// It says what we know.
    AlreadyThere,
    /// It says that these steps were taken.
    Steps(Vec<Step<E, S>>),
    /// It says that we are back where no way leads.
    Regression,
    /// It contradicts an end.
    Contradiction,
}

/// The shortest way. `moves` lists what can happen in a state and where it leads, with whether it may be
/// inferred; whatever may not be can only be the last step.
pub(in crate::port) fn shortest<E: Copy, S: Copy + PartialEq>(
    from: S,
    to: S,
    moves: impl Fn(S) -> Vec<(E, S, bool)>,
) -> Option<Vec<Step<E, S>>> {
    let mut seen = vec![from];
    let mut ways: VecDeque<Vec<Step<E, S>>> = VecDeque::from([Vec::new()]);
    while let Some(way) = ways.pop_front() {
        let here = way.last().map_or(from, |step| step.to);
        for (event, next, can_be_inferred) in moves(here) {
            let step = Step {
                event,
                from: here,
                to: next,
                is_inferred: true,
            };
            let longer = || way.iter().copied().chain([step]).collect::<Vec<_>>();
            if next == to {
                let mut way = longer();
                if let Some(last) = way.last_mut() {
                    last.is_inferred = false;
                }
                return Some(way);
            }
            if can_be_inferred && !seen.contains(&next) {
                seen.push(next);
                ways.push_back(longer());
            }
        }
    }
    None
}

impl OrderState {
    /// How a vendor's word that an order is at `target` relates to where it stands here.
    pub fn walk(self, target: Self, standing: Standing) -> Walk<OrderEvent, Self> {
        if self == target {
            return Walk::AlreadyThere;
        }
        if self.is_terminal() {
            return Walk::Contradiction;
        }
        let moves = |state: Self| {
            state
                .events(standing)
                .filter(|event| event.shows_at_vendor() || event.can_be_inferred())
                .filter_map(|event| {
                    let to = state.next(event, standing).ok()?;
                    Some((event, to, event.can_be_inferred()))
                })
                .collect()
        };
        shortest(self, target, moves).map_or(Walk::Regression, Walk::Steps)
    }
}
