//! The organisation's own inventory, as CSV: read with the column names people use, written with the
//! canonical ones. What is written reads back as the same.

mod columns;
mod writer;

#[cfg(test)]
mod tests;

use std::io::Read;

use domain::{
    Country, E164,
    e164::read::{self, Reading, Validity},
    fact::Reported,
    import::{ImportKind, RowError},
    number::patch::Patch,
};

use super::{
    FileError, Mapping,
    fields::{Fields, Row},
    names::Names,
    rows::{Form, Rows, table_row},
    table::Table,
};
pub use writer::Writer;
pub use writer::guarded;
pub(super) use writer::unescape;

/// The most characters of a text field.
const TEXT_LIMIT: usize = 255;

/// The most characters of the notes.
const NOTES_LIMIT: usize = 2_000;

const FORM: Form = Form {
    kind: ImportKind::Numbers,
    columns: columns::COLUMNS,
    may_be_json: false,
    check: columns::check,
};

/// How an inventory file is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct InventoryOptions {
    /// The country whose plan numbers without + are of, unless their row names one.
    pub default_country: Option<Country>,
}

/// One row of an inventory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InventoryRow {
    /// The line of the file on which it begins.
    pub line: u64,
    /// The number as it stands in the file.
    pub written: String,
    /// What the row says, or everything that is wrong with it.
    pub outcome: Result<InventoryRecord, Vec<RowError>>,
}

/// What a good row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InventoryRecord {
    /// The number.
    pub number: E164,
    /// Whether its plan knows the range.
    pub validity: Validity,
    /// The country to give the number if it is new: that of its row, else of its plan, else the
    /// default. The patch names a country only where the row does, so that a file without the column
    /// leaves a known number's country alone.
    pub country: Country,
    /// The columns the file has.
    pub patch: Patch,
}

/// The rows of an inventory. After an error there are no more.
pub struct InventoryRows<R> {
    table: Table<R>,
    names: Names,
    options: InventoryOptions,
    is_done: bool,
}

/// Opens an inventory file.
pub fn open<R: Read>(read: R, options: &InventoryOptions) -> Result<InventoryRows<R>, FileError> {
    match Rows::open(read, &FORM, &Mapping::default())? {
        Rows::Table(table, names) => Ok(InventoryRows {
            table,
            names,
            options: *options,
            is_done: false,
        }),
        Rows::Json { .. } => Err(FileError::NotATable(ImportKind::Numbers)),
    }
}

impl<R: Read> InventoryRows<R> {
    /// The file's headers, for an error file of the same shape.
    pub fn headers(&self) -> &[String] {
        self.table.headers()
    }

    /// The fields of the row that came last, as the file has them.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.table.fields()
    }

    fn next_row(&mut self) -> Result<Option<InventoryRow>, FileError> {
        let Some(line) = self.table.advance()? else {
            return Ok(None);
        };
        Ok(Some(match table_row(&self.table, &self.names, line) {
            Ok(row) => InventoryRow {
                line,
                written: row.written("number").into_owned(),
                outcome: record(&row, self.options.default_country),
            },
            Err(error) => InventoryRow {
                line,
                written: String::new(),
                outcome: Err(vec![error]),
            },
        }))
    }
}

impl<R: Read> Iterator for InventoryRows<R> {
    type Item = Result<InventoryRow, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let next = self.next_row().transpose();
        self.is_done = !matches!(next, Some(Ok(_)));
        next
    }
}

fn record(
    row: &Row<'_>,
    default_country: Option<Country>,
) -> Result<InventoryRecord, Vec<RowError>> {
    let mut fields = Fields::new(row);
    let written = fields.country("country").value().copied();
    let reading = fields.base_number(
        "number",
        written.or(default_country),
        "An inventory lists numbers without extensions: several holders may share one number. \
         Leave the extension out.",
    );
    let country = reading
        .as_ref()
        .and_then(|reading| country_of(&mut fields, row, reading, written, default_country));
    let patch = Patch {
        lifecycle: fields.known("lifecycle").value().copied(),
        number_type: fields.known("number_type").value().copied(),
        country: written,
        carrier: text(&mut fields, "carrier", TEXT_LIMIT),
        carrier_trunk: text(&mut fields, "carrier_trunk", TEXT_LIMIT),
        site: text(&mut fields, "site", TEXT_LIMIT),
        application: text(&mut fields, "application", TEXT_LIMIT),
        connectivity: fields.known("connectivity"),
        holder: text(&mut fields, "holder", TEXT_LIMIT),
        holder_type: fields.known("holder_type"),
        owner: text(&mut fields, "owner", TEXT_LIMIT),
        cost_centre: text(&mut fields, "cost_centre", TEXT_LIMIT),
        reserved_until: fields.day("reserved_until"),
        quarantined_until: fields.day("quarantined_until"),
        released_on: fields.day("released_on"),
        notes: text(&mut fields, "notes", NOTES_LIMIT),
        cnam: text(&mut fields, "cnam", TEXT_LIMIT),
    };
    let record = reading
        .zip(country)
        .map(|(reading, country)| InventoryRecord {
            number: reading.line.number(),
            validity: reading.validity,
            country,
            patch,
        });
    fields.finish(record)
}

/// The country of a number: a plan is asked only when the number names it.
fn country_of(
    fields: &mut Fields<'_>,
    row: &Row<'_>,
    reading: &Reading,
    written: Option<Country>,
    default_country: Option<Country>,
) -> Option<Country> {
    let of_plan = || {
        let names_its_plan = row.written("number").contains(['+', '\u{ff0b}']);
        names_its_plan
            .then(|| read::country_of(reading.line.number()))
            .flatten()
    };
    let country = written.or_else(of_plan).or(default_country);
    if country.is_none() {
        let message = "The number belongs to no one country. Add a country to the row.";
        fields.refuse("number", message);
    }
    country
}

/// A text that people write.
fn text(fields: &mut Fields<'_>, column: &str, limit: usize) -> Reported<String> {
    let may_break_lines = limit == NOTES_LIMIT;
    fields.free_text(column, |text| {
        let text = unescape(text);
        let length = text.chars().count();
        if length > limit {
            return Err(format!(
                "The text has {length} characters; at most {limit} fit. Shorten it."
            ));
        }
        let is_stray =
            |c: char| c.is_control() && !(may_break_lines && matches!(c, '\n' | '\r' | '\t'));
        if text.contains(is_stray) {
            return Err(
                "The text has a line break, tab or other control character. Remove it.".to_owned(),
            );
        }
        Ok(text.to_owned())
    })
}
