//! The porting report as people read it.

use super::{Cell, Figure, Section, Tone, parts, sync};
use crate::{
    port::scorecard::Score,
    report::{PortFlow, PortingContent, StateLine},
    words::count,
};

pub(super) fn of(content: &PortingContent) -> (Vec<Figure>, Vec<Section>) {
    let flow = &content.flow;
    let mut figures = vec![
        Figure {
            href: Some("/ports".to_owned()),
            ..parts::figure(
                "Open orders",
                count(open(content)),
                format!("{} made, {} sent", count(flow.made), count(flow.sent)),
                Tone::Plain,
            )
        },
        parts::figure(
            "Orders ported",
            count(flow.ported),
            format!("{} dates confirmed", count(flow.confirmed)),
            if flow.ported > 0 {
                Tone::Good
            } else {
                Tone::Plain
            },
        ),
        parts::figure(
            "Rejections",
            count(flow.rejections),
            String::new(),
            if flow.rejections > 0 {
                Tone::Bad
            } else {
                Tone::Plain
            },
        ),
    ];
    figures.extend(sync::ports(&content.ports));
    figures.push(sync::sources(&content.sources));
    let mut sections = parts::watch(&content.ports);
    sections.extend([
        states(&content.states),
        through(flow),
        scores(&content.carriers),
        parts::sources(&content.sources),
    ]);
    (figures, sections)
}

fn open(content: &PortingContent) -> u64 {
    content.states.iter().map(|line| line.orders).sum()
}

/// `14 open orders, 2 overdue, 3 port-outs to be answered`
pub(super) fn summary(content: &PortingContent) -> String {
    format!(
        "{} open orders, {} overdue, {} port-outs to be answered{}",
        count(open(content)),
        count(content.ports.overdue.len() as u64),
        count(content.ports.outs.len() as u64),
        sync::unheard(&content.sources)
    )
}

fn states(states: &[StateLine]) -> Section {
    let row = |line: &StateLine| {
        let href = format!("/ports?state={}", line.state);
        vec![
            parts::link(line.state.label(), href),
            Cell::Count(line.orders),
        ]
    };
    let lead = if states.is_empty() {
        "No order is open."
    } else {
        "Orders that have not ended, by where they stand."
    };
    let rows = states.iter().map(row).collect();
    parts::section(
        "states",
        "Open orders",
        lead,
        parts::table(&["*State", "Orders"], rows),
    )
}

fn through(flow: &PortFlow) -> Section {
    let rows = [
        ("Orders made", flow.made),
        ("Orders first sent", flow.sent),
        ("Orders whose date was first confirmed", flow.confirmed),
        ("Orders whose numbers had all come in", flow.ported),
        ("Rejections", flow.rejections),
        ("Port-outs asked for", flow.outs),
    ];
    let rows = rows.map(|(what, n)| vec![parts::text(what), Cell::Count(n)]);
    parts::section(
        "desk",
        "Through the porting desk",
        "What happened in the interval of this report.",
        parts::table(&["*What", "How many"], rows.to_vec()),
    )
}

fn scores(scores: &[Score]) -> Section {
    let row = |score: &Score| {
        let days = score
            .median_days_to_foc
            .map(|days| format!("{days:.1} days"));
        let first = score
            .first_pass_percent
            .map(|percent| format!("{percent:.0} %"));
        let reason = score
            .top_reasons
            .first()
            .map(|reason| reason.reason.clone());
        vec![
            parts::text(&score.carrier),
            Cell::Count(score.orders),
            days.map_or(Cell::Empty, Cell::Text),
            first.map_or(Cell::Empty, Cell::Text),
            Cell::Count(score.reschedules),
            reason.map_or(Cell::Empty, Cell::Text),
            score.caveat.clone().map_or(Cell::Empty, Cell::Text),
        ]
    };
    let columns = [
        "*Carrier",
        "Orders",
        "*Median to a date",
        "*Confirmed at once",
        "Dates changed",
        "*Commonest rejection",
        "*Worth",
    ];
    let lead = if scores.is_empty() {
        "No order was sent within a year."
    } else {
        "Orders made within the year before."
    };
    let rows = scores.iter().map(row).collect();
    parts::section(
        "scorecard",
        "How carriers do",
        lead,
        parts::table(&columns, rows),
    )
}
