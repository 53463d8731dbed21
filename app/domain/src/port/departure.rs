//! What is recorded of a port-out: a request of another carrier for our numbers.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Foc, PortOutState};
use crate::{ConnectionId, E164, PortOutId, history::Actor};

text_enum! {
    /// What was answered to a port-out.
    pub enum PortOutAnswer {
        /// The numbers may go.
        Authorised = "authorised", "Authorised";
        /// They may not.
        Rejected = "rejected", "Rejected";
        /// Nobody answered in time, and so the carrier let them go.
        Silence = "silence", "Authorised by silence";
    }
}

/// A port-out with its numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PortOut {
    /// Its identifier.
    pub id: PortOutId,
    /// The connection that told of it; none where a person entered it.
    pub connection: Option<ConnectionId>,
    /// The carrier that the numbers are leaving, by name.
    pub carrier: String,
    /// The carrier's id of the request.
    pub vendor_order: String,
    /// Where it stands.
    pub state: PortOutState,
    /// The carrier's own word on where it stands.
    pub vendor_status: Option<String>,
    /// The numbers, in ascending order.
    pub numbers: Vec<E164>,
    /// When the request came in (UTC).
    pub received_at: DateTime<Utc>,
    /// When silence lets the numbers go (UTC); none where it cannot be answered.
    pub answer_by: Option<DateTime<Utc>>,
    /// What else is known.
    pub particulars: PortOutParticulars,
    /// Counts up with every change.
    pub version: i64,
}

impl PortOut {
    /// Whether nobody planned it: no ticket covers it, and somebody can still say no, or the numbers were gone
    /// before anybody heard of it.
    pub const fn is_unplanned(&self) -> bool {
        let is_waiting = self.state.is_open() && !matches!(self.state, PortOutState::Rejected);
        let is_found_out = matches!(self.state, PortOutState::Discovered);
        self.particulars.ticket.is_none() && (is_waiting || is_found_out)
    }
}

/// What else is known of a port-out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PortOutParticulars {
    /// Who asks, by name.
    pub gaining_carrier: Option<String>,
    /// That carrier's SPID.
    pub gaining_spid: Option<String>,
    /// The other side's number of its request.
    pub pon: Option<String>,
    /// When they go, or went.
    pub foc: Option<Foc>,
    /// The ticket by which we know that they are to go; without one it is unplanned.
    pub ticket: Option<String>,
    /// Whether the PIN of the request was ours, as far as somebody knows.
    pub pin_matches: Option<bool>,
    /// What was answered.
    pub answer: Option<PortOutAnswer>,
    /// The code of the reason, where it was rejected.
    pub answer_code: Option<String>,
    /// Who answered; none where silence did.
    pub answered_by: Option<Actor>,
    /// When (UTC).
    pub answered_at: Option<DateTime<Utc>>,
    /// When the numbers had left (UTC).
    pub ported_at: Option<DateTime<Utc>>,
    /// Why it is disputed.
    pub dispute: Option<String>,
}
