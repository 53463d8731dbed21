//! How counts, ages and moments are written. The time of the answer comes with the answer: nothing
//! here asks a clock, so that the server's page and the browser's are the same.

use chrono::{DateTime, Duration, Utc};

pub(crate) use domain::words::{count, counted, day, moment, weekday};

/// A difference with its sign: `+1,204`, `-3` with a minus sign, `0`.
pub(crate) fn signed(n: i64) -> String {
    let sign = match n {
        ..0 => "\u{2212}",
        0 => "",
        1.. => "+",
    };
    format!("{sign}{}", count(n.unsigned_abs()))
}

/// A share in per cent with one decimal: `54.1%`.
pub(crate) fn share(part: u64, whole: u64) -> String {
    let permille = (part * 1000 + whole / 2) / whole.max(1);
    format!("{}.{}%", permille / 10, permille % 10)
}

/// How long ago: `14 min`, `31 h`, `6 d`.
pub(crate) fn age(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let passed = now - at;
    if passed < Duration::minutes(1) {
        "just now".to_owned()
    } else if passed < Duration::minutes(90) {
        format!("{} min", passed.num_minutes())
    } else if passed < Duration::hours(48) {
        format!("{} h", passed.num_hours())
    } else {
        format!("{} d", passed.num_days())
    }
}

/// How long ago, in a sentence: `14 min ago`.
pub(crate) fn ago(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let age = age(at, now);
    if age == "just now" {
        age
    } else {
        format!("{age} ago")
    }
}

/// How soon: `in 34 min`; what is due is due now.
pub(crate) fn until(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    if at - now < Duration::minutes(1) {
        "now".to_owned()
    } else {
        format!("in {}", age(now, at))
    }
}

/// How long something took: `14 s`, `3 min 20 s`, `1 h 12 min`.
pub(crate) fn took(from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    let seconds = (to - from).num_seconds();
    match seconds {
        ..1 => "under a second".to_owned(),
        1..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}

/// A moment to the second, for the title of a shorter text.
pub(crate) fn exact(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// A stored value as people read it: moments and days in words, the rest as it stands.
pub(crate) fn readable(value: &str) -> String {
    if let Ok(at) = DateTime::parse_from_rfc3339(value) {
        moment(at.to_utc())
    } else if let Ok(date) = value.parse() {
        day(date)
    } else {
        value.to_owned()
    }
}

/// A size: `812 B`, `14 kB`, `3.2 MB`.
pub(crate) fn bytes(n: u64) -> String {
    match n {
        0..1_000 => format!("{n} B"),
        1_000..1_000_000 => format!("{} kB", n / 1_000),
        _ => format!("{}.{} MB", n / 1_000_000, n % 1_000_000 / 100_000),
    }
}

/// The letters of an avatar: `NF` for Nadia Farouk.
pub(crate) fn initials(name: &str) -> String {
    let words = || {
        name.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
    };
    let first = words().next().and_then(|word| word.chars().next());
    let last = words().skip(1).last().and_then(|word| word.chars().next());
    first
        .into_iter()
        .chain(last)
        .flat_map(char::to_uppercase)
        .collect()
}

/// A text with its first letter in upper case.
pub(crate) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_183_200 + seconds, 0).unwrap()
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(48_212), "48,212");
        assert_eq!(count(1_000_000), "1,000,000");
        assert_eq!(counted(1, "row"), "1 row");
        assert_eq!(counted(0, "row"), "0 rows");
    }

    #[test]
    fn shares_are_rounded_and_survive_an_empty_whole() {
        assert_eq!(share(26_104, 48_212), "54.1%");
        assert_eq!(share(1, 1), "100.0%");
        assert_eq!(share(0, 0), "0.0%");
    }

    #[test]
    fn ages_change_their_unit_where_readers_do() {
        let now = at(0);
        assert_eq!(ago(at(-59), now), "just now");
        assert_eq!(ago(at(-60), now), "1 min ago");
        assert_eq!(age(at(-89 * 60), now), "89 min");
        assert_eq!(age(at(-31 * 3600), now), "31 h");
        assert_eq!(age(at(-48 * 3600), now), "2 d");
        assert_eq!(
            age(at(30), now),
            "just now",
            "a source whose clock is ahead"
        );
    }

    #[test]
    fn what_is_overdue_is_due_now() {
        let now = at(0);
        assert_eq!(until(at(34 * 60), now), "in 34 min");
        assert_eq!(until(at(59), now), "now");
        assert_eq!(until(at(-3600), now), "now");
    }

    #[test]
    fn durations_have_two_units_at_most() {
        let now = at(0);
        assert_eq!(took(now, now), "under a second");
        assert_eq!(took(at(3), now), "under a second", "clocks that differ");
        assert_eq!(took(now, at(59)), "59 s");
        assert_eq!(took(now, at(200)), "3 min 20 s");
        assert_eq!(took(now, at(4320)), "1 h 12 min");
    }

    #[test]
    fn names_become_letters() {
        assert_eq!(initials("Nadia Farouk"), "NF");
        assert_eq!(initials("nadia.farouk@contoso.example"), "NE");
        assert_eq!(initials("Ops"), "O");
        assert_eq!(initials(""), "");
    }

    #[test]
    fn stored_moments_and_days_become_words() {
        assert_eq!(readable("2026-11-28T00:00:00Z"), "28 Nov 2026, 00:00 UTC");
        assert_eq!(readable("2026-11-05"), "5 Nov 2026");
        assert_eq!(readable("CC-105"), "CC-105");
        assert_eq!(readable("12065550100"), "12065550100");
    }

    #[test]
    fn sizes_are_short() {
        assert_eq!(bytes(812), "812 B");
        assert_eq!(bytes(14_900), "14 kB");
        assert_eq!(bytes(3_210_000), "3.2 MB");
    }
}
