//! Why no work is done on a day.

use std::fmt;

use chrono::Weekday;
use serde::{Deserialize, Serialize};

text_enum! {
    /// A day of the weekend.
    pub enum WeekendDay {
        /// Saturday.
        Saturday = "saturday", "Saturday";
        /// Sunday.
        Sunday = "sunday", "Sunday";
    }
}

impl From<Weekday> for WeekendDay {
    fn from(day: Weekday) -> Self {
        match day {
            Weekday::Sun => Self::Sunday,
            _ => Self::Saturday,
        }
    }
}

/// Why no work is done on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "why", content = "name", rename_all = "snake_case")]
pub enum Closed {
    /// It is at the weekend.
    Weekend(WeekendDay),
    /// It is a holiday, by name.
    Holiday(String),
    /// It lies in a freeze of the organisation, by name.
    Freeze(String),
}

impl fmt::Display for Closed {
    /// `Weekend (Saturday)`, `Thanksgiving Day`, `Freeze (Year end)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Weekend(day) => write!(f, "Weekend ({})", day.label()),
            Self::Holiday(name) => f.write_str(name),
            Self::Freeze(name) => write!(f, "Freeze ({name})"),
        }
    }
}
