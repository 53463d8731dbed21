//! The letter of a report.

use domain::report::{Content, Report};

use super::{Action, Letter};

/// Sections that a mail shows. All are in the report, to which it links, and in what is attached.
const SECTIONS: usize = 8;
/// Rows of a table that a mail shows.
const ROWS: usize = 10;

pub(super) fn letter(report: &Report, is_test: bool) -> Letter {
    let document = report.document();
    let (mut sections, rest) = {
        let mut sections = document.sections;
        let rest = sections.len().saturating_sub(SECTIONS);
        sections.truncate(SECTIONS);
        (sections, rest)
    };
    for section in &mut sections {
        if let Some(table) = &mut section.table {
            let left_out = table.rows.len().saturating_sub(ROWS);
            table.rows.truncate(ROWS);
            if left_out > 0 {
                table.more = Some(format!("{left_out} more in the report."));
            }
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
    use domain::words::{count, counted};
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
