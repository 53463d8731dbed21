//! When a port happens: the firm order commitment (FOC).
//!
//! Some carriers commit to a day, some to an instant. A day is a day in the place of the port and never
//! becomes midnight of another zone: that would show the day before (domain notes §1.3).

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use crate::words;

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

    /// As people read it: `Tue 24 Nov 2026, 11:30, New York time`, or the day alone.
    pub fn words(&self) -> String {
        let clock = self.time.map(|time| (time.local, self.zone.as_str()));
        words_of(self.day, clock)
    }

    /// The same of a date as [`Foc`] writes itself into the history. Anything else stays as it stands.
    pub fn words_of(written: &str) -> String {
        let mut parts = written.splitn(3, ' ');
        let day = parts.next().and_then(|day| day.parse().ok());
        let clock = (parts.next(), parts.next());
        match (day, clock) {
            (Some(day), (None, None)) => words_of(day, None),
            (Some(day), (Some(time), Some(zone))) => match time.parse() {
                Ok(time) => words_of(day, Some((time, zone))),
                Err(_) => written.to_owned(),
            },
            _ => written.to_owned(),
        }
    }
}

fn words_of(day: NaiveDate, clock: Option<(NaiveTime, &str)>) -> String {
    let day = words::weekday(day);
    match clock {
        None => day,
        Some((time, zone)) => format!("{day}, {}, {}", time.format("%H:%M"), zone_name(zone)),
    }
}

/// The place of a time zone as people name it: `New York time` for `America/New_York`.
pub fn zone_name(zone: &str) -> String {
    match zone.rsplit('/').next() {
        None | Some("" | "UTC") => "UTC".to_owned(),
        Some(place) => format!("{} time", place.replace('_', " ")),
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

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, NaiveTime};

    use super::*;

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 24).unwrap()
    }

    #[test]
    fn a_date_with_a_time_names_the_place_whose_clocks_show_it() {
        let time = NaiveTime::from_hms_opt(11, 30, 0).unwrap();
        let at = "2026-11-24T16:30:00Z".parse().unwrap();
        let foc = Foc::at(day(), time, at, "America/New_York");
        assert_eq!(foc.words(), "Tue 24 Nov 2026, 11:30, New York time");
    }

    #[test]
    fn a_day_without_a_time_claims_no_clock() {
        assert_eq!(Foc::on(day(), "Europe/London").words(), "Tue 24 Nov 2026");
    }

    #[test]
    fn zones_are_named_by_their_place() {
        assert_eq!(
            zone_name("America/Argentina/Buenos_Aires"),
            "Buenos Aires time"
        );
        assert_eq!(zone_name("UTC"), "UTC");
        assert_eq!(zone_name(""), "UTC");
    }

    #[test]
    fn what_a_date_writes_into_the_history_is_read_like_the_date_itself() {
        let time = NaiveTime::from_hms_opt(11, 30, 0).unwrap();
        let at = "2026-11-24T16:30:00Z".parse().unwrap();
        for foc in [
            Foc::at(day(), time, at, "America/New_York"),
            Foc::on(day(), "Europe/London"),
        ] {
            assert_eq!(Foc::words_of(&foc.to_string()), foc.words());
        }
        for odd in ["", "soon", "2026-11-24 noon UTC", "2026-11-24 11:30"] {
            assert_eq!(Foc::words_of(odd), odd);
        }
    }
}
