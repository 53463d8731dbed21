//! Findings: rules that fired, and what became of them.

pub mod query;
mod step;
pub mod view;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub use step::{Change, Milestone, step};

use crate::{
    E164, FindingId, SourceId, UserId,
    plane::{Plane, Verdict},
    rules::{self, FieldPair, Group, Severity, policy::DueTimes},
};

text_enum! {
    /// What became of a finding.
    pub enum FindingState {
        /// Seen, and held back until it is seen again or a change has settled.
        Pending = "pending", "Pending";
        /// Open: somebody should act.
        Open = "open", "Open";
        /// Somebody has taken note.
        Acknowledged = "acknowledged", "Acknowledged";
        /// Put off until a time.
        Snoozed = "snoozed", "Snoozed";
        /// Accepted as intended, with a reason, perhaps until a time.
        Accepted = "accepted", "Accepted";
        /// There, and left alone because an exception covers it.
        Suppressed = "suppressed", "Excepted";
        /// No longer there.
        Resolved = "resolved", "Resolved";
        /// There again after it was resolved, or after its acceptance ended.
        Reopened = "reopened", "Reopened";
    }
}

impl FindingState {
    /// Whether the mismatch is there, whatever people have decided about it.
    pub const fn is_live(self) -> bool {
        !matches!(self, Self::Resolved)
    }

    /// Whether it is there and left alone for a time, or for good.
    pub const fn is_put_off(self) -> bool {
        matches!(self, Self::Snoozed | Self::Accepted | Self::Suppressed)
    }

    /// Whether somebody should act.
    pub const fn needs_action(self) -> bool {
        matches!(self, Self::Open | Self::Reopened | Self::Acknowledged)
    }

    /// The state after a person's decision, or `None` where it does not apply. What waits for a second
    /// sighting is nothing to act on yet, and so nothing to take note of.
    pub const fn triage(self, decision: Decision) -> Option<Self> {
        match (self, decision) {
            (Self::Resolved | Self::Suppressed, _)
            | (Self::Pending | Self::Acknowledged, Decision::Acknowledge)
            | (Self::Pending | Self::Open | Self::Reopened, Decision::Reopen) => None,
            (_, Decision::Acknowledge) => Some(Self::Acknowledged),
            (_, Decision::Snooze) => Some(Self::Snoozed),
            (_, Decision::Accept) => Some(Self::Accepted),
            (Self::Acknowledged | Self::Snoozed | Self::Accepted, Decision::Reopen) => {
                Some(Self::Reopened)
            }
        }
    }
}

text_enum! {
    /// What a person may decide about a finding.
    pub enum Decision {
        /// Take note of it.
        Acknowledge = "acknowledge", "Acknowledge";
        /// Put it off until a day.
        Snooze = "snooze", "Snooze";
        /// Accept it as intended.
        Accept = "accept", "Accept as intended";
        /// Take a decision back.
        Reopen = "reopen", "Reopen";
    }
}

/// A finding that came back this often within [`FLAPPING_WITHIN`] flaps.
const FLAPPING_RETURNS: usize = 3;

/// How far back returns count.
const FLAPPING_WITHIN: Duration = Duration::days(7);

/// How many returns a finding remembers.
const RETURNS_KEPT: usize = 8;

/// A finding: one rule, one subject, one counterpart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding {
    /// Its identifier.
    pub id: FindingId,
    /// The rule's code.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// The sides its rule compares. Of the findings of one number and group, the worst is the root.
    pub group: Group,
    /// The plane it speaks about.
    pub plane: Plane,
    /// What it puts on that plane.
    pub verdict: Verdict,
    /// The number; `None` for a finding about a source or about the tenant's configuration.
    pub number: Option<E164>,
    /// What it is about, if neither a number nor a source: `voice_route/US-National`.
    pub object: Option<String>,
    /// The source on the other side.
    pub source_id: Option<SourceId>,
    /// What became of it.
    pub state: FindingState,
    /// When it was first seen (UTC).
    pub first_seen: DateTime<Utc>,
    /// When it was last seen (UTC).
    pub last_seen: DateTime<Utc>,
    /// When it first opened (UTC); `None` while it is pending.
    pub opened_at: Option<DateTime<Utc>>,
    /// When it last opened, for the first time or again (UTC).
    pub reopened_at: Option<DateTime<Utc>>,
    /// By when somebody should have put it right (UTC).
    pub due_at: Option<DateTime<Utc>>,
    /// When it was last resolved (UTC).
    pub resolved_at: Option<DateTime<Utc>>,
    /// When it came back after it was resolved, the last few times, oldest first (UTC).
    pub returns: Vec<DateTime<Utc>>,
    /// Who works on it.
    pub owner: Option<UserId>,
    /// In how many roll calls with new evidence it was seen.
    pub occurrences: u32,
    /// The snapshot time of the first sighting since it last appeared (UTC), for the second strike.
    pub struck_at: Option<DateTime<Utc>>,
    /// When the newest list that it was seen in was taken (UTC); of lists that lie too far apart, the
    /// older. `None` for what the inventory shows by itself.
    pub evidence_as_of: Option<DateTime<Utc>>,
    /// Until when it is snoozed or accepted (UTC).
    pub until: Option<DateTime<Utc>>,
    /// Why somebody decided as they did.
    pub reason: Option<String>,
    /// One line for lists.
    pub summary: String,
    /// The two sides.
    pub fields: Vec<FieldPair>,
    /// Counts up with every change.
    pub version: i64,
}

impl Finding {
    /// The rule behind it, unless it was removed since.
    pub fn rule(&self) -> Option<&'static rules::Rule> {
        rules::find(&self.code)
    }

    /// Until when it counts as one that comes and goes (UTC): for a week after the first of its last
    /// three returns. A finding that came back less often does not flap.
    pub fn flaps_until(&self) -> Option<DateTime<Utc>> {
        let counted = self.returns.iter().rev().nth(FLAPPING_RETURNS - 1);
        counted.map(|at| *at + FLAPPING_WITHIN)
    }

    /// Whether it comes and goes: it came back three times within a week.
    pub fn is_flapping(&self, now: DateTime<Utc>) -> bool {
        self.flaps_until().is_some_and(|until| now <= until)
    }

    /// Whether somebody should have put it right by now.
    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.state.needs_action() && self.due_at.is_some_and(|due| due < now)
    }

    /// Notes that it opened, for the first time or again, and by when somebody should have put it right.
    pub fn open(&mut self, due: &DueTimes, now: DateTime<Utc>) {
        self.opened_at = self.opened_at.or(Some(now));
        self.reopened_at = Some(now);
        self.due_at = Some(due.due(self.severity, now));
    }

    fn note_return(&mut self, now: DateTime<Utc>) {
        self.returns.push(now);
        let too_many = self.returns.len().saturating_sub(RETURNS_KEPT);
        self.returns.drain(..too_many);
    }

    /// The rule's few words, else its code.
    pub fn title(&self) -> &str {
        self.rule().map_or(&self.code, |rule| rule.title)
    }
}

/// The end of a day (UTC).
pub fn end_of(day: NaiveDate) -> DateTime<Utc> {
    (day + chrono::Days::new(1))
        .and_time(chrono::NaiveTime::MIN)
        .and_utc()
}

#[cfg(test)]
mod tests;
