//! Numbers by tests. On a phone each number is a card with its tests one under another.

use chrono::{DateTime, Utc};
use domain::{
    access::Permission,
    port::{
        checklist::{
            ItemId,
            room::{GridCell, GridRow},
        },
        view::Room,
    },
};
use leptos::prelude::*;

use super::{Actions, mark, room_href, sheet};
use crate::{
    api::session::Session,
    components::{
        marks::{judgement, number_link},
        notice::{empty, hidden},
        port::line_state,
    },
    words,
};

/// The grid, in one form: every button of it says what it means.
pub(super) fn panel(
    room: &Room,
    session: &Session,
    now: DateTime<Utc>,
    actions: Actions,
) -> AnyView {
    let grid = &room.grid;
    let sub = format!(
        "{} settled, {} failed, {} open",
        words::count(grid.settled as u64),
        words::count(grid.failed as u64),
        words::count(grid.open as u64),
    );
    let body = if grid.rows.is_empty() {
        empty(
            "No numbers to try",
            "Numbers that were taken off, cancelled or went back are not tried.",
            None,
        )
    } else {
        let may = session.refusal(Permission::RunPorts).is_none();
        table(room, may, now, actions)
    };
    view! {
        <section class="panel part" id="grid" aria-labelledby="grid-h">
            <div class="panel-head"><h2 id="grid-h">"Tests"</h2><span class="sub">{sub}</span></div>
            {body}
        </section>
    }
    .into_any()
}

fn table(room: &Room, may: bool, now: DateTime<Utc>, actions: Actions) -> AnyView {
    let heads = room
        .grid
        .tests
        .iter()
        .map(|test| view! { <th scope="col">{test.label()}</th> })
        .collect_view();
    let rows = room
        .grid
        .rows
        .iter()
        .map(|line| row(room, line, may, now))
        .collect_view();
    let back = format!("{}#grid", room_href(room.order.id));
    let keys = [
        hidden("order", room.order.id.to_string()),
        hidden("back", back),
    ];
    view! {
        <ActionForm action=actions.record>
            {keys.collect_view()}
            <div class="table-wrap" tabindex="0" role="group" aria-labelledby="grid-h">
                <table class="table table--top tests">
                    <thead><tr><th scope="col">"Number"</th>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </ActionForm>
    }
    .into_any()
}

fn row(room: &Room, line: &GridRow, may: bool, now: DateTime<Utc>) -> AnyView {
    let order = &room.order;
    let holder = line
        .holder
        .clone()
        .unwrap_or_else(|| "No holder".to_owned());
    let cells = room
        .grid
        .tests
        .iter()
        .zip(&line.cells)
        .map(|(&test, seen)| cell(room, line, test, seen, may, now))
        .collect_view();
    view! {
        <tr>
            <th scope="row">
                {number_link(line.number)}
                <span class="block soft xs">{holder}</span>
                {line_state(line.state, order.country, order.number_type)}
            </th>
            {cells}
        </tr>
    }
    .into_any()
}

fn cell(
    room: &Room,
    line: &GridRow,
    test: ItemId,
    cell: &GridCell,
    may: bool,
    now: DateTime<Utc>,
) -> AnyView {
    let is_told = cell.result.is_some();
    // What is not asked may be tried and counts for nothing: it is told, and not offered.
    let body = match (&cell.result, cell.is_asked) {
        (Some(result), _) => mark::told(result, now),
        (None, true) => judgement(None, None, "v-missing", "Open"),
        (None, false) => judgement(Some("na"), None, "v-na", "Not asked"),
    };
    let buttons = (may && (cell.is_asked || is_told))
        .then(|| mark::buttons(room.order.id, test, Some(line.number), is_told));
    let paper = (cell.is_asked && !is_told).then(sheet::boxes);
    view! { <td data-label=test.label()><div class="test">{body}{buttons}{paper}</div></td> }
        .into_any()
}
