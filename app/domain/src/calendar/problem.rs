//! What is wrong with a requested date.

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::carrier::Hours;
use crate::words;

/// Why a port cannot be asked for on a day, with what is needed to name a better one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum DateProblem {
    /// It is over.
    Past {
        /// The day asked for.
        date: NaiveDate,
        /// Today in the place of the port.
        today: NaiveDate,
    },
    /// It is at the weekend.
    Weekend {
        /// The day asked for.
        date: NaiveDate,
        /// The weekday.
        weekday: String,
        /// The next business day, where there is one.
        next: Option<NaiveDate>,
    },
    /// It is a holiday.
    Holiday {
        /// The day asked for.
        date: NaiveDate,
        /// The holiday.
        name: String,
        /// The next business day, where there is one.
        next: Option<NaiveDate>,
    },
    /// It lies in a freeze of the organisation.
    Freeze {
        /// The day asked for.
        date: NaiveDate,
        /// The freeze.
        name: String,
        /// The next business day, where there is one.
        next: Option<NaiveDate>,
    },
    /// The carriers need longer.
    TooSoon {
        /// The day asked for.
        date: NaiveDate,
        /// The earliest that can be.
        earliest: NaiveDate,
    },
    /// The carrier does not take dates that far out.
    TooFar {
        /// The day asked for.
        date: NaiveDate,
        /// The last day it takes.
        latest: NaiveDate,
        /// The carrier.
        carrier: String,
    },
    /// The carrier does not activate at that time of the day.
    OutsideWindow {
        /// The time asked for, on the clocks of the carrier's zone.
        time: NaiveTime,
        /// The carrier's zone.
        zone: String,
        /// When it activates.
        hours: Vec<Hours>,
        /// The carrier.
        carrier: String,
    },
    /// The agreed date is so near that the order cannot be changed any more.
    LockedOut {
        /// Since when (UTC).
        since: DateTime<Utc>,
        /// For how many hours before the agreed date.
        hours: u16,
        /// The carrier.
        carrier: String,
    },
    /// The calendars do not reach that far.
    Unknown {
        /// The day asked for.
        date: NaiveDate,
    },
}

impl DateProblem {
    /// A word for it that stays the same, for scripts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Past { .. } => "past",
            Self::Weekend { .. } => "weekend",
            Self::Holiday { .. } => "holiday",
            Self::Freeze { .. } => "freeze",
            Self::TooSoon { .. } => "too_soon",
            Self::TooFar { .. } => "too_far",
            Self::OutsideWindow { .. } => "outside_window",
            Self::LockedOut { .. } => "locked_out",
            Self::Unknown { .. } => "unknown",
        }
    }
}

impl fmt::Display for DateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Past { date, today } => write!(
                f,
                "{date} is over: today is {today}. Choose a later business day."
            ),
            Self::Weekend {
                date,
                weekday,
                next,
            } => write!(f, "{date} is a {weekday}. {}", choose(*next)),
            Self::Holiday { date, name, next } => {
                write!(f, "{date} is a holiday: {name}. {}", choose(*next))
            }
            Self::Freeze { date, name, next } => write!(
                f,
                "{date} is in the freeze \u{201c}{name}\u{201d}. {} Or have the freeze changed.",
                choose(*next)
            ),
            Self::TooSoon { date, earliest } => write!(
                f,
                "{date} is too soon for the carriers. The earliest is {earliest}."
            ),
            Self::TooFar {
                date,
                latest,
                carrier,
            } => write!(
                f,
                "{date} is too far ahead: {carrier} takes dates up to {latest}. Choose one until then, or submit later."
            ),
            Self::OutsideWindow {
                time,
                zone,
                hours,
                carrier,
            } => write!(
                f,
                "{} in {zone} is outside the hours in which {carrier} activates. Choose a time of {}.",
                time.format("%H:%M"),
                either(hours)
            ),
            Self::LockedOut {
                since,
                hours,
                carrier,
            } => write!(
                f,
                "{carrier} changes nothing within {hours} hours of the agreed date, and that began on {}. Let the port happen, or call the carrier.",
                words::moment(*since)
            ),
            Self::Unknown { date } => write!(
                f,
                "No calendar reaches to {date}. Check the year, and choose a nearer date."
            ),
        }
    }
}

fn choose(next: Option<NaiveDate>) -> String {
    match next {
        Some(next) => format!("The next business day is {next}."),
        None => "Choose another day.".to_owned(),
    }
}

fn either(hours: &[Hours]) -> String {
    let hours: Vec<String> = hours.iter().map(ToString::to_string).collect();
    hours.join(" or ")
}
