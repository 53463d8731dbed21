//! Rows of facts, from a table or from JSON, one reader for both.

use std::{borrow::Cow, io::Read};

use domain::import::{ImportKind, RowError};

use super::{
    FileError, Mapping,
    cell::{Cell, Object},
    encoding::Utf8,
    fields::Row,
    json::{self, Entries},
    kind,
    names::{Column, Names},
    table::Table,
};

/// One row of a source's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactRow<T> {
    /// The line of a table, the place in a list.
    pub line: u64,
    /// The row as the source sent it: a compact JSON object.
    pub raw: String,
    /// What it says, or what is wrong with it.
    pub outcome: Result<T, Vec<RowError>>,
}

/// What a row says; `None` leaves the row out.
pub(crate) type Outcome<T> = Result<Option<T>, Vec<RowError>>;

type ReadRow<T> = Box<dyn Fn(&Row<'_>) -> Outcome<T> + Send>;

/// The rows of a source's list. After an error there are no more.
pub struct FactRows<R, T> {
    rows: Rows<R>,
    read: ReadRow<T>,
    is_done: bool,
}

impl<R: Read, T> FactRows<R, T> {
    pub(crate) fn open(
        read: R,
        form: &Form,
        mapping: &Mapping,
        read_row: impl Fn(&Row<'_>) -> Outcome<T> + Send + 'static,
    ) -> Result<Self, FileError> {
        Ok(Self {
            rows: Rows::open(read, form, mapping)?,
            read: Box::new(read_row),
            is_done: false,
        })
    }

    fn next_row(&mut self) -> Result<Option<FactRow<T>>, FileError> {
        while let Some(line) = self.rows.advance()? {
            let outcome = match self.rows.row(line)? {
                Err(error) => Err(vec![error]),
                Ok(row) => match (self.read)(&row) {
                    Ok(None) => continue,
                    Ok(Some(fact)) => Ok(fact),
                    Err(errors) => Err(errors),
                },
            };
            let raw = self.rows.raw();
            return Ok(Some(FactRow { line, raw, outcome }));
        }
        Ok(None)
    }
}

impl<R: Read, T> Iterator for FactRows<R, T> {
    type Item = Result<FactRow<T>, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let next = self.next_row().transpose();
        self.is_done = !matches!(next, Some(Ok(_)));
        next
    }
}

/// What a kind of file looks like.
pub(crate) struct Form {
    pub(crate) kind: ImportKind,
    pub(crate) columns: &'static [Column],
    /// Whether it may be JSON.
    pub(crate) may_be_json: bool,
    /// What its headers must be.
    pub(crate) check: fn(&Names) -> Result<(), FileError>,
}

/// The rows of a table or of a JSON list.
pub(crate) enum Rows<R> {
    Table(Table<R>, Names),
    Json {
        entries: Entries<R>,
        /// Where the columns stand in an entry. Entries of one export are alike, so this seldom changes.
        names: Names,
        is_ahead: bool,
    },
}

impl<R: Read> Rows<R> {
    /// Opens a file and makes sure that it is of its kind and has a row.
    pub(crate) fn open(read: R, form: &Form, mapping: &Mapping) -> Result<Self, FileError> {
        let mut text = Utf8::new(read);
        let (first, skipped) = json::peek(&mut text)?;
        match first {
            None => Err(FileError::Empty),
            Some(b'[' | b'{') => Self::json(Entries::after(text, skipped), form, mapping),
            Some(_) => Self::table(Table::after(text, skipped)?, form, mapping),
        }
    }

    fn table(mut table: Table<R>, form: &Form, mapping: &Mapping) -> Result<Self, FileError> {
        let names = Names::new(form.columns, mapping, table.headers().to_vec());
        (form.check)(&names).map_err(|fault| kind::explain(fault, form.kind, names.headers()))?;
        table.require_rows()?;
        Ok(Self::Table(table, names))
    }

    fn json(mut entries: Entries<R>, form: &Form, mapping: &Mapping) -> Result<Self, FileError> {
        if entries.advance()?.is_none() {
            return Err(FileError::EmptyList);
        }
        let first = object(&entries)?.unwrap_or_default();
        let names = Names::new(form.columns, mapping, owned(&first.names));
        let fault = if form.may_be_json {
            (form.check)(&names).err()
        } else {
            Some(FileError::NotATable(form.kind))
        };
        if let Some(fault) = fault {
            return Err(kind::explain(fault, form.kind, names.headers()));
        }
        Ok(Self::Json {
            entries,
            names,
            is_ahead: true,
        })
    }

    fn advance(&mut self) -> Result<Option<u64>, FileError> {
        match self {
            Self::Table(table, _) => table.advance(),
            Self::Json {
                entries, is_ahead, ..
            } => {
                if std::mem::take(is_ahead) {
                    return Ok(Some(1));
                }
                entries.advance()
            }
        }
    }

    /// The row that was gone to, or what is wrong with its shape.
    fn row(&mut self, line: u64) -> Result<Result<Row<'_>, RowError>, FileError> {
        match self {
            Self::Table(table, names) => Ok(table_row(table, names, line)),
            Self::Json { entries, names, .. } => {
                let Some(object) = object(entries)? else {
                    return Ok(Err(RowError {
                        line,
                        column: String::new(),
                        value: entries.entry().chars().take(80).collect(),
                        message: "This entry of the list is not an object with names and values. Export the list again."
                            .to_owned(),
                    }));
                };
                if !names.are(&object.names) {
                    *names = names.again(owned(&object.names));
                }
                Ok(Ok(Row {
                    line,
                    names,
                    cells: object.cells,
                }))
            }
        }
    }

    fn raw(&self) -> String {
        match self {
            Self::Table(table, names) => {
                let fields = names.headers().iter().zip(table.fields());
                let fields: Vec<_> = fields
                    .filter(|(header, _)| !header.is_empty())
                    .map(|(header, field)| format!("{}:{}", quote(header), quote(field)))
                    .collect();
                format!("{{{}}}", fields.join(","))
            }
            Self::Json { entries, .. } => entries.entry().to_owned(),
        }
    }
}

/// A table's row by its columns, or what is wrong with its shape.
pub(crate) fn table_row<'a, R: Read>(
    table: &'a Table<R>,
    names: &'a Names,
    line: u64,
) -> Result<Row<'a>, RowError> {
    match table.fault() {
        None => Ok(Row {
            line,
            names,
            cells: table.fields().map(|text| Cell::Text(text.into())).collect(),
        }),
        Some(message) => Err(RowError {
            line,
            column: String::new(),
            value: String::new(),
            message,
        }),
    }
}

/// The entry's members; `None` when it is not an object.
fn object<R: Read>(entries: &Entries<R>) -> Result<Option<Object<'_>>, FileError> {
    match serde_json::from_str(entries.entry()) {
        Ok(Cell::Object(object)) => Ok(Some(object)),
        Ok(_) => Ok(None),
        Err(error) => Err(entries.broken(&error)),
    }
}

fn owned(names: &[Cow<'_, str>]) -> Vec<String> {
    names.iter().map(|name| name.as_ref().to_owned()).collect()
}

fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
