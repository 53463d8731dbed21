//! The rows of the board, the most urgent first.

use chrono::{DateTime, Utc};
use domain::port::{board::BoardRow, view::Board};
use leptos::prelude::*;

use crate::{
    components::{icon::icon_sm, marks::judgement, port, time},
    words,
};

/// The table.
pub(super) fn table(board: &Board, now: DateTime<Utc>) -> AnyView {
    let rows = board.rows.iter().enumerate();
    let rows = rows
        .map(|(place, order)| row(order, place, now))
        .collect_view();
    view! {
        <div class="panel">
            <div class="table-wrap table-wrap--page">
                <table class="table table--cards">
                    <caption class="vh">"Port orders, the most urgent first"</caption>
                    <thead><tr>
                        <th scope="col">"Order"</th><th scope="col">"State"</th>
                        <th scope="col">"From, to"</th><th scope="col">"Date"</th>
                        <th scope="col" class="end">"In service"</th><th scope="col">"Needs"</th>
                        <th scope="col" data-priority="3">"Carrier says"</th>
                        <th scope="col" data-priority="2">"Owner"</th>
                        <th scope="col" class="end" data-priority="2">"There for"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

fn row(row: &BoardRow, place: usize, now: DateTime<Utc>) -> AnyView {
    let what: Vec<&str> = [row.project_name.as_deref(), row.site.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    let what = (!what.is_empty()).then(|| view! { <p class="muted xs">{what.join(", ")}</p> });
    let losing = row.losing_carrier.clone();
    let losing = losing.map_or_else(
        || view! { <span class="muted">"Unknown carrier"</span> }.into_any(),
        IntoAny::into_any,
    );
    view! {
        <tr>
            <th scope="row" data-card="title">
                <a class="strong nowrap" href=port::order_href(row.id) data-row=place>{row.reference.clone()}</a>{what}
            </th>
            <td data-card="aside">{port::order_state(row.state, row.country, row.number_type)}</td>
            <td data-card="full">{losing}" "{icon_sm("i-right")}<span class="vh">"to "</span>{row.carrier.clone()}</td>
            <td data-card="full">{port::date(row.foc.as_ref(), row.requested_foc.as_ref())}</td>
            <td class="end nowrap" data-card="meta">{port::active_of(row.active, row.numbers)}</td>
            <td data-card="full">{needs(row)}</td>
            <td data-priority="3" class="soft">{row.vendor_status.clone()}</td>
            <td data-priority="2">{row.owner.clone()}</td>
            <td class="end muted nowrap" data-priority="2">{time::age(row.since, now)}</td>
        </tr>
    }
    .into_any()
}

/// What somebody should look at, in words.
fn needs(row: &BoardRow) -> AnyView {
    let mark = |n: u32, text: String, sev: &'static str, shape: &str| {
        (n > 0).then(|| view! { <span>{judgement(None, Some(sev), shape, &text)}" "</span> })
    };
    let rejections = words::counted(row.open_rejections.into(), "open rejection");
    let overdue = format!(
        "{} overdue",
        words::counted(row.escalations.into(), "clock")
    );
    let soon = format!(
        "{} nearly out",
        words::counted(row.warnings.into(), "clock")
    );
    view! {
        {mark(row.open_rejections, rejections, "critical", "sev-critical")}
        {mark(row.escalations, overdue, "high", "sev-high")}
        {mark(row.warnings, soon, "medium", "sev-medium")}
    }
    .into_any()
}
