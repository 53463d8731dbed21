//! Why a file as a whole cannot be read, said so that its owner can put it right.

use std::{fmt, io};

use domain::import::ImportKind;

/// Why a file, or the rest of it, cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is nothing in it.
    #[error("The file is empty. Export it again and look at its size before importing it.")]
    Empty,
    /// A table ends after its header.
    #[error(
        "The file has a header and no rows. Check that the export finished, then import it again."
    )]
    NoRows,
    /// A JSON list without entries.
    #[error("The file is an empty list. Check that the export finished, then import it again.")]
    EmptyList,
    /// A workbook, archive or document.
    #[error("This is {0}, not text. Save it as CSV (UTF-8) or JSON and import that.")]
    NotText(&'static str),
    /// Bytes that are no character.
    #[error(
        "Line {0} has characters that cannot be read. Save the file as UTF-8 and import it again."
    )]
    Characters(u64),
    /// Lines that end with a carriage return alone.
    #[error(
        "The lines of this file end as on old Macintosh computers. Save it as CSV (UTF-8) and import that."
    )]
    LineEnds,
    /// A file of another kind.
    #[error("This looks like {}. Import it as {}.", what_it_is(*found), command(*found))]
    WrongKind {
        /// What the file seems to be.
        found: ImportKind,
        /// What it was opened as.
        expected: ImportKind,
    },
    /// JSON where only a table is read.
    #[error("This is JSON, and {} is read from CSV. Save it as CSV and import that.", what_it_is(*.0))]
    NotATable(ImportKind),
    /// Columns that the inventory does not have.
    #[error("{}", unknown_columns(.0))]
    UnknownColumns(Vec<UnknownColumn>),
    /// A column that a list of an order's numbers does not have.
    #[error(
        "\u{201c}{header}\u{201d} is not a column of an order\u{2019}s numbers. Rename it or remove it, so that nothing is left out unnoticed. The columns are {}.",
        columns.join(", ")
    )]
    NotOfAPort {
        /// The header as it stands in the file.
        header: String,
        /// The columns there are.
        columns: &'static [&'static str],
    },
    /// A column without which no row can be read.
    #[error(
        "There is no column {column}. Name one of the columns {}.",
        quoted(names)
    )]
    MissingColumn {
        /// The column.
        column: &'static str,
        /// The names it may have.
        names: Vec<&'static str>,
    },
    /// A header that is remembered for a column and that the file does not have.
    #[error(
        "There is no column \u{201c}{header}\u{201d}, which is remembered as the {column}. Change the column mapping, or the file."
    )]
    MissingHeader {
        /// The column.
        column: &'static str,
        /// The header it should have.
        header: String,
    },
    /// Two headers with one name, or with one meaning.
    #[error(
        "The columns \u{201c}{first}\u{201d} and \u{201c}{second}\u{201d} are both {column}. Remove one of them."
    )]
    DuplicateColumn {
        /// The first header.
        first: String,
        /// The second header.
        second: String,
        /// The column that both mean.
        column: String,
    },
    /// A row that never ends.
    #[error(
        "The row that begins on line {0} does not end within a megabyte. Look for a quotation mark or bracket that is opened there and never closed."
    )]
    EndlessRow(u64),
    /// Text that is not JSON.
    #[error(
        "Line {line} is not valid JSON: {reason}. Export the file again; do not edit it by hand."
    )]
    BrokenJson {
        /// The line on which the entry begins that cannot be read.
        line: u64,
        /// What the parser met.
        reason: String,
    },
    /// JSON that stops before its end.
    #[error(
        "The file ends in the middle of the entry that begins on line {0}. Check that the export or upload finished."
    )]
    CutOff(u64),
    /// The file could not be read from where it is.
    #[error("The file could not be read. Check that it is there and may be read.")]
    Io(#[source] io::Error),
}

/// A header that no column has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownColumn {
    /// The header as it stands in the file.
    pub header: String,
    /// The columns whose names are most like it.
    pub nearest: Vec<&'static str>,
}

impl From<io::Error> for FileError {
    /// Decoders speak through [`io::Read`], so a file's own fault comes wrapped and is unwrapped here.
    fn from(error: io::Error) -> Self {
        error.downcast().unwrap_or_else(Self::Io)
    }
}

impl From<FileError> for io::Error {
    fn from(error: FileError) -> Self {
        Self::new(io::ErrorKind::InvalidData, error)
    }
}

impl From<csv::Error> for FileError {
    fn from(error: csv::Error) -> Self {
        match error.into_kind() {
            csv::ErrorKind::Io(error) => error.into(),
            other => Self::Io(io::Error::other(format!("{other:?}"))),
        }
    }
}

const fn what_it_is(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Numbers => "an inventory",
        ImportKind::TeamsNumbers => "a Get-CsPhoneNumberAssignment export",
        ImportKind::TeamsUsers => "a Get-CsOnlineUser export",
        ImportKind::Carrier => "a carrier\u{2019}s list of numbers",
    }
}

/// The word by which the command line imports a kind.
const fn command(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Numbers => "numbers",
        ImportKind::TeamsNumbers => "teams-numbers",
        ImportKind::TeamsUsers => "teams-users",
        ImportKind::Carrier => "carrier",
    }
}

/// Names with quotation marks, as a sentence lists them.
pub(crate) fn quoted<S: fmt::Display>(names: &[S]) -> String {
    let names: Vec<_> = names
        .iter()
        .map(|name| format!("\u{201c}{name}\u{201d}"))
        .collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

fn unknown_columns(columns: &[UnknownColumn]) -> String {
    let unknown: String = columns.iter().map(ToString::to_string).collect();
    format!(
        "{unknown}Rename the column or remove it, so that nothing is left out unnoticed. \
         The columns are {}.",
        domain::number::COLUMNS.join(", ")
    )
}

impl fmt::Display for UnknownColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "\u{201c}{}\u{201d} is not a column of an inventory",
            self.header
        )?;
        if self.nearest.is_empty() {
            write!(f, ". ")
        } else {
            write!(f, "; did you mean {}? ", self.nearest.join(" or "))
        }
    }
}
