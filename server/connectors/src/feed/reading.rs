//! Reading a list in pages.

use std::{collections::HashSet, fs::File, io::BufReader, iter::Peekable, path::Path};

use chrono::{DateTime, Utc};
use domain::{E164, fact::CarrierNumber, import::RowError};
use serde::{Deserialize, Serialize};

use super::{Terms, folder::Listed};
use crate::{
    connector::{Cursor, Page, Row},
    files::{FactRow, FactRows, FileError, carrier},
    http::ApiError,
};

/// Where to go on: in which file, which must not have changed, after how many rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    file: String,
    rows: u64,
    modified: DateTime<Utc>,
    bytes: u64,
}

impl Place {
    pub(super) fn read(cursor: &Cursor) -> Result<Self, ApiError> {
        serde_json::from_str(&cursor.0)
            .map_err(|_| ApiError::unreadable("The place in the list cannot be understood."))
    }

    fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(self).expect("names and numbers only"))
    }
}

/// A list that is being read.
pub(super) struct Reading {
    file: Listed,
    handle: File,
    rows: Peekable<FactRows<BufReader<File>, CarrierNumber>>,
    done: u64,
    /// The numbers so far: a list may name each only once.
    seen: HashSet<E164>,
    /// When the list was taken: a file from the future was written by a wrong clock.
    taken_at: DateTime<Utc>,
}

impl Reading {
    /// Opens a list at its top.
    pub(super) fn begin(file: Listed, terms: &Terms, now: DateTime<Utc>) -> Result<Self, ApiError> {
        let handle = file.open()?;
        file.ensure_same(handle.metadata())?;
        let content = handle
            .try_clone()
            .map_err(|error| told(&file, &error.into()))?;
        let rows = carrier::open(BufReader::new(content), terms.country, &terms.mapping)
            .map_err(|error| told(&file, &error))?;
        Ok(Self {
            taken_at: file.modified.min(now),
            file,
            handle,
            rows: rows.peekable(),
            done: 0,
            seen: HashSet::new(),
        })
    }

    /// Opens a list where another process stopped.
    pub(super) fn resume(
        folder: &Path,
        place: &Place,
        terms: &Terms,
        now: DateTime<Utc>,
    ) -> Result<Self, ApiError> {
        let mut reading = Self::begin(Listed::find(folder, &place.file)?, terms, now)?;
        if (reading.file.modified, reading.file.bytes) != (place.modified, place.bytes) {
            return Err(ApiError::unreadable(format!(
                "{} was changed after reading had begun. It is read again next time.",
                place.file
            )));
        }
        while reading.done < place.rows && reading.next()?.is_some() {}
        Ok(reading)
    }

    pub(super) fn place(&self) -> Place {
        Place {
            file: self.file.name.clone(),
            rows: self.done,
            modified: self.file.modified,
            bytes: self.file.bytes,
        }
    }

    /// The next rows.
    pub(super) fn page(&mut self, most: u32) -> Result<Page, ApiError> {
        let mut rows = Vec::new();
        while rows.len() < most as usize {
            let Some(row) = self.next()? else { break };
            rows.push(row);
        }
        let is_last = self.rows.peek().is_none();
        self.file.ensure_same(self.handle.metadata())?;
        Ok(Page {
            rows,
            next: (!is_last).then(|| self.place().cursor()),
            taken_at: Some(self.taken_at),
            ..Page::default()
        })
    }

    fn next(&mut self) -> Result<Option<Row>, ApiError> {
        let Some(row) = self.rows.next() else {
            return Ok(None);
        };
        let row = row.map_err(|error| told(&self.file, &error))?;
        self.done += 1;
        Ok(Some(self.row(row)))
    }

    fn row(&mut self, row: FactRow<CarrierNumber>) -> Row {
        let FactRow { line, raw, outcome } = row;
        let outcome = match outcome {
            Ok(number) if self.seen.insert(number.number) => Ok(number),
            Ok(number) => Err(format!(
                "Line {line}: {} is listed twice. The first row counts; ask the sender which is right.",
                number.number
            )),
            Err(errors) => Err(sentence(&errors)),
        };
        Row {
            key: match &outcome {
                Ok(number) => number.number.to_string(),
                Err(_) => format!("line {line}"),
            },
            raw,
            outcome: outcome.map(Into::into),
        }
    }
}

/// Everything that is wrong with a row.
fn sentence(errors: &[RowError]) -> String {
    let told = errors.iter().map(|error| {
        let RowError {
            line,
            column,
            value,
            message,
        } = error;
        if column.is_empty() {
            format!("Line {line}: {message}")
        } else {
            format!("Line {line}, {column} \u{201c}{value}\u{201d}: {message}")
        }
    });
    told.collect::<Vec<_>>().join(" ")
}

fn told(file: &Listed, error: &FileError) -> ApiError {
    ApiError::unreadable(format!("{}: {error}", file.name))
}
