//! Days and times of a place, and the instants they are.
//!
//! A day without a time is never turned into an instant and back, so it never becomes the day before.
//! A time that the clocks show twice, when they are put back, is the first of the two: whoever is ready
//! then is ready for the second. A time that they leap over, when they are put forward, does not exist and
//! is refused.

use chrono::{
    DateTime, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc,
};
use chrono_tz::Tz;

use crate::{Country, port::Foc};

/// Why a day and time of a place is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ZoneError {
    /// No zone has the name.
    #[error(
        "\u{201c}{0}\u{201d} is not a time zone. Give its IANA name, such as America/New_York or Europe/London."
    )]
    NoSuchZone(String),
    /// The clocks leap over the time.
    #[error(
        "{time} does not exist on {day} in {zone}: the clocks are put forward over it. Choose a time an hour later or earlier."
    )]
    NoSuchTime {
        /// The day.
        day: NaiveDate,
        /// The time.
        time: NaiveTime,
        /// The zone.
        zone: String,
    },
    /// The text is neither a day, nor a day and time, nor an instant.
    #[error(
        "\u{201c}{0}\u{201d} is not a date of a port. Write a day such as 2026-11-24, a day and time of the place such as 2026-11-24 11:30, or an instant such as 2026-11-24T16:30:00Z."
    )]
    NotADate(String),
}

/// The zone of an IANA name.
pub fn zone(name: &str) -> Result<Tz, ZoneError> {
    let name = name.trim();
    name.parse()
        .map_err(|_| ZoneError::NoSuchZone(name.to_owned()))
}

/// The zone that ports of a country are told in unless somebody says otherwise. Countries of several zones
/// have that of most of their business: for the United States it is New York's, which their carriers use.
pub fn default_zone(country: Country) -> Option<&'static str> {
    ZONES
        .iter()
        .find(|(known, _)| *known == country.as_str())
        .map(|(_, zone)| *zone)
}

const ZONES: &[(&str, &str)] = &[
    ("AT", "Europe/Vienna"),
    ("AU", "Australia/Sydney"),
    ("BE", "Europe/Brussels"),
    ("BR", "America/Sao_Paulo"),
    ("CA", "America/Toronto"),
    ("CH", "Europe/Zurich"),
    ("CZ", "Europe/Prague"),
    ("DE", "Europe/Berlin"),
    ("DK", "Europe/Copenhagen"),
    ("ES", "Europe/Madrid"),
    ("FI", "Europe/Helsinki"),
    ("FR", "Europe/Paris"),
    ("GB", "Europe/London"),
    ("HK", "Asia/Hong_Kong"),
    ("IE", "Europe/Dublin"),
    ("IN", "Asia/Kolkata"),
    ("IT", "Europe/Rome"),
    ("JP", "Asia/Tokyo"),
    ("MX", "America/Mexico_City"),
    ("NL", "Europe/Amsterdam"),
    ("NO", "Europe/Oslo"),
    ("NZ", "Pacific/Auckland"),
    ("PL", "Europe/Warsaw"),
    ("PR", "America/Puerto_Rico"),
    ("PT", "Europe/Lisbon"),
    ("SE", "Europe/Stockholm"),
    ("SG", "Asia/Singapore"),
    ("US", "America/New_York"),
    ("ZA", "Africa/Johannesburg"),
];

/// The instant at which the clocks of a zone show a day and time.
pub(super) fn instant(
    day: NaiveDate,
    time: NaiveTime,
    zone: Tz,
) -> Result<DateTime<Utc>, ZoneError> {
    match zone.from_local_datetime(&day.and_time(time)) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Ok(at.with_timezone(&Utc)),
        LocalResult::None => Err(ZoneError::NoSuchTime {
            day,
            time,
            zone: zone.name().to_owned(),
        }),
    }
}

/// A day in a zone, without a time.
pub fn foc_on(day: NaiveDate, zone_name: &str) -> Result<Foc, ZoneError> {
    Ok(Foc::on(day, zone(zone_name)?.name()))
}

/// A day and time on the clocks of a zone.
pub fn foc_at(day: NaiveDate, time: NaiveTime, zone_name: &str) -> Result<Foc, ZoneError> {
    let zone = zone(zone_name)?;
    Ok(Foc::at(day, time, instant(day, time, zone)?, zone.name()))
}

/// An instant, told in a zone.
pub fn foc_of(at: DateTime<Utc>, zone_name: &str) -> Result<Foc, ZoneError> {
    let zone = zone(zone_name)?;
    let local = at.with_timezone(&zone).naive_local();
    Ok(Foc::at(local.date(), local.time(), at, zone.name()))
}

/// A date of a port as people and carriers write it: a day, a day and time of the place, or an instant with
/// its offset (RFC 3339). An instant is told in the zone.
pub fn parse_foc(text: &str, zone_name: &str) -> Result<Foc, ZoneError> {
    let text = text.trim();
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return foc_on(day, zone_name);
    }
    if let Some(local) = local(text) {
        return foc_at(local.date(), local.time(), zone_name);
    }
    let at = rfc3339(text).ok_or_else(|| ZoneError::NotADate(text.to_owned()))?;
    foc_of(at.with_timezone(&Utc), zone_name)
}

/// A date as a carrier's interface writes it: as [`parse_foc`], but midnight UTC is a day without a time.
/// Bandwidth and the NPAC write days so, and nobody ports at that hour (carriers' notes §1).
pub fn parse_carrier_foc(text: &str, zone_name: &str) -> Result<Foc, ZoneError> {
    match rfc3339(text.trim()) {
        Some(at) if at.offset().local_minus_utc() == 0 && at.time() == NaiveTime::MIN => {
            foc_on(at.date_naive(), zone_name)
        }
        _ => parse_foc(text, zone_name),
    }
}

/// A day and time without an offset.
fn local(text: &str) -> Option<NaiveDateTime> {
    let forms = [
        "%Y-%m-%d %H:%M",
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%dT%H:%M:%S",
    ];
    let mut read = forms
        .iter()
        .map(|form| NaiveDateTime::parse_from_str(text, form));
    read.find_map(Result::ok)
}

fn rfc3339(text: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(text).ok()
}

#[cfg(test)]
mod tests;
