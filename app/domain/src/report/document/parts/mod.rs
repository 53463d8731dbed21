//! The parts that reports of several kinds have in common, and the few words in which tables are put together.

mod details;
mod findings;
mod places;
mod ports;

use super::{Cell, Column, Figure, Section, Table, Tone};
use crate::{
    finding::query::{FindingQuery, Named},
    number::{Lifecycle, query::NumberQuery},
    report::{ReportFilter, SourceState},
};

pub(super) use details::details;
pub(super) use findings::{affected, by_plane, by_rule, by_severity, finding_figures};
pub(super) use places::{emergency, used};
pub use ports::time_left;
pub(super) use ports::watch;

/// Words.
pub(super) fn text(words: impl Into<String>) -> Cell {
    Cell::Text(words.into())
}

/// Words that lead to a page.
pub(super) fn link(words: impl Into<String>, href: impl Into<String>) -> Cell {
    Cell::Link {
        text: words.into(),
        href: href.into(),
    }
}

/// The name of a site or carrier, or that there is none.
pub(super) fn name_or(name: Option<&str>, without: &str) -> String {
    name.unwrap_or(without).to_owned()
}

/// A share in tenths of a per cent; nothing of nothing.
pub(super) fn share(part: u64, whole: u64) -> Cell {
    if whole == 0 {
        return Cell::Empty;
    }
    Cell::Share(u32::try_from(part.min(whole) * 1000 / whole).unwrap_or(1000))
}

/// A share as people read it: `87.5 %`.
pub(super) fn per_cent(tenths: u32) -> String {
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// A table whose columns are words where their name begins with `*`, and figures otherwise.
pub(super) fn table(columns: &[&str], rows: Vec<Vec<Cell>>) -> Option<Table> {
    if rows.is_empty() {
        return None;
    }
    let column = |name: &&str| Column {
        name: name.trim_start_matches('*').to_owned(),
        is_figure: !name.starts_with('*'),
    };
    Some(Table {
        columns: columns.iter().map(column).collect(),
        more: None,
        rows,
    })
}

/// A part without a chart.
pub(super) fn section(
    id: &str,
    title: &str,
    lead: impl Into<String>,
    table: Option<Table>,
) -> Section {
    Section {
        id: id.to_owned(),
        title: title.to_owned(),
        lead: lead.into(),
        chart: None,
        table,
    }
}

/// A figure.
pub(super) fn figure(label: &str, value: impl Into<String>, note: String, tone: Tone) -> Figure {
    Figure {
        label: label.to_owned(),
        value: value.into(),
        note,
        tone,
        href: None,
    }
}

/// The page of some findings, narrowed as the report is.
pub(super) fn findings_page(filter: &ReportFilter, query: FindingQuery) -> String {
    let named = |name: &Option<String>| name.clone().map(Named::As);
    let query = FindingQuery {
        severities: if query.severities.is_empty() {
            filter.severities.clone()
        } else {
            query.severities
        },
        site: query.site.or_else(|| named(&filter.site)),
        carrier: query.carrier.or_else(|| named(&filter.carrier)),
        ..query
    };
    match query.to_query_string() {
        address if address.is_empty() => "/findings".to_owned(),
        address => format!("/findings?{address}"),
    }
}

/// The page of the numbers in a state, narrowed as the report is. Whatever severity it is narrowed to, it counts all
/// of them.
pub(super) fn numbers_page(filter: &ReportFilter, state: Lifecycle) -> String {
    let query = NumberQuery {
        lifecycles: vec![state],
        sites: filter.site.iter().cloned().collect(),
        carriers: filter.carrier.iter().cloned().collect(),
        ..NumberQuery::default()
    };
    query.href()
}

/// The sources and how they stood.
pub(super) fn sources(sources: &[SourceState]) -> Section {
    let row = |source: &SourceState| {
        vec![
            link(&source.name, format!("/sources/{}", source.id)),
            text(source.kind.label()),
            text(source.standing.label()),
            source
                .verdict
                .map_or(Cell::Empty, |verdict| text(verdict.label())),
            source.as_of.map_or(Cell::Empty, Cell::At),
            Cell::Count(source.rows),
        ]
    };
    let columns = [
        "*Source",
        "*Speaks about",
        "*Standing",
        "*Last asking",
        "*List taken",
        "Rows",
    ];
    let lead = if sources.is_empty() {
        "Nobody has been asked yet."
    } else {
        "What each source said last, and whether it could be judged."
    };
    let rows = sources.iter().map(row).collect();
    section("sources", "Sources", lead, table(&columns, rows))
}
