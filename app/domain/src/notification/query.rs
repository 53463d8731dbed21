//! What a list of notifications is asked for: what its address carries.

use serde::{Deserialize, Serialize};

use super::{Topic, Urgency};
use crate::{page::Place, query_string::QueryString};

/// A question to somebody's notifications.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationQuery {
    /// Topics; empty means all.
    pub topics: Vec<Topic>,
    /// Urgencies; empty means all.
    pub urgencies: Vec<Urgency>,
    /// Only those that are not read yet.
    pub is_unread: bool,
    /// Rows on a page.
    pub size: Option<u32>,
    /// Which page.
    pub place: Place,
}

impl NotificationQuery {
    /// Reads an address. Words it does not know are left out, so that an old bookmark still opens.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (key, value) in pairs {
            let value = value.trim();
            match key {
                "topic" => query.topics.extend(value.parse::<Topic>()),
                "urgency" => query.urgencies.extend(value.parse::<Urgency>()),
                "unread" => query.is_unread = value == "true",
                "size" => query.size = value.parse().ok(),
                "after" if !value.is_empty() => query.place = Place::After(value.to_owned()),
                "before" if !value.is_empty() => query.place = Place::Before(value.to_owned()),
                _ => {}
            }
        }
        query
    }

    /// Writes the address, without a leading `?`.
    pub fn to_query_string(&self) -> String {
        let mut out = QueryString::default();
        out.extend("topic", self.topics.iter().map(|t| t.as_str()));
        out.extend("urgency", self.urgencies.iter().map(|u| u.as_str()));
        out.extend("unread", self.is_unread.then_some("true"));
        out.extend("size", self.size.map(|s| s.to_string()));
        out.place(&self.place);
        out.finish()
    }
}
