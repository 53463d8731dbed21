//! Somebody who looks at every finding after every step and keeps a notebook, without asking the history or
//! the reports: what the figures of a report must be is reckoned from that.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    E164, FindingId,
    finding::{Finding, FindingState, query::FindingQuery},
    number::{Lifecycle, Number, query::NumberQuery},
    page::Place,
    plane::Plane,
    rules::Severity,
};
use services::{App, Caller, findings, numbers};

/// What is known of a finding: what it is, and the states it was seen in, step by step.
struct Seen {
    code: String,
    plane: Plane,
    severity: Severity,
    number: Option<E164>,
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

/// Every number of the inventory.
async fn every_number(app: &App, caller: &Caller) -> Vec<Number> {
    let mut query = NumberQuery {
        size: Some(500),
        ..NumberQuery::default()
    };
    let mut all = Vec::new();
    loop {
        let page = numbers::list(app, caller, &query).await.unwrap().page;
        all.extend(page.rows.into_iter().map(|row| row.number));
        let Some(next) = page.next else { return all };
        query.place = Place::After(next);
    }
}

/// Of a site: its numbers in service, those of them with an open finding about emergency calls, and others with
/// such a finding.
pub(super) type Help = BTreeMap<Option<String>, [u64; 3]>;

impl Witness {
    /// Looks at every finding.
    pub(super) async fn look(&mut self, app: &App, caller: &Caller) {
        self.step += 1;
        for finding in every_finding(app, caller).await {
            let seen = self.seen.entry(finding.id).or_insert_with(|| Seen {
                code: finding.code.clone(),
                plane: finding.plane,
                severity: finding.severity,
                number: finding.number,
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

    /// Where help would be sent: asks for every number, and looks up what it has of the open findings.
    pub(super) async fn help(
        &self,
        app: &App,
        caller: &Caller,
        open: &BTreeSet<FindingId>,
    ) -> Help {
        let mut help = Help::new();
        let mut known = BTreeMap::new();
        for Number {
            number,
            particulars,
            ..
        } in every_number(app, caller).await
        {
            let is_in_service = matches!(
                particulars.lifecycle,
                Lifecycle::Assigned | Lifecycle::Active | Lifecycle::Suspended
            );
            if is_in_service {
                help.entry(particulars.site.clone()).or_default()[0] += 1;
            }
            known.insert(number, (particulars.site, is_in_service));
        }
        let open = open.iter().map(|id| &self.seen[id]);
        let helpless: BTreeSet<E164> = open
            .filter(|seen| seen.plane == Plane::Emergency)
            .filter_map(|seen| seen.number)
            .collect();
        for number in helpless {
            let (site, is_in_service) = known.get(&number).cloned().unwrap_or_default();
            let place = if is_in_service { 1 } else { 2 };
            help.entry(site).or_default()[place] += 1;
        }
        help
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
