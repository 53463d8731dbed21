//! What a list of findings is asked for: the filters, grouping and place that its address carries.

use std::{convert::Infallible, fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::FindingState;
use crate::{
    SourceId, UserId,
    page::Place,
    plane::Plane,
    query_string::QueryString,
    rules::{Group, Severity},
};

text_enum! {
    /// By what the findings of a list are counted beside it.
    pub enum GroupBy {
        /// By rule.
        Rule = "rule", "Rule";
        /// By the site of their numbers.
        Site = "site", "Site";
        /// By the carrier that the inventory has for their numbers.
        Carrier = "carrier", "Carrier";
        /// By the source on the other side.
        Source = "source", "Source";
        /// By the holder that the inventory has for their numbers.
        Holder = "holder", "Holder";
    }
}

/// Who works on the findings of a list. An address has it as `me`, `nobody` or an account's identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Owner {
    /// Whoever asks.
    Me,
    /// Nobody yet.
    Nobody,
    /// A person.
    Person(UserId),
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Me => f.write_str("me"),
            Self::Nobody => f.write_str("nobody"),
            Self::Person(id) => id.fmt(f),
        }
    }
}

impl FromStr for Owner {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "me" => Ok(Self::Me),
            "nobody" => Ok(Self::Nobody),
            id => id.parse().map(Self::Person),
        }
    }
}

/// What the inventory has for a number: a name, without regard to case, or none. An address has none
/// as `-`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Named {
    /// This name.
    As(String),
    /// No name, or the number is not in the inventory.
    Nothing,
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::As(name) => name,
            Self::Nothing => "-",
        })
    }
}

impl FromStr for Named {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text.trim() {
            "-" => Self::Nothing,
            name => Self::As(name.to_owned()),
        })
    }
}

/// A question to the list of findings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingQuery {
    /// States; empty means those that need action, and pending ones.
    pub states: Vec<FindingState>,
    /// Severities; empty means all.
    pub severities: Vec<Severity>,
    /// Planes; empty means all.
    pub planes: Vec<Plane>,
    /// The sides that the rules compare; empty means all.
    pub rule_groups: Vec<Group>,
    /// Rule codes; empty means all.
    pub codes: Vec<String>,
    /// The source on the other side.
    pub source: Option<SourceId>,
    /// Who works on them.
    pub owner: Option<Owner>,
    /// Only those that are overdue.
    pub is_overdue: bool,
    /// Only those that come and go.
    pub is_flapping: bool,
    /// Digits of the number, anywhere in it.
    pub digits: Option<String>,
    /// The first digits of the number, with its country code.
    pub prefix: Option<String>,
    /// The site of the number.
    pub site: Option<Named>,
    /// The carrier that the inventory has for the number.
    pub carrier: Option<Named>,
    /// The holder that the inventory has for the number.
    pub holder: Option<Named>,
    /// By what they are counted beside the list; by rule unless chosen otherwise.
    pub group_by: Option<GroupBy>,
    /// Rows on a page.
    pub size: Option<u32>,
    /// Which page.
    pub place: Place,
}

/// Who asks for findings and when: what `me`, overdue and flapping are told from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asker {
    /// The moment of the question (UTC).
    pub now: DateTime<Utc>,
    /// The account; none for the command line and the worker, which own nothing.
    pub user: Option<UserId>,
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

    /// The same question, from the first page.
    #[must_use]
    pub fn from_start(&self) -> Self {
        Self {
            place: Place::First,
            ..self.clone()
        }
    }

    /// Reads an address. Words it does not know are left out, so that an old bookmark still opens.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (key, value) in pairs {
            query.read(key, value.trim());
        }
        query
    }

    fn read(&mut self, key: &str, value: &str) {
        if value.is_empty() {
            return;
        }
        match key {
            "state" => self.states.extend(value.parse::<FindingState>()),
            "severity" => self.severities.extend(value.parse::<Severity>()),
            "plane" => self.planes.extend(value.parse::<Plane>()),
            "rule_group" => self.rule_groups.extend(value.parse::<Group>()),
            "code" => self.codes.push(value.to_owned()),
            "source" => self.source = value.parse().ok(),
            "owner" => self.owner = value.parse().ok(),
            "overdue" => self.is_overdue = value == "true",
            "flapping" => self.is_flapping = value == "true",
            "q" => self.digits = digits(value),
            "prefix" => self.prefix = digits(value),
            "site" => self.site = value.parse().ok(),
            "carrier" => self.carrier = value.parse().ok(),
            "holder" => self.holder = value.parse().ok(),
            "group" => self.group_by = value.parse().ok(),
            "size" => self.size = value.parse().ok(),
            "after" => self.place = Place::After(value.to_owned()),
            "before" => self.place = Place::Before(value.to_owned()),
            _ => {}
        }
    }

    /// Writes the address, without a leading `?`.
    pub fn to_query_string(&self) -> String {
        let mut out = QueryString::default();
        out.extend("state", self.states.iter().map(|s| s.as_str()));
        out.extend("severity", self.severities.iter().map(|s| s.as_str()));
        out.extend("plane", self.planes.iter().map(|p| p.as_str()));
        out.extend("rule_group", self.rule_groups.iter().map(|g| g.as_str()));
        out.extend("code", self.codes.iter().map(String::as_str));
        out.extend("source", self.source.map(|s| s.to_string()));
        out.extend("owner", self.owner.map(|o| o.to_string()));
        out.extend("overdue", self.is_overdue.then_some("true"));
        out.extend("flapping", self.is_flapping.then_some("true"));
        out.extend("q", self.digits.as_deref());
        out.extend("prefix", self.prefix.as_deref());
        out.extend("site", self.site.as_ref().map(Named::to_string));
        out.extend("carrier", self.carrier.as_ref().map(Named::to_string));
        out.extend("holder", self.holder.as_ref().map(Named::to_string));
        out.extend("group", self.group_by.map(GroupBy::as_str));
        out.extend("size", self.size.map(|s| s.to_string()));
        out.place(&self.place);
        out.finish()
    }
}

fn digits(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (!digits.is_empty()).then_some(digits)
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

/// How many findings that match a question have one thing in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GroupCount {
    /// What they have in common, as the filter of the same name takes it: `-` for those without.
    pub value: String,
    /// The word people read.
    pub label: String,
    /// The worst severity among them.
    pub severity: Severity,
    /// How many match.
    pub count: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_survives_a_round_trip() {
        let address = "state=open&severity=high&plane=teams&rule_group=direct_routing&code=a\
            &source=00000000-0000-0000-0000-000000000003&owner=nobody&overdue=true&flapping=true\
            &q=7216&prefix=1206&site=Boston%2C%20East&carrier=-&holder=ada%40contoso.example\
            &group=site&size=100&after=x~1";
        let pairs = [
            ("state", "open"),
            ("state", "no such state"),
            ("severity", "high"),
            ("plane", "teams"),
            ("rule_group", "direct_routing"),
            ("code", "a"),
            ("source", "00000000-0000-0000-0000-000000000003"),
            ("owner", "nobody"),
            ("overdue", "true"),
            ("flapping", "true"),
            ("q", "72-16"),
            ("prefix", "+1 206"),
            ("site", " Boston, East "),
            ("carrier", "-"),
            ("holder", "ada@contoso.example"),
            ("group", "site"),
            ("size", "100"),
            ("after", "x~1"),
            ("utm", "ignored"),
        ];
        assert_eq!(FindingQuery::from_pairs(pairs).to_query_string(), address);
    }

    #[test]
    fn what_a_form_leaves_empty_or_nobody_knows_asks_for_nothing() {
        let pairs = [
            ("code", ""),
            ("site", " "),
            ("carrier", ""),
            ("owner", "ada"),
            ("overdue", "no"),
            ("flapping", ""),
            ("prefix", "+"),
            ("group", "colour"),
        ];
        assert_eq!(FindingQuery::from_pairs(pairs), FindingQuery::default());
    }

    #[test]
    fn an_owner_is_told_by_a_word_or_an_account() {
        let id = "00000000-0000-0000-0000-000000000007";
        for text in ["me", "nobody", id] {
            assert_eq!(text.parse::<Owner>().unwrap().to_string(), text);
        }
        assert_eq!(
            id.parse(),
            Ok(Owner::Person(UserId::new(uuid::Uuid::from_u128(7))))
        );
    }
}
