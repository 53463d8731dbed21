//! The emergency compliance report as people read it.

use super::{Cell, Figure, Section, Tone, parts, sync};
use crate::{
    report::{EmergencyContent, ReportHead, Undecided},
    words::count,
};

pub(super) fn of(head: &ReportHead, content: &EmergencyContent) -> (Vec<Figure>, Vec<Section>) {
    let filter = &head.filter;
    let (numbers, with) = totals(content);
    let clear = numbers.saturating_sub(with);
    let undecided = content.undecided.len() as u64;
    let mut figures = vec![parts::figure(
        "Numbers in service without a finding",
        format!("{} of {}", count(clear), count(numbers)),
        match parts::share(clear, numbers) {
            Cell::Share(tenths) => parts::per_cent(tenths),
            _ => "No number is in service".to_owned(),
        },
        if with > 0 { Tone::Bad } else { Tone::Plain },
    )];
    figures.extend(others(content));
    figures.extend(parts::finding_figures(filter, &content.findings));
    figures.push(Figure {
        href: Some("/rules".to_owned()),
        ..parts::figure(
            "Rules that could not be decided",
            count(undecided),
            "Too little was heard: that they found nothing means nothing".to_owned(),
            if undecided > 0 {
                Tone::Bad
            } else {
                Tone::Plain
            },
        )
    });
    let sections = vec![
        parts::emergency(&content.sites, filter),
        parts::by_rule(&content.rules, filter),
        self::undecided(&content.undecided),
        parts::sources(&content.sources),
    ];
    (figures, sections)
}

/// Numbers with a finding that nobody should be able to call from: none of those in service is among them.
fn others(content: &EmergencyContent) -> Option<Figure> {
    let sites = content.sites.iter();
    let others = sites.map(|site| site.others_with_findings).sum();
    (others > 0).then(|| {
        parts::figure(
            "Other numbers with a finding",
            count(others),
            "Not in service, or not in the inventory".to_owned(),
            Tone::Bad,
        )
    })
}

/// Numbers in service, and those of them with a finding.
fn totals(content: &EmergencyContent) -> (u64, u64) {
    let sites = content.sites.iter();
    sites.fold((0, 0), |(numbers, with), site| {
        (numbers + site.numbers, with + site.with_findings)
    })
}

/// `480 of 500 numbers in service without a finding, 3 critical open`
pub(super) fn summary(content: &EmergencyContent) -> String {
    let (numbers, with) = totals(content);
    format!(
        "{} of {} numbers in service without a finding, {} critical open{}",
        count(numbers.saturating_sub(with)),
        count(numbers),
        count(content.findings.open.critical),
        sync::unheard(&content.sources)
    )
}

fn undecided(rules: &[Undecided]) -> Section {
    let row = |rule: &Undecided| {
        vec![
            parts::link(&rule.title, format!("/rules/{}", rule.code)),
            parts::text(&rule.reason),
        ]
    };
    let lead = if rules.is_empty() {
        "Every rule about emergency calls was decided."
    } else {
        "What these rules would find is not known."
    };
    let rows = rules.iter().map(row).collect();
    let table = parts::table(&["*Rule", "*What is missing"], rows);
    parts::section("undecided", "Rules that could not be decided", lead, table)
}
