//! What the pages, the REST API and the command line show of ports.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Foc, Line, Order, PortOut, Project,
    board::{BoardRow, TabCount},
    checklist::{
        CheckItem, CheckResult,
        room::{Grid, RollbackClock},
    },
    document::Document,
    gate::Gate,
    journal::Event,
    note::Note,
    out::PortOutEvent,
    papers::{Comparison, Paper},
    readiness::Check,
    rejection::Rejection,
    scorecard::Score,
    state::OrderEvent,
    timer::Timer,
};
use crate::{
    ConnectionId, PlanId, PortOrderId,
    calendar::view::{Day, Month, Week},
    plan::PlanState,
};

/// What a person can do, and why not yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Deed<E> {
    /// What would happen.
    pub event: E,
    /// The word on the button.
    pub label: String,
    /// What holds it back, as sentences; empty if nothing does.
    pub blocked: Vec<String>,
}

/// An order by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderName {
    /// The order.
    pub id: PortOrderId,
    /// Our reference.
    pub reference: String,
}

/// A plan that asks a carrier something about an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanName {
    /// The plan.
    pub id: PlanId,
    /// What it is for.
    pub title: String,
    /// Where it stands.
    pub state: PlanState,
}

/// A document with what somebody read in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Filed {
    /// The document, without its file.
    #[serde(flatten)]
    pub document: Document,
    /// What stands in it, for the comparison; none until somebody has read it.
    pub statement: Option<Paper>,
}

/// When the numbers of an order come in, and until when it can be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dates {
    /// When the window opens (UTC), if it is known.
    pub opens_at: Option<DateTime<Utc>>,
    /// When it is over (UTC).
    pub closes_at: Option<DateTime<Utc>>,
    /// From when on the carrier takes no change any more (UTC).
    pub locks_at: Option<DateTime<Utc>>,
    /// The earliest day that the carrier can do, if it can be told.
    pub earliest: Option<NaiveDate>,
    /// What is wrong with the date that counts, as sentences.
    pub problems: Vec<String>,
    /// Every date there was, oldest first, with the day it was agreed or asked for (UTC).
    pub history: Vec<(DateTime<Utc>, Foc)>,
    /// The time zone in which the port happens, by its IANA name.
    pub zone: String,
}

/// All about an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderDetail {
    /// The order.
    #[serde(flatten)]
    pub order: Order,
    /// The project it belongs to.
    pub project_name: Option<String>,
    /// The order it was split from.
    pub split_from: Option<OrderName>,
    /// The orders that were split from it.
    pub split_into: Vec<OrderName>,
    /// The connection through which its carrier is asked, by name; none where it is followed by hand.
    pub connection_name: Option<String>,
    /// Its numbers.
    pub lines: Vec<Line>,
    /// Its documents, the newest version of each kind first.
    pub documents: Vec<Filed>,
    /// What was turned down, oldest first.
    pub rejections: Vec<Rejection>,
    /// What was said, oldest first.
    pub notes: Vec<Note>,
    /// What happened, newest first.
    pub events: Vec<Event>,
    /// What a person can do now.
    pub deeds: Vec<Deed<OrderEvent>>,
    /// The conditions of sending it.
    pub checks: Vec<Check>,
    /// Whether each number is ready to come in.
    pub gate: Gate,
    /// Its clocks, the most urgent first.
    pub timers: Vec<Timer>,
    /// Its dates.
    pub dates: Dates,
    /// The comparison of its papers.
    pub comparison: Comparison,
    /// The plans that ask its carrier something and have not ended.
    pub plans: Vec<PlanName>,
}

/// The room in which a cut-over is run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Room {
    /// The order.
    #[serde(flatten)]
    pub order: Order,
    /// Its numbers.
    pub lines: Vec<Line>,
    /// Its dates.
    pub dates: Dates,
    /// Whether each number is ready to come in.
    pub gate: Gate,
    /// What is done when before and after the window.
    pub countdown: Vec<CountdownStep>,
    /// Numbers by tests.
    pub grid: Grid,
    /// What is to be done once numbers have come in.
    pub checklist: Vec<CheckItem>,
    /// What was tried and done, by whom and when.
    pub results: Vec<CheckResult>,
    /// How long the numbers can still go back.
    pub rollback: RollbackClock,
    /// Why the order cannot be closed yet, as sentences.
    pub close_blocks: Vec<String>,
    /// What a person can do now.
    pub deeds: Vec<Deed<OrderEvent>>,
    /// The plans that ask its carrier something and have not ended.
    pub plans: Vec<PlanName>,
}

/// A step of a cut-over with its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CountdownStep {
    /// Its name for scripts.
    pub id: String,
    /// When, as people say it: `T − 5 business days`.
    pub when: String,
    /// The same moment (UTC), where the window is known.
    pub at: Option<DateTime<Utc>>,
    /// What is done.
    pub what: String,
    /// Whether it is done, by whom and when.
    pub done: Option<(String, DateTime<Utc>)>,
}

/// A page of the board.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Board {
    /// The rows of the tab, the most urgent first. Orders that have ended, and those under the tab of the
    /// completed, come newest first: the last of them is where the next page goes on (`after`).
    pub rows: Vec<BoardRow>,
    /// How many orders each tab has.
    pub tabs: Vec<TabCount>,
    /// The carriers that get numbers, for the filter.
    pub carriers: Vec<String>,
    /// The carriers that lose numbers, for the filter.
    pub losing_carriers: Vec<String>,
    /// The projects, for the filter.
    pub projects: Vec<Project>,
    /// Whether there are older ended orders than these.
    pub has_more: bool,
}

/// How the carriers do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Scorecard {
    /// Orders that were made on this day or later count.
    pub since: NaiveDate,
    /// The carriers, by name.
    pub scores: Vec<Score>,
}

/// A port-out with what can be done about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PortOutDetail {
    /// The port-out.
    #[serde(flatten)]
    pub port_out: PortOut,
    /// Whether it can be answered through the carrier's API.
    pub is_answered_by_api: bool,
    /// How much of the time to answer is over, in per cent; none where there is no such time.
    pub per_cent_over: Option<u8>,
    /// What a person can do now.
    pub deeds: Vec<Deed<PortOutEvent>>,
    /// What happened, newest first.
    pub events: Vec<Event>,
    /// The plans that answer it and have not ended.
    pub plans: Vec<PlanName>,
}

/// How many numbers of a carrier are protected against a port-out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Protection {
    /// The carrier.
    pub carrier: String,
    /// Numbers on its account.
    pub numbers: u64,
    /// Those with a PIN or passcode of their own.
    pub with_pin: u64,
    /// Those with a lock.
    pub with_lock: u64,
    /// Those of which the carrier says nothing.
    pub untold: u64,
}

/// The queue of port-outs, and how well the numbers are protected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PortOutQueue {
    /// Those that wait first, the shortest time left first; then the others, newest first.
    pub rows: Vec<PortOutDetail>,
    /// By carrier.
    pub protection: Vec<Protection>,
}

/// What a form for a new order offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Winning {
    /// The carrier, by name.
    pub carrier: String,
    /// The connection to it; none where it is followed by hand.
    pub connection: Option<ConnectionId>,
    /// The key of its provider, such as `bandwidth`; none where it has no API here.
    pub provider: Option<String>,
    /// Whether it says which numbers can be ported.
    pub says_portability: bool,
    /// Whether it takes orders through its API.
    pub takes_orders: bool,
}

/// An address under which a calendar program reads port dates, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FeedName {
    /// Its identifier.
    pub id: uuid::Uuid,
    /// Its name.
    pub name: String,
    /// Who made it.
    pub created_by: String,
    /// When (UTC).
    pub created_at: DateTime<Utc>,
    /// When it was taken back (UTC).
    pub revoked_at: Option<DateTime<Utc>>,
}

text_enum! {
    /// How a calendar of ports is looked at.
    pub enum CalendarView {
        /// A month.
        Month = "month", "Month";
        /// The week of a day.
        Week = "week", "Week";
        /// What happens from a day on.
        Agenda = "agenda", "Agenda";
    }
}

/// What a calendar shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "view", content = "page", rename_all = "snake_case")]
pub enum CalendarPage {
    /// A month with the days of its neighbours that fill its weeks.
    Month(Month),
    /// A week from its Monday on.
    Week(Week),
    /// The days on which something happens, or that are closed.
    Agenda(Vec<Day>),
}

/// A calendar of ports, with what it can be narrowed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CalendarDetail {
    /// What it shows.
    pub page: CalendarPage,
    /// The day that was asked for.
    pub on: NaiveDate,
    /// The carriers that get or lose numbers, for the filter.
    pub carriers: Vec<String>,
    /// The sites, for the filter.
    pub sites: Vec<String>,
    /// The day now (UTC).
    pub today: NaiveDate,
}
