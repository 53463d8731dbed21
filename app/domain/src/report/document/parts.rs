//! The parts that reports of several kinds have in common, and the few words in which tables are put together.

use super::{Cell, Chart, Column, Figure, Part, Section, Shade, Table, Tone};
use crate::{
    finding::query::{FindingQuery, Named},
    plane::Plane,
    report::{
        Became, Detail, Details, EmergencySite, FindingFigures, FindingLine, PlaceLine, PortDue,
        PortOutDue, PortWatch, ReportFilter, SiteUse, SourceState,
    },
    rules::Severity,
    words::{count, counted},
};

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

/// The figures about findings that stand at the top.
pub(super) fn finding_figures(filter: &ReportFilter, findings: &FindingFigures) -> Vec<Figure> {
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
pub(super) fn lines(
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
pub(super) fn by_severity(all: &[FindingLine], filter: &ReportFilter) -> Section {
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
pub(super) fn by_plane(all: &[FindingLine], filter: &ReportFilter) -> Section {
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
pub(super) fn by_rule(all: &[FindingLine], filter: &ReportFilter) -> Section {
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

/// The sites or carriers with the most findings.
pub(super) fn affected(places: &[PlaceLine], filter: &ReportFilter, is_site: bool) -> Section {
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
    let rows: Vec<Vec<Cell>> = places.iter().map(row).collect();
    let lead = if rows.is_empty() {
        "No finding needs action."
    } else {
        "Findings that need action, by the worst of them; a number may have several."
    };
    let bars = places.iter().map(|place| super::Bar {
        name: name_or(place.name.as_deref(), without),
        values: Severity::ALL.iter().map(|s| place.open.of(*s)).collect(),
    });
    Section {
        chart: (!rows.is_empty()).then(|| Chart {
            title: format!("{title}, by severity"),
            parts: severities(),
            bars: bars.collect(),
        }),
        ..section(id, title, lead, table(&columns, rows))
    }
}

/// Port orders and port-outs that wait for a day.
pub(super) fn watch(ports: &PortWatch) -> Vec<Section> {
    let row = |port: &PortDue| {
        vec![
            link(&port.reference, format!("/ports/{}", port.id)),
            text(&port.carrier),
            text(port.site.as_deref().unwrap_or_default()),
            text(port.state.label()),
            port.day.map_or(Cell::Empty, Cell::Day),
            Cell::Count(u64::from(port.numbers)),
            Cell::Count(u64::from(port.active)),
            Cell::Count(u64::from(port.escalations)),
        ]
    };
    let columns = [
        "*Order",
        "*To carrier",
        "*Site",
        "*State",
        "*Agreed day",
        "Numbers",
        "Across",
        "Clocks run out",
    ];
    let rows = |ports: &[PortDue]| table(&columns, ports.iter().map(row).collect());
    let overdue = if ports.overdue.is_empty() {
        "No order is late."
    } else {
        "Their agreed day is over and they are not across, or one of their clocks has run out."
    };
    let due = if ports.due.is_empty() {
        "No port has its day within two weeks."
    } else {
        "Their agreed day is within two weeks."
    };
    vec![
        section("overdue", "Ports overdue", overdue, rows(&ports.overdue)),
        section("due", "Ports due", due, rows(&ports.due)),
        outs(&ports.outs),
    ]
}

fn outs(outs: &[PortOutDue]) -> Section {
    let row = |out: &PortOutDue| {
        vec![
            link(&out.vendor_order, format!("/ports/outs/{}", out.id)),
            text(&out.carrier),
            text(out.state.label()),
            Cell::Count(out.numbers),
            out.answer_by.map_or(Cell::Empty, Cell::At),
            text(
                out.minutes_left
                    .map_or_else(|| "Not known".to_owned(), time_left),
            ),
        ]
    };
    let columns = [
        "*Request",
        "*Carrier",
        "*State",
        "Numbers",
        "*Answer by",
        "*Time left",
    ];
    let lead = if outs.is_empty() {
        "No port-out waits for an answer."
    } else {
        "Where nobody answers in time, silence lets the numbers go."
    };
    let rows = outs.iter().map(row).collect();
    section(
        "port-outs",
        "Port-outs to be answered",
        lead,
        table(&columns, rows),
    )
}

/// Minutes as people read them: `3 h 20 min`, `2 days 4 h`, `Over`.
pub fn time_left(minutes: i64) -> String {
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours) {
        _ if minutes <= 0 => "Over".to_owned(),
        (0, 0) => format!("{rest} min"),
        (0, hours) => format!("{hours} h {rest} min"),
        (days, hours) => format!("{} {hours} h", counted(days.unsigned_abs(), "day")),
    }
}

/// Where help would be sent.
pub(super) fn emergency(sites: &[EmergencySite], filter: &ReportFilter) -> Section {
    let named = |site: &EmergencySite| name_or(site.site.as_deref(), "No site");
    let row = |site: &EmergencySite| {
        let query = FindingQuery {
            planes: vec![Plane::Emergency],
            site: Some(site.site.clone().map_or(Named::Nothing, Named::As)),
            ..FindingQuery::default()
        };
        let clear = site.numbers.saturating_sub(site.with_findings);
        vec![
            link(named(site), findings_page(filter, query)),
            Cell::Count(site.numbers),
            Cell::Count(site.with_findings),
            Cell::Count(site.open.critical),
            Cell::Count(site.open.high),
            Cell::Count(site.open.medium + site.open.low),
            share(clear, site.numbers),
        ]
    };
    let columns = [
        "*Site",
        "Numbers in service",
        "With a finding",
        "Critical",
        "High",
        "Others",
        "Without a finding",
    ];
    let rows: Vec<Vec<Cell>> = sites.iter().map(row).collect();
    let bars = sites.iter().take(SHOWN_BARS).map(|site| super::Bar {
        name: named(site),
        values: vec![
            site.numbers.saturating_sub(site.with_findings),
            site.with_findings,
        ],
    });
    let part = |name: &str, shade| Part {
        name: name.to_owned(),
        shade,
    };
    Section {
        chart: (!rows.is_empty()).then(|| Chart {
            title: "Numbers in service with and without a finding about emergency calls".to_owned(),
            parts: vec![
                part("Without a finding", Shade::Full),
                part("With a finding", Shade::High),
            ],
            bars: bars.collect(),
        }),
        ..section(
            "emergency",
            "Emergency coverage",
            "Numbers in service by site, and those of them for which a rule about emergency calls found something.",
            table(&columns, rows),
        )
    }
}

/// How many bars a chart has: more are a barcode. The table has them all.
const SHOWN_BARS: usize = 20;

/// What the numbers of sites or carriers are used for.
pub(super) fn used(
    (id, title, first, without): (&str, &str, &str, &str),
    places: &[SiteUse],
) -> Section {
    let row = |place: &SiteUse| {
        vec![
            text(name_or(place.name.as_deref(), without)),
            Cell::Count(place.used),
            Cell::Count(place.free),
            Cell::Count(place.held),
            Cell::Count(place.moving),
            share(place.used, place.in_custody()),
            Cell::Count(place.taken),
            text(runway(place)),
        ]
    };
    let columns = [
        first,
        "In use",
        "Free",
        "Reserved or aging",
        "On their way",
        "Used",
        "Given out in 90 days",
        "*Free ones last",
    ];
    let bars = places.iter().take(SHOWN_BARS).map(|place| super::Bar {
        name: name_or(place.name.as_deref(), without),
        values: vec![place.used, place.free + place.held],
    });
    let part = |name: &str, shade| Part {
        name: name.to_owned(),
        shade,
    };
    Section {
        chart: (!places.is_empty()).then(|| Chart {
            title: format!("{title}: numbers in use, and those that are not"),
            parts: vec![part("In use", Shade::Full), part("Not in use", Shade::Rest)],
            bars: bars.collect(),
        }),
        ..section(
            id,
            title,
            "How long the free numbers last is reckoned from how many were given out before; nobody can tell where \
             none was, or with less than two weeks of history.",
            table(&columns, places.iter().map(row).collect()),
        )
    }
}

fn runway(place: &SiteUse) -> String {
    place.runway_days.map_or_else(
        || "Not known".to_owned(),
        |days| counted(u64::from(days), "day"),
    )
}

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
pub(super) fn details(details: &Details) -> Option<Section> {
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
