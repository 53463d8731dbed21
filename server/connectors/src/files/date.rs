//! Days and instants as spreadsheets and .NET write them. A date that could be two days is refused.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

/// Reads a day written year first; the time of an ISO date-time is left away.
///
/// The error says how to write it instead.
pub(crate) fn day(text: &str) -> Result<NaiveDate, String> {
    let (date, time) = split(text);
    let is_plain = time.is_empty() || time.starts_with(|c: char| c.is_ascii_digit());
    match Parts::read(date) {
        Some(parts) if parts.is_year_first && is_plain => {
            parts.year_first().ok_or_else(|| no_such_day(text))
        }
        Some(parts) if is_plain => Err(rewrite(text, &parts)),
        _ => Err(no_such_day(text)),
    }
}

/// Reads an instant: RFC 3339, .NET's JSON form, or a culture's form that can be only one day. A time
/// without a zone is taken for UTC, as Microsoft's exports mean it.
pub(crate) fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    if let Some(instant) = milliseconds(text) {
        return Ok(instant);
    }
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Ok(instant.to_utc());
    }
    let (date, time) = split(text);
    let parts = Parts::read(date).ok_or_else(|| no_such_day(text))?;
    let day = match parts.readings().as_slice() {
        [] => return Err(no_such_day(text)),
        [day] => *day,
        _ => return Err(rewrite(text, &parts)),
    };
    let time = clock(time).ok_or_else(|| no_such_day(text))?;
    Ok(NaiveDateTime::new(day, time).and_utc())
}

fn split(text: &str) -> (&str, &str) {
    let (date, time) = text.split_once(['T', ' ']).unwrap_or((text, ""));
    (date, time.trim())
}

/// `/Date(1700000000000)/`, as PowerShell 5.1 writes instants into JSON.
fn milliseconds(text: &str) -> Option<DateTime<Utc>> {
    let inside = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    // An offset may follow; the milliseconds are UTC all the same.
    let digits = inside
        .get(1..)?
        .find(['+', '-'])
        .map_or(inside, |at| &inside[..=at]);
    DateTime::from_timestamp_millis(digits.parse().ok()?)
}

fn clock(text: &str) -> Option<NaiveTime> {
    if text.is_empty() {
        return Some(NaiveTime::MIN);
    }
    let text = text.trim_end_matches('Z');
    ["%H:%M:%S%.f", "%H:%M", "%I:%M:%S %p", "%I:%M %p"]
        .iter()
        .find_map(|format| NaiveTime::parse_from_str(text, format).ok())
}

/// The three numbers of a date.
struct Parts {
    numbers: [u32; 3],
    is_year_first: bool,
    /// Points stand only in dates that begin with the day.
    has_points: bool,
}

impl Parts {
    fn read(date: &str) -> Option<Self> {
        let mut pieces = date.split(['-', '/', '.']);
        let pieces = [
            pieces.next()?,
            pieces.next()?,
            pieces.next()?,
            pieces.next().unwrap_or(""),
        ];
        let [a, b, c, ""] = pieces else { return None };
        let is_year = |s: &str| s.len() == 4;
        if is_year(a) == is_year(c) || b.len() > 2 || a.len().min(c.len()) > 2 {
            return None;
        }
        let number = |s: &str| {
            s.bytes()
                .all(|b| b.is_ascii_digit())
                .then(|| s.parse().ok())
                .flatten()
        };
        Some(Self {
            numbers: [number(a)?, number(b)?, number(c)?],
            is_year_first: is_year(a),
            has_points: date.contains('.'),
        })
    }

    fn year_first(&self) -> Option<NaiveDate> {
        let [y, m, d] = self.numbers;
        ymd(y, m, d)
    }

    /// The days it can be.
    fn readings(&self) -> Vec<NaiveDate> {
        if self.is_year_first {
            return self.year_first().into_iter().collect();
        }
        let [a, b, y] = self.numbers;
        let day_first = ymd(y, b, a);
        let month_first = if self.has_points { None } else { ymd(y, a, b) };
        let mut days: Vec<_> = day_first.into_iter().chain(month_first).collect();
        days.dedup();
        days
    }
}

fn ymd(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

fn no_such_day(text: &str) -> String {
    format!("\u{201c}{text}\u{201d} is not a date. Write year, month and day, such as 2026-11-30.")
}

fn rewrite(text: &str, parts: &Parts) -> String {
    match parts.readings().as_slice() {
        [] => no_such_day(text),
        [day] => format!("Write \u{201c}{text}\u{201d} with the year first: {day}."),
        days => format!(
            "\u{201c}{text}\u{201d} could be two days. Write {}.",
            days.iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(" or ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_year_first() {
        for text in [
            "2026-11-30",
            "2026/11/30",
            "2026-11-30T00:00:00",
            "2026-11-30T08:15:00Z",
            "2026-11-30 00:00:00",
        ] {
            assert_eq!(day(text).unwrap().to_string(), "2026-11-30", "{text}");
        }
        assert_eq!(day("2026/1/5").unwrap().to_string(), "2026-01-05");
    }

    #[test]
    fn other_days_are_refused_with_the_way_to_write_them() {
        for (text, message) in [
            (
                "31/31/2026",
                "“31/31/2026” is not a date. Write year, month and day, such as 2026-11-30.",
            ),
            (
                "03/04/2026",
                "“03/04/2026” could be two days. Write 2026-04-03 or 2026-03-04.",
            ),
            (
                "30/11/2026",
                "Write “30/11/2026” with the year first: 2026-11-30.",
            ),
            (
                "30.11.2026",
                "Write “30.11.2026” with the year first: 2026-11-30.",
            ),
        ] {
            assert_eq!(day(text).unwrap_err(), message);
        }
        for text in [
            "2026-02-30",
            "46356",
            "tomorrow",
            "30/11/26",
            "2026-11",
            "2026-11-30-1",
            "+026-11-30",
            "2026-11-30 soon",
            "٢٠٢٦-11-30",
        ] {
            assert!(day(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_instant_comes_in_the_forms_of_net() {
        for text in [
            "2023-11-14T22:13:20Z",
            "2023-11-14T23:13:20+01:00",
            "2023-11-14T22:13:20.0000000",
            "2023-11-14 22:13:20",
            "/Date(1700000000000)/",
            "/Date(1700000000000+0100)/",
            "11/14/2023 10:13:20 PM",
            "14/11/2023 22:13:20",
            "14.11.2023 22:13:20",
        ] {
            assert_eq!(instant(text).unwrap().timestamp(), 1_700_000_000, "{text}");
        }
        assert_eq!(
            instant("04.03.2026").unwrap().to_rfc3339(),
            "2026-03-04T00:00:00+00:00"
        );
        assert!(
            instant("03/04/2026 08:00:00")
                .unwrap_err()
                .contains("two days")
        );
        assert!(instant("/Date(x)/").is_err());
        assert!(instant("/Date()/").is_err());
        assert!(instant("True").is_err());
    }
}
