//! The utilisation and cost report as people read it.

use super::{Cell, Figure, Section, Tone, parts, sync};
use crate::{
    number::Lifecycle,
    report::{CostCentreLine, IdleLine, ReportFilter, ReportHead, UtilisationContent},
    words::count,
};

pub(super) fn of(head: &ReportHead, content: &UtilisationContent) -> (Vec<Figure>, Vec<Section>) {
    let total = totals(content);
    let figures = vec![
        parts::figure(
            "Numbers in use",
            count(total.used),
            match parts::share(total.used, total.custody) {
                Cell::Share(tenths) => {
                    format!("{} of {}", parts::per_cent(tenths), count(total.custody))
                }
                _ => "The inventory has no number in custody".to_owned(),
            },
            Tone::Plain,
        ),
        Figure {
            href: Some(parts::numbers_page(&head.filter, Lifecycle::Available)),
            ..parts::figure(
                "Free numbers",
                count(total.free),
                String::new(),
                Tone::Plain,
            )
        },
        parts::figure(
            "Listed by a carrier and not used",
            count(total.unused + total.not_ours),
            format!(
                "{} of them not ours by the inventory",
                count(total.not_ours)
            ),
            if total.not_ours > 0 {
                Tone::Bad
            } else {
                Tone::Plain
            },
        ),
        parts::figure(
            "Cost",
            "Not known",
            "No source tells a price; numbers are counted instead".to_owned(),
            Tone::Plain,
        ),
        sync::sources(&content.sources),
    ];
    let sections = vec![
        parts::used(
            ("sites", "Utilisation by site", "*Site", "No site"),
            &content.sites,
        ),
        parts::used(
            (
                "carriers",
                "Utilisation by carrier",
                "*Carrier",
                "No carrier",
            ),
            &content.carriers,
        ),
        idle(&content.idle),
        cost_centres(&content.cost_centres),
        lifecycles(content, &head.filter),
        sync::moves(&content.moves),
        parts::sources(&content.sources),
    ];
    (figures, sections)
}

struct Totals {
    used: u64,
    free: u64,
    custody: u64,
    unused: u64,
    not_ours: u64,
}

fn totals(content: &UtilisationContent) -> Totals {
    let sum = |of: fn(&crate::report::SiteUse) -> u64| content.sites.iter().map(of).sum();
    Totals {
        used: sum(|site| site.used),
        free: sum(|site| site.free),
        custody: sum(crate::report::SiteUse::in_custody),
        unused: content.idle.iter().map(|line| line.unused).sum(),
        not_ours: content.idle.iter().map(|line| line.not_ours).sum(),
    }
}

/// `4,100 numbers in use, 600 free, 120 listed by carriers and not used`
pub(super) fn summary(content: &UtilisationContent) -> String {
    let total = totals(content);
    format!(
        "{} numbers in use, {} free, {} listed by carriers and not used{}",
        count(total.used),
        count(total.free),
        count(total.unused + total.not_ours),
        sync::unheard(&content.sources)
    )
}

fn idle(lines: &[IdleLine]) -> Section {
    let row = |line: &IdleLine| {
        vec![
            parts::text(&line.carrier),
            Cell::Count(line.listed),
            Cell::Count(line.unused),
            Cell::Count(line.not_ours),
        ]
    };
    let columns = [
        "*Carrier",
        "On its list",
        "Free or aging",
        "Not ours by the inventory",
    ];
    let lead = if lines.is_empty() {
        "No carrier's list is in force."
    } else {
        "What a carrier lists as ours it bills. No source tells a price, so the numbers are counted and no sum is named."
    };
    let rows = lines.iter().map(row).collect();
    parts::section(
        "idle",
        "Listed by carriers and not used",
        lead,
        parts::table(&columns, rows),
    )
}

fn cost_centres(lines: &[CostCentreLine]) -> Section {
    let row = |line: &CostCentreLine| {
        let name = if line.name.is_empty() {
            "No cost centre"
        } else {
            &line.name
        };
        vec![parts::text(name), Cell::Count(line.numbers)]
    };
    let lead = if lines.is_empty() {
        "No number is in use."
    } else {
        "Numbers in use, by where their cost goes."
    };
    let rows = lines.iter().map(row).collect();
    let table = parts::table(&["*Cost centre", "Numbers"], rows);
    parts::section("cost-centres", "Numbers by cost centre", lead, table)
}

fn lifecycles(content: &UtilisationContent, filter: &ReportFilter) -> Section {
    let states = Lifecycle::ALL.iter().filter_map(|state| {
        let count = content.lifecycles.get(state.as_str())?;
        let href = parts::numbers_page(filter, *state);
        Some(vec![parts::link(state.label(), href), Cell::Count(*count)])
    });
    let table = parts::table(&["*State", "Numbers"], states.collect());
    parts::section(
        "states",
        "Numbers by state",
        "Every number of the inventory.",
        table,
    )
}
