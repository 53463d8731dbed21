//! The tables of a report, and its charts.

use domain::report::{Cell, Chart, Section, Table};
use leptos::prelude::*;

/// A part of a report: its chart, and the table behind it.
pub(super) fn part(part: &Section) -> AnyView {
    let heading = format!("h-{}", part.id);
    let chart = part.chart.as_ref().map(chart);
    let table = part
        .table
        .as_ref()
        .map(|table| self::table(&part.title, table));
    view! {
        <section class="panel" id=part.id.clone() aria-labelledby=heading>
            <div class="panel-head"><h2 id=heading.clone()>{part.title.clone()}</h2></div>
            <div class="panel-body stack"><p class="muted">{part.lead.clone()}</p>{chart}</div>
            {table}
        </section>
    }
    .into_any()
}

/// A chart. It is drawn by the server and the browser alike, from words that it makes harmless itself.
fn chart(chart: &Chart) -> AnyView {
    view! {
        <figure class="report-figure">
            <div inner_html=chart.svg()></div>
            <figcaption class="muted xs">{chart.title.clone()}</figcaption>
        </figure>
    }
    .into_any()
}

fn table(name: &str, table: &Table) -> AnyView {
    let class = |is_figure: bool| if is_figure { "end" } else { "" };
    let heads = table.columns.iter().map(|column| {
        view! { <th scope="col" class=class(column.is_figure)>{column.name.clone()}</th> }
    });
    let rows = table.rows.iter().map(|row| {
        let cells = row.iter().zip(&table.columns).map(|(cell, column)| {
            view! { <td class=class(column.is_figure)>{self::cell(cell)}</td> }
        });
        view! { <tr>{cells.collect_view()}</tr> }
    });
    let more = table.more.clone();
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=name.to_owned()>
            <table class="table table--top">
                <thead><tr>{heads.collect_view()}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
        {more.map(|more| view! { <p class="panel-foot">{more}</p> })}
    }
    .into_any()
}

fn cell(cell: &Cell) -> AnyView {
    let words = cell.words();
    match cell.href() {
        Some(href) => view! { <a href=href.to_owned()>{words}</a> }.into_any(),
        None => words.into_any(),
    }
}
