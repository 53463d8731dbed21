//! Somebody who looks at every finding after every step and keeps a notebook, without asking the history or
//! the reports: what the figures of a report must be is reckoned from that.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    FindingId,
    finding::{Finding, FindingState, query::FindingQuery},
    page::Place,
    plane::Plane,
    rules::Severity,
};
use services::{App, Caller, findings};

/// What is known of a finding: what it is, and the states it was seen in, step by step.
struct Seen {
    code: String,
    plane: Plane,
    severity: Severity,
    states: Vec<(usize, FindingState)>,
}

/// The notebook of an organisation.
#[derive(Default)]
pub(super) struct Witness {
    step: usize,
    seen: BTreeMap<FindingId, Seen>,
}

/// What became of the findings between two steps.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Reckoned {
    pub(super) open: BTreeSet<FindingId>,
    pub(super) open_before: BTreeSet<FindingId>,
    pub(super) new: BTreeSet<FindingId>,
    pub(super) reopened: BTreeSet<FindingId>,
    pub(super) resolved: BTreeSet<FindingId>,
    pub(super) put_off: BTreeSet<FindingId>,
}

/// Every finding there is, resolved ones too.
pub(super) async fn every_finding(app: &App, caller: &Caller) -> Vec<Finding> {
    let mut query = FindingQuery {
        states: FindingState::ALL.to_vec(),
        size: Some(500),
        ..FindingQuery::default()
    };
    let mut all = Vec::new();
    loop {
        let page = findings::page(app, caller, &query).await.unwrap();
        all.extend(page.rows);
        let Some(next) = page.next else { return all };
        query.place = Place::After(next);
    }
}

impl Witness {
    /// Looks at every finding.
    pub(super) async fn look(&mut self, app: &App, caller: &Caller) {
        self.step += 1;
        for finding in every_finding(app, caller).await {
            let seen = self.seen.entry(finding.id).or_insert_with(|| Seen {
                code: finding.code.clone(),
                plane: finding.plane,
                severity: finding.severity,
                states: Vec::new(),
            });
            // What waits for a second sighting is as if it had not been seen.
            if finding.state != FindingState::Pending {
                seen.states.push((self.step, finding.state));
            }
        }
    }

    /// The step now, at which an interval ends and the next begins.
    pub(super) const fn step(&self) -> usize {
        self.step
    }

    /// What became of the findings after one step and up to another.
    pub(super) fn reckon(&self, after: usize, to: usize) -> Reckoned {
        let mut reckoned = Reckoned::default();
        for (&id, seen) in &self.seen {
            let until = |step: usize| {
                let states = seen.states.iter().filter(move |(at, _)| *at <= step);
                states.map(|(_, state)| *state).collect::<Vec<_>>()
            };
            let (before, all) = (until(after), until(to));
            let is_open = |state: Option<&FindingState>| state.is_some_and(|s| s.needs_action());
            let had_opened = before.iter().any(|state| state.needs_action());
            let was_open = is_open(before.last());
            let came = all[before.len()..].iter().any(|state| state.needs_action());
            if was_open {
                reckoned.open_before.insert(id);
            }
            if is_open(all.last()) {
                reckoned.open.insert(id);
            }
            if came && !had_opened {
                reckoned.new.insert(id);
            }
            if came && had_opened && !was_open {
                reckoned.reopened.insert(id);
            }
            let was_gone = before.last() == Some(&FindingState::Resolved) && !came;
            if all.last() == Some(&FindingState::Resolved) && (had_opened || came) && !was_gone {
                reckoned.resolved.insert(id);
            }
            if all.last().is_some_and(|state| state.is_put_off()) && (was_open || came) {
                reckoned.put_off.insert(id);
            }
        }
        reckoned
    }

    /// How many of some findings there are of each severity, plane or rule.
    pub(super) fn count<K: Ord>(
        &self,
        findings: &BTreeSet<FindingId>,
        key: impl Fn(&str, Plane, Severity) -> K,
    ) -> BTreeMap<K, u64> {
        let mut counts = BTreeMap::new();
        for id in findings {
            let seen = &self.seen[id];
            let key = key(&seen.code, seen.plane, seen.severity);
            *counts.entry(key).or_default() += 1;
        }
        counts
    }
}
