//! When a port happens: the firm order commitment (FOC).
//!
//! Some carriers commit to a day, some to an instant. A day is a day in the place of the port and never
//! becomes midnight of another zone: that would show the day before (domain notes §1.3).

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

/// A day, or an instant of it, in the place of the port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Foc {
    /// The day in the place of the port.
    day: NaiveDate,
    /// The time of that day in the place of the port, and the same instant (UTC); none where only the day
    /// was agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time: Option<Time>,
    /// The time zone of the place by its IANA name, such as `America/New_York`.
    zone: String,
}

/// A time of a day with its instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
struct Time {
    /// As the clocks there show it.
    local: NaiveTime,
    /// The instant (UTC).
    at: DateTime<Utc>,
}

impl Foc {
    /// A day without a time.
    pub fn on(day: NaiveDate, zone: impl Into<String>) -> Self {
        Self {
            day,
            time: None,
            zone: zone.into(),
        }
    }

    /// A time of a day. Whoever has the table of time zones says which instant it is:
    /// [`crate::calendar`].
    pub fn at(
        day: NaiveDate,
        local: NaiveTime,
        at: DateTime<Utc>,
        zone: impl Into<String>,
    ) -> Self {
        Self {
            day,
            time: Some(Time { local, at }),
            zone: zone.into(),
        }
    }

    /// The day in the place of the port.
    pub const fn day(&self) -> NaiveDate {
        self.day
    }

    /// The time of the day in the place of the port.
    pub fn local_time(&self) -> Option<NaiveTime> {
        self.time.map(|time| time.local)
    }

    /// The instant (UTC), where a time was agreed.
    pub fn instant(&self) -> Option<DateTime<Utc>> {
        self.time.map(|time| time.at)
    }

    /// The time zone by its IANA name.
    pub fn zone(&self) -> &str {
        &self.zone
    }
}

impl fmt::Display for Foc {
    /// `2026-11-24 11:30 America/New_York`, or the day alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.time {
            Some(time) => write!(
                f,
                "{} {} {}",
                self.day,
                time.local.format("%H:%M"),
                self.zone
            ),
            None => write!(f, "{}", self.day),
        }
    }
}
