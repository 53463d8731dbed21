//! Writing the inventory as CSV that a spreadsheet opens without running it.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use domain::{
    E164,
    number::{COLUMNS, Particulars},
};

/// The columns that hold what people write. A spreadsheet would run one of these that begins like a
/// formula; the others are in a form of ours that never does, but for the number's +, which stays.
const FREE_TEXT: &[&str] = &[
    "carrier",
    "carrier_trunk",
    "site",
    "application",
    "holder",
    "owner",
    "cost_centre",
    "notes",
    "cnam",
];

/// Writes numbers in the canonical columns.
pub struct Writer<W: Write> {
    csv: csv::Writer<W>,
}

impl<W: Write> Writer<W> {
    /// Begins a file with its header.
    pub fn new(to: W) -> io::Result<Self> {
        let mut csv = csv::Writer::from_writer(to);
        csv.write_record(COLUMNS)?;
        Ok(Self { csv })
    }

    /// Writes one number.
    pub fn write(&mut self, number: E164, particulars: &Particulars) -> io::Result<()> {
        self.csv.write_field(number.to_string())?;
        for &column in &COLUMNS[1..] {
            let text = particulars.column(column);
            if FREE_TEXT.contains(&column) {
                self.csv.write_field(guarded(&text).as_bytes())?;
            } else {
                self.csv.write_field(text)?;
            }
        }
        self.csv.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// Writes what is still held back and gives the destination.
    pub fn finish(self) -> io::Result<W> {
        self.csv
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)
    }
}

/// Whether a spreadsheet would run the text, or would if apostrophes were taken off it.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A text that somebody wrote, as a spreadsheet opens it without running it.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if is_formula(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Takes off the apostrophe that the writer put before a formula.
pub(in crate::files) fn unescape(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest,
        _ => text,
    }
}
