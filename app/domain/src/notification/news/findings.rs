//! Findings among the news: those that a roll call opens and those that somebody is given are counted, not
//! listed.

use std::collections::BTreeMap;

use super::{
    Audience, Known, News, Notice, Occasion, OfRule, Opened, Topic, Urgency, batch, by, change_of,
};
use crate::{
    E164, FindingId, UserId,
    finding::FindingState,
    history::{Action, Entry},
    rules::{self, Severity},
    words::counted,
};

/// What is told of a finding, as it stands now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingNow {
    /// Which one.
    pub id: FindingId,
    /// The code of its rule.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// Where it stands.
    pub state: FindingState,
    /// The number that it is about; none where it is about something else.
    pub number: Option<E164>,
    /// Who works on it.
    pub owner: Option<UserId>,
    /// What it says.
    pub summary: String,
}

/// Whether an entry tells of a finding what anybody may want to hear: that it opened, or was given to somebody.
pub fn tells_of_finding(entry: &Entry) -> bool {
    entry.entity == "finding"
        && match entry.action {
            Action::Opened | Action::Reopened => true,
            Action::Updated => is_given(entry),
            _ => false,
        }
}

/// What the findings have in common that are told together with the one that an entry is about; none where it is
/// about something else. They stand next to one another in the history.
pub fn run(entry: &Entry) -> Option<String> {
    (entry.entity == "finding").then(|| batch(entry))
}

/// Whether an entry tells that somebody was given the finding.
fn is_given(entry: &Entry) -> bool {
    matches!(change_of(entry, "owner"), Some((_, Some(_))))
}

/// Findings that opened, by roll call, and findings that somebody was given, by what was done at once.
#[derive(Debug, Default)]
pub(super) struct Counted {
    opened: BTreeMap<String, Opened>,
    given: BTreeMap<(String, UserId), Given>,
}

/// Findings that somebody was given at once.
#[derive(Debug)]
struct Given {
    by: Option<UserId>,
    by_name: String,
    count: u64,
    label: String,
    link: String,
}

impl Counted {
    /// Counts the finding of an entry, if there is something to tell of it.
    pub(super) fn count(&mut self, entry: &Entry, known: &Known) {
        let Some(finding) = known
            .findings
            .get(&entry.entity_id)
            .filter(|_| tells_of_finding(entry))
        else {
            return;
        };
        if entry.action == Action::Updated {
            self.give(entry, finding);
        } else if finding.state.needs_action() {
            self.open(entry, finding);
        }
    }

    fn open(&mut self, entry: &Entry, finding: &FindingNow) {
        let occurrence = batch(entry);
        let opened = self
            .opened
            .entry(occurrence.clone())
            .or_insert_with(|| Opened {
                occurrence,
                rules: BTreeMap::new(),
            });
        let of_rule = opened
            .rules
            .entry(finding.code.clone())
            .or_insert_with(|| OfRule {
                severity: finding.severity,
                count: 0,
                summary: summary(finding),
                link: link(finding),
            });
        of_rule.count += 1;
        of_rule.severity = of_rule.severity.min(finding.severity);
    }

    /// Whoever has it now is told: whoever had it in between is not concerned any more.
    fn give(&mut self, entry: &Entry, finding: &FindingNow) {
        let Some(owner) = finding.owner else { return };
        let given = self
            .given
            .entry((batch(entry), owner))
            .or_insert_with(|| Given {
                by: by(entry),
                by_name: entry.actor.name.clone(),
                count: 0,
                label: entry.label.clone(),
                link: link(finding),
            });
        given.count += 1;
    }

    /// What there is to tell: one piece of news of each roll call, and one for each person and occasion.
    pub(super) fn news(self) -> Vec<News> {
        let opened = self.opened.into_values().map(News::Opened);
        let given = self
            .given
            .into_iter()
            .map(|((occurrence, owner), given)| News::Occasion(given.occasion(occurrence, owner)));
        opened.chain(given).collect()
    }
}

impl Given {
    fn occasion(self, occurrence: String, owner: UserId) -> Occasion {
        let (title, link) = if self.count == 1 {
            (format!("A finding is yours now: {}", self.label), self.link)
        } else {
            (
                format!("{} are yours now", counted(self.count, "finding")),
                "/findings?owner=me".to_owned(),
            )
        };
        Occasion {
            notice: Notice {
                topic: Topic::FindingAssigned,
                subject: "findings".to_owned(),
                occurrence,
                urgency: Urgency::Info,
                title,
                detail: format!("Given to you by {}.", self.by_name),
                link,
            },
            audience: Audience::Person(owner),
            by: self.by,
        }
    }
}

fn summary(finding: &FindingNow) -> String {
    let title = rules::find(&finding.code).map_or(finding.code.as_str(), |rule| rule.title);
    match finding.number {
        Some(number) => format!("{}: {title}", number.grouped()),
        None => format!("{title}: {}", finding.summary),
    }
}

fn link(finding: &FindingNow) -> String {
    format!("/findings?open={}", finding.id)
}
