//! Findings: rules that fired, and what became of them.
//!
//! [`step`] decides, for one number, what a roll call changes: which findings open, are seen again,
//! reopen or resolve. It is pure, so that the order of sources and rows cannot matter and a second
//! roll call over the same evidence changes nothing.

pub mod query;
pub mod view;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    E164, FindingId, SourceId, UserId,
    evidence::Roll,
    plane::{Plane, Verdict},
    rules::{self, FieldPair, Fired, Group, STRIKE_DISTANCE, Severity, policy::Exception},
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

    /// The state after a person's decision, or `None` where it does not apply.
    pub const fn triage(self, decision: Decision) -> Option<Self> {
        match (self, decision) {
            (Self::Resolved | Self::Suppressed, _)
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

    fn open(&mut self, roll: &Roll) {
        self.opened_at = self.opened_at.or(Some(roll.now));
        self.reopened_at = Some(roll.now);
        self.due_at = Some(roll.policy.due.due(self.severity, roll.now));
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

/// What a roll call changes about the findings of one number, or of the sources and the tenant's
/// configuration taken together when `number` is none.
///
/// `existing` are its findings in any state; `fired` the rules that fire for it now. A finding that is
/// raised when a snapshot is judged is not resolved here; only a decision about it ends whose time is over.
pub fn step(
    number: Option<E164>,
    existing: &[Finding],
    fired: Vec<Fired>,
    roll: &Roll,
) -> Vec<Change> {
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

/// A finding whose rule did not fire is gone, or nobody could tell. A decision about it ends all the
/// same when its time is over: a source that fell silent must not keep it out of sight.
fn not_seen(finding: &Finding, roll: &Roll) -> Option<Change> {
    let (milestone, after) = if is_decidable(finding, roll) {
        (Milestone::Resolved, resolved(finding, roll.now))
    } else if is_over(finding, roll) {
        (Milestone::Reopened, returned(finding, roll))
    } else {
        return None;
    };
    Some(Change::Alter {
        milestone: Some(milestone),
        after,
    })
}

fn is_same(finding: &Finding, fired: &Fired) -> bool {
    finding.code == fired.rule.code
        && finding.source_id == fired.hit.counterpart
        && finding.object == fired.hit.object
}

/// Whether this roll call could have seen the finding. A rule that was removed cannot fire again.
fn is_decidable(finding: &Finding, roll: &Roll) -> bool {
    finding.rule().is_none_or(|rule| {
        !matches!(rule.check, rules::Check::Snapshot) && rule.is_decidable(roll, finding.source_id)
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

/// The finding after its snooze, acceptance or exception ended, while its source is silent.
fn returned(finding: &Finding, roll: &Roll) -> Finding {
    let mut after = Finding {
        state: FindingState::Reopened,
        until: None,
        reason: None,
        version: finding.version + 1,
        ..finding.clone()
    };
    after.open(roll);
    after
}

/// Whether it was put off or accepted and the time is over, or excepted and no exception covers it any
/// more: one may be taken away or drawn out before its day.
fn is_over(finding: &Finding, roll: &Roll) -> bool {
    match finding.state {
        FindingState::Suppressed => exception(finding.number, &finding.code, roll).is_none(),
        _ => finding.state.is_put_off() && finding.until.is_some_and(|until| until <= roll.now),
    }
}

fn appear(number: Option<E164>, fired: Fired, roll: &Roll) -> Finding {
    let as_of = evidence_as_of(&fired, roll);
    let exception = exception(number, fired.rule.code, roll);
    let must_wait = must_wait(&fired, as_of, as_of, roll.now);
    let mut finding = Finding {
        id: FindingId::new(uuid::Uuid::nil()),
        code: fired.rule.code.to_owned(),
        severity: roll.policy.severity(fired.rule),
        group: fired.rule.group,
        plane: fired.rule.plane,
        verdict: fired.rule.verdict,
        number,
        object: fired.hit.object,
        source_id: fired.hit.counterpart,
        state: match exception {
            Some(_) => FindingState::Suppressed,
            None if must_wait => FindingState::Pending,
            None => FindingState::Open,
        },
        first_seen: roll.now,
        last_seen: roll.now,
        opened_at: None,
        reopened_at: None,
        due_at: None,
        resolved_at: None,
        returns: Vec::new(),
        owner: None,
        occurrences: 1,
        struck_at: as_of,
        evidence_as_of: as_of,
        until: exception.map(|e| end_of(e.until)),
        reason: exception.map(|e| e.reason.clone()),
        summary: fired.hit.summary,
        fields: fired.hit.fields,
        version: 1,
    };
    if finding.state == FindingState::Open {
        finding.open(roll);
    }
    finding
}

/// The exception that covers a rule's finding. One about no number cannot be excepted, only accepted.
fn exception<'r>(number: Option<E164>, code: &str, roll: &'r Roll) -> Option<&'r Exception> {
    roll.policy.exception(code, number?, roll.today())
}

/// The end of a day (UTC).
pub fn end_of(day: NaiveDate) -> DateTime<Utc> {
    (day + chrono::Days::new(1))
        .and_time(chrono::NaiveTime::MIN)
        .and_utc()
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
    let waits_for_second = fired.rule.needs_two_strikes() || fired.hit.is_skewed;
    (waits_for_second && !seen_twice) || !is_settled
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
    let exception = exception(finding.number, fired.rule.code, roll);
    let must_wait = must_wait(fired, struck_at, as_of, roll.now);
    let (state, milestone) = if exception.is_some() && finding.state != FindingState::Accepted {
        (FindingState::Suppressed, None)
    } else {
        state_when_seen(finding, must_wait, roll)
    };
    let is_new_evidence = returns || as_of > finding.evidence_as_of;
    let mut after = Finding {
        state,
        severity: roll.policy.severity(fired.rule),
        group: fired.rule.group,
        plane: fired.rule.plane,
        verdict: fired.rule.verdict,
        summary: fired.hit.summary.clone(),
        fields: fired.hit.fields.clone(),
        struck_at,
        ..finding.clone()
    };
    match exception {
        Some(exception) if state == FindingState::Suppressed => {
            after.until = Some(end_of(exception.until));
            after.reason = Some(exception.reason.clone());
        }
        _ if !state.is_put_off() => after.until = None,
        _ => {}
    }
    if milestone.is_some() {
        after.reason = None;
        after.open(roll);
        if matches!(
            finding.state,
            FindingState::Resolved | FindingState::Pending
        ) && milestone == Some(Milestone::Reopened)
        {
            after.note_return(roll.now);
        }
    }
    after.due_at = after
        .reopened_at
        .map(|at| roll.policy.due.due(after.severity, at));
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
    must_wait: bool,
    roll: &Roll,
) -> (FindingState, Option<Milestone>) {
    use FindingState as S;
    match finding.state {
        // An exception that was taken away, or whose time is over, leaves a finding as any other.
        S::Pending | S::Resolved | S::Suppressed if must_wait => (S::Pending, None),
        S::Pending | S::Resolved | S::Suppressed if finding.opened_at.is_some() => {
            (S::Reopened, Some(Milestone::Reopened))
        }
        S::Pending | S::Resolved | S::Suppressed => (S::Open, Some(Milestone::Opened)),
        S::Snoozed | S::Accepted if is_over(finding, roll) => {
            (S::Reopened, Some(Milestone::Reopened))
        }
        state @ (S::Open | S::Reopened | S::Acknowledged | S::Snoozed | S::Accepted) => {
            (state, None)
        }
    }
}

#[cfg(test)]
mod tests;
