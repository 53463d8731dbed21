//! What a list of deliveries is asked for: the filters and place that its address carries.

use serde::{Deserialize, Serialize};

use super::State;
use crate::{DestinationId, page::Place, query_string::QueryString};

/// A question to the list of deliveries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryQuery {
    /// States; empty means all.
    pub states: Vec<State>,
    /// Only those to one destination.
    pub destination: Option<DestinationId>,
    /// Rows on a page.
    pub size: Option<u32>,
    /// Which page.
    pub place: Place,
}

impl DeliveryQuery {
    /// Reads an address. Words it does not know are left out, so that an old bookmark still opens.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (key, value) in pairs {
            match key {
                "state" => query.states.extend(value.parse::<State>()),
                "destination" => query.destination = value.parse().ok(),
                "size" => query.size = value.parse().ok(),
                "after" => query.place = Place::After(value.to_owned()),
                "before" => query.place = Place::Before(value.to_owned()),
                _ => {}
            }
        }
        query
    }

    /// Writes the address, without a leading `?`.
    pub fn to_query_string(&self) -> String {
        let mut out = QueryString::default();
        out.extend("state", self.states.iter().map(|s| s.as_str()));
        out.extend("destination", self.destination.map(|id| id.to_string()));
        out.extend("size", self.size.map(|s| s.to_string()));
        out.place(&self.place);
        out.finish()
    }
}
