//! How findings are counted over an interval.
//!
//! Each finding counts once, however often it came and went: what counts is how it stood at the beginning,
//! whether it ever needed action in between, and how it stood at the end. Its history tells all three.

use std::collections::BTreeMap;

use super::{Became, FindingFigures, FindingLine};
use crate::{
    history::Action,
    plane::Plane,
    rules::{self, Severity},
};

/// What the history tells of a finding over an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Course {
    /// The last thing that moved it before the interval; none where nothing did.
    pub before: Option<Action>,
    /// Whether it had ever needed action before the interval.
    pub had_opened: bool,
    /// Whether it came to need action in the interval.
    pub came: bool,
    /// The last thing that moved it in the interval.
    pub last: Action,
}

/// Whether a finding needs action after it was moved so.
const fn needs_action(action: Action) -> bool {
    matches!(
        action,
        Action::Opened | Action::Reopened | Action::Acknowledged
    )
}

impl Course {
    /// Whether it needed action at the beginning.
    pub fn was_open(&self) -> bool {
        self.before.is_some_and(needs_action)
    }

    /// Whether it needed action at the end.
    pub const fn is_open(&self) -> bool {
        needs_action(self.last)
    }

    /// Whether it needed action at some time, at the beginning or later.
    fn was_ever_open(self) -> bool {
        self.was_open() || self.came
    }

    /// What became of it: nothing, one thing, or two where it came and went. What was never open does not
    /// count: it waited for a second sighting in vain.
    pub fn became(&self) -> Vec<Became> {
        let mut became = Vec::new();
        if self.came && !self.had_opened {
            became.push(Became::New);
        } else if self.came && !self.was_open() {
            became.push(Became::Reopened);
        }
        match self.last {
            Action::Resolved if self.had_opened || self.came => became.push(Became::Resolved),
            Action::Snoozed | Action::Accepted | Action::Excepted if self.was_ever_open() => {
                became.push(Became::PutOff);
            }
            _ => {}
        }
        became
    }

    /// Whether it was resolved while nobody was to act on it.
    fn was_resolved_while_put_off(self) -> bool {
        self.last == Action::Resolved && self.had_opened && !self.was_ever_open()
    }
}

/// Findings that have a severity, a plane and a rule in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kin {
    /// Their severity.
    pub severity: Severity,
    /// Their plane.
    pub plane: Plane,
    /// Their rule's code.
    pub code: String,
}

/// What the store tells of the findings of an interval.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tallies {
    /// Findings that needed action at the end.
    pub open: Vec<(Kin, u64)>,
    /// Findings that moved in the interval, with their course.
    pub moved: Vec<(Kin, Course, u64)>,
}

impl Tallies {
    /// The findings in a few figures.
    pub fn figures(&self) -> FindingFigures {
        let mut figures = FindingFigures::default();
        for (kin, count) in &self.open {
            figures.open.add(kin.severity, *count);
        }
        let (mut in_, mut out) = (0, 0);
        for (_, course, count) in &self.moved {
            match (course.was_open(), course.is_open()) {
                (false, true) => in_ += count,
                (true, false) => out += count,
                _ => {}
            }
            for became in course.became() {
                *match became {
                    Became::New => &mut figures.new,
                    Became::Reopened => &mut figures.reopened,
                    Became::PutOff => &mut figures.put_off,
                    Became::Resolved => &mut figures.resolved,
                } += count;
            }
            if course.was_resolved_while_put_off() {
                figures.resolved_while_put_off += count;
            }
        }
        figures.open_before = (figures.open.total() + out).saturating_sub(in_);
        figures
    }

    /// How many findings needed action at the end or changed: the rows behind a report.
    pub fn rows(&self) -> u64 {
        let open: u64 = self.open.iter().map(|(_, count)| count).sum();
        let gone = self
            .moved
            .iter()
            .filter(|(_, course, _)| !course.is_open() && !course.became().is_empty());
        open + gone.map(|(_, _, count)| count).sum::<u64>()
    }

    /// Findings that needed action, by rule.
    pub fn by_code(&self) -> BTreeMap<String, u64> {
        let mut by_code = BTreeMap::new();
        for (kin, count) in &self.open {
            *by_code.entry(kin.code.clone()).or_default() += count;
        }
        by_code
    }

    /// A line for every severity, worst first.
    pub fn by_severity(&self) -> Vec<FindingLine> {
        let empty = Severity::ALL.iter().map(|severity| {
            let line = line(severity.as_str(), severity.label(), Some(*severity));
            (*severity, line)
        });
        let lines = self.lines(empty.collect(), |kin| kin.severity, |_| unreachable!());
        lines.into_values().collect()
    }

    /// A line for every plane with findings, in the order of the planes.
    pub fn by_plane(&self) -> Vec<FindingLine> {
        let new = |kin: &Kin| line(kin.plane.as_str(), kin.plane.label(), None);
        let lines = self.lines(BTreeMap::new(), |kin| kin.plane, new);
        lines.into_values().collect()
    }

    /// A line for every rule with findings, the worst first and of those the commonest.
    pub fn by_rule(&self) -> Vec<FindingLine> {
        let new = |kin: &Kin| {
            let title = rules::find(&kin.code).map_or(kin.code.as_str(), |rule| rule.title);
            line(&kin.code, title, Some(kin.severity))
        };
        let lines = self.lines(BTreeMap::new(), |kin| kin.code.clone(), new);
        let mut lines: Vec<FindingLine> = lines.into_values().collect();
        lines.sort_by(|a, b| {
            let rank = |line: &FindingLine| (line.severity, std::cmp::Reverse(line.open));
            rank(a).cmp(&rank(b)).then_with(|| a.value.cmp(&b.value))
        });
        lines
    }

    fn lines<K: Ord>(
        &self,
        mut lines: BTreeMap<K, FindingLine>,
        key: impl Fn(&Kin) -> K,
        new: impl Fn(&Kin) -> FindingLine,
    ) -> BTreeMap<K, FindingLine> {
        for (kin, count) in &self.open {
            let line = lines.entry(key(kin)).or_insert_with(|| new(kin));
            line.open += count;
            line.severity = line.severity.map(|severity| severity.min(kin.severity));
        }
        for (kin, course, count) in &self.moved {
            for became in course.became() {
                let line = lines.entry(key(kin)).or_insert_with(|| new(kin));
                *match became {
                    Became::New => &mut line.new,
                    Became::Reopened => &mut line.reopened,
                    Became::PutOff => &mut line.put_off,
                    Became::Resolved => &mut line.resolved,
                } += count;
            }
        }
        lines
    }
}

fn line(value: &str, label: &str, severity: Option<Severity>) -> FindingLine {
    FindingLine {
        value: value.to_owned(),
        label: label.to_owned(),
        severity,
        open: 0,
        new: 0,
        reopened: 0,
        resolved: 0,
        put_off: 0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MOVES: [Action; 7] = [
        Action::Opened,
        Action::Reopened,
        Action::Acknowledged,
        Action::Snoozed,
        Action::Accepted,
        Action::Excepted,
        Action::Resolved,
    ];

    /// What happened to a finding, cut in two where an interval begins.
    fn course(before: &[Action], within: &[Action]) -> Course {
        Course {
            before: before.last().copied(),
            had_opened: before.iter().any(|action| needs_action(*action)),
            came: within.iter().any(|action| needs_action(*action)),
            last: *within.last().unwrap(),
        }
    }

    fn became(before: &[Action], within: &[Action]) -> Vec<Became> {
        course(before, within).became()
    }

    fn kin() -> Kin {
        Kin {
            severity: Severity::High,
            plane: Plane::Carrier,
            code: "carrier-route-mismatch".to_owned(),
        }
    }

    #[test]
    fn a_finding_counts_once_however_often_it_came_and_went() {
        use Action::{Opened, Reopened, Resolved};
        assert_eq!(became(&[], &[Opened]), [Became::New]);
        assert_eq!(
            became(&[], &[Opened, Resolved, Reopened, Resolved]),
            [Became::New, Became::Resolved]
        );
        assert_eq!(
            became(&[Opened, Resolved], &[Reopened, Resolved, Reopened]),
            [Became::Reopened]
        );
        assert_eq!(became(&[Opened], &[Resolved, Reopened]), [], "as it was");
    }

    #[test]
    fn what_was_never_open_is_not_resolved() {
        use Action::{Accepted, Excepted, Resolved, Snoozed};
        // It waited for a second sighting, or was excepted from the first.
        assert_eq!(became(&[], &[Resolved]), []);
        assert_eq!(became(&[], &[Excepted]), []);
        assert_eq!(became(&[Excepted], &[Resolved]), []);
        assert_eq!(became(&[Snoozed], &[Accepted]), []);
    }

    #[test]
    fn a_decision_puts_off_and_its_end_brings_back() {
        use Action::{Accepted, Acknowledged, Opened, Reopened, Resolved, Snoozed};
        assert_eq!(became(&[Opened], &[Acknowledged]), []);
        assert_eq!(
            became(&[Opened], &[Acknowledged, Snoozed]),
            [Became::PutOff]
        );
        assert_eq!(became(&[Opened, Snoozed], &[Reopened]), [Became::Reopened]);
        assert_eq!(
            became(&[Opened, Snoozed], &[Acknowledged]),
            [Became::Reopened]
        );
        assert_eq!(
            became(&[], &[Opened, Accepted]),
            [Became::New, Became::PutOff]
        );
        assert_eq!(became(&[Opened, Accepted], &[Resolved]), [Became::Resolved]);
        assert!(course(&[Opened, Accepted], &[Resolved]).was_resolved_while_put_off());
    }

    #[test]
    fn every_severity_has_its_line_and_only_planes_with_findings_have() {
        let tallies = Tallies {
            open: vec![(kin(), 3)],
            moved: vec![(kin(), course(&[], &[Action::Opened]), 2)],
        };
        let severities = tallies.by_severity();
        assert_eq!(severities.len(), 4);
        assert_eq!((severities[1].open, severities[1].new), (3, 2));
        assert_eq!(severities[0].open, 0);
        let planes = tallies.by_plane();
        assert_eq!(planes.len(), 1);
        assert_eq!((planes[0].value.as_str(), planes[0].open), ("carrier", 3));
        assert_eq!(tallies.by_code()["carrier-route-mismatch"], 3);
        assert_eq!(tallies.rows(), 3, "the new ones are among the open");
    }

    proptest! {
        /// What was open, and what came and went, make what is open.
        #[test]
        fn the_figures_balance(
            histories in prop::collection::vec(
                (
                    prop::collection::vec(prop::sample::select(&MOVES), 0..5),
                    prop::collection::vec(prop::sample::select(&MOVES), 0..5),
                ),
                0..30,
            )
        ) {
            let mut tallies = Tallies::default();
            let mut open_before = 0;
            for (before, within) in &histories {
                open_before += u64::from(before.last().is_some_and(|a| needs_action(*a)));
                let end = within.last().or(before.last());
                if end.is_some_and(|action| needs_action(*action)) {
                    tallies.open.push((kin(), 1));
                }
                if !within.is_empty() {
                    tallies.moved.push((kin(), course(before, within), 1));
                }
            }
            let figures = tallies.figures();
            prop_assert_eq!(figures.open_before, open_before);
            prop_assert_eq!(
                figures.open.total() + figures.resolved - figures.resolved_while_put_off + figures.put_off,
                figures.open_before + figures.new + figures.reopened
            );
        }
    }
}
