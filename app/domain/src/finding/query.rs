//! What a list of findings is asked for: the filters, grouping and place that its address carries.

use serde::{Deserialize, Serialize};

use super::FindingState;
use crate::{SourceId, page::Place, plane::Plane, query_string::QueryString, rules::Severity};

/// A question to the list of findings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingQuery {
    /// States; empty means those that need action, and pending ones.
    pub states: Vec<FindingState>,
    /// Severities; empty means all.
    pub severities: Vec<Severity>,
    /// Planes; empty means all.
    pub planes: Vec<Plane>,
    /// Rule codes; empty means all.
    pub codes: Vec<String>,
    /// The source on the other side.
    pub source: Option<SourceId>,
    /// Digits of the number.
    pub digits: Option<String>,
    /// Rows on a page.
    pub size: Option<u32>,
    /// Which page.
    pub place: Place,
}

/// The states shown unless others are asked for.
pub const DEFAULT_STATES: &[FindingState] = &[
    FindingState::Open,
    FindingState::Reopened,
    FindingState::Acknowledged,
    FindingState::Pending,
];

impl FindingQuery {
    /// The states to show.
    pub fn effective_states(&self) -> &[FindingState] {
        if self.states.is_empty() {
            DEFAULT_STATES
        } else {
            &self.states
        }
    }

    /// Reads an address. Words it does not know are left out, so that an old bookmark still opens.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (key, value) in pairs {
            match key {
                "state" => query.states.extend(value.parse::<FindingState>()),
                "severity" => query.severities.extend(value.parse::<Severity>()),
                "plane" => query.planes.extend(value.parse::<Plane>()),
                "code" if !value.is_empty() => query.codes.push(value.to_owned()),
                "source" => query.source = value.parse().ok(),
                "q" => {
                    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
                    query.digits = (!digits.is_empty()).then_some(digits);
                }
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
        out.extend("severity", self.severities.iter().map(|s| s.as_str()));
        out.extend("plane", self.planes.iter().map(|p| p.as_str()));
        out.extend("code", self.codes.iter().map(String::as_str));
        out.extend("source", self.source.map(|s| s.to_string()));
        out.extend("q", self.digits.as_deref());
        out.extend("size", self.size.map(|s| s.to_string()));
        out.place(&self.place);
        out.finish()
    }
}

/// How many findings of one rule match a question: a row of the inbox grouped by code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RuleCount {
    /// The rule's code.
    pub code: String,
    /// Its few words.
    pub title: String,
    /// How much it matters.
    pub severity: Severity,
    /// The plane it speaks about.
    pub plane: Plane,
    /// How many match.
    pub count: u64,
}
