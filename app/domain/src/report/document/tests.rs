//! What people read of reports.

use chrono::DateTime;

use super::*;
use crate::{
    report::{
        BySeverity, EmergencyContent, EmergencySite, FindingFigures, FindingLine, PlaceLine,
        PortOutDue, PortWatch, Report, ReportFilter, SyncContent, case, document::parts::time_left,
    },
    rules::Severity,
};

fn report(content: Content) -> Report {
    Report {
        head: case::head(),
        content,
        details: Details::default(),
    }
}

fn sync() -> SyncContent {
    SyncContent {
        findings: FindingFigures {
            open: BySeverity {
                critical: 3,
                high: 5,
                medium: 1_000,
                low: 2,
            },
            open_before: 1_009,
            new: 2,
            resolved: 1,
            ..FindingFigures::default()
        },
        sites: vec![PlaceLine {
            name: None,
            open: BySeverity {
                critical: 1,
                ..BySeverity::default()
            },
            numbers: 1,
            in_service: 1,
        }],
        ..SyncContent::default()
    }
}

#[test]
fn a_document_says_what_it_covers_and_its_figures_in_words() {
    let mut report = report(Content::Sync(Box::new(sync())));
    report.head.filter = ReportFilter {
        site: Some("Lyon".to_owned()),
        carrier: None,
        severities: vec![Severity::Critical, Severity::High],
    };
    let document = report.document();
    assert_eq!(document.title, "Sync report, 28 Sep 2026");
    assert_eq!(
        document.covers,
        "From 21 Sep 2026, 14:13 UTC to 28 Sep 2026, 14:13 UTC; site Lyon, severity critical or high. Made by Ada."
    );
    let open = &document.figures[0];
    assert_eq!(
        (open.value.as_str(), open.note.as_str(), open.tone),
        (
            "1,010",
            "3 critical, 5 high, 1,000 medium, 2 low; 1,009 before",
            Tone::Bad
        )
    );
    assert_eq!(
        open.href.as_deref(),
        Some("/findings?severity=critical&severity=high&site=Lyon")
    );
    assert_eq!(
        report.content.summary(),
        "1,010 open (3 critical), 2 new, 1 resolved"
    );
}

#[test]
fn findings_without_a_site_lead_to_those_and_not_to_all() {
    let document = report(Content::Sync(Box::new(sync()))).document();
    let sites = document
        .sections
        .iter()
        .find(|part| part.id == "sites")
        .unwrap();
    let Cell::Link { text, href } = &sites.table.as_ref().unwrap().rows[0][0] else {
        panic!("a link");
    };
    assert_eq!(
        (text.as_str(), href.as_str()),
        ("No site", "/findings?site=-")
    );
    let chart = sites.chart.as_ref().unwrap();
    assert_eq!(chart.bars[0].values, [1, 0, 0, 0]);
}

#[test]
fn findings_of_other_numbers_take_nothing_from_those_in_service() {
    let site = |name: Option<&str>, numbers, with_findings, others_with_findings| EmergencySite {
        site: name.map(str::to_owned),
        numbers,
        with_findings,
        others_with_findings,
        open: BySeverity::default(),
    };
    let content = EmergencyContent {
        sites: vec![site(None, 0, 0, 40), site(Some("Lyon"), 500, 10, 2)],
        ..EmergencyContent::default()
    };
    let report = report(Content::Emergency(Box::new(content)));
    let document = report.document();
    let told: Vec<_> = document.figures[..2]
        .iter()
        .map(|figure| (figure.label.as_str(), figure.value.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("Numbers in service without a finding", "490 of 500"),
            ("Other numbers with a finding", "42")
        ]
    );
    assert!(
        report
            .content
            .summary()
            .starts_with("490 of 500 numbers in service without a finding")
    );
    let coverage = &document.sections[0];
    assert_eq!(coverage.chart.as_ref().unwrap().bars[1].values, [490, 10]);
}

#[test]
fn a_report_from_before_these_were_told_apart_still_opens() {
    let kept = serde_json::json!({
        "site": "Lyon", "numbers": 5, "with_findings": 7, "open": BySeverity::default(),
    });
    let site: EmergencySite = serde_json::from_value(kept).unwrap();
    assert_eq!((site.with_findings, site.others_with_findings), (7, 0));
}

#[test]
fn of_many_sites_the_ten_worst_are_named_and_the_others_counted() {
    let mut content = sync();
    content.sites = vec![content.sites[0].clone(); 1_212];
    let document = report(Content::Sync(Box::new(content))).document();
    let sites = document
        .sections
        .iter()
        .find(|part| part.id == "sites")
        .unwrap();
    let table = sites.table.as_ref().unwrap();
    assert_eq!(table.rows.len(), 10);
    assert_eq!(table.more.as_deref(), Some("And 1,202 more."));
    assert_eq!(sites.chart.as_ref().unwrap().bars.len(), 10);
}

#[test]
fn an_empty_report_says_so_in_every_part_and_draws_nothing() {
    for content in [
        Content::Sync(Box::default()),
        Content::Porting(Box::default()),
        Content::Emergency(Box::default()),
        Content::Utilisation(Box::default()),
    ] {
        let report = report(content);
        let document = report.document();
        assert!(!document.figures.is_empty());
        assert!(document.faults.is_empty());
        for part in &document.sections {
            assert!(!part.lead.is_empty(), "{}", part.title);
            assert!(part.chart.is_none(), "{}", part.title);
        }
        assert!(!report.content.summary().is_empty());
    }
}

#[test]
fn every_row_has_a_cell_for_every_column() {
    let mut content = sync();
    content.ports = PortWatch {
        outs: vec![PortOutDue {
            id: crate::PortOutId::new(uuid::Uuid::nil()),
            vendor_order: "PO-1".to_owned(),
            carrier: "Telnyx".to_owned(),
            state: crate::port::PortOutState::Notified,
            numbers: 2,
            answer_by: DateTime::from_timestamp(1_790_610_000, 0),
            minutes_left: Some(86),
        }],
        ..PortWatch::default()
    };
    let document = report(Content::Sync(Box::new(content))).document();
    for part in &document.sections {
        let table = part.table.iter();
        for (table, row) in table.flat_map(|table| table.rows.iter().map(move |row| (table, row))) {
            assert_eq!(row.len(), table.columns.len(), "{}", part.title);
        }
        for (chart, bar) in part
            .chart
            .iter()
            .flat_map(|chart| chart.bars.iter().map(move |bar| (chart, bar)))
        {
            assert_eq!(bar.values.len(), chart.parts.len(), "{}", part.title);
        }
    }
    let outs = document
        .figures
        .iter()
        .find(|f| f.label.starts_with("Port-outs"));
    assert_eq!(outs.unwrap().note, "Least time left: 1 h 26 min");
}

#[test]
fn a_long_table_is_cut_where_it_is_read_and_whole_in_files() {
    let mut content = sync();
    content.by_plane = (0..120)
        .map(|n| FindingLine {
            value: n.to_string(),
            label: format!("Plane {n}"),
            severity: None,
            open: n,
            new: 0,
            reopened: 0,
            resolved: 0,
            put_off: 0,
        })
        .collect();
    let report = report(Content::Sync(Box::new(content)));
    let planes = |document: Document| {
        let part = document
            .sections
            .into_iter()
            .find(|part| part.id == "planes");
        part.unwrap().table.unwrap()
    };
    assert_eq!(planes(report.whole()).rows.len(), 120);
    let shown = planes(report.document());
    assert_eq!(shown.rows.len(), 100);
    assert_eq!(
        shown.more.as_deref(),
        Some("The first 100 of 120 rows are shown; the workbook has them all.")
    );
}

#[test]
fn a_chart_has_its_figures_in_words_and_runs_nothing() {
    let mut content = sync();
    content.sites[0].name = Some("<script>alert(1)</script> & co".to_owned());
    let document = report(Content::Sync(Box::new(content))).document();
    let sites = document
        .sections
        .iter()
        .find(|part| part.id == "sites")
        .unwrap();
    let svg = sites.chart.as_ref().unwrap().svg();
    assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"));
    assert!(
        svg.contains("<title>&lt;script&gt;alert(1)&lt;/script&gt; &amp; co: 1 critical</title>"),
        "{svg}"
    );
    assert!(!svg.contains("<script"));
}

#[test]
fn time_is_told_as_people_read_it() {
    assert_eq!(time_left(-1), "Over");
    assert_eq!(time_left(0), "Over");
    assert_eq!(time_left(59), "59 min");
    assert_eq!(time_left(60), "1 h 0 min");
    assert_eq!(time_left(1440), "1 day 0 h");
    assert_eq!(time_left(3 * 1440 + 125), "3 days 2 h");
}
