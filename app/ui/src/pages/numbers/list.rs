//! The list of numbers. Search, filters, sort, columns, page size and place all stand in the address.

use domain::number::{
    query::{Direction, NumberQuery, NumberRow, NumberSort},
    view::NumberList,
};
use leptos::prelude::*;

use super::{columns, filters};
use crate::{
    address,
    api::numbers,
    components::{
        frame::Page,
        icon::icon,
        list::{Pages, pager, sort_head},
        marks,
        notice::{empty, loaded},
    },
    words,
};

/// The question that an address asks.
fn read(search: &str) -> NumberQuery {
    let pairs = address::pairs(search);
    NumberQuery::from_pairs(
        pairs
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str())),
    )
}

/// The address of a question.
pub(super) fn href(query: &NumberQuery) -> String {
    address::join("/numbers", &query.to_query_string())
}

/// The address of a changed question, from its first page.
pub(super) fn href_with(query: &NumberQuery, change: impl FnOnce(&mut NumberQuery)) -> String {
    let mut changed = query.from_start();
    change(&mut changed);
    href(&changed)
}

/// The list.
#[component]
pub(crate) fn Numbers() -> impl IntoView {
    let search = address::use_search();
    let query = Memo::new(move |_| search.with(|search| read(search)));
    // The question's own spelling is asked, so that words it does not know never reach the server.
    let list = Resource::new(move || query.get().to_query_string(), numbers::list);
    view! {
        <Page name="Numbers">
            {loaded(list, move |answer, _| page(&query.get_untracked(), &answer.value))}
        </Page>
    }
}

fn page(query: &NumberQuery, list: &NumberList) -> AnyView {
    let total = list.page.total;
    let sub = if query.is_filtered() {
        format!("{} of {}", words::count(total), words::count(list.all))
    } else {
        words::count(list.all)
    };
    let body = if list.page.rows.is_empty() {
        nothing(query, list)
    } else {
        table(query, list)
    };
    view! {
        <div class="page-head">
            <h1>"Numbers"</h1><span class="sub">{sub}</span>
            <div class="page-actions only-desk">
                <a class="btn" href="/imports/new?kind=numbers">{icon("i-import")}"Import"</a>
                {export(query, list)}
            </div>
        </div>
        <div class="stack stack--tight">
            <div class="list-tools">
                {filters::chips(query, &list.facets)}
                <div class="row push only-desk">{columns::chooser(query)}</div>
            </div>
            {filters::facets(query, &list.facets)}
        </div>
        {body}
    }
    .into_any()
}

fn nothing(query: &NumberQuery, list: &NumberList) -> AnyView {
    if list.all == 0 && !query.is_filtered() {
        let import = view! {
            <a class="btn btn--primary" href="/imports/new?kind=numbers">{icon("i-import")}"Import an inventory"</a>
        };
        return empty(
            "No numbers yet",
            "The inventory says what should be. Bring it as a CSV with one number a row.",
            Some(import.into_any()),
        );
    }
    let clear = view! { <a class="btn" href="/numbers">"Show all numbers"</a> };
    empty(
        "No number matches",
        "Loosen a filter or search for fewer digits.",
        Some(clear.into_any()),
    )
}

/// The files that the server writes of this list.
fn export(query: &NumberQuery, list: &NumberList) -> AnyView {
    let view = address::join("/numbers/export", &query.from_start().to_query_string());
    view! {
        <details class="menu menu--end" name="menus">
            <summary class="btn">{icon("i-export")}"Export"</summary>
            <div class="menu-body">
                <a class="menu-item" href=view rel="external" download="">
                    "This view"<span class="push">{words::counted(list.page.total, "row")}</span>
                </a>
                <a class="menu-item" href="/numbers/export" rel="external" download="">
                    "All numbers"<span class="push">{words::counted(list.all, "row")}</span>
                </a>
            </div>
        </details>
    }
    .into_any()
}

fn table(query: &NumberQuery, list: &NumberList) -> AnyView {
    let rows = list
        .page
        .rows
        .iter()
        .enumerate()
        .map(|(i, number)| row(query, number, i))
        .collect_view();
    let heads = query
        .effective_columns()
        .iter()
        .map(|&column| columns::head(query, column));
    let size = query.effective_size();
    let pages = Pages::of(&list.page, |side, cursor| {
        let mut query = query.from_start().to_query_string();
        let mut place = domain::query_string::QueryString::default();
        place.extend(side, [cursor]);
        if !query.is_empty() {
            query.push('&');
        }
        address::join("/numbers", &format!("{query}{}", place.finish()))
    })
    .sized(size, |size| href_with(query, |q| q.size = Some(size)));
    view! {
        <div class="panel">
            <div class="table-wrap table-wrap--page">
                <table class="table table--cards">
                    <caption class="vh">"Numbers that match, sorted by "{sort(query).label()}</caption>
                    <thead><tr>
                        {head(query, "Number", NumberSort::Number, None)}{heads.collect_view()}
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
        {pager(list.page.rows.len(), list.page.total, pages)}
    }
    .into_any()
}

fn sort(query: &NumberQuery) -> NumberSort {
    query.sort.unwrap_or(NumberSort::Number)
}

/// The head of a column that sorts: a second click turns the order round.
pub(super) fn head(
    query: &NumberQuery,
    label: &'static str,
    by: NumberSort,
    priority: Option<&'static str>,
) -> AnyView {
    let is_sorted = sort(query) == by;
    let is_descending = query.direction == Some(Direction::Descending);
    let sorted = is_sorted.then_some(if is_descending {
        "descending"
    } else {
        "ascending"
    });
    let turned = is_sorted && !is_descending;
    let href = href_with(query, |q| {
        q.sort = (by != NumberSort::Number).then_some(by);
        q.direction = turned.then_some(Direction::Descending);
    });
    sort_head(label, sorted, href, priority)
}

fn row(query: &NumberQuery, row: &NumberRow, place: usize) -> AnyView {
    let cells = query
        .effective_columns()
        .iter()
        .map(|&column| columns::cell(row, column));
    view! {
        <tr>
            <th scope="row" data-card="title">
                <a href=marks::number_href(row.number.number) data-row=place>{marks::number(row.number.number)}</a>
            </th>
            {cells.collect_view()}
        </tr>
    }
    .into_any()
}
