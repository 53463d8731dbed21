//! The one table of a report that goes into a file of rows: findings, orders, or sites.

use super::{Cell, Content, PortDue, PortingContent, Report, SiteUse, UtilisationContent};

/// A table for a file: headings, and rows with a cell for each.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// The headings, in the spelling of a program.
    pub columns: Vec<&'static str>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
    /// What was left out, in a sentence; none where nothing was.
    pub left_out: Option<String>,
}

const FINDINGS: [&str; 12] = [
    "change",
    "severity",
    "rule",
    "plane",
    "number",
    "object",
    "site",
    "carrier",
    "state",
    "opened_at",
    "summary",
    "finding",
];

const ORDERS: [&str; 9] = [
    "what",
    "reference",
    "carrier",
    "site",
    "state",
    "day",
    "answer_by",
    "numbers",
    "across",
];

const USES: [&str; 8] = [
    "of",
    "name",
    "in_use",
    "free",
    "reserved_or_aging",
    "on_their_way",
    "given_out_in_90_days",
    "free_last_days",
];

impl Report {
    /// The rows of the report as a program reads them: the findings of a sync or emergency report, the orders
    /// of a porting report, the sites and carriers of a utilisation report.
    pub fn rows(&self) -> Rows {
        match &self.content {
            Content::Sync(_) | Content::Emergency(_) => self.findings(),
            Content::Porting(content) => orders(content),
            Content::Utilisation(content) => uses(content),
        }
    }

    fn findings(&self) -> Rows {
        let text = |words: &Option<String>| words.clone().map_or(Cell::Empty, Cell::Text);
        let word = |word: &str| Cell::Text(word.to_owned());
        let rows = self.details.rows.iter().map(|detail| {
            let changes: Vec<&str> = detail.changes.iter().map(|c| c.as_str()).collect();
            let number = detail.number.map(|number| number.to_string());
            vec![
                Cell::Text(if changes.is_empty() {
                    "still_open".to_owned()
                } else {
                    changes.join(" ")
                }),
                word(detail.severity.as_str()),
                word(&detail.code),
                word(detail.plane.as_str()),
                text(&number),
                text(&detail.object),
                text(&detail.site),
                text(&detail.carrier),
                word(detail.state.as_str()),
                detail.opened_at.map_or(Cell::Empty, Cell::At),
                word(&detail.summary),
                Cell::Text(detail.id.to_string()),
            ]
        });
        Rows {
            columns: FINDINGS.to_vec(),
            rows: rows.collect(),
            left_out: self.details.left_out(),
        }
    }
}

fn orders(content: &PortingContent) -> Rows {
    let due = |what: &str, port: &PortDue| {
        vec![
            Cell::Text(what.to_owned()),
            Cell::Text(port.reference.clone()),
            Cell::Text(port.carrier.clone()),
            port.site.clone().map_or(Cell::Empty, Cell::Text),
            Cell::Text(port.state.to_string()),
            port.day.map_or(Cell::Empty, Cell::Day),
            Cell::Empty,
            Cell::Count(u64::from(port.numbers)),
            Cell::Count(u64::from(port.active)),
        ]
    };
    let ports = &content.ports;
    let overdue = ports.overdue.iter().map(|port| due("overdue", port));
    let near = ports.due.iter().map(|port| due("due", port));
    let outs = ports.outs.iter().map(|out| {
        vec![
            Cell::Text("port_out".to_owned()),
            Cell::Text(out.vendor_order.clone()),
            Cell::Text(out.carrier.clone()),
            Cell::Empty,
            Cell::Text(out.state.to_string()),
            Cell::Empty,
            out.answer_by.map_or(Cell::Empty, Cell::At),
            Cell::Count(out.numbers),
            Cell::Empty,
        ]
    });
    Rows {
        columns: ORDERS.to_vec(),
        rows: overdue.chain(near).chain(outs).collect(),
        left_out: None,
    }
}

fn uses(content: &UtilisationContent) -> Rows {
    let row = |of: &str, place: &SiteUse| {
        let runway = place.runway_days;
        vec![
            Cell::Text(of.to_owned()),
            place.name.clone().map_or(Cell::Empty, Cell::Text),
            Cell::Count(place.used),
            Cell::Count(place.free),
            Cell::Count(place.held),
            Cell::Count(place.moving),
            Cell::Count(place.taken),
            runway.map_or(Cell::Empty, |days| Cell::Count(u64::from(days))),
        ]
    };
    let sites = content.sites.iter().map(|place| row("site", place));
    let carriers = content.carriers.iter().map(|place| row("carrier", place));
    Rows {
        columns: USES.to_vec(),
        rows: sites.chain(carriers).collect(),
        left_out: None,
    }
}
