//! What a list of numbers is asked for: the search, filters, sort, columns and place of its address.

use serde::{Deserialize, Serialize};

use super::{Connectivity, Lifecycle, Number};
use crate::{
    Country,
    page::{DEFAULT_SIZE, Place, SIZES},
    plane::PlaneState,
    query_string::QueryString,
    rules::Severity,
};

text_enum! {
    /// By what a list of numbers can be sorted.
    pub enum NumberSort {
        /// By the number itself.
        Number = "number", "Number";
        /// By state.
        Lifecycle = "lifecycle", "State";
        /// By holder.
        Holder = "holder", "Holder";
        /// By site.
        Site = "site", "Site";
        /// By carrier.
        Carrier = "carrier", "Carrier";
        /// By the last change.
        Updated = "updated", "Changed";
    }
}

text_enum! {
    /// Which end of a sort comes first.
    pub enum Direction {
        /// Smallest first.
        Ascending = "asc", "Ascending";
        /// Largest first.
        Descending = "desc", "Descending";
    }
}

text_enum! {
    /// A column of the list that can be shown or hidden. The number itself is always shown.
    pub enum NumberColumn {
        /// State.
        Lifecycle = "lifecycle", "State";
        /// The five planes.
        Planes = "planes", "Planes";
        /// The worst finding.
        Finding = "finding", "Finding";
        /// Holder.
        Holder = "holder", "Holder";
        /// Site.
        Site = "site", "Site";
        /// Carrier and trunk.
        Carrier = "carrier", "Carrier and trunk";
        /// How it reaches Teams.
        Connectivity = "connectivity", "Connectivity";
        /// Kind of number.
        NumberType = "number_type", "Type";
        /// Country.
        Country = "country", "Country";
        /// Owner.
        Owner = "owner", "Owner";
        /// Cost centre.
        CostCentre = "cost_centre", "Cost centre";
        /// Application.
        Application = "application", "Application";
        /// The last change.
        Updated = "updated", "Changed";
    }
}

/// The columns shown unless others are chosen.
pub const DEFAULT_COLUMNS: &[NumberColumn] = &[
    NumberColumn::Lifecycle,
    NumberColumn::Planes,
    NumberColumn::Finding,
    NumberColumn::Holder,
    NumberColumn::Site,
    NumberColumn::Carrier,
    NumberColumn::Connectivity,
];

/// A question to the list of numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberQuery {
    /// Search text: any digits of the number, else the beginning of a holder's name.
    pub q: Option<String>,
    /// States; empty means all.
    pub lifecycles: Vec<Lifecycle>,
    /// Carriers by name; empty means all.
    pub carriers: Vec<String>,
    /// Sites by name; empty means all.
    pub sites: Vec<String>,
    /// Ways to reach Teams; empty means all.
    pub connectivities: Vec<Connectivity>,
    /// Countries; empty means all.
    pub countries: Vec<Country>,
    /// Numbers with a finding of one of these severities that needs action; empty means all.
    pub severities: Vec<Severity>,
    /// Sort key.
    pub sort: Option<NumberSort>,
    /// Sort direction.
    pub direction: Option<Direction>,
    /// Chosen columns; empty means the usual ones.
    pub columns: Vec<NumberColumn>,
    /// Rows on a page.
    pub size: Option<u32>,
    /// Which page.
    pub place: Place,
}

impl NumberQuery {
    /// Reads an address. Words it does not know are left out, so that an old bookmark still opens.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (key, value) in pairs {
            let value = value.trim();
            match key {
                "q" => query.q = (!value.is_empty()).then(|| value.to_owned()),
                // Notices and reports are kept that have it as `lifecycle`.
                "state" | "lifecycle" => query.lifecycles.extend(value.parse::<Lifecycle>()),
                "carrier" if !value.is_empty() => query.carriers.push(value.to_owned()),
                "site" if !value.is_empty() => query.sites.push(value.to_owned()),
                "connectivity" => query.connectivities.extend(value.parse::<Connectivity>()),
                "country" => query.countries.extend(value.parse::<Country>()),
                "severity" => query.severities.extend(value.parse::<Severity>()),
                "sort" => query.sort = value.parse().ok(),
                "dir" => query.direction = value.parse().ok(),
                "column" => query.columns.extend(value.parse::<NumberColumn>()),
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
        out.extend("q", self.q.as_deref());
        out.extend("state", self.lifecycles.iter().map(|s| s.as_str()));
        out.extend("carrier", &self.carriers);
        out.extend("site", &self.sites);
        out.extend(
            "connectivity",
            self.connectivities.iter().map(|c| c.as_str()),
        );
        out.extend("country", self.countries.iter().map(Country::as_str));
        out.extend("severity", self.severities.iter().map(|s| s.as_str()));
        out.extend("sort", self.sort.map(NumberSort::as_str));
        out.extend("dir", self.direction.map(Direction::as_str));
        out.extend("column", self.columns.iter().map(|c| c.as_str()));
        out.extend("size", self.size.map(|s| s.to_string()));
        out.place(&self.place);
        out.finish()
    }

    /// The page that answers the question, from the root.
    pub fn href(&self) -> String {
        match self.to_query_string() {
            address if address.is_empty() => "/numbers".to_owned(),
            address => format!("/numbers?{address}"),
        }
    }

    /// The page size to use: the one chosen if it is offered.
    pub fn effective_size(&self) -> u32 {
        self.size
            .filter(|size| SIZES.contains(size))
            .unwrap_or(DEFAULT_SIZE)
    }

    /// The columns to show.
    pub fn effective_columns(&self) -> &[NumberColumn] {
        if self.columns.is_empty() {
            DEFAULT_COLUMNS
        } else {
            &self.columns
        }
    }

    /// Whether any filter or search is in force.
    pub fn is_filtered(&self) -> bool {
        let unfiltered = Self {
            sort: self.sort,
            direction: self.direction,
            columns: self.columns.clone(),
            size: self.size,
            place: self.place.clone(),
            ..Self::default()
        };
        *self != unfiltered
    }

    /// The same question, from the first page.
    #[must_use]
    pub fn from_start(&self) -> Self {
        Self {
            place: Place::First,
            ..self.clone()
        }
    }

    /// The digits searched for, if the search is for a number: at least two digits and nothing but
    /// the punctuation of numbers.
    pub fn searched_digits(&self) -> Option<String> {
        let text = self.q.as_deref()?;
        let is_number = text.chars().all(|c| {
            c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '.' | '(' | ')' | '/' | '…')
        });
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        (is_number && digits.len() >= 2).then_some(digits)
    }
}

/// A row of the list: the number, its planes and its worst finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NumberRow {
    /// The number.
    #[serde(flatten)]
    pub number: Number,
    /// The name of the holder, where Teams has told it.
    pub holder_name: Option<String>,
    /// The planes, in the order of the strip.
    pub planes: Vec<PlaneState>,
    /// The worst finding that needs action: its title and severity.
    pub worst: Option<(String, Severity)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_survives_a_round_trip() {
        let address = "q=7216&state=active&state=assigned&site=Boston%2C%20East&severity=critical&sort=holder&dir=desc&column=planes&size=100&after=x~1";
        let pairs = [
            ("q", "7216"),
            ("state", "active"),
            ("state", "assigned"),
            ("state", "no such state"),
            ("site", "Boston, East"),
            ("severity", "critical"),
            ("sort", "holder"),
            ("dir", "desc"),
            ("column", "planes"),
            ("size", "100"),
            ("after", "x~1"),
            ("utm", "ignored"),
        ];
        let query = NumberQuery::from_pairs(pairs);
        assert_eq!(query.to_query_string(), address);
        assert!(query.is_filtered());
        assert!(
            !NumberQuery {
                size: Some(100),
                ..NumberQuery::default()
            }
            .is_filtered()
        );
    }

    #[test]
    fn a_question_leads_to_its_page_and_a_state_is_read_as_it_was_once_written() {
        let reserved = NumberQuery {
            lifecycles: vec![Lifecycle::Reserved],
            ..NumberQuery::default()
        };
        assert_eq!(reserved.href(), "/numbers?state=reserved");
        assert_eq!(NumberQuery::default().href(), "/numbers");
        let once = NumberQuery::from_pairs([("lifecycle", "reserved")]);
        assert_eq!(once, reserved);
    }

    #[test]
    fn digits_are_found_in_any_notation() {
        let digits = |q: &str| {
            NumberQuery {
                q: Some(q.to_owned()),
                ..NumberQuery::default()
            }
            .searched_digits()
        };
        assert_eq!(digits("(206) 555-01").as_deref(), Some("20655501"));
        assert_eq!(digits("…7216").as_deref(), Some("7216"));
        assert_eq!(digits("tara.gupta398"), None);
        assert_eq!(digits("7"), None);
    }
}
