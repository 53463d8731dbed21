//! Port orders and port-outs that wait for a day.

use super::{
    super::{Cell, Section},
    link, section, table, text,
};
use crate::{
    report::{PortDue, PortOutDue, PortWatch},
    words::counted,
};

/// Port orders and port-outs that wait for a day.
pub(in crate::report::document) fn watch(ports: &PortWatch) -> Vec<Section> {
    let row = |port: &PortDue| {
        vec![
            link(&port.reference, format!("/ports/{}", port.id)),
            text(&port.carrier),
            text(port.site.as_deref().unwrap_or_default()),
            text(port.state.label()),
            port.day.map_or(Cell::Empty, Cell::Day),
            Cell::Count(u64::from(port.numbers)),
            Cell::Count(u64::from(port.active)),
            Cell::Count(u64::from(port.escalations)),
        ]
    };
    let columns = [
        "*Order",
        "*To carrier",
        "*Site",
        "*State",
        "*Agreed day",
        "Numbers",
        "Across",
        "Clocks run out",
    ];
    let rows = |ports: &[PortDue]| table(&columns, ports.iter().map(row).collect());
    let overdue = if ports.overdue.is_empty() {
        "No order is late."
    } else {
        "Their agreed day is over and they are not across, or one of their clocks has run out."
    };
    let due = if ports.due.is_empty() {
        "No port has its day within two weeks."
    } else {
        "Their agreed day is within two weeks."
    };
    vec![
        section("overdue", "Ports overdue", overdue, rows(&ports.overdue)),
        section("due", "Ports due", due, rows(&ports.due)),
        outs(&ports.outs),
    ]
}

fn outs(outs: &[PortOutDue]) -> Section {
    let row = |out: &PortOutDue| {
        vec![
            link(&out.vendor_order, format!("/ports/outs/{}", out.id)),
            text(&out.carrier),
            text(out.state.label()),
            Cell::Count(out.numbers),
            out.answer_by.map_or(Cell::Empty, Cell::At),
            text(
                out.minutes_left
                    .map_or_else(|| "Not known".to_owned(), time_left),
            ),
        ]
    };
    let columns = [
        "*Request",
        "*Carrier",
        "*State",
        "Numbers",
        "*Answer by",
        "*Time left",
    ];
    let lead = if outs.is_empty() {
        "No port-out waits for an answer."
    } else {
        "Where nobody answers in time, silence lets the numbers go."
    };
    let rows = outs.iter().map(row).collect();
    section(
        "port-outs",
        "Port-outs to be answered",
        lead,
        table(&columns, rows),
    )
}

/// Minutes as people read them: `3 h 20 min`, `2 days 4 h`, `Over`.
pub fn time_left(minutes: i64) -> String {
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours) {
        _ if minutes <= 0 => "Over".to_owned(),
        (0, 0) => format!("{rest} min"),
        (0, hours) => format!("{hours} h {rest} min"),
        (days, hours) => format!("{} {hours} h", counted(days.unsigned_abs(), "day")),
    }
}
