//! The sources of a report: how each stood, and the one line about each that could not be heard.

use chrono::{DateTime, Utc};

use super::{Fault, SourceState};
use crate::{
    connection::Verdict,
    source::{Run, Source, Standing},
    words::moment,
};

impl SourceState {
    /// A source at a time (UTC), with its last runs, newest first.
    pub fn new(source: &Source, runs: &[Run], now: DateTime<Utc>) -> Self {
        let last = runs.iter().find(|run| run.verdict().is_some());
        Self {
            id: source.id,
            name: source.name.clone(),
            kind: source.kind,
            standing: source.standing(now),
            as_of: source.as_of,
            rows: source.rows,
            verdict: last.and_then(Run::verdict),
            asked_at: last.map(|run| run.started_at),
            reason: last.and_then(|run| run.reason.clone()),
        }
    }

    /// The one line about it, if it could not be heard in full. It says what that means for the report, so
    /// that nobody takes silence for good news.
    pub fn fault(&self) -> Option<Fault> {
        if !self.is_at_fault() {
            return None;
        }
        Some(Fault {
            source: self.name.clone(),
            text: self.told(),
            href: format!("/sources/{}", self.id),
        })
    }

    fn told(&self) -> String {
        let heard = self.as_of.map_or_else(
            || "It was never heard, so nothing that rests on it was judged.".to_owned(),
            |at| format!("What it said on {} was judged.", moment(at)),
        );
        let unjudged =
            "Its findings stay as they were: none opened and none was resolved because of it.";
        match (self.standing, self.verdict) {
            (Standing::NeverAsked, None) => format!("It was never asked. {heard}"),
            (Standing::Held, _) => {
                let why = self.why("Its newest list is held for review");
                format!("{why} {heard}")
            }
            (Standing::Stale, Some(Verdict::Failed)) => {
                let why = self.why("It could not be asked, and is too old to be believed");
                format!("{why} {unjudged}")
            }
            (Standing::Stale, _) => format!("It is too old to be believed. {unjudged}"),
            (_, Some(Verdict::Failed)) => format!("{} {heard}", self.why("It could not be asked")),
            (_, Some(Verdict::Held)) => {
                format!(
                    "{} {heard}",
                    self.why("Its newest list was held for review")
                )
            }
            _ => format!(
                "{} What it leaves out was not taken to be absent.",
                self.why("Its list is not complete")
            ),
        }
    }

    /// What is the matter, and why if that is known.
    fn why(&self, matter: &str) -> String {
        let on = self.asked_at.map(|at| format!(" ({})", moment(at)));
        let on = on.unwrap_or_default();
        match self.reason.as_deref().map(str::trim) {
            Some(reason) if !reason.is_empty() => {
                let stop = if reason.ends_with(['.', '!', '?']) {
                    ""
                } else {
                    "."
                };
                format!("{matter}{on}: {reason}{stop}")
            }
            _ => format!("{matter}{on}."),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{SourceId, source::SourceKind};

    fn state(standing: Standing, verdict: Option<Verdict>) -> SourceState {
        let at = DateTime::from_timestamp(1_790_000_000, 0);
        SourceState {
            id: SourceId::new(Uuid::nil()),
            name: "Colt".to_owned(),
            kind: SourceKind::Carrier,
            standing,
            as_of: at.filter(|_| standing != Standing::NeverAsked),
            rows: 4,
            verdict,
            asked_at: at.filter(|_| verdict.is_some()),
            reason: (verdict == Some(Verdict::Failed))
                .then(|| "The server did not answer".to_owned()),
        }
    }

    fn text(standing: Standing, verdict: Option<Verdict>) -> Option<String> {
        state(standing, verdict).fault().map(|fault| fault.text)
    }

    #[test]
    fn only_a_fresh_and_whole_source_has_no_line() {
        assert_eq!(text(Standing::Fresh, Some(Verdict::Complete)), None);
        assert_eq!(text(Standing::Fresh, None), None, "it is being asked");
        for standing in Standing::ALL {
            for verdict in [None, Some(Verdict::Failed), Some(Verdict::Held)] {
                let is_well = *standing == Standing::Fresh && verdict.is_none();
                assert_eq!(
                    text(*standing, verdict).is_none(),
                    is_well,
                    "{standing} {verdict:?}"
                );
            }
        }
    }

    #[test]
    fn a_line_says_why_and_what_that_means() {
        assert_eq!(
            text(Standing::Fresh, Some(Verdict::Failed)).unwrap(),
            "It could not be asked (21 Sep 2026, 14:13 UTC): The server did not answer. \
             What it said on 21 Sep 2026, 14:13 UTC was judged."
        );
        assert!(text(Standing::Stale, None).unwrap().contains("none opened"));
        assert!(
            text(Standing::NeverAsked, None)
                .unwrap()
                .contains("never heard")
        );
        assert_eq!(
            state(Standing::Partial, None).fault().unwrap().href,
            "/sources/00000000-0000-0000-0000-000000000000"
        );
    }
}
