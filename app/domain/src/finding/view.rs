//! What the pages and the REST API show of findings.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Finding,
    query::{GroupCount, RuleCount},
};
use crate::{
    FindingId, UserId,
    comment::Comment,
    history::Entry,
    page::{FacetCount, Page},
    rules::{Group, Guard, Rule},
};

/// A row of the inbox: of the findings of one number and group that match, the worst, with the others
/// folded under it. A finding about no number stands alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FindingRow {
    /// The worst.
    pub root: Finding,
    /// The others, worst first.
    pub folded: Vec<Finding>,
}

/// A page of the inbox, with its groups and counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FindingList {
    /// The rows: worst first, then by rule and number. Their total counts rows.
    pub page: Page<FindingRow>,
    /// How many findings match, folded ones among them.
    pub findings: u64,
    /// The rules that match, worst first, each with its count.
    pub rules: Vec<RuleCount>,
    /// The groups asked for, worst first and then the largest; none where they are the rules.
    pub groups: Vec<GroupCount>,
    /// Counts by severity under the other filters.
    pub severities: Vec<FacetCount>,
    /// Counts by state under the other filters.
    pub states: Vec<FacetCount>,
    /// The name of the source that is asked for.
    pub source: Option<String>,
}

/// A person of the organisation who may work on findings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Person {
    /// Their account.
    pub id: UserId,
    /// The name people read.
    pub name: String,
}

/// All about one finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FindingDetail {
    /// The finding.
    pub finding: Finding,
    /// Its rule in words; none if the rule was removed since.
    pub rule: Option<RuleText>,
    /// The name of the source on the other side.
    pub source: Option<String>,
    /// When that source was asked (UTC).
    pub as_of: Option<DateTime<Utc>>,
    /// Whether that is too long ago for its statements to be judged.
    pub is_stale: bool,
    /// Whether somebody should have put it right by now.
    pub is_overdue: bool,
    /// Whether it comes and goes: it came back three times within a week.
    pub is_flapping: bool,
    /// The name of who works on it.
    pub owner: Option<String>,
    /// The other findings of its number that are there, worst first.
    pub related: Vec<Finding>,
    /// What people say about it, oldest first.
    pub comments: Vec<Comment>,
    /// What happened to it, newest first.
    pub history: Vec<Entry>,
}

/// A rule in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RuleText {
    /// Its code.
    pub code: String,
    /// The sides it compares.
    pub group: Group,
    /// A few words.
    pub title: String,
    /// What is the matter.
    pub explanation: String,
    /// What happens if nobody acts.
    pub consequence: String,
    /// How it is put right.
    pub fix: String,
    /// What holds it back, a sentence each.
    pub guards: Vec<String>,
}

impl From<&Rule> for RuleText {
    fn from(rule: &Rule) -> Self {
        Self {
            code: rule.code.to_owned(),
            group: rule.group,
            title: rule.title.to_owned(),
            explanation: rule.explanation.to_owned(),
            consequence: rule.consequence.to_owned(),
            fix: rule.fix.to_owned(),
            guards: rule
                .guards
                .iter()
                .map(|guard: &Guard| guard.describe())
                .collect(),
        }
    }
}

/// A finding that stays as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Refusal {
    /// Which.
    pub id: FindingId,
    /// Its number and rule in words.
    pub label: String,
    /// Why.
    pub reason: String,
}

/// What became of a decision on many findings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TriageResult {
    /// Findings that changed.
    pub done: u64,
    /// Findings that did not, each with the reason.
    pub refused: Vec<Refusal>,
}
