//! The room of a cut-over: the countdown, the grid of tests, and the clock of the way back.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::{CheckResult, ItemId, Outcome, SNAPBACK_HOURS, latest};
use crate::{
    E164,
    port::{Line, LineState, Order, OrderState},
};

/// The tests of the grid, from left to right.
pub const TESTS: &[ItemId] = &[
    ItemId::InboundCall,
    ItemId::OutboundCall,
    ItemId::EmergencyTest,
    ItemId::Cnam,
    ItemId::Messaging,
];

/// A test of a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GridCell {
    /// Whether the checklist asks it of this number. Others may be tried, and count for nothing.
    pub is_asked: bool,
    /// The latest result; none where nobody tried.
    pub result: Option<CheckResult>,
}

/// A number with how its tests went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GridRow {
    /// The number.
    pub number: E164,
    /// Where it stands.
    pub state: LineState,
    /// Who gets it.
    pub holder: Option<String>,
    /// The tests, in the order of the grid's.
    pub cells: Vec<GridCell>,
}

/// The numbers of an order against the tests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Grid {
    /// The tests, from left to right.
    pub tests: Vec<ItemId>,
    /// The numbers, in the order of the lines.
    pub rows: Vec<GridRow>,
    /// How many cells that are asked passed, or were left out with a reason.
    pub settled: usize,
    /// How many of them failed.
    pub failed: usize,
    /// How many of them nobody has tried, or were left out without a reason.
    pub open: usize,
}

/// The grid of an order. Numbers that were taken off or never came are not in it.
pub fn grid(order: &Order, lines: &[Line], results: &[CheckResult]) -> Grid {
    let tried = lines.iter().filter(|line| is_tried(line.state));
    let rows: Vec<GridRow> = tried.map(|line| row(order, line, results)).collect();
    let asked = || {
        rows.iter()
            .flat_map(|row| &row.cells)
            .filter(|cell| cell.is_asked)
    };
    let told = || asked().filter_map(|cell| cell.result.as_ref());
    let settled = told().filter(|result| result.settles()).count();
    let failed = told()
        .filter(|result| result.result == Outcome::Fail)
        .count();
    Grid {
        tests: TESTS.to_vec(),
        open: asked().count() - settled - failed,
        settled,
        failed,
        rows,
    }
}

fn row(order: &Order, line: &Line, results: &[CheckResult]) -> GridRow {
    let cell = |test: &ItemId| GridCell {
        is_asked: test.applies(order, line),
        result: latest(results, *test, Some(line.number)).cloned(),
    };
    GridRow {
        number: line.number,
        state: line.state,
        holder: line.plan.holder.clone(),
        cells: TESTS.iter().map(cell).collect(),
    }
}

/// Whether a number belongs in the room.
pub(super) const fn is_tried(state: LineState) -> bool {
    !matches!(
        state,
        LineState::Removed | LineState::Cancelled | LineState::NotPortable | LineState::SnappedBack
    )
}

/// When a step of the countdown is due, from the moment of the port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "unit", content = "count", rename_all = "snake_case")]
pub enum Offset {
    /// So many business days before it.
    BusinessDaysBefore(u32),
    /// So many minutes before it.
    MinutesBefore(u32),
    /// At it.
    Zero,
    /// So many minutes after it.
    MinutesAfter(u32),
}

impl Offset {
    /// As it is written on a sheet: `T-5 bd`, `T-60 min`, `T-0`, `T+15 min`.
    pub fn words(self) -> String {
        match self {
            Self::BusinessDaysBefore(n) => format!("T-{n} bd"),
            Self::MinutesBefore(n) => format!("T-{n} min"),
            Self::Zero => "T-0".to_owned(),
            Self::MinutesAfter(n) => format!("T+{n} min"),
        }
    }
}

/// A step of the countdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Step {
    /// What it is stored by.
    pub id: &'static str,
    /// When.
    pub when: Offset,
    /// What to do, as a sentence.
    pub what: &'static str,
}

impl Step {
    /// The step by what it is stored by.
    pub fn find(id: &str) -> Option<&'static Self> {
        COUNTDOWN.iter().find(|step| step.id == id)
    }
}

const fn step(id: &'static str, when: Offset, what: &'static str) -> Step {
    Step { id, when, what }
}

/// The countdown, in the order of time. The steps at five and two business days are the warning and the
/// escalation of the readiness timer (domain notes §2.5).
pub const COUNTDOWN: &[Step] = &[
    step(
        "gate",
        Offset::BusinessDaysBefore(5),
        "Every number has a route, a holder, an emergency location, a word on messages and a caller ID.",
    ),
    step(
        "routes",
        Offset::BusinessDaysBefore(5),
        "Trunk and session border controller accept the numbers in the format the carrier sends.",
    ),
    step(
        "fallback",
        Offset::BusinessDaysBefore(5),
        "It is agreed who decides to go back, and the carriers\u{2019} escalation numbers are at hand.",
    ),
    step(
        "foc",
        Offset::BusinessDaysBefore(2),
        "The confirmed date and time are read again from the carrier, for every number.",
    ),
    step(
        "gate_final",
        Offset::BusinessDaysBefore(2),
        "Nothing is missing at the gate, or it is passed over with a reason.",
    ),
    step(
        "people",
        Offset::BusinessDaysBefore(2),
        "The site knows the time, and who tries which numbers.",
    ),
    step(
        "lockout",
        Offset::BusinessDaysBefore(1),
        "The last moment to move the date is past or was let pass knowingly.",
    ),
    step(
        "old_service",
        Offset::BusinessDaysBefore(1),
        "Nobody has ordered the old service off.",
    ),
    step(
        "room",
        Offset::MinutesBefore(60),
        "Everybody is in the call; a phone on another network is at hand.",
    ),
    step(
        "baseline",
        Offset::MinutesBefore(30),
        "A test call to a number still arrives by the old carrier.",
    ),
    step(
        "activate",
        Offset::Zero,
        "The numbers are activated: by us where the order waits for it, else by the carriers.",
    ),
    step(
        "first_call",
        Offset::MinutesAfter(15),
        "The first number takes a call from another network and makes one.",
    ),
    step(
        "grid",
        Offset::MinutesAfter(60),
        "Every number is tried, and the grid has no empty cell among calls and emergency.",
    ),
    step(
        "decide",
        Offset::MinutesAfter(120),
        "It is decided to stay or to go back, while the losing carrier can still take the numbers.",
    ),
];

text_enum! {
    /// How the clock of the way back stands.
    pub enum ClockState {
        /// No number has come in.
        NotStarted = "not_started", "Not started";
        /// The losing carrier can take the numbers back.
        Open = "open", "Open";
        /// Only a few hours are left.
        Closing = "closing", "Closing";
        /// Numbers come back only by a new port.
        Over = "over", "Over";
    }
}

/// The clock of the way back (snapback): 24 hours from the first number that came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RollbackClock {
    /// How it stands.
    pub state: ClockState,
    /// When it ends (UTC).
    pub ends_at: Option<DateTime<Utc>>,
    /// Whole minutes left.
    pub minutes_left: i64,
    /// Whether a reversal may be asked for now.
    pub can_reverse: bool,
    /// What can be done now, as a sentence.
    pub what_now: String,
}

/// Hours after which the end of the way back is warned of (domain notes §2.5, `snapback`).
const SNAPBACK_WARN_HOURS: i64 = 20;

/// How the way back stands. The moment of the last minute itself still counts as in time.
pub fn rollback_clock(order: &Order, now: DateTime<Utc>) -> RollbackClock {
    let Some(start) = order.moments.first_active_at else {
        return RollbackClock {
            state: ClockState::NotStarted,
            ends_at: None,
            minutes_left: 0,
            can_reverse: false,
            what_now: "No number has come in: move or cancel the order instead.".to_owned(),
        };
    };
    let ends_at = start + Duration::hours(SNAPBACK_HOURS);
    let state = if now > ends_at {
        ClockState::Over
    } else if now >= start + Duration::hours(SNAPBACK_WARN_HOURS) {
        ClockState::Closing
    } else {
        ClockState::Open
    };
    let may = matches!(order.state, OrderState::Ported | OrderState::Partial);
    RollbackClock {
        state,
        ends_at: Some(ends_at),
        minutes_left: (ends_at - now).num_minutes().max(0),
        can_reverse: may && state != ClockState::Over,
        what_now: what_now(order.state, state),
    }
}

fn what_now(order: OrderState, clock: ClockState) -> String {
    match (order, clock) {
        (OrderState::SnapbackPending, _) => {
            "The way back has been asked for; the carriers have not answered yet."
        }
        (OrderState::SnappedBack, _) => "The numbers have gone back to the losing carrier.",
        (_, ClockState::Over) => {
            "The losing carrier need not take the numbers back any more. They return only by a new port to it (win-back), which takes days."
        }
        (OrderState::Ported | OrderState::Partial, _) => {
            "The losing carrier can be asked to take the numbers back; it cannot be forced to."
        }
        _ => "A reversal can be asked for once the order is ported, wholly or in part.",
    }
    .to_owned()
}
