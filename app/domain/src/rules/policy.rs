//! What an organisation decides about rules: which are off, how much each matters, how soon a finding is
//! due, and which numbers are excepted.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Rule, Severity};
use crate::{E164, ExceptionId};

/// What an organisation has decided about one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RuleSetting {
    /// How much it matters here; the registry's own severity if none.
    pub severity: Option<Severity>,
    /// Whether it is judged at all.
    pub is_enabled: bool,
    /// Counts up with every change.
    pub version: i64,
}

impl Default for RuleSetting {
    fn default() -> Self {
        Self {
            severity: None,
            is_enabled: true,
            version: 0,
        }
    }
}

/// How many hours after it opened a finding is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DueTimes {
    /// Critical findings.
    pub critical: u32,
    /// High ones.
    pub high: u32,
    /// Medium ones.
    pub medium: u32,
    /// Low ones.
    pub low: u32,
}

impl Default for DueTimes {
    /// A day, three days, two weeks, a month.
    fn default() -> Self {
        Self {
            critical: 24,
            high: 72,
            medium: 14 * 24,
            low: 30 * 24,
        }
    }
}

impl DueTimes {
    /// The hours of a severity.
    pub const fn hours(&self, severity: Severity) -> u32 {
        match severity {
            Severity::Critical => self.critical,
            Severity::High => self.high,
            Severity::Medium => self.medium,
            Severity::Low => self.low,
        }
    }

    /// When a finding that opened at a time is due (UTC).
    pub fn due(&self, severity: Severity, opened_at: DateTime<Utc>) -> DateTime<Utc> {
        opened_at + Duration::hours(i64::from(self.hours(severity)))
    }
}

/// Numbers that a rule leaves alone for a time: an accepted deviation (guard G13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Exception {
    /// Its identifier.
    pub id: ExceptionId,
    /// The rule; every rule if none.
    pub code: Option<String>,
    /// The first number.
    pub first: E164,
    /// The last number; the first one for a single number.
    pub last: E164,
    /// The last day on which it holds (UTC).
    pub until: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub author: String,
    /// When it was made (UTC).
    pub created_at: DateTime<Utc>,
    /// Counts up with every change.
    pub version: i64,
}

impl Exception {
    /// Whether it covers a rule's finding about a number on a day.
    pub fn covers(&self, code: &str, number: E164, today: NaiveDate) -> bool {
        self.until >= today
            && self.first <= number
            && number <= self.last
            && self.code.as_deref().is_none_or(|own| own == code)
    }
}

/// What an organisation decides about rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// By the rule's code. A rule that is not here is judged as the registry has it.
    pub settings: BTreeMap<String, RuleSetting>,
    /// Excepted numbers.
    pub exceptions: Vec<Exception>,
    /// How soon a finding is due.
    pub due: DueTimes,
}

impl Policy {
    /// Whether a rule is judged at all.
    pub fn is_on(&self, rule: &Rule) -> bool {
        self.settings.get(rule.code).is_none_or(|s| s.is_enabled)
    }

    /// How much a rule matters here.
    pub fn severity(&self, rule: &Rule) -> Severity {
        let own = self.settings.get(rule.code).and_then(|s| s.severity);
        own.unwrap_or(rule.severity)
    }

    /// The exception that covers a rule's finding about a number on a day; of several, the one that holds
    /// longest.
    pub fn exception(&self, code: &str, number: E164, today: NaiveDate) -> Option<&Exception> {
        self.exceptions
            .iter()
            .filter(|exception| exception.covers(code, number, today))
            .max_by_key(|exception| (exception.until, exception.id))
    }
}
