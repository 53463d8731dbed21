//! What an organisation knows of its days beyond the tables.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The organisation's own holidays, freezes and working days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Overrides {
    /// Days on which nobody works, beside those of the country and the carrier.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<OwnHoliday>,
    /// Spans in which nothing may be cut over.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub freezes: Vec<Freeze>,
    /// Days on which the carriers are known to work although the tables have a weekend or a holiday. A
    /// freeze closes them still.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub working_days: Vec<NaiveDate>,
}

/// A holiday of the organisation's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnHoliday {
    /// The day.
    pub date: NaiveDate,
    /// Its name.
    pub name: String,
}

/// A span of days in which nothing may be cut over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "FreezeForm")]
pub struct Freeze {
    from: NaiveDate,
    until: NaiveDate,
    name: String,
}

#[derive(Deserialize)]
struct FreezeForm {
    from: NaiveDate,
    until: NaiveDate,
    name: String,
}

impl TryFrom<FreezeForm> for Freeze {
    type Error = FreezeEndsBeforeItStarts;

    fn try_from(form: FreezeForm) -> Result<Self, Self::Error> {
        Self::new(form.from, form.until, form.name)
    }
}

/// A span whose last day is before its first.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "The freeze \u{201c}{name}\u{201d} would end on {until}, before it starts on {from}. Give a last day on or after the first."
)]
pub struct FreezeEndsBeforeItStarts {
    /// The name given.
    pub name: String,
    /// The first day given.
    pub from: NaiveDate,
    /// The last day given.
    pub until: NaiveDate,
}

impl Freeze {
    /// A freeze from its first to its last day, both within.
    pub fn new(
        from: NaiveDate,
        until: NaiveDate,
        name: impl Into<String>,
    ) -> Result<Self, FreezeEndsBeforeItStarts> {
        let name = name.into();
        if until < from {
            return Err(FreezeEndsBeforeItStarts { name, from, until });
        }
        Ok(Self { from, until, name })
    }

    /// The first day.
    pub const fn from(&self) -> NaiveDate {
        self.from
    }

    /// The last day.
    pub const fn until(&self) -> NaiveDate {
        self.until
    }

    /// What it is for.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// Why an organisation's own days cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OverridesProblem {
    /// Two freezes share days.
    #[error(
        "The freezes \u{201c}{}\u{201d} ({} to {}) and \u{201c}{}\u{201d} ({} to {}) overlap. Join them, or end the first before the second begins.",
        .0.name, .0.from, .0.until, .1.name, .1.from, .1.until
    )]
    Overlap(Freeze, Freeze),
    /// A day has no name.
    #[error("The day {0} has no name. Say what it is for: it is shown to whoever plans a port.")]
    Nameless(NaiveDate),
    /// A day stands twice.
    #[error("The day {0} stands in the list twice. Take one of them off.")]
    Twice(NaiveDate),
    /// A day is both.
    #[error("The day {0} is a holiday and a working day at once. Take it off one of the lists.")]
    Both(NaiveDate),
}

impl Overrides {
    /// What is wrong with them, the first thing found.
    pub fn check(&self) -> Result<(), OverridesProblem> {
        let mut freezes: Vec<&Freeze> = self.freezes.iter().collect();
        freezes.sort_by_key(|freeze| (freeze.from, freeze.until));
        if let Some(two) = freezes.windows(2).find(|two| two[1].from <= two[0].until) {
            return Err(OverridesProblem::Overlap(two[0].clone(), two[1].clone()));
        }
        let names = self.freezes.iter().map(|f| (f.from, f.name.as_str()));
        let mut names = names.chain(self.holidays.iter().map(|h| (h.date, h.name.as_str())));
        if let Some((date, _)) = names.find(|(_, name)| name.trim().is_empty()) {
            return Err(OverridesProblem::Nameless(date));
        }
        let holidays: Vec<NaiveDate> = self.holidays.iter().map(|h| h.date).collect();
        if let Some(date) = twice(&holidays).or_else(|| twice(&self.working_days)) {
            return Err(OverridesProblem::Twice(date));
        }
        match holidays
            .iter()
            .find(|date| self.working_days.contains(date))
        {
            Some(date) => Err(OverridesProblem::Both(*date)),
            None => Ok(()),
        }
    }

    pub(super) fn holiday_on(&self, date: NaiveDate) -> Option<&OwnHoliday> {
        self.holidays.iter().find(|holiday| holiday.date == date)
    }

    pub(super) fn freeze_on(&self, date: NaiveDate) -> Option<&Freeze> {
        let covers = |freeze: &&Freeze| (freeze.from..=freeze.until).contains(&date);
        self.freezes.iter().find(covers)
    }

    pub(super) fn is_working_day(&self, date: NaiveDate) -> bool {
        self.working_days.contains(&date)
    }
}

/// A day that a list has more than once.
fn twice(days: &[NaiveDate]) -> Option<NaiveDate> {
    let mut days = days.to_vec();
    days.sort_unstable();
    days.windows(2)
        .find(|two| two[0] == two[1])
        .map(|two| two[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn frozen(spans: &[(&str, &str, &str)]) -> Overrides {
        let freeze = |(from, until, name): &(&str, &str, &str)| {
            Freeze::new(date(from), date(until), *name).unwrap()
        };
        Overrides {
            freezes: spans.iter().map(freeze).collect(),
            ..Overrides::default()
        }
    }

    #[test]
    fn freezes_that_share_a_day_are_refused_however_they_are_listed() {
        let touching = [
            ("2026-12-24", "2027-01-03", "New year"),
            ("2026-12-20", "2026-12-24", "Christmas"),
        ];
        let problem = frozen(&touching).check().unwrap_err().to_string();
        assert!(
            problem.contains("Christmas") && problem.contains("overlap"),
            "{problem}"
        );
        let apart = [
            ("2026-12-25", "2027-01-03", "New year"),
            ("2026-12-20", "2026-12-24", "Christmas"),
        ];
        assert_eq!(frozen(&apart).check(), Ok(()));
    }

    #[test]
    fn a_day_has_a_name_stands_once_and_is_one_thing() {
        let day = date("2026-11-27");
        let holiday = |name: &str| OwnHoliday {
            date: day,
            name: name.to_owned(),
        };
        let with = |holidays: Vec<OwnHoliday>, working_days: Vec<NaiveDate>| Overrides {
            holidays,
            working_days,
            ..Overrides::default()
        };
        let check = |overrides: Overrides| overrides.check();
        assert_eq!(check(with(vec![holiday("Black Friday")], vec![])), Ok(()));
        assert_eq!(
            check(with(vec![holiday(" ")], vec![])),
            Err(OverridesProblem::Nameless(day))
        );
        assert_eq!(
            check(with(vec![holiday("a"), holiday("b")], vec![])),
            Err(OverridesProblem::Twice(day))
        );
        assert_eq!(
            check(with(vec![], vec![day, day])),
            Err(OverridesProblem::Twice(day))
        );
        assert_eq!(
            check(with(vec![holiday("a")], vec![day])),
            Err(OverridesProblem::Both(day))
        );
        assert!(frozen(&[("2026-12-20", "2026-12-24", "")]).check().is_err());
    }

    #[test]
    fn a_freeze_that_ends_before_it_starts_is_refused_also_when_it_is_read() {
        let text = r#"{"freezes":[{"from":"2026-12-24","until":"2026-12-20","name":"Year end"}]}"#;
        let refused = serde_json::from_str::<Overrides>(text).unwrap_err();
        assert!(
            refused
                .to_string()
                .contains("before it starts on 2026-12-24"),
            "{refused}"
        );
    }

    #[test]
    fn what_an_organisation_says_is_read_as_it_was_written() {
        let text = r#"{"holidays":[{"date":"2026-11-27","name":"Day after Thanksgiving"}],"freezes":[{"from":"2026-12-20","until":"2027-01-03","name":"Year end"}],"working_days":["2026-10-12"]}"#;
        let read: Overrides = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
        assert_eq!(serde_json::to_string(&Overrides::default()).unwrap(), "{}");
    }
}
