//! The rows of a report as CSV. What people and carriers wrote is guarded, so that a spreadsheet runs none of
//! it; a number keeps its plus, as in the export of the inventory.

use std::io;

use chrono::SecondsFormat;
use connectors::files::inventory::guarded;
use domain::{
    E164,
    report::{Cell, Rows},
};

use crate::Result;

pub(super) fn write(rows: &Rows) -> Result<Vec<u8>> {
    let mut csv = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::new());
    csv.write_record(&rows.columns).map_err(io::Error::from)?;
    for row in &rows.rows {
        csv.write_record(row.iter().map(cell))
            .map_err(io::Error::from)?;
    }
    if let Some(left_out) = &rows.left_out {
        csv.write_record([left_out]).map_err(io::Error::from)?;
    }
    Ok(csv.into_inner().map_err(csv::IntoInnerError::into_error)?)
}

/// A cell as a program reads it.
fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Link { text, .. } if text.parse::<E164>().is_ok() => text.clone(),
        Cell::Text(text) | Cell::Link { text, .. } => guarded(text).into_owned(),
        Cell::Count(n) => n.to_string(),
        Cell::Share(tenths) => format!("{}.{}", tenths / 10, tenths % 10),
        Cell::Day(day) => day.to_string(),
        Cell::At(at) => at.to_rfc3339_opts(SecondsFormat::Secs, true),
        Cell::Empty => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_keeps_its_plus_and_nothing_that_somebody_wrote_is_run() {
        let rows = Rows {
            columns: vec!["number", "summary"],
            rows: vec![
                vec![
                    Cell::Text("+442079460001".to_owned()),
                    Cell::Text("=HYPERLINK(\"x\")".to_owned()),
                ],
                vec![Cell::Text("@sum, +1".to_owned()), Cell::Count(1_200)],
            ],
            left_out: Some("Only the first 2 of 9 findings are kept with the report.".to_owned()),
        };
        assert_eq!(
            String::from_utf8(write(&rows).unwrap()).unwrap(),
            "number,summary\n\
             +442079460001,\"'=HYPERLINK(\"\"x\"\")\"\n\
             \"'@sum, +1\",1200\n\
             Only the first 2 of 9 findings are kept with the report.\n"
        );
    }
}
