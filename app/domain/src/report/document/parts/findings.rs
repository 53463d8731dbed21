//! Findings: their figures, by severity, plane and rule, and the places that have the most.

use super::{
    super::{Bar, Cell, Chart, Figure, Part, Section, Shade, Table, Tone},
    figure, findings_page, link, name_or, section, table,
};
use crate::{
    finding::query::{FindingQuery, Named},
    plane::Plane,
    report::{FindingFigures, FindingLine, PlaceLine, ReportFilter},
    rules::Severity,
    words::count,
};

/// The figures about findings that stand at the top.
pub(in crate::report::document) fn finding_figures(
    filter: &ReportFilter,
    findings: &FindingFigures,
) -> Vec<Figure> {
    let open = findings.open;
    let worst = open.critical + open.high;
    let of = |severity: Severity| {
        format!(
            "{} {}",
            count(open.of(severity)),
            severity.label().to_lowercase()
        )
    };
    let by_severity: Vec<String> = Severity::ALL.iter().map(|s| of(*s)).collect();
    vec![
        Figure {
            href: Some(findings_page(filter, FindingQuery::default())),
            ..figure(
                "Open findings",
                count(open.total()),
                format!(
                    "{}; {} before",
                    by_severity.join(", "),
                    count(findings.open_before)
                ),
                if worst > 0 { Tone::Bad } else { Tone::Plain },
            )
        },
        figure(
            "New findings",
            count(findings.new),
            format!("{} more opened again", count(findings.reopened)),
            Tone::Plain,
        ),
        figure(
            "Resolved",
            count(findings.resolved),
            format!("{} more put off", count(findings.put_off)),
            if findings.resolved > 0 {
                Tone::Good
            } else {
                Tone::Plain
            },
        ),
    ]
}

const CHANGES: [&str; 5] = ["Open", "New", "Opened again", "Resolved", "Put off"];

fn changes(line: &FindingLine) -> impl Iterator<Item = Cell> {
    [
        line.open,
        line.new,
        line.reopened,
        line.resolved,
        line.put_off,
    ]
    .into_iter()
    .map(Cell::Count)
}

/// Findings by one of their properties. `query` asks for those of a line.
pub(in crate::report::document) fn lines(
    (id, title, first): (&str, &str, &str),
    lines: &[FindingLine],
    filter: &ReportFilter,
    query: impl Fn(&FindingLine) -> FindingQuery,
) -> Section {
    let row = |line: &FindingLine| {
        let href = findings_page(filter, query(line));
        let mut cells = vec![link(&line.label, href)];
        cells.extend(changes(line));
        cells
    };
    let columns: Vec<&str> = [first].into_iter().chain(CHANGES).collect();
    let rows: Vec<Vec<Cell>> = lines.iter().map(row).collect();
    let lead = if rows.is_empty() {
        "There is none, and none changed."
    } else {
        "Each finding counts once, however often it came and went."
    };
    section(id, title, lead, table(&columns, rows))
}

/// Findings by severity, with their chart.
pub(in crate::report::document) fn by_severity(
    all: &[FindingLine],
    filter: &ReportFilter,
) -> Section {
    let query = |line: &FindingLine| FindingQuery {
        severities: line.severity.into_iter().collect(),
        ..FindingQuery::default()
    };
    lines(
        ("severity", "Findings by severity", "*Severity"),
        all,
        filter,
        query,
    )
}

/// Findings by plane.
pub(in crate::report::document) fn by_plane(all: &[FindingLine], filter: &ReportFilter) -> Section {
    let query = |line: &FindingLine| FindingQuery {
        planes: line.value.parse::<Plane>().into_iter().collect(),
        ..FindingQuery::default()
    };
    lines(
        ("planes", "Findings by plane", "*Plane"),
        all,
        filter,
        query,
    )
}

/// Findings by rule.
pub(in crate::report::document) fn by_rule(all: &[FindingLine], filter: &ReportFilter) -> Section {
    let query = |line: &FindingLine| FindingQuery {
        codes: vec![line.value.clone()],
        ..FindingQuery::default()
    };
    lines(("rules", "Findings by rule", "*Rule"), all, filter, query)
}

/// The parts of a bar that has findings.
fn severities() -> Vec<Part> {
    let shade = |severity: &Severity| Part {
        name: severity.label().to_owned(),
        shade: match severity {
            Severity::Critical => Shade::Critical,
            Severity::High => Shade::High,
            Severity::Medium => Shade::Medium,
            Severity::Low => Shade::Low,
        },
    };
    Severity::ALL.iter().map(shade).collect()
}

/// How many sites and carriers are named as those with the most findings.
const MOST: usize = 10;

/// The sites or carriers with the most findings.
pub(in crate::report::document) fn affected(
    places: &[PlaceLine],
    filter: &ReportFilter,
    is_site: bool,
) -> Section {
    let (id, title, first, without) = if is_site {
        ("sites", "Sites with the most findings", "*Site", "No site")
    } else {
        (
            "carriers",
            "Carriers with the most findings",
            "*Carrier",
            "No carrier",
        )
    };
    let href = |place: &PlaceLine| {
        let named = Some(place.name.clone().map_or(Named::Nothing, Named::As));
        let (site, carrier) = if is_site {
            (named, None)
        } else {
            (None, named)
        };
        findings_page(
            filter,
            FindingQuery {
                site,
                carrier,
                ..FindingQuery::default()
            },
        )
    };
    let row = |place: &PlaceLine| {
        let mut cells = vec![link(name_or(place.name.as_deref(), without), href(place))];
        cells.extend(Severity::ALL.iter().map(|s| Cell::Count(place.open.of(*s))));
        cells.push(Cell::Count(place.numbers));
        cells
    };
    let columns = [first, "Critical", "High", "Medium", "Low", "Numbers"];
    let shown = places.get(..MOST).unwrap_or(places);
    let rows: Vec<Vec<Cell>> = shown.iter().map(row).collect();
    let left_out = places.len() - shown.len();
    let lead = if rows.is_empty() {
        "No finding needs action."
    } else {
        "Findings that need action, by the worst of them; a number may have several."
    };
    let bars = shown.iter().map(|place| Bar {
        name: name_or(place.name.as_deref(), without),
        values: Severity::ALL.iter().map(|s| place.open.of(*s)).collect(),
    });
    Section {
        chart: (!rows.is_empty()).then(|| Chart {
            title: format!("{title}, by severity"),
            parts: severities(),
            bars: bars.collect(),
        }),
        ..section(
            id,
            title,
            lead,
            table(&columns, rows).map(|table| Table {
                more: (left_out > 0).then(|| format!("And {} more.", count(left_out as u64))),
                ..table
            }),
        )
    }
}
