//! A report as a workbook: a sheet with what it says, and a sheet for each of its tables. All words are
//! written as words, so that nothing is run and a number keeps its plus.

use std::io;

use domain::report::{Cell, Document, Report, Table};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::{Error, Result};

/// The widest a column is made, in characters.
const WIDEST: u16 = 60;
/// Excel's longest text of a cell, in characters, is 32,767: what is longer is cut off.
const LONGEST: usize = 32_000;
/// Excel's longest name of a sheet, in characters.
const LONGEST_NAME: usize = 31;

impl From<XlsxError> for Error {
    fn from(error: XlsxError) -> Self {
        Self::Io(io::Error::other(error))
    }
}

pub(super) fn write(report: &Report) -> Result<Vec<u8>> {
    let document = report.whole();
    let mut workbook = Workbook::new();
    // The same report gives the same file.
    let made = ExcelDateTime::from_timestamp(report.head.until.timestamp())?;
    let properties = DocProperties::new()
        .set_title(&document.title)
        .set_author(&report.head.made_by)
        .set_creation_datetime(&made);
    workbook.set_properties(&properties);
    let styles = Styles::new();
    summary(workbook.add_worksheet(), &document, &styles)?;
    for part in &document.sections {
        if let Some(table) = &part.table {
            let sheet = workbook.add_worksheet();
            let name: String = part.title.chars().take(LONGEST_NAME).collect();
            sheet.set_name(name)?;
            write_table(sheet, table, &styles)?;
        }
    }
    Ok(workbook.save_to_buffer()?)
}

struct Styles {
    title: Format,
    heading: Format,
    count: Format,
    share: Format,
    day: Format,
    moment: Format,
}

impl Styles {
    fn new() -> Self {
        Self {
            title: Format::new().set_bold().set_font_size(16),
            heading: Format::new().set_bold(),
            count: Format::new().set_num_format("#,##0"),
            share: Format::new().set_num_format("0.0%"),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm"),
        }
    }
}

fn text(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

/// The first sheet: what a reader sees first on paper too.
fn summary(sheet: &mut Worksheet, document: &Document, styles: &Styles) -> Result<()> {
    sheet.set_name("Summary")?;
    sheet.set_column_width(0, 38)?;
    sheet.set_column_width(1, 16)?;
    sheet.set_column_width(2, WIDEST)?;
    sheet.write_string_with_format(0, 0, text(&document.title), &styles.title)?;
    sheet.write_string(1, 0, text(&document.covers))?;
    let mut row = 3;
    for fault in &document.faults {
        sheet.write_string_with_format(row, 0, text(&fault.source), &styles.heading)?;
        sheet.write_string(row, 2, text(&fault.text))?;
        row += 1;
    }
    row += 1;
    for figure in &document.figures {
        sheet.write_string(row, 0, text(&figure.label))?;
        sheet.write_string_with_format(row, 1, text(&figure.value), &styles.heading)?;
        sheet.write_string(row, 2, text(&figure.note))?;
        row += 1;
    }
    Ok(())
}

fn write_table(sheet: &mut Worksheet, table: &Table, styles: &Styles) -> Result<()> {
    for (column, heading) in (0_u16..).zip(&table.columns) {
        sheet.write_string_with_format(0, column, text(&heading.name), &styles.heading)?;
        sheet.set_column_width(column, width(table, column))?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (row, cells) in (1_u32..).zip(&table.rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            write_cell(sheet, (row, column), cell, styles)?;
        }
    }
    if let Some(more) = &table.more {
        let below = u32::try_from(table.rows.len()).unwrap_or(u32::MAX - 2) + 2;
        sheet.write_string(below, 0, text(more))?;
    }
    Ok(())
}

fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    styles: &Styles,
) -> Result<()> {
    match cell {
        Cell::Text(words) | Cell::Link { text: words, .. } => {
            sheet.write_string(row, column, text(words))?;
        }
        Cell::Count(n) => {
            // A workbook counts in floating point, exactly up to 2^53.
            #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
            sheet.write_number_with_format(row, column, *n as f64, &styles.count)?;
        }
        Cell::Share(tenths) => {
            let share = f64::from(*tenths) / 1000.0;
            sheet.write_number_with_format(row, column, share, &styles.share)?;
        }
        Cell::Day(day) => {
            sheet.write_datetime_with_format(row, column, day, &styles.day)?;
        }
        Cell::At(at) => {
            sheet.write_datetime_with_format(row, column, at.naive_utc(), &styles.moment)?;
        }
        Cell::Empty => {}
    }
    Ok(())
}

/// As wide as the longest of the first rows.
fn width(table: &Table, column: u16) -> u16 {
    let at = usize::from(column);
    let heading = table
        .columns
        .get(at)
        .map_or(0, |column| column.name.chars().count());
    let cells = table.rows.iter().take(200).filter_map(|row| row.get(at));
    let longest = cells
        .map(|cell| cell.words().chars().count())
        .max()
        .unwrap_or(0);
    u16::try_from(longest.max(heading) + 2)
        .unwrap_or(WIDEST)
        .min(WIDEST)
}
