//! A row's fields by column, read into the domain's words; what cannot be read is collected, so that
//! a row tells everything that is wrong with it at once.

use std::{borrow::Cow, str::FromStr};

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Country, UnknownWord,
    e164::read::{self, Reading, Unreadable},
    fact::{Reported, Word},
    import::RowError,
};

use super::{cell::Cell, date, names::Names};

/// A row of a file, by its columns.
pub(crate) struct Row<'a> {
    /// The line of a table, the place in a list.
    pub(crate) line: u64,
    pub(crate) names: &'a Names,
    pub(crate) cells: Vec<Cell<'a>>,
}

impl<'a> Row<'a> {
    fn cell(&self, column: &str) -> Option<&Cell<'a>> {
        self.cells
            .get(self.names.slot(column)?)
            .map(Cell::unwrapped)
    }

    /// A field as text; empty when it is blank or not there.
    pub(crate) fn written(&self, column: &str) -> Cow<'_, str> {
        self.cell(column).map(Cell::text).unwrap_or_default()
    }

    /// What is wrong with a field.
    pub(crate) fn error(&self, column: &str, message: impl Into<String>) -> RowError {
        RowError {
            line: self.line,
            column: self.names.written(column),
            value: self.written(column).into_owned(),
            message: message.into(),
        }
    }
}

/// Reads the fields of one row.
pub(crate) struct Fields<'a> {
    row: &'a Row<'a>,
    errors: Vec<RowError>,
}

/// The object id that Microsoft writes for none.
pub(crate) const NO_ID: &str = "00000000-0000-0000-0000-000000000000";

impl<'a> Fields<'a> {
    pub(crate) const fn new(row: &'a Row<'a>) -> Self {
        Self {
            row,
            errors: Vec::new(),
        }
    }

    /// The record, if nothing was wrong with the row.
    pub(crate) fn finish<T>(self, record: Option<T>) -> Result<T, Vec<RowError>> {
        match record {
            Some(record) if self.errors.is_empty() => Ok(record),
            _ => Err(self.errors),
        }
    }

    /// Notes what is wrong with a field.
    pub(crate) fn refuse(&mut self, column: &str, message: impl Into<String>) {
        self.errors.push(self.row.error(column, message));
    }

    /// The field's text. The zero id is blank; the name of a type, which `Export-Csv` writes for what
    /// it cannot, says nothing.
    pub(crate) fn raw(&self, column: &str) -> Reported<Cow<'a, str>> {
        let row: &'a Row<'a> = self.row;
        match row.cell(column) {
            None => Reported::NotSent,
            Some(cell) => {
                let text = cell.text();
                if text.is_empty() || text == NO_ID {
                    Reported::Blank
                } else if is_type_name(&text) {
                    Reported::NotSent
                } else {
                    Reported::Value(text)
                }
            }
        }
    }

    /// The field as it is written.
    pub(crate) fn text(&self, column: &str) -> Reported<String> {
        map(self.raw(column), Cow::into_owned)
    }

    /// A vendor's word that is kept as text. Graph begins in lower case what PowerShell begins in upper
    /// case, and both are one word.
    pub(crate) fn term(&self, column: &str) -> Reported<String> {
        map(self.raw(column), |text| capitalised(&text))
    }

    /// A list of such words.
    pub(crate) fn terms(&self, column: &str) -> Reported<Vec<String>> {
        map(self.list(column), |words| {
            words.iter().map(|word| capitalised(word)).collect()
        })
    }

    /// An identifier, in lower case.
    pub(crate) fn id(&self, column: &str) -> Reported<String> {
        map(self.raw(column), |text| text.to_lowercase())
    }

    /// A vendor's word; one we do not know is kept.
    pub(crate) fn word<T: FromStr>(&self, column: &str) -> Word<T> {
        Word::read(&self.row.written(column))
    }

    /// A word that must be one we know.
    pub(crate) fn known<T>(&mut self, column: &str) -> Reported<T>
    where
        T: FromStr<Err = UnknownWord>,
    {
        self.parse(column, |text| text.parse().map_err(|error| explain(&error)))
    }

    /// A country code.
    pub(crate) fn country(&mut self, column: &str) -> Reported<Country> {
        self.parse(column, |text| {
            text.parse::<Country>()
                .map_err(|error| format!("{error}. Write the two letters."))
        })
    }

    /// A day.
    pub(crate) fn day(&mut self, column: &str) -> Reported<NaiveDate> {
        self.parse(column, date::day)
    }

    /// An instant.
    pub(crate) fn instant(&mut self, column: &str) -> Reported<DateTime<Utc>> {
        self.parse(column, date::instant)
    }

    /// Yes or no.
    pub(crate) fn flag(&mut self, column: &str) -> Reported<bool> {
        self.parse(column, |text| match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => Ok(true),
            "false" | "no" | "0" => Ok(false),
            _ => Err(format!("\u{201c}{text}\u{201d} is neither True nor False.")),
        })
    }

    /// A field of any form; its error is noted.
    pub(crate) fn parse<T>(
        &mut self,
        column: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Reported<T> {
        match self.raw(column) {
            Reported::NotSent => Reported::NotSent,
            Reported::Blank => Reported::Blank,
            Reported::Value(text) => match read(&text) {
                Ok(value) => Reported::Value(value),
                Err(message) => {
                    self.refuse(column, message);
                    Reported::Blank
                }
            },
        }
    }

    /// A text that people write, which is never taken for anything else.
    pub(crate) fn free_text(
        &mut self,
        column: &str,
        read: impl FnOnce(&str) -> Result<String, String>,
    ) -> Reported<String> {
        let row: &'a Row<'a> = self.row;
        let Some(cell) = row.cell(column) else {
            return Reported::NotSent;
        };
        let text = cell.text();
        if text.is_empty() {
            return Reported::Blank;
        }
        read(&text).map_or_else(
            |message| {
                self.refuse(column, message);
                Reported::Blank
            },
            Reported::Value,
        )
    }

    /// A base number in any notation, in the plan of a country unless it begins with +.
    pub(crate) fn base_number(
        &mut self,
        column: &str,
        country: Option<Country>,
        why_no_extension: &str,
    ) -> Option<Reading> {
        let problem = match read::number(&self.row.written(column), country) {
            Ok(reading) if reading.line.extension().is_none() => return Some(reading),
            Ok(_) => why_no_extension.to_owned(),
            Err(unreadable) => unreadable.to_string(),
        };
        self.refuse(column, problem);
        None
    }

    /// A list: of JSON, or joined by whatever the export joined it with. A list that the export cut
    /// short says nothing.
    pub(crate) fn list(&self, column: &str) -> Reported<Vec<String>> {
        let row: &'a Row<'a> = self.row;
        let items: Vec<String> = match row.cell(column) {
            None => return Reported::NotSent,
            Some(Cell::List(cells)) => cells.iter().map(|c| c.text().into_owned()).collect(),
            Some(cell) => {
                let text = cell.text();
                if is_type_name(&text) || text.contains(['\u{2026}']) || text.contains("...") {
                    return Reported::NotSent;
                }
                let separators = [',', ';', '|', '{', '}', ' ', '\n', '\r', '\t'];
                text.split(separators).map(str::to_owned).collect()
            }
        };
        let items: Vec<_> = items.into_iter().filter(|item| !item.is_empty()).collect();
        Reported::sent(Some(items).filter(|items| !items.is_empty()))
    }

    /// The field as the file has it.
    pub(crate) fn cell(&self, column: &str) -> Option<&'a Cell<'a>> {
        let row: &'a Row<'a> = self.row;
        row.cell(column)
    }
}

/// The same field with its value read further.
fn map<T, U>(reported: Reported<T>, read: impl FnOnce(T) -> U) -> Reported<U> {
    match reported {
        Reported::NotSent => Reported::NotSent,
        Reported::Blank => Reported::Blank,
        Reported::Value(value) => Reported::Value(read(value)),
    }
}

/// A word as PowerShell begins it.
pub(crate) fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// `System.Object[]` and its like.
fn is_type_name(text: &str) -> bool {
    let has_namespace = text.starts_with("System.") || text.starts_with("Microsoft.");
    has_namespace && (text.ends_with(']') || text.contains("Collections") || text.contains("Rtc"))
}

fn explain(error: &UnknownWord) -> String {
    match error.nearest() {
        Some(word) => format!("{error}. Did you mean {word}?"),
        None => format!("{error}. Write one of them."),
    }
}

/// What is wrong with a number that Teams lists.
pub(crate) fn unreadable_line(error: &Unreadable) -> String {
    match error {
        Unreadable::NoCountry => "The number has lost its + and country code, as happens when a \
            spreadsheet opens the file. Import the file that PowerShell wrote."
            .to_owned(),
        Unreadable::Formula => "This is a formula, as a spreadsheet makes of a number with +. \
            Import the file that PowerShell wrote."
            .to_owned(),
        other => other.to_string(),
    }
}
