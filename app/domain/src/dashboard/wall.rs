//! The wall: what a screen shows that hangs where people watch over the service, or over a night of cut-overs.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Freshness;
use crate::{
    PortOrderId, PortOutId,
    finding::query::RuleCount,
    port::{OrderState, PortOutState, checklist::room::RollbackClock},
};

/// What the wall shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Wall {
    /// The organisation's name.
    pub organisation: String,
    /// The moment of the answer (UTC).
    pub now: DateTime<Utc>,
    /// The project whose cut-overs are shown, by name; none for those of the day.
    pub project: Option<String>,
    /// The sources, those first that are not fresh.
    pub sources: Vec<Freshness>,
    /// When the newest list of any source was taken (UTC); none before the first.
    pub last_list_at: Option<DateTime<Utc>>,
    /// Critical findings that need action.
    pub critical: u64,
    /// The rules behind them, with most findings first.
    pub worst: Vec<RuleCount>,
    /// Port-outs that wait for an answer, those first whose time runs out first; no more than a screen holds.
    pub port_outs: Vec<WaitingPortOut>,
    /// How many wait beside those shown.
    pub more_port_outs: u64,
    /// Cut-overs, those first that are under way or begin first; no more than a screen holds.
    pub cut_overs: Vec<CutOver>,
    /// How many there are beside those shown.
    pub more_cut_overs: u64,
}

impl Wall {
    /// The sources whose lists are not fresh: what is shown may be old.
    pub fn not_fresh(&self) -> impl Iterator<Item = &Freshness> {
        let is_fresh = |source: &&Freshness| source.standing != crate::source::Standing::Fresh;
        self.sources.iter().filter(is_fresh)
    }
}

/// A port-out that waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WaitingPortOut {
    /// The port-out.
    pub id: PortOutId,
    /// The carrier that the numbers would leave.
    pub carrier: String,
    /// The carrier's id of the request.
    pub vendor_order: String,
    /// Who asks, by name.
    pub gaining_carrier: Option<String>,
    /// Where it stands.
    pub state: PortOutState,
    /// How many numbers are asked for.
    pub numbers: u64,
    /// When silence lets them go (UTC); none where that is not told.
    pub answer_by: Option<DateTime<Utc>>,
}

/// A cut-over, today's or one of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CutOver {
    /// The order.
    pub id: PortOrderId,
    /// Our reference.
    pub reference: String,
    /// The carrier that gets the numbers.
    pub carrier: String,
    /// Where the order stands.
    pub state: OrderState,
    /// When the window opens (UTC), where that is known.
    pub opens_at: Option<DateTime<Utc>>,
    /// When it closes (UTC).
    pub closes_at: Option<DateTime<Utc>>,
    /// How many numbers it has; those taken off do not count.
    pub numbers: u64,
    /// How many of them have come in.
    pub active: u64,
    /// Tests that passed, or were left out with a reason.
    pub settled: u64,
    /// Tests that failed.
    pub failed: u64,
    /// Tests that nobody has tried yet.
    pub open: u64,
    /// The clock of the way back.
    pub rollback: RollbackClock,
}

impl CutOver {
    /// How many tests are asked for.
    pub const fn tests(&self) -> u64 {
        self.settled + self.failed + self.open
    }
}
