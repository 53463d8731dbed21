//! What a roll call changes about findings: which open, are seen again, reopen or resolve. It is pure, so
//! that the order of sources and rows cannot matter and a second roll call over the same evidence changes
//! nothing.

use chrono::{DateTime, Utc};

use super::{Finding, FindingState, end_of};
use crate::{
    E164, FindingId,
    evidence::Roll,
    history::Action,
    rules::{Check, Fired, STRIKE_DISTANCE, policy::Exception},
};

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

impl Change {
    /// The finding after.
    pub const fn finding(&self) -> &Finding {
        match self {
            Self::Appear(finding) | Self::Alter { after: finding, .. } => finding,
        }
    }
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
    /// An exception covers it from now on.
    Excepted,
}

impl Milestone {
    /// What the history calls it.
    pub const fn action(self) -> Action {
        match self {
            Self::Opened => Action::Opened,
            Self::Reopened => Action::Reopened,
            Self::Resolved => Action::Resolved,
            Self::Excepted => Action::Excepted,
        }
    }
}

/// What a roll call changes about the findings of one number, or of the sources and the tenant's
/// configuration taken together when `number` is none.
///
/// `existing` are its findings in any state; `fired` the rules that fire for it now. A finding that is
/// raised when a snapshot is judged is not resolved here; only a decision about it ends whose time is over.
pub fn step(
    number: Option<E164>,
    existing: &[Finding],
    fired: &[Fired],
    roll: &Roll,
) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut kept: Vec<&str> = Vec::new();
    for fired in fired {
        let before = existing.iter().find(|finding| is_same(finding, fired));
        let change = match before {
            None => Some(Change::Appear(appear(number, fired, roll))),
            Some(finding) => see_again(finding, fired, roll),
        };
        let after = change.as_ref().map(Change::finding).or(before);
        if after.is_some_and(|finding| finding.state == FindingState::Pending) {
            kept.extend(fired.rule.subsumes);
        }
        changes.extend(change);
    }
    let gone = existing
        .iter()
        .filter(|finding| finding.state.is_live() && !fired.iter().any(|f| is_same(finding, f)));
    changes.extend(gone.filter_map(|finding| not_seen(finding, &kept, roll)));
    changes
}

/// A finding whose rule did not fire is gone, or nobody could tell. Those of the codes in `kept` are
/// explained by a root that is not sure itself yet. A decision about it ends all the same when its time is
/// over: a source that fell silent must not keep it out of sight.
fn not_seen(finding: &Finding, kept: &[&str], roll: &Roll) -> Option<Change> {
    let is_gone = is_decidable(finding, roll) && !kept.contains(&finding.code.as_str());
    let (milestone, after) = if is_gone {
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

/// Whether this roll call could have seen the finding. A rule that was removed or switched off says no
/// more; one that is judged with each snapshot, nothing now.
fn is_decidable(finding: &Finding, roll: &Roll) -> bool {
    finding.rule().is_none_or(|rule| match rule.check {
        Check::Snapshot => !roll.policy.is_on(rule),
        _ => rule.is_decidable(roll, finding.source_id),
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
    after.open(&roll.policy.due, roll.now);
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

fn appear(number: Option<E164>, fired: &Fired, roll: &Roll) -> Finding {
    let as_of = evidence_as_of(fired, roll);
    let exception = exception(number, fired.rule.code, roll);
    let must_wait = must_wait(fired, as_of, as_of, roll.now);
    let mut finding = Finding {
        id: FindingId::new(uuid::Uuid::nil()),
        code: fired.rule.code.to_owned(),
        severity: roll.policy.severity(fired.rule),
        group: fired.rule.group,
        plane: fired.rule.plane,
        verdict: fired.rule.verdict,
        number,
        object: fired.hit.object.clone(),
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
        summary: fired.hit.summary.clone(),
        fields: fired.hit.fields.clone(),
        version: 1,
    };
    if finding.state == FindingState::Open {
        finding.open(&roll.policy.due, roll.now);
    }
    finding
}

/// The exception that covers a rule's finding. One about no number cannot be excepted, only accepted.
fn exception<'r>(number: Option<E164>, code: &str, roll: &'r Roll) -> Option<&'r Exception> {
    roll.policy.exception(code, number?, roll.today())
}

/// When what a rule saw was taken (UTC): the list of the source on the other side, else the newest of those
/// that the rule needs. Where two sightings are asked for, every list must be a new one, and so the oldest
/// counts; a tenant's exports, which come by hand, only where they were compared with a list too far off
/// (guards G2 and G8). The inventory by itself has no such time.
fn evidence_as_of(fired: &Fired, roll: &Roll) -> Option<DateTime<Utc>> {
    let (rule, hit) = (fired.rule, &fired.hit);
    let lists = rule
        .witnesses(roll, hit.counterpart)
        .filter(|w| w.is_usable)
        .filter_map(|w| w.as_of);
    let exports = roll.taken_at(rule.configuration);
    let counterpart = hit.counterpart.and_then(|source| roll.by_id(source));
    if hit.is_skewed {
        lists.chain(exports).min()
    } else if matches!(rule.check, Check::Tenant(_)) {
        exports.max()
    } else if rule.needs_two_strikes() {
        lists.min()
    } else {
        counterpart
            .map_or_else(|| lists.max(), |witness| witness.as_of)
            .or_else(|| exports.max())
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
    let was_excepted = finding.state == FindingState::Suppressed;
    let (state, milestone) = if exception.is_some() && finding.state != FindingState::Accepted {
        let milestone = (!was_excepted).then_some(Milestone::Excepted);
        (FindingState::Suppressed, milestone)
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
        _ if was_excepted => (after.until, after.reason) = (None, None),
        _ if !state.is_put_off() => after.until = None,
        _ => {}
    }
    if matches!(milestone, Some(Milestone::Opened | Milestone::Reopened)) {
        after.reason = None;
        after.open(&roll.policy.due, roll.now);
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
