//! What a list of notifications is asked for: what its address carries.

use serde::{Deserialize, Serialize};

use super::{Topic, Urgency};
use crate::{
    page::{Place, SIZES},
    query_string::QueryString,
};

/// A question to somebody's notifications.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationQuery {
    /// Topics; empty means all.
    pub topics: Vec<Topic>,
    /// Urgencies; empty means all.
    pub urgencies: Vec<Urgency>,
    /// Only those that are not read yet.
    pub is_unread: bool,
    /// Rows on a page; an address may name one of the sizes that are offered.
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
                "size" => query.size = value.parse().ok().filter(|size| SIZES.contains(size)),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_survives_a_round_trip() {
        let pairs = [
            ("topic", "port_out"),
            ("topic", "gossip"),
            ("urgency", "critical"),
            ("unread", "true"),
            ("size", "100"),
            ("before", " x "),
        ];
        let query = NotificationQuery::from_pairs(pairs);
        assert_eq!(
            query.to_query_string(),
            "topic=port_out&urgency=critical&unread=true&size=100&before=x"
        );
    }

    #[test]
    fn a_size_that_is_not_offered_is_none() {
        for size in ["4000000000", "0", "51", "-1", "many"] {
            let query = NotificationQuery::from_pairs([("size", size)]);
            assert_eq!(query, NotificationQuery::default(), "{size}");
        }
    }
}
