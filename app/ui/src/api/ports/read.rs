//! What people type into the forms of the porting desk, read. Whatever cannot be read is told with its
//! field, its value and the remedy.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use domain::{
    Country, E164, e164,
    port::intake::{Unreadable, paste},
};

use crate::api::{ApiError, invalid};

/// A text, if there is any.
pub(super) fn text(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Several texts with semicolons or line breaks between them.
pub(super) fn list(texts: &str) -> Vec<String> {
    texts.split([';', '\n']).filter_map(text).collect()
}

/// A day, as a date field writes it.
pub(super) fn day(what: &str, text: &str) -> Result<Option<NaiveDate>, ApiError> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| {
            invalid(&format!(
                "{what}: \u{201c}{text}\u{201d} is not a date. Write it as 2026-12-31."
            ))
        }),
    }
}

/// A moment in UTC, as a field for date and time writes it.
pub(super) fn moment(what: &str, text: &str) -> Result<Option<DateTime<Utc>>, ApiError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .map(|at| Some(at.and_utc()))
        .ok_or_else(|| {
            invalid(&format!(
                "{what}: \u{201c}{text}\u{201d} is not a date with a time. Write it as 2026-12-31 14:30, in UTC."
            ))
        })
}

/// Yes, no, or not said.
pub(super) fn yes_or_no(word: &str) -> Option<bool> {
    match word {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// A country, by its two letters.
pub(super) fn country(text: &str) -> Result<Option<Country>, ApiError> {
    match text.trim() {
        "" => Ok(None),
        text => text
            .to_uppercase()
            .parse()
            .map(Some)
            .map_err(|error| invalid(&error)),
    }
}

/// A number in any notation, read as it is written in a country.
pub(super) fn number(what: &str, text: &str, home: &str) -> Result<Option<E164>, ApiError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let reading = e164::read::number(text, country(home)?).map_err(|why| {
        invalid(&format!(
            "{what} \u{201c}{text}\u{201d} cannot be read: {why}"
        ))
    })?;
    Ok(Some(reading.line.number()))
}

/// The most numbers of one list.
const MOST_NUMBERS: usize = 20_000;

/// Numbers as they were pasted, ranges among them, each once.
pub(super) fn numbers(text: &str, home: &str) -> Result<Vec<E164>, ApiError> {
    let pasted = paste::read(text, country(home)?, MOST_NUMBERS);
    let pasted =
        pasted.ok_or_else(|| invalid(&"A list has at most 20,000 numbers. Leave some out."))?;
    if let Some(Unreadable { written, why, .. }) = pasted.unreadable.first() {
        return Err(invalid(&format!(
            "The number \u{201c}{written}\u{201d} cannot be read: {why}"
        )));
    }
    let mut seen = BTreeSet::new();
    let numbers = pasted.candidates.iter().map(|found| found.number);
    Ok(numbers.filter(|number| seen.insert(*number)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_numbers_are_read_in_any_notation_and_each_once() {
        let pasted = "(617) 555-0100\r\n+1 617 555 0101, 6175550100;\n617-555-0102 - 0103";
        let read = numbers(pasted, "US").unwrap();
        let read: Vec<String> = read.iter().map(ToString::to_string).collect();
        let expected = [
            "+16175550100",
            "+16175550101",
            "+16175550102",
            "+16175550103",
        ];
        assert_eq!(read, expected);
    }

    #[test]
    fn what_is_no_number_is_told_with_its_value() {
        let refused = numbers("617 555 0100\nBoston", "US").unwrap_err();
        assert!(
            refused.to_string().contains("\u{201c}Boston\u{201d}"),
            "{refused}"
        );
    }

    #[test]
    fn dates_and_moments_are_read_as_browsers_write_them() {
        assert_eq!(day("The day", " ").unwrap(), None);
        assert_eq!(
            day("The day", "2026-12-31").unwrap(),
            NaiveDate::from_ymd_opt(2026, 12, 31)
        );
        assert!(day("The day", "31.12.2026").is_err());
        let at = moment("It came", "2026-12-31T14:30").unwrap().unwrap();
        assert_eq!(at.to_rfc3339(), "2026-12-31T14:30:00+00:00");
        assert!(moment("It came", "yesterday").is_err());
    }

    #[test]
    fn lists_have_semicolons_or_lines_between_their_texts() {
        assert_eq!(list(" hunt group ;\n; DSL "), ["hunt group", "DSL"]);
    }
}
