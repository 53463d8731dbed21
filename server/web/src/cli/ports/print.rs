//! Ports as people and scripts read them.

use std::io::Write;

use domain::{
    plan::view::Proposed,
    port::{
        Foc, Line, LineState,
        board::BoardRow,
        readiness::{Check, CheckState},
        timer::{Timer, TimerLevel},
        view::OrderDetail,
    },
    words::counted,
};
use serde::Serialize;

use super::super::{Context, Outcome, output::output, plan};

/// An object on a line of its own.
pub(super) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    Ok(writeln!(output(), "{}", serde_json::to_string(value)?)?)
}

/// A date, or that there is none.
pub(super) fn date(foc: Option<&Foc>) -> String {
    foc.map_or_else(|| "-".to_owned(), ToString::to_string)
}

/// An order in a line.
pub(super) fn row(context: &Context, row: &BoardRow) -> anyhow::Result<()> {
    if context.json {
        return json(row);
    }
    let (reference, state, carrier) = (&row.reference, row.state.as_str(), &row.carrier);
    let day = date(row.foc.as_ref().or(row.requested_foc.as_ref()));
    let come_in = format!("{}/{}", row.active, row.numbers);
    let alarm = match (row.escalations, row.open_rejections) {
        (0, 0) => String::new(),
        (overdue, 0) => format!("  {overdue} overdue"),
        (0, rejected) => format!("  {}", counted(rejected.into(), "rejection")),
        (overdue, rejected) => {
            format!(
                "  {overdue} overdue, {}",
                counted(rejected.into(), "rejection")
            )
        }
    };
    writeln!(
        output(),
        "{reference:<16} {state:<15} {carrier:<14} {come_in:>9}  {day}{alarm}"
    )?;
    Ok(())
}

/// All about an order.
pub(super) fn order(context: &Context, detail: &OrderDetail) -> anyhow::Result<()> {
    if context.json {
        return json(detail);
    }
    head(detail)?;
    work(detail)?;
    for line in detail
        .lines
        .iter()
        .filter(|l| l.state != LineState::Removed)
    {
        number(line)?;
    }
    Ok(())
}

/// What an order is.
fn head(detail: &OrderDetail) -> anyhow::Result<()> {
    let order = &detail.order;
    let mut out = output();
    writeln!(out, "{}  {}", order.reference, order.state.label())?;
    let mut field = |name: &str, value: &str| writeln!(out, "  {name:<9} {value}");
    field("order", &order.id.to_string())?;
    let way = match &detail.connection_name {
        Some(name) => format!("through {name}"),
        None => "followed by hand".to_owned(),
    };
    field("carrier", &format!("{}, {way}", order.carrier))?;
    if let Some(losing) = order.details.losing.name() {
        field("from", losing)?;
    }
    if let Some(project) = &detail.project_name {
        field("project", project)?;
    }
    field("wanted", &date(order.requested_foc.as_ref()))?;
    field("agreed", &date(order.foc.as_ref()))?;
    if let Some(id) = &order.vendor_order {
        let word = order.vendor_status.as_deref().unwrap_or("no word yet");
        field("there", &format!("{id}: {word}"))?;
    }
    Ok(())
}

/// What there is to do about an order.
fn work(detail: &OrderDetail) -> anyhow::Result<()> {
    let mut out = output();
    let mut field = |name: &str, value: &str| writeln!(out, "  {name:<9} {value}");
    for Check {
        state,
        detail,
        remedy,
        ..
    } in &detail.checks
    {
        if matches!(state, CheckState::Failed | CheckState::Warning) {
            field(state.as_str(), &format!("{detail} {remedy}"))?;
        }
    }
    for rejection in detail.rejections.iter().filter(|r| r.is_open()) {
        let words = [rejection.raw_code.as_str(), rejection.raw_text.as_str()].join(" ");
        let said = format!(
            "{} ({}) {}",
            rejection.canonical.label(),
            words.trim(),
            rejection.id
        );
        field("rejected", &said)?;
    }
    for Timer {
        label,
        advice,
        level,
        ..
    } in &detail.timers
    {
        if *level != TimerLevel::Running {
            field("clock", &format!("{label}: {advice}"))?;
        }
    }
    for problem in &detail.dates.problems {
        field("date", problem)?;
    }
    for plan in &detail.plans {
        let state = plan.state.label();
        field("plan", &format!("{} {} ({state})", plan.id, plan.title))?;
    }
    for deed in &detail.deeds {
        let holds = deed.blocked.join(" ");
        let said = if holds.is_empty() {
            deed.label.clone()
        } else {
            format!("{}, but: {holds}", deed.label)
        };
        field("can do", &said)?;
    }
    Ok(())
}

fn number(line: &Line) -> anyhow::Result<()> {
    let (number, state) = (line.number.to_string(), line.state.as_str());
    let holder = line.plan.holder.as_deref().unwrap_or("-");
    let word = line.vendor_status.as_deref().unwrap_or_default();
    writeln!(output(), "{number:<16} {state:<14} {holder}  {word}")?;
    Ok(())
}

/// What came of asking for a plan.
pub(super) fn proposed(context: &Context, proposed: &Proposed) -> anyhow::Result<Outcome> {
    let outcome = match (&proposed.plan, proposed.left_out.is_empty()) {
        (None, _) => Outcome::Refused,
        (Some(_), true) => Outcome::Done,
        (Some(_), false) => Outcome::InPart,
    };
    if context.json {
        json(proposed)?;
        return Ok(outcome);
    }
    for left in &proposed.left_out {
        writeln!(output(), "left out   {}: {}", left.what, left.why)?;
    }
    match &proposed.plan {
        Some(detail) => plan::print_plan(context, detail)?,
        None => writeln!(output(), "Nothing was proposed.")?,
    }
    Ok(outcome)
}
