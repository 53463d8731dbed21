//! Whether an order may be sent: the sixteen conditions R1 to R16 of domain notes §2.3.

mod btn;
mod papers;
mod rules;
#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Line, LineState, Order, document::Document, intake::OpenOrder};
use crate::E164;

text_enum! {
    /// A condition of sending, by its name in the domain notes.
    pub enum CheckId {
        /// The numbers may share an order, and the order says whose they are.
        R1 = "R1", "Numbers and customer";
        /// No number is in another open order.
        R2 = "R2", "No other order";
        /// The inventory has the numbers, or will.
        R3 = "R3", "Inventory";
        /// The numbers can be ported, by an answer that is not old.
        R4 = "R4", "Portability";
        /// A fresh letter of authorisation covers every number.
        R5 = "R5", "Letter of authorisation";
        /// There is a fresh bill.
        R6 = "R6", "Bill";
        /// The papers agree with the losing carrier's record.
        R7 = "R7", "Service record";
        /// Account number and PIN are there.
        R8 = "R8", "Account number and PIN";
        /// The billing number fits the scope.
        R9 = "R9", "Billing number";
        /// The date is possible.
        R10 = "R10", "Date";
        /// The customer says that nothing is frozen.
        R11 = "R11", "No freeze";
        /// Every number has an emergency location.
        R12 = "R12", "Emergency location";
        /// Every number has a route.
        R13 = "R13", "Target route";
        /// Special features may end.
        R14 = "R14", "Special features";
        /// It is said what becomes of messages.
        R15 = "R15", "Messages";
        /// The losing carrier's lock is off.
        R16 = "R16", "Port-out lock";
    }
}

text_enum! {
    /// How a condition stands.
    pub enum CheckState {
        /// Met.
        Ok = "ok", "Met";
        /// Not met: the order may not be sent.
        Blocked = "blocked", "Blocks";
        /// Met, with something to think of.
        Warning = "warning", "Warning";
        /// Left out, with a reason.
        Waived = "waived", "Waived";
        /// Not asked of this order.
        NotAsked = "not_asked", "Not asked";
    }
}

/// How one condition stands. A condition with several problems has a check for each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Check {
    /// Which condition.
    pub id: CheckId,
    /// What people call it.
    pub label: String,
    /// How it stands.
    pub state: CheckState,
    /// What was found, with the field and its value, as sentences.
    pub detail: String,
    /// What to do, as a sentence; empty if there is nothing to do.
    pub remedy: String,
    /// The numbers it speaks of; none if it speaks of the order.
    pub numbers: Vec<E164>,
}

/// What an order is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// The order.
    pub order: &'a Order,
    /// Its numbers.
    pub lines: &'a [Line],
    /// Its documents, every version of them.
    pub documents: &'a [Document],
    /// Numbers that other open orders have, with the order.
    pub taken: &'a [(E164, OpenOrder)],
    /// Numbers of the order that the inventory does not have yet.
    pub not_in_inventory: &'a [E164],
    /// Numbers of the order that the newest letter of authorisation does not name.
    pub not_in_loa: &'a [E164],
    /// Whether the winning carrier says which numbers can be ported.
    pub can_check_portability: bool,
    /// Whether a losing carrier asks for account number and PIN, by the portability check.
    pub needs_account_number: bool,
    /// What the comparison of the papers says will be rejected, as sentences.
    pub papers_blocked: &'a [String],
    /// What the comparison of the papers says to look at, as sentences.
    pub papers_warnings: &'a [String],
    /// Fields that the winning carrier would refuse, as sentences with field, value and remedy.
    pub field_problems: &'a [String],
    /// Why the requested date is not possible, as sentences.
    pub date_problems: &'a [String],
    /// The moment (UTC).
    pub now: DateTime<Utc>,
    /// The day in the place of the port.
    pub today: NaiveDate,
}

/// Judges all conditions, in their order. Each has at least one check.
pub fn readiness(evidence: &Evidence<'_>) -> Vec<Check> {
    CheckId::ALL
        .iter()
        .flat_map(|&id| rules::judge(id, evidence))
        .collect()
}

/// Whether the order may be sent: nothing blocks.
pub fn is_ready(checks: &[Check]) -> bool {
    checks
        .iter()
        .all(|check| check.state != CheckState::Blocked)
}

/// The lines that still count: those that were taken off or cancelled do not. A number found not portable is told of by R4 until somebody takes it off.
pub(super) fn live(lines: &[Line]) -> impl Iterator<Item = &Line> {
    lines
        .iter()
        .filter(|line| !matches!(line.state, LineState::Removed | LineState::Cancelled))
}
