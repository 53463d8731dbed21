//! Beside the order: how long until its window opens, its clocks, and every date there was.

use domain::port::{Foc, foc::zone_name};
use leptos::prelude::*;

use super::Drawing;
use crate::{
    components::{port, time},
    pages::ports::clock::span,
    words,
};

/// How long until the window opens, or how long it is open.
pub(super) fn countdown(drawing: Drawing<'_>) -> AnyView {
    let detail = &drawing.view.detail;
    let (order, dates, now) = (&detail.order, &detail.dates, drawing.now);
    if order.state.is_terminal() {
        return ().into_any();
    }
    let Some(foc) = &order.foc else {
        return ().into_any();
    };
    let head = match (dates.opens_at, dates.closes_at) {
        (Some(opens), _) if now < opens => Some(("Activation window opens in", opens, now)),
        (Some(_), Some(closes)) if now < closes => {
            Some(("Activation window closes in", closes, now))
        }
        (_, Some(closes)) => Some(("Activation window closed", now, closes)),
        _ => None,
    };
    let head = head.map(|(text, later, earlier)| {
        let long = span(later - earlier);
        let ago = if later == now { " ago" } else { "" };
        view! { <small>{text}</small><strong>{long}{ago}</strong> }
    });
    let ends = dates
        .closes_at
        .map(|at| view! { " Ends "{time::moment(at)}"." });
    let locks = dates.locks_at.map(|at| {
        let verb = if at > now {
            "Changes lock "
        } else {
            "Changes locked since "
        };
        view! { <small>{verb}{time::moment(at)}"."</small> }
    });
    let problems = dates
        .problems
        .iter()
        .map(|problem| view! { <small>{problem.clone()}</small> });
    view! {
        <div class="countdown">
            {head}<small>{port::foc(foc)}"."{ends}</small>{locks}{problems.collect_view()}
        </div>
    }
    .into_any()
}

/// The clocks that run, the most urgent first.
pub(super) fn clocks(drawing: Drawing<'_>) -> AnyView {
    let timers = &drawing.view.detail.timers;
    if timers.is_empty() {
        return ().into_any();
    }
    let rows = timers.iter().map(port::timer).collect_view();
    view! {
        <section class="panel" aria-labelledby="clocks">
            <div class="panel-head"><h2 id="clocks">"Clocks"</h2><span class="sub">{timers.len()}" running"</span></div>
            <ul class="checks">{rows}</ul>
        </section>
    }
    .into_any()
}

/// The dates of the order, and every one there was.
pub(super) fn dates(drawing: Drawing<'_>) -> AnyView {
    let detail = &drawing.view.detail;
    let (order, dates) = (&detail.order, &detail.dates);
    let row = |label: &'static str, foc: Option<&Foc>| {
        foc.map(|foc| view! { <dt>{label}</dt><dd>{port::foc(foc)}</dd> })
    };
    let none = (order.foc.is_none() && order.requested_foc.is_none())
        .then(|| view! { <dt>"Date"</dt><dd class="muted">"None is asked for yet"</dd> });
    let earliest = dates
        .earliest
        .filter(|_| order.state.is_open() && !order.state.has_fixed_foc());
    let earliest = earliest.map(|day| {
        view! { <dt>"Earliest"</dt><dd><time datetime=day.to_string()>{words::weekday(day)}</time></dd> }
    });
    view! {
        <section class="panel" aria-labelledby="dates">
            <div class="panel-head"><h2 id="dates">"Dates"</h2><span class="sub">"in "{zone_name(&dates.zone)}</span></div>
            <div class="panel-body stack stack--tight">
                <dl class="kv">
                    {row("Agreed (FOC)", order.foc.as_ref())}
                    {row("Asked for", order.requested_foc.as_ref())}
                    {none}{earliest}
                </dl>
                {problems(drawing)}
                {history(drawing)}
            </div>
        </section>
    }
    .into_any()
}

/// What is wrong with the date, where no countdown tells it.
fn problems(drawing: Drawing<'_>) -> AnyView {
    let detail = &drawing.view.detail;
    if detail.order.foc.is_some() {
        return ().into_any();
    }
    let problems = detail.dates.problems.iter();
    problems
        .map(|problem| view! { <p class="why" data-tone="medium">{problem.clone()}</p> })
        .collect_view()
        .into_any()
}

/// Every date there was, the newest first.
fn history(drawing: Drawing<'_>) -> AnyView {
    let history = &drawing.view.detail.dates.history;
    if history.len() < 2 {
        return ().into_any();
    }
    let moved = words::counted(history.len() as u64, "date");
    let rows = history.iter().rev().map(|(at, foc)| {
        view! { <li><span class="muted xs">{time::day(*at)}": "</span>{port::foc(foc)}</li> }
    });
    view! {
        <details>
            <summary class="muted xs">{moved}" so far"</summary>
            <ol class="list" reversed>{rows.collect_view()}</ol>
        </details>
    }
    .into_any()
}
