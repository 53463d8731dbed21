//! Reports as people read them on a terminal.

use std::io::{self, Write};

use chrono::SecondsFormat;
use domain::report::{Comparison, Report, ReportHead};

/// A report in a list.
pub(super) fn line(out: &mut impl Write, head: &ReportHead) -> io::Result<()> {
    let filter = head.filter.words();
    writeln!(
        out,
        "{}  {}  {:<11} {}{}{}",
        head.id,
        head.until.to_rfc3339_opts(SecondsFormat::Secs, true),
        head.kind.as_str(),
        filter
            .map(|words| format!("[{words}] "))
            .unwrap_or_default(),
        head.summary,
        if head.is_quiet {
            " (nothing changed)"
        } else {
            ""
        }
    )
}

/// The figures of a report, what could not be heard first.
pub(super) fn report(report: &Report) -> io::Result<Vec<u8>> {
    let document = report.document();
    let mut out = Vec::new();
    writeln!(out, "{}  ({})", document.title, report.head.id)?;
    writeln!(out, "{}", document.covers)?;
    if report.is_quiet() {
        writeln!(out, "Nothing changed since the report before.")?;
    }
    for fault in &document.faults {
        writeln!(out, "! {}: {}", fault.source, fault.text)?;
    }
    writeln!(out)?;
    for figure in &document.figures {
        let note = match figure.note.as_str() {
            "" => String::new(),
            note => format!("  ({note})"),
        };
        writeln!(out, "  {:<38} {}{note}", figure.label, figure.value)?;
    }
    Ok(out)
}

/// What differs between two reports.
pub(super) fn comparison(out: &mut impl Write, comparison: &Comparison) -> io::Result<()> {
    writeln!(out, "{} and {}", comparison.a.title(), comparison.b.title())?;
    if comparison.is_same() {
        return writeln!(out, "No figure differs.");
    }
    for part in &comparison.parts {
        writeln!(out, "\n{}", part.title)?;
        for line in &part.lines {
            let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "-".to_owned());
            let difference = line.difference.map(|n| format!("  ({n:+})"));
            writeln!(
                out,
                "  {:<40} {} -> {}{}",
                line.label,
                side(&line.a),
                side(&line.b),
                difference.unwrap_or_default()
            )?;
        }
    }
    Ok(())
}
