//! The numbers of a port order with what is planned for each, as CSV. What is written reads back as the
//! same; what the carrier tells is written too, and passed over when it is read.

use std::io::{self, Read, Write};

use domain::{
    Country, E164,
    fact::Reported,
    import::RowError,
    port::{
        Line,
        order::{LinePlan, MessagingIntent},
    },
};

use super::{
    FileError, Mapping,
    fields::{Fields, Row},
    inventory::{guarded, unescape},
    names::{Column, Names},
    rows::table_row,
    table::Table,
};

/// The columns in the order in which they are written: those that people fill in, then those that only tell.
pub const COLUMNS: &[&str] = &[
    "number",
    "holder",
    "trunk",
    "emergency_location",
    "messaging",
    "caller_id",
    "features",
    "features_agreed",
    "note",
    "state",
    "vendor_status",
    "portability",
    "portability_reason",
    "serving_carrier",
    "serving_spid",
    "foc",
    "active_at",
];

/// What people call the columns that are read.
const READ: &[Column] = &[
    Column::required(
        "number",
        &[
            "phone number",
            "telephone number",
            "phone",
            "telephone",
            "tel",
            "did",
            "ddi",
            "tn",
            "line uri",
            "e164",
            "msisdn",
            "full number",
        ],
    ),
    Column::new(
        "holder",
        &["assigned to", "user", "upn", "user principal name"],
    ),
    Column::new("trunk", &["carrier trunk", "sip trunk", "sip peer"]),
    Column::new("emergency_location", &["location", "emergency address"]),
    Column::new("messaging", &["messages", "sms"]),
    Column::new("caller_id", &["caller id policy", "cnam"]),
    Column::new("features", &["special features"]),
    Column::new("features_agreed", &["end of features agreed"]),
    Column::new("note", &["notes", "comment", "remarks"]),
];

/// The most characters of a text field.
const TEXT_LIMIT: usize = 255;

/// The most characters of a note.
const NOTE_LIMIT: usize = 2_000;

/// A row of such a list.
#[derive(Clone, Debug, PartialEq)]
pub struct PortNumberRow {
    /// The line of the file on which it begins.
    pub line: u64,
    /// The number as it stands in the file.
    pub written: String,
    /// The number, or why there is none in the row.
    pub number: Result<E164, RowError>,
    /// What is planned for it.
    pub plan: PlanPatch,
    /// What else is wrong with the row.
    pub errors: Vec<RowError>,
}

/// What a row says of a number's plan. A column that the file does not have says nothing; a blank field
/// clears what was there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlanPatch {
    holder: Reported<String>,
    trunk: Reported<String>,
    emergency_location: Reported<String>,
    messaging: Reported<MessagingIntent>,
    caller_id: Reported<String>,
    features: Reported<Vec<String>>,
    features_agreed: Reported<bool>,
    note: Reported<String>,
}

impl PlanPatch {
    /// The plan as the row wants it.
    pub fn applied(&self, plan: &LinePlan) -> LinePlan {
        LinePlan {
            holder: text_or(&self.holder, plan.holder.as_ref()),
            trunk: text_or(&self.trunk, plan.trunk.as_ref()),
            emergency_location: text_or(&self.emergency_location, plan.emergency_location.as_ref()),
            messaging: match &self.messaging {
                Reported::NotSent => plan.messaging,
                said => said.value().copied(),
            },
            caller_id: text_or(&self.caller_id, plan.caller_id.as_ref()),
            features: match &self.features {
                Reported::NotSent => plan.features.clone(),
                said => said.value().cloned().unwrap_or_default(),
            },
            features_agreed: match &self.features_agreed {
                Reported::NotSent => plan.features_agreed,
                said => said.value().copied().unwrap_or_default(),
            },
            note: text_or(&self.note, plan.note.as_ref()),
        }
    }
}

/// A text as the file has it; the one there was where they differ in nothing but spaces at their ends,
/// which no file keeps.
fn text_or(said: &Reported<String>, before: Option<&String>) -> Option<String> {
    let after = match said {
        Reported::NotSent => return before.cloned(),
        said => said.value().map(String::as_str).unwrap_or_default(),
    };
    match before {
        Some(before) if before.trim() == after => Some(before.clone()),
        _ => Some(after.to_owned()).filter(|text| !text.is_empty()),
    }
}

/// The rows of a list. After an error there are no more.
pub struct PortNumberRows<R> {
    table: Table<R>,
    names: Names,
    country: Option<Country>,
    is_done: bool,
}

/// Opens a list. Numbers without + are of the country's plan.
pub fn open<R: Read>(read: R, country: Option<Country>) -> Result<PortNumberRows<R>, FileError> {
    let mut table = Table::open(read)?;
    let names = Names::new(READ, &Mapping::default(), table.headers().to_vec());
    names.require()?;
    let is_told = |header: &str| COLUMNS.iter().any(|told| domain::same_word(told, header));
    if let Some(header) = names.unread().find(|header| !is_told(header)) {
        return Err(FileError::NotOfAPort {
            header: header.to_owned(),
            columns: COLUMNS,
        });
    }
    table.require_rows()?;
    Ok(PortNumberRows {
        table,
        names,
        country,
        is_done: false,
    })
}

impl<R: Read> PortNumberRows<R> {
    fn next_row(&mut self) -> Result<Option<PortNumberRow>, FileError> {
        let Some(line) = self.table.advance()? else {
            return Ok(None);
        };
        Ok(Some(match table_row(&self.table, &self.names, line) {
            Ok(row) => record(&row, self.country),
            Err(fault) => PortNumberRow {
                line,
                written: String::new(),
                number: Err(fault.clone()),
                plan: PlanPatch::default(),
                errors: vec![fault],
            },
        }))
    }
}

impl<R: Read> Iterator for PortNumberRows<R> {
    type Item = Result<PortNumberRow, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let next = self.next_row().transpose();
        self.is_done = !matches!(next, Some(Ok(_)));
        next
    }
}

fn record(row: &Row<'_>, country: Option<Country>) -> PortNumberRow {
    let mut fields = Fields::new(row);
    let plan = PlanPatch {
        holder: text(&mut fields, "holder", TEXT_LIMIT),
        trunk: text(&mut fields, "trunk", TEXT_LIMIT),
        emergency_location: text(&mut fields, "emergency_location", TEXT_LIMIT),
        messaging: fields.known("messaging"),
        caller_id: text(&mut fields, "caller_id", TEXT_LIMIT),
        features: words(&text(&mut fields, "features", TEXT_LIMIT)),
        features_agreed: fields.flag("features_agreed"),
        note: text(&mut fields, "note", NOTE_LIMIT),
    };
    PortNumberRow {
        line: row.line,
        written: row.written("number").into_owned(),
        number: number(row, country),
        plan,
        errors: fields.finish(None::<()>).err().unwrap_or_default(),
    }
}

fn number(row: &Row<'_>, country: Option<Country>) -> Result<E164, RowError> {
    let mut fields = Fields::new(row);
    let reading = fields.base_number(
        "number",
        country,
        "Numbers are ported without their extensions. Leave the extension out.",
    );
    let number = fields.finish(reading.map(|reading| reading.line.number()));
    number.map_err(|mut errors| errors.remove(0))
}

fn words(text: &Reported<String>) -> Reported<Vec<String>> {
    let split = |text: &String| {
        let words = text.split([';', ',', '|']).map(str::trim);
        words
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    match text {
        Reported::NotSent => Reported::NotSent,
        Reported::Blank => Reported::Blank,
        Reported::Value(text) => Reported::Value(split(text)),
    }
}

/// A text that people write.
fn text(fields: &mut Fields<'_>, column: &str, limit: usize) -> Reported<String> {
    let may_break_lines = limit == NOTE_LIMIT;
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

/// Writes the numbers of an order.
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
    pub fn write(&mut self, line: &Line) -> io::Result<()> {
        let said =
            |text: &Option<String>| guarded(text.as_deref().unwrap_or_default()).into_owned();
        let plan = &line.plan;
        let agreed = if plan.features_agreed { "yes" } else { "" };
        let cells = [
            line.number.to_string(),
            said(&plan.holder),
            said(&plan.trunk),
            said(&plan.emergency_location),
            plan.messaging
                .map_or("", MessagingIntent::as_str)
                .to_owned(),
            said(&plan.caller_id),
            guarded(&plan.features.join("; ")).into_owned(),
            agreed.to_owned(),
            said(&plan.note),
            line.state.to_string(),
            said(&line.vendor_status),
            line.portability
                .map(|found| found.to_string())
                .unwrap_or_default(),
            said(&line.portability_reason),
            said(&line.serving_carrier),
            said(&line.serving_spid),
            line.foc
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            line.active_at.map(|at| at.to_rfc3339()).unwrap_or_default(),
        ];
        Ok(self.csv.write_record(cells)?)
    }

    /// Writes what is still held back and gives the destination.
    pub fn finish(self) -> io::Result<W> {
        self.csv
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)
    }
}

#[cfg(test)]
mod tests {
    use domain::port::{LineState, order::Portability};

    use super::*;

    fn line(plan: LinePlan) -> Line {
        Line {
            number: "+12065550100".parse().unwrap(),
            state: LineState::Listed,
            vendor_status: Some("=HYPERLINK(\"x\")".to_owned()),
            portability: Some(Portability::Portable),
            portability_reason: None,
            portability_at: None,
            serving_carrier: Some("Lumen, Inc.".to_owned()),
            serving_spid: Some("0123".to_owned()),
            foc: None,
            active_at: None,
            messaging_status: None,
            plan,
        }
    }

    fn written(lines: &[Line]) -> String {
        let mut writer = Writer::new(Vec::new()).unwrap();
        for line in lines {
            writer.write(line).unwrap();
        }
        String::from_utf8(writer.finish().unwrap()).unwrap()
    }

    fn read(text: &str) -> Vec<PortNumberRow> {
        let rows = open(text.as_bytes(), Some(Country::US)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    #[test]
    fn what_is_written_reads_back_as_the_same_plan() {
        let plan = LinePlan {
            holder: Some("ada@contoso.example".to_owned()),
            trunk: Some("-east".to_owned()),
            emergency_location: Some("'=1+1, floor 2".to_owned()),
            messaging: Some(MessagingIntent::Keep),
            caller_id: Some("+12065550199".to_owned()),
            features: vec!["hunt_group".to_owned(), "fax".to_owned()],
            features_agreed: true,
            note: Some(" two\nlines, \"quoted\" ".to_owned()),
        };
        for plan in [plan, LinePlan::default()] {
            let text = written(&[line(plan.clone())]);
            let row = &read(&text)[0];
            assert!(row.errors.is_empty(), "{row:?}");
            assert_eq!(row.number, Ok("+12065550100".parse().unwrap()));
            assert_eq!(row.plan.applied(&plan), plan, "{text}");
        }
    }

    #[test]
    fn no_cell_is_run_by_a_spreadsheet() {
        let plan = LinePlan {
            holder: Some("=cmd|' /C calc'!A0".to_owned()),
            features: vec!["@SUM(A1)".to_owned()],
            ..LinePlan::default()
        };
        let text = written(&[line(plan)]);
        let mut csv = csv::Reader::from_reader(text.as_bytes());
        let row = csv.records().next().unwrap().unwrap();
        let number_too = row
            .iter()
            .skip(1)
            .filter(|cell| cell.starts_with(['=', '+', '-', '@']));
        assert_eq!(number_too.count(), 0, "{text}");
        assert_eq!(&row[1], "'=cmd|' /C calc'!A0");
    }

    #[test]
    fn a_column_that_is_not_there_says_nothing_and_a_blank_field_clears() {
        let plan = LinePlan {
            holder: Some("ada".to_owned()),
            trunk: Some("east".to_owned()),
            ..LinePlan::default()
        };
        let row = &read("TN,holder\n206 555 0100,\n")[0];
        let after = row.plan.applied(&plan);
        assert_eq!((after.holder, after.trunk), (None, plan.trunk));
    }

    #[test]
    fn everything_wrong_with_a_row_is_named() {
        let row = &read("number,messaging,features_agreed\nnone,perhaps,maybe\n")[0];
        let number = row.number.clone().unwrap_err();
        assert_eq!((number.line, number.value.as_str()), (2, "none"));
        let columns: Vec<&str> = row.errors.iter().map(|e| e.column.as_str()).collect();
        assert_eq!(columns, ["messaging", "features_agreed"]);
        assert!(row.errors.iter().all(|error| error.line == 2));
        let short = &read("number,holder\n+12065550100\n")[0];
        assert!(short.errors[0].message.contains("1 field"), "{short:?}");
        let unknown = open(&b"number,colour\n+12065550100,red\n"[..], None);
        let told = unknown.err().unwrap().to_string();
        assert!(
            told.starts_with("\u{201c}colour\u{201d} is not a column"),
            "{told}"
        );
        assert!(open(&b"holder\nada\n"[..], None).is_err());
    }
}
