//! The board of port orders as CSV, one order a line, for a spreadsheet.

use std::io::{self, Write};

use domain::port::{Foc, board::BoardRow};

use super::inventory::guarded;

/// The columns.
pub const COLUMNS: &[&str] = &[
    "reference",
    "state",
    "tab",
    "carrier",
    "losing_carrier",
    "project",
    "site",
    "country",
    "number_type",
    "numbers",
    "active",
    "requested_foc",
    "foc",
    "vendor_status",
    "owner",
    "escalations",
    "warnings",
    "open_rejections",
    "since",
    "id",
];

/// Writes orders. What people and carriers write is guarded, so that a spreadsheet runs none of it.
pub fn write(to: impl Write, rows: &[BoardRow]) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(to);
    csv.write_record(COLUMNS)?;
    for row in rows {
        csv.write_record(cells(row))?;
    }
    csv.flush()
}

fn cells(row: &BoardRow) -> [String; 20] {
    let text = |text: &str| guarded(text).into_owned();
    let said = |said: &Option<String>| text(said.as_deref().unwrap_or_default());
    let date = |foc: &Option<Foc>| foc.as_ref().map(ToString::to_string).unwrap_or_default();
    [
        text(&row.reference),
        row.state.to_string(),
        row.tab.to_string(),
        text(&row.carrier),
        said(&row.losing_carrier),
        said(&row.project_name),
        said(&row.site),
        row.country.to_string(),
        row.number_type.to_string(),
        row.numbers.to_string(),
        row.active.to_string(),
        date(&row.requested_foc),
        date(&row.foc),
        said(&row.vendor_status),
        said(&row.owner),
        row.escalations.to_string(),
        row.warnings.to_string(),
        row.open_rejections.to_string(),
        row.since.to_rfc3339(),
        row.id.to_string(),
    ]
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate};
    use domain::{
        Country, PortOrderId,
        number::NumberType,
        port::{OrderState, board::Tab},
    };
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_order_is_a_line_that_no_spreadsheet_runs() {
        let day = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
        let row = BoardRow {
            id: PortOrderId::new(Uuid::nil()),
            reference: "-1".to_owned(),
            project: None,
            project_name: Some("=1+1".to_owned()),
            site: None,
            country: Country::US,
            number_type: NumberType::Geographic,
            carrier: "Bandwidth".to_owned(),
            losing_carrier: Some("Lumen, Inc.".to_owned()),
            state: OrderState::FocConfirmed,
            tab: Tab::Scheduled,
            vendor_status: Some("FOC".to_owned()),
            requested_foc: None,
            foc: Some(Foc::on(day, "America/New_York")),
            numbers: 12,
            active: 0,
            escalations: 1,
            warnings: 0,
            open_rejections: 0,
            owner: None,
            since: DateTime::UNIX_EPOCH,
        };
        let mut written = Vec::new();
        write(&mut written, &[row]).unwrap();
        let text = String::from_utf8(written).unwrap();
        let mut csv = csv::Reader::from_reader(text.as_bytes());
        let cells = csv.records().next().unwrap().unwrap();
        let cell = |name: &str| &cells[COLUMNS.iter().position(|c| *c == name).unwrap()];
        assert_eq!(cells.len(), COLUMNS.len());
        assert_eq!((cell("reference"), cell("project")), ("'-1", "'=1+1"));
        assert_eq!(
            (cell("losing_carrier"), cell("foc")),
            ("Lumen, Inc.", "2026-12-01")
        );
        assert_eq!((cell("numbers"), cell("tab")), ("12", "scheduled"));
    }
}
