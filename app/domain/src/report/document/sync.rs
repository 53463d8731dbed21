//! The sync report as people read it.

use super::{Cell, Figure, Section, Tone, parts};
use crate::{
    report::{NumberMoves, PortWatch, ReportHead, SourceState, SyncContent},
    words::{count, counted},
};

pub(super) fn of(head: &ReportHead, content: &SyncContent) -> (Vec<Figure>, Vec<Section>) {
    let filter = &head.filter;
    let mut figures = parts::finding_figures(filter, &content.findings);
    figures.push(numbers(&content.moves));
    figures.extend(ports(&content.ports));
    figures.push(sources(&content.sources));
    let mut sections = vec![
        parts::by_severity(&content.by_severity, filter),
        parts::by_plane(&content.by_plane, filter),
        parts::by_rule(&content.rules, filter),
        parts::affected(&content.sites, filter, true),
        parts::affected(&content.carriers, filter, false),
        moves(&content.moves),
    ];
    sections.extend(parts::watch(&content.ports));
    sections.extend([
        parts::emergency(&content.emergency, filter),
        parts::used(
            ("utilisation", "Utilisation by site", "*Site", "No site"),
            &content.utilisation,
        ),
        parts::sources(&content.sources),
    ]);
    (figures, sections)
}

/// `12 open (3 critical), 2 new, 5 resolved; 1 source could not be heard in full`
pub(super) fn summary(content: &SyncContent) -> String {
    let findings = &content.findings;
    let mut text = format!(
        "{} open ({} critical), {} new, {} resolved",
        count(findings.open.total()),
        count(findings.open.critical),
        count(findings.new),
        count(findings.resolved)
    );
    text.push_str(&unheard(&content.sources));
    text
}

/// That some sources could not be heard in full, after a summary.
pub(super) fn unheard(sources: &[SourceState]) -> String {
    match sources.iter().filter(|source| source.is_at_fault()).count() {
        0 => String::new(),
        n => format!(
            "; {} could not be heard in full",
            counted(n as u64, "source")
        ),
    }
}

fn numbers(moves: &NumberMoves) -> Figure {
    parts::figure(
        "Numbers that changed state",
        count(moves.changed),
        format!("{} added to the inventory", count(moves.added)),
        Tone::Plain,
    )
}

/// The figures about ports.
pub(super) fn ports(ports: &PortWatch) -> [Figure; 2] {
    let (overdue, outs) = (ports.overdue.len() as u64, ports.outs.len() as u64);
    let least = ports.outs.iter().filter_map(|out| out.minutes_left).min();
    let bad = |n: u64| if n > 0 { Tone::Bad } else { Tone::Plain };
    [
        Figure {
            href: Some("/ports".to_owned()),
            ..parts::figure(
                "Ports overdue",
                count(overdue),
                format!("{} due within two weeks", count(ports.due.len() as u64)),
                bad(overdue),
            )
        },
        Figure {
            href: Some("/ports/outs".to_owned()),
            ..parts::figure(
                "Port-outs to be answered",
                count(outs),
                least.map_or_else(String::new, |minutes| {
                    format!(
                        "Least time left: {}",
                        parts::time_left(minutes).to_lowercase()
                    )
                }),
                bad(outs),
            )
        },
    ]
}

/// How many sources were heard in full.
pub(super) fn sources(sources: &[SourceState]) -> Figure {
    let heard = sources
        .iter()
        .filter(|source| !source.is_at_fault())
        .count();
    let is_whole = heard == sources.len();
    Figure {
        href: Some("/sources".to_owned()),
        ..parts::figure(
            "Sources heard in full",
            format!("{heard} of {}", sources.len()),
            String::new(),
            if is_whole { Tone::Plain } else { Tone::Bad },
        )
    }
}

/// Numbers whose state changed.
pub(super) fn moves(moves: &NumberMoves) -> Section {
    let rows: Vec<Vec<Cell>> = moves
        .moves
        .iter()
        .map(|one| {
            vec![
                parts::text(one.from.label()),
                parts::text(one.to.label()),
                Cell::Count(one.count),
            ]
        })
        .collect();
    let lead = if rows.is_empty() {
        "No number changed its state."
    } else {
        "A number that went on twice counts twice."
    };
    let table = parts::table(&["*From", "*To", "Numbers"], rows);
    parts::section("numbers", "Numbers whose state changed", lead, table)
}
