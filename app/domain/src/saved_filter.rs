//! Filters that people keep under a name, so that a list can be opened as they had it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

text_enum! {
    /// The list that a filter is of.
    pub enum FilterNoun {
        /// The board of port orders.
        Ports = "ports", "Port orders";
        /// The findings.
        Findings = "findings", "Findings";
        /// The numbers.
        Numbers = "numbers", "Numbers";
    }
}

/// A filter that was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedFilter {
    /// Its identifier.
    pub id: Uuid,
    /// The list it is of.
    pub noun: FilterNoun,
    /// Its name.
    pub name: String,
    /// The address of the list as it was, without `?`.
    pub query: String,
    /// Whether everybody sees it, or only who kept it.
    pub is_shared: bool,
    /// Whether the caller may take it away.
    pub is_mine: bool,
}
