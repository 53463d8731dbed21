//! Counts and dates as people read them.

use chrono::{DateTime, NaiveDate, Utc};

/// A count with its thousands set apart: `48,212`.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count with its noun: `1 row`, `2 rows`.
pub fn counted(n: u64, noun: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", count(n))
}

/// A day: `20 Nov 2026`.
pub fn day(day: NaiveDate) -> String {
    day.format("%-d %b %Y").to_string()
}

/// A day with its weekday: `Fri 20 Nov 2026`.
pub fn weekday(day: NaiveDate) -> String {
    day.format("%a %-d %b %Y").to_string()
}

/// A moment: `20 Nov 2026, 14:32 UTC`.
pub fn moment(at: DateTime<Utc>) -> String {
    at.format("%-d %b %Y, %H:%M UTC").to_string()
}
