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

impl Overrides {
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

#[cfg(test)]
mod tests {
    use super::*;

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
