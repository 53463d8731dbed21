//! The rows behind a report.

use super::{
    super::{Cell, Section},
    link, section, table, text,
};
use crate::{
    report::{Became, Detail, Details},
    words::count,
};

/// The headings of the rows behind a report, as [`table`] reads them.
const DETAIL_COLUMNS: [&str; 12] = [
    "*Change",
    "*Severity",
    "*Rule",
    "*Plane",
    "*Number",
    "*Object",
    "*Site",
    "*Carrier",
    "*State",
    "*Opened",
    "*What",
    "*Finding",
];

fn detail_cells(detail: &Detail) -> [Cell; 12] {
    let words = |words: &Option<String>| words.as_ref().map_or(Cell::Empty, text);
    let number = detail.number.map(|number| number.to_string());
    [
        text(became(&detail.changes)),
        text(detail.severity.label()),
        text(&detail.code),
        text(detail.plane.label()),
        number.map_or(Cell::Empty, |number| {
            link(number.clone(), format!("/numbers/{number}"))
        }),
        words(&detail.object),
        words(&detail.site),
        words(&detail.carrier),
        text(detail.state.label()),
        detail.opened_at.map_or(Cell::Empty, Cell::At),
        text(&detail.summary),
        text(detail.id.to_string()),
    ]
}

/// What became of a finding in words.
fn became(changes: &[Became]) -> String {
    if changes.is_empty() {
        return "Still open".to_owned();
    }
    let words: Vec<&str> = changes.iter().map(|change| change.label()).collect();
    words.join(", then ")
}

/// The rows behind a report. Their table says how many are not kept.
pub(in crate::report::document) fn details(details: &Details) -> Option<Section> {
    let rows = details
        .rows
        .iter()
        .map(|detail| detail_cells(detail).to_vec());
    let mut table = table(&DETAIL_COLUMNS, rows.collect())?;
    table.more = details.left_out();
    Some(section(
        "details",
        "The findings behind it",
        "What changed comes first, and among it the worst.",
        Some(table),
    ))
}

impl Details {
    /// What is not kept of the rows, in a sentence; none where all of them are.
    pub fn left_out(&self) -> Option<String> {
        let kept = self.rows.len() as u64;
        (kept < self.total).then(|| {
            format!(
                "Only the first {} of {} findings are kept with the report.",
                count(kept),
                count(self.total)
            )
        })
    }
}
