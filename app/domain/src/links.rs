//! Links that notices and documents carry: the page to which one leads understands all of it.

use chrono::DateTime;
use uuid::Uuid;

use crate::{
    E164, FindingId, ReportId,
    delivery::query::DeliveryQuery,
    finding::{FindingState, query::FindingQuery},
    number::{Lifecycle, query::NumberQuery},
    plane::Plane,
    port::{OrderState, board::BoardQuery},
    report::{
        BySeverity, Cell, Content, Detail, Details, Document, EmergencyContent, EmergencySite,
        FindingLine, PlaceLine, PortingContent, Report, ReportFilter, ReportHead, ReportKind,
        StateLine, SyncContent, UtilisationContent,
    },
    rules::Severity,
};

/// Fails where the page of a link would leave out some of its query.
pub(crate) fn assert_read(href: &str) {
    let (path, query) = href.split_once('?').unwrap_or((href, ""));
    assert!(path.starts_with('/'), "{href}");
    let pairs: Vec<(String, String)> = query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (key, value) = part.split_once('=').unwrap();
            (decoded(key), decoded(value))
        })
        // Which finding is open beside the list is read by the page itself.
        .filter(|(key, _)| (path, key.as_str()) != ("/findings", "open"))
        .collect();
    if pairs.is_empty() {
        return;
    }
    let asked = pairs
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()));
    let read = match path {
        "/numbers" => NumberQuery::from_pairs(asked).to_query_string(),
        "/findings" => FindingQuery::from_pairs(asked).to_query_string(),
        "/ports" => BoardQuery::from_pairs(asked).to_query_string(),
        "/deliveries" => DeliveryQuery::from_pairs(asked).to_query_string(),
        _ => panic!("{href}: a page that reads no query"),
    };
    assert_eq!(read, query, "{href}");
}

fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first == b'%' {
            let hex = std::str::from_utf8(&tail[..2]).unwrap();
            bytes.push(u8::from_str_radix(hex, 16).unwrap());
            rest = &tail[2..];
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).unwrap()
}

fn hrefs(document: &Document) -> Vec<&str> {
    let figures = document.figures.iter().filter_map(|f| f.href.as_deref());
    let tables = document.sections.iter().filter_map(|s| s.table.as_ref());
    let cells = tables.flat_map(|table| table.rows.iter().flatten());
    let faults = document.faults.iter().map(|fault| fault.href.as_str());
    figures
        .chain(cells.filter_map(Cell::href))
        .chain(faults)
        .collect()
}

fn line(value: &str, severity: Option<Severity>) -> FindingLine {
    FindingLine {
        value: value.to_owned(),
        label: value.to_owned(),
        severity,
        open: 1,
        new: 0,
        reopened: 0,
        resolved: 0,
        put_off: 0,
    }
}

fn places() -> Vec<PlaceLine> {
    let place = |name: Option<&str>| PlaceLine {
        name: name.map(str::to_owned),
        open: BySeverity::default(),
        numbers: 1,
        in_service: 1,
    };
    vec![place(None), place(Some("Zürich, Ost & West"))]
}

fn emergency() -> Vec<EmergencySite> {
    let site = |place: PlaceLine| {
        let stored = serde_json::json!({
            "site": place.name,
            "numbers": 2,
            "with_findings": 1,
            "open": place.open,
        });
        serde_json::from_value(stored).unwrap()
    };
    places().into_iter().map(site).collect()
}

fn contents() -> Vec<Content> {
    let sync = SyncContent {
        by_severity: Severity::ALL
            .iter()
            .map(|s| line(s.as_str(), Some(*s)))
            .collect(),
        by_plane: Plane::ALL.iter().map(|p| line(p.as_str(), None)).collect(),
        rules: vec![line("some-rule", Some(Severity::High))],
        sites: places(),
        carriers: places(),
        emergency: emergency(),
        ..SyncContent::default()
    };
    let porting = PortingContent {
        states: OrderState::ALL
            .iter()
            .map(|&state| StateLine { state, orders: 1 })
            .collect(),
        ..PortingContent::default()
    };
    let emergency = EmergencyContent {
        rules: sync.rules.clone(),
        sites: emergency(),
        ..EmergencyContent::default()
    };
    let utilisation = UtilisationContent {
        lifecycles: Lifecycle::ALL
            .iter()
            .map(|state| (state.to_string(), 1))
            .collect(),
        ..UtilisationContent::default()
    };
    vec![
        Content::Sync(Box::new(sync)),
        Content::Porting(Box::new(porting)),
        Content::Emergency(Box::new(emergency)),
        Content::Utilisation(Box::new(utilisation)),
    ]
}

fn details() -> Details {
    let detail = Detail {
        id: FindingId::new(Uuid::from_u128(2)),
        changes: Vec::new(),
        severity: Severity::High,
        code: "some-rule".to_owned(),
        plane: Plane::Teams,
        number: Some(E164::from_digits(12_065_550_100).unwrap()),
        object: None,
        site: None,
        carrier: None,
        state: FindingState::Open,
        opened_at: None,
        summary: String::new(),
    };
    Details {
        total: 1,
        rows: vec![detail],
    }
}

fn report(content: Content, filter: ReportFilter) -> Report {
    Report {
        head: ReportHead {
            id: ReportId::new(Uuid::from_u128(1)),
            kind: content.kind(),
            since: None,
            until: DateTime::from_timestamp(1_790_604_800, 0).unwrap(),
            filter,
            made_by: "Ada".to_owned(),
            previous: None,
            is_quiet: false,
            summary: String::new(),
            digest: String::new(),
        },
        content,
        details: details(),
    }
}

fn narrowed() -> ReportFilter {
    ReportFilter {
        site: Some("São Paulo".to_owned()),
        carrier: Some("A & B".to_owned()),
        severities: vec![Severity::Critical],
    }
}

#[test]
fn the_page_of_every_link_of_a_document_reads_it_in_whole() {
    for filter in [ReportFilter::default(), narrowed()] {
        for content in contents() {
            let document = report(content, filter.clone()).whole();
            let hrefs = hrefs(&document);
            assert!(hrefs.len() > 3, "{}: {hrefs:?}", document.title);
            for href in hrefs {
                assert_read(href);
            }
        }
    }
}

#[test]
fn a_report_that_is_narrowed_leads_to_the_numbers_that_it_counts() {
    let utilisation = || {
        let contents = contents().into_iter();
        let mut of_kind = contents.filter(|c| c.kind() == ReportKind::Utilisation);
        of_kind.next().unwrap()
    };
    let free = |filter| {
        let document = report(utilisation(), filter).whole();
        let mut figures = document.figures.into_iter();
        figures.find(|f| f.label == "Free numbers").unwrap().href
    };
    assert_eq!(
        free(ReportFilter::default()).as_deref(),
        Some("/numbers?state=available")
    );
    assert_eq!(
        free(narrowed()).as_deref(),
        Some("/numbers?state=available&carrier=A%20%26%20B&site=S%C3%A3o%20Paulo")
    );
}

#[test]
#[should_panic(expected = "lifecycle")]
fn a_link_in_other_words_than_its_page_writes_is_found_out() {
    assert_read("/numbers?lifecycle=reserved");
}
