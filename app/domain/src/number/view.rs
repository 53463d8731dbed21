//! What the pages and the REST API show of numbers.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Number, lifecycle::Event, query::NumberRow};
use crate::{
    E164, PortOrderId,
    finding::Finding,
    history::Entry,
    page::{FacetCount, Page},
    plane::PlaneState,
    port::{Foc, LineState, OrderState, PortOut},
};

/// A page of the list, with the counts beside its filters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NumberList {
    /// The rows.
    pub page: Page<NumberRow>,
    /// Numbers in the inventory, whatever the filter.
    pub all: u64,
    /// Counts under the filter.
    pub facets: NumberFacets,
}

/// Counts one click away from a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NumberFacets {
    /// By worst severity of the findings that need action.
    pub severities: Vec<FacetCount>,
    /// By state.
    pub lifecycles: Vec<FacetCount>,
    /// By carrier.
    pub carriers: Vec<FacetCount>,
    /// By site.
    pub sites: Vec<FacetCount>,
}

/// All about one number, whether the inventory has it or only a source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NumberDetail {
    /// The number asked for.
    pub e164: E164,
    /// The inventory's row; none when only a source lists the number.
    pub number: Option<Number>,
    /// The holder's name, where Teams has told it.
    pub holder_name: Option<String>,
    /// When Teams was asked for the people (UTC).
    pub people_as_of: Option<DateTime<Utc>>,
    /// The planes, in the order of the strip.
    pub planes: Vec<PlaneState>,
    /// Its findings, live ones first, worst first.
    pub findings: Vec<Finding>,
    /// Its history, newest first.
    pub history: Vec<Entry>,
    /// What each source says, as it was sent.
    pub statements: Vec<RawStatement>,
    /// What its state allows to be done next.
    pub events: Vec<Event>,
    /// The port orders that it stands in or stood in, newest first.
    pub ports: Vec<NumberPort>,
    /// The requests of other carriers for it, newest first.
    pub port_outs: Vec<PortOut>,
    /// The number before it in the inventory.
    pub previous: Option<E164>,
    /// The number after it.
    pub next: Option<E164>,
}

/// A port order that a number stands in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NumberPort {
    /// The order.
    pub order: PortOrderId,
    /// Its reference.
    pub reference: String,
    /// Where the order stands.
    pub order_state: OrderState,
    /// Where the number stands on it.
    pub state: LineState,
    /// Its own date, where it is not the order's.
    pub foc: Option<Foc>,
    /// When it came in (UTC).
    pub active_at: Option<DateTime<Utc>>,
}

/// A source's statement as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RawStatement {
    /// The source's name.
    pub source: String,
    /// The line it speaks about, with an extension if it has one.
    pub line: String,
    /// When it was asked (UTC).
    pub as_of: Option<DateTime<Utc>>,
    /// Whether that is too long ago for it to be judged.
    pub is_stale: bool,
    /// When it was first listed (UTC).
    pub first_seen_at: DateTime<Utc>,
    /// When it last changed what it says (UTC).
    pub changed_at: Option<DateTime<Utc>>,
    /// The row, as it was sent.
    pub raw: String,
}
