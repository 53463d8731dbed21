//! The letter of a report.

use domain::{
    report::{Content, Report},
    words::{count, counted},
};

use super::{Action, Letter};

/// Sections that a mail shows. All are in the report, to which it links, and in what is attached.
const SECTIONS: usize = 8;
/// Rows of a table that a mail shows.
const ROWS: usize = 10;

pub(super) fn letter(report: &Report, is_test: bool) -> Letter {
    let document = report.whole();
    let (mut sections, rest) = {
        let mut sections = document.sections;
        let rest = sections.len().saturating_sub(SECTIONS);
        sections.truncate(SECTIONS);
        (sections, rest)
    };
    for section in &mut sections {
        if let Some(table) = &mut section.table {
            table.cut(ROWS, |rows| {
                format!("{} more in the report.", count((rows - ROWS) as u64))
            });
        }
    }
    let mut foot = Vec::new();
    if rest > 0 {
        foot.push("The report has more sections than this message.".to_owned());
    }
    if is_test {
        foot.push("Somebody tried out the schedule; this is no regular report.".to_owned());
    }
    Letter {
        subject: subject(report, is_test),
        preview: report.head.summary.clone(),
        title: document.title,
        lead: document.covers,
        faults: document.faults,
        figures: document.figures,
        sections,
        action: Some(Action {
            label: "Open the report",
            path: format!("/reports/{}", report.head.id),
        }),
        foot,
        ..Letter::default()
    }
}

/// What matters first, then what it is: `3 critical, 12 new findings – Sync report, 28 Nov 2026`.
fn subject(report: &Report, is_test: bool) -> String {
    let head = &report.head;
    let name = head.title();
    let name = match head.filter.words() {
        Some(words) => format!("{name} ({words})"),
        None => name,
    };
    let matters = match &report.content {
        _ if head.is_quiet => "Nothing has changed".to_owned(),
        Content::Sync(sync) => findings(sync.findings.open.critical, sync.findings.new),
        _ => head.summary.clone(),
    };
    let test = if is_test { "[Test] " } else { "" };
    if matters.is_empty() {
        format!("{test}{name}")
    } else {
        format!("{test}{matters} \u{2013} {name}")
    }
}

fn findings(critical: u64, new: u64) -> String {
    match (critical, new) {
        (0, 0) => "No critical and no new findings".to_owned(),
        (0, new) => counted(new, "new finding"),
        (critical, 0) => format!("{} critical, no new findings", count(critical)),
        (critical, new) => format!(
            "{} critical, {}",
            count(critical),
            counted(new, "new finding")
        ),
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use domain::{
        FindingId, ReportId,
        finding::FindingState,
        plane::Plane,
        report::{
            Detail, Details, EmergencyContent, FindingLine, ReportFilter, ReportHead, ReportKind,
        },
        rules::Severity,
    };
    use uuid::Uuid;

    use super::*;

    /// A report with rules beyond what a page shows, and with more findings than a report keeps.
    fn large() -> Report {
        let rule = |n: u64| FindingLine {
            value: format!("rule-{n}"),
            label: format!("Rule {n}"),
            severity: Some(Severity::High),
            open: n,
            new: 0,
            reopened: 0,
            resolved: 0,
            put_off: 0,
        };
        let detail = Detail {
            id: FindingId::new(Uuid::nil()),
            changes: Vec::new(),
            severity: Severity::High,
            code: "rule-1".to_owned(),
            plane: Plane::Emergency,
            number: None,
            object: None,
            site: None,
            carrier: None,
            state: FindingState::Open,
            opened_at: None,
            summary: "No address".to_owned(),
        };
        Report {
            head: ReportHead {
                id: ReportId::new(Uuid::nil()),
                kind: ReportKind::Emergency,
                since: None,
                until: DateTime::UNIX_EPOCH,
                filter: ReportFilter::default(),
                made_by: "Ada".to_owned(),
                previous: None,
                is_quiet: false,
                summary: "Nothing".to_owned(),
                digest: String::new(),
            },
            content: Content::Emergency(Box::new(EmergencyContent {
                rules: (0..1_200).map(rule).collect(),
                ..EmergencyContent::default()
            })),
            details: Details {
                total: 90_000,
                rows: vec![detail; 5_000],
            },
        }
    }

    #[test]
    fn a_mail_tells_how_much_of_the_report_it_leaves_out() {
        let letter = letter(&large(), false);
        let told = |id: &str| {
            let section = letter.sections.iter().find(|section| section.id == id);
            let table = section.and_then(|section| section.table.as_ref()).unwrap();
            (table.rows.len(), table.more.as_deref())
        };
        assert_eq!(told("rules"), (10, Some("1,190 more in the report.")));
        let more = "4,990 more in the report. \
                    Only the first 5,000 of 90,000 findings are kept with the report.";
        assert_eq!(told("details"), (10, Some(more)));
    }
}
