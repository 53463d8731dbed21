//! Findings: rules that fired, and what became of them.
//!
//! [`step`] decides, for one number, what a roll call changes: which findings open, are seen again,
//! reopen or resolve. It is pure, so that the order of sources and rows cannot matter and a second
//! roll call over the same evidence changes nothing.

pub mod query;
pub mod view;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    E164, FindingId, SourceId,
    evidence::Roll,
    plane::{Plane, Verdict},
    rules::{self, FieldPair, Fired, STRIKE_DISTANCE, Severity},
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

    /// Whether somebody should act.
    pub const fn needs_action(self) -> bool {
        matches!(self, Self::Open | Self::Reopened | Self::Acknowledged)
    }

    /// The state after a person's decision, or `None` where it does not apply.
    pub const fn triage(self, decision: Decision) -> Option<Self> {
        match (self, decision) {
            (Self::Resolved, _)
            | (Self::Acknowledged, Decision::Acknowledge)
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
    /// The plane it speaks about.
    pub plane: Plane,
    /// What it puts on that plane.
    pub verdict: Verdict,
    /// The number; `None` for a finding about a source.
    pub number: Option<E164>,
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
    /// When it was last resolved (UTC).
    pub resolved_at: Option<DateTime<Utc>>,
    /// In how many roll calls with new evidence it was seen.
    pub occurrences: u32,
    /// The snapshot time of the first sighting since it last appeared (UTC), for the second strike.
    pub struck_at: Option<DateTime<Utc>>,
    /// The newest snapshot time it was seen with (UTC).
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

    /// The rule's few words, else its code.
    pub fn title(&self) -> &str {
        self.rule().map_or(&self.code, |rule| rule.title)
    }
}

/// What a roll call does to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It appears for the first time. Its id is given by the store.
    Appear(Finding),
    /// It is there, and its record changes.
    Alter {
        /// What happened, for the history; `None` when it was merely seen again.
        milestone: Option<Milestone>,
        /// The finding after.
        after: Finding,
    },
}

/// A change of a finding that people should find in its history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Milestone {
    /// It opened.
    Opened,
    /// It opened again.
    Reopened,
    /// It is gone.
    Resolved,
}

/// What a roll call changes about the findings of one number.
///
/// `existing` are the number's findings in any state; `fired` the rules that fire for it now.
pub fn step(number: E164, existing: &[Finding], fired: Vec<Fired>, roll: &Roll) -> Vec<Change> {
    let mut changes = Vec::new();
    for finding in existing {
        if finding.state.is_live() && !fired.iter().any(|f| is_same(finding, f)) {
            changes.extend(not_seen(finding, roll));
        }
    }
    for fired in fired {
        match existing.iter().find(|finding| is_same(finding, &fired)) {
            None => changes.push(Change::Appear(appear(number, fired, roll))),
            Some(finding) => changes.extend(see_again(finding, &fired, roll)),
        }
    }
    changes
}

/// What a roll call changes about the findings of sources. They are raised and resolved when a snapshot
/// is judged; here only a decision ends whose time is over.
pub fn step_source(existing: &[Finding], roll: &Roll) -> Vec<Change> {
    let live = existing.iter().filter(|finding| finding.state.is_live());
    live.filter_map(|finding| not_seen(finding, roll)).collect()
}

/// A finding whose rule did not fire is gone, or nobody could tell. A decision about it ends all the
/// same when its time is over: a source that fell silent must not keep it out of sight.
fn not_seen(finding: &Finding, roll: &Roll) -> Option<Change> {
    let (milestone, after) = if is_decidable(finding, roll) {
        (Milestone::Resolved, resolved(finding, roll.now))
    } else if is_over(finding, roll.now) {
        (Milestone::Reopened, returned(finding, roll.now))
    } else {
        return None;
    };
    Some(Change::Alter {
        milestone: Some(milestone),
        after,
    })
}

fn is_same(finding: &Finding, fired: &Fired) -> bool {
    finding.code == fired.rule.code && finding.source_id == fired.hit.counterpart
}

/// Whether this roll call could have seen the finding. A rule that was removed cannot fire again.
fn is_decidable(finding: &Finding, roll: &Roll) -> bool {
    finding.rule().is_none_or(|rule| {
        matches!(rule.check, rules::Check::Number(_)) && rule.is_decidable(roll, finding.source_id)
    })
}

fn resolved(finding: &Finding, now: DateTime<Utc>) -> Finding {
    Finding {
        state: FindingState::Resolved,
        resolved_at: Some(now),
        struck_at: None,
        until: None,
        reason: None,
        version: finding.version + 1,
        ..finding.clone()
    }
}

/// The finding after its snooze or acceptance ended, while its source is silent.
fn returned(finding: &Finding, now: DateTime<Utc>) -> Finding {
    Finding {
        state: FindingState::Reopened,
        opened_at: finding.opened_at.or(Some(now)),
        until: None,
        reason: None,
        version: finding.version + 1,
        ..finding.clone()
    }
}

/// Whether it was put off or accepted, and the time is over.
fn is_over(finding: &Finding, now: DateTime<Utc>) -> bool {
    matches!(
        finding.state,
        FindingState::Snoozed | FindingState::Accepted
    ) && finding.until.is_some_and(|until| until <= now)
}

fn appear(number: E164, fired: Fired, roll: &Roll) -> Finding {
    let as_of = evidence_as_of(&fired, roll);
    let must_wait = must_wait(&fired, as_of, as_of, roll.now);
    Finding {
        id: FindingId::new(uuid::Uuid::nil()),
        code: fired.rule.code.to_owned(),
        severity: fired.rule.severity,
        plane: fired.rule.plane,
        verdict: fired.rule.verdict,
        number: Some(number),
        source_id: fired.hit.counterpart,
        state: if must_wait {
            FindingState::Pending
        } else {
            FindingState::Open
        },
        first_seen: roll.now,
        last_seen: roll.now,
        opened_at: (!must_wait).then_some(roll.now),
        resolved_at: None,
        occurrences: 1,
        struck_at: as_of,
        evidence_as_of: as_of,
        until: None,
        reason: None,
        summary: fired.hit.summary,
        fields: fired.hit.fields,
        version: 1,
    }
}

/// The time of the snapshot on the other side; of the roll call when the inventory stands alone.
fn evidence_as_of(fired: &Fired, roll: &Roll) -> Option<DateTime<Utc>> {
    match fired.hit.counterpart {
        Some(source) => roll.by_id(source).and_then(|w| w.as_of),
        None => roll.as_of().or(Some(roll.now)),
    }
}

/// Whether the source on the other side listed everything. A part of a list does not confirm what it
/// may have left out.
fn is_heard_in_full(fired: &Fired, roll: &Roll) -> bool {
    let witness = fired.hit.counterpart.and_then(|source| roll.by_id(source));
    witness.is_none_or(|w| w.is_complete)
}

/// Guards G2 and G3: a second sighting, and time for a change to arrive everywhere.
fn must_wait(
    fired: &Fired,
    struck_at: Option<DateTime<Utc>>,
    as_of: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> bool {
    let seen_twice = match (struck_at, as_of) {
        (Some(first), Some(latest)) => latest - first >= STRIKE_DISTANCE,
        _ => false,
    };
    let is_settled = fired
        .hit
        .changed_at
        .is_none_or(|changed| now - changed >= fired.rule.settling_time());
    (fired.rule.needs_two_strikes() && !seen_twice) || !is_settled
}

fn see_again(finding: &Finding, fired: &Fired, roll: &Roll) -> Option<Change> {
    let returns = finding.state == FindingState::Resolved;
    let as_of = if returns || is_heard_in_full(fired, roll) {
        evidence_as_of(fired, roll)
    } else {
        finding.evidence_as_of
    };
    let struck_at = if returns {
        as_of
    } else {
        finding.struck_at.or(as_of)
    };
    let (state, milestone) = state_when_seen(finding, fired, struck_at, as_of, roll.now);
    let is_new_evidence = returns || as_of > finding.evidence_as_of;
    let mut after = Finding {
        state,
        severity: fired.rule.severity,
        plane: fired.rule.plane,
        verdict: fired.rule.verdict,
        summary: fired.hit.summary.clone(),
        fields: fired.hit.fields.clone(),
        struck_at,
        ..finding.clone()
    };
    if !matches!(state, FindingState::Snoozed | FindingState::Accepted) {
        after.until = None;
    }
    if milestone.is_some() {
        after.opened_at = after.opened_at.or(Some(roll.now));
        after.reason = None;
    }
    if is_new_evidence || milestone.is_some() {
        after.last_seen = roll.now.max(finding.last_seen);
        after.evidence_as_of = as_of.max(finding.evidence_as_of);
        after.occurrences += u32::from(is_new_evidence);
    }
    if after == *finding {
        return None;
    }
    after.version += 1;
    Some(Change::Alter { milestone, after })
}

fn state_when_seen(
    finding: &Finding,
    fired: &Fired,
    struck_at: Option<DateTime<Utc>>,
    as_of: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> (FindingState, Option<Milestone>) {
    use FindingState as S;
    match finding.state {
        S::Pending | S::Resolved if must_wait(fired, struck_at, as_of, now) => (S::Pending, None),
        S::Pending | S::Resolved if finding.opened_at.is_some() => {
            (S::Reopened, Some(Milestone::Reopened))
        }
        S::Pending | S::Resolved => (S::Open, Some(Milestone::Opened)),
        S::Snoozed | S::Accepted if is_over(finding, now) => {
            (S::Reopened, Some(Milestone::Reopened))
        }
        state @ (S::Open | S::Reopened | S::Acknowledged | S::Snoozed | S::Accepted) => {
            (state, None)
        }
    }
}

#[cfg(test)]
mod tests;
