//! Dates as Bandwidth writes them: an instant, a day, or a time without a zone.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime};

use crate::records::Moment;

/// A moment as Bandwidth writes it. Orders that are worked by hand have a day only, which some write as
/// midnight; in the place of the port that would be the evening before.
pub(super) fn moment(text: &str) -> Option<Moment> {
    if let Some(at) = instant(text) {
        let at = at.to_utc();
        return Some(if at.time() == NaiveTime::MIN {
            Moment::Day(at.date_naive())
        } else {
            Moment::Instant(at)
        });
    }
    let day = text.get(..10)?;
    NaiveDate::parse_from_str(day, "%Y-%m-%d")
        .ok()
        .map(Moment::Day)
}

pub(super) fn instant(text: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(text).ok()
}

/// Hours by which the East of America is behind: four in summer, when an hour before midnight is as far
/// as this can be wrong. Ports happen by day.
const EASTERN: i32 = -5;

/// The day of a port, as Bandwidth counts days.
pub(super) fn day(moment: Moment) -> NaiveDate {
    match moment {
        Moment::Day(day) => day,
        Moment::Instant(at) => {
            let eastern = FixedOffset::east_opt(EASTERN * 3600).expect("it is within a day");
            at.with_timezone(&eastern).date_naive()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_where_the_port_is() {
        for (text, on) in [
            ("2026-11-03", "2026-11-03"),
            ("2026-11-03T16:30:00.000Z", "2026-11-03"),
            ("2026-11-03T00:00:00Z", "2026-11-03"),
            ("2026-11-03T01:00:00.000Z", "2026-11-02"),
            ("2014-03-25 12:55:11.0", "2014-03-25"),
        ] {
            assert_eq!(day(moment(text).unwrap()).to_string(), on, "{text}");
        }
        for text in [
            "",
            "soon",
            "2026-13-03",
            "\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}\u{e4}",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
