//! The board: every order under the tab that says who has to do something.

mod filters;
mod rows;

use chrono::{DateTime, Utc};
use domain::{
    access::Permission,
    page::Place,
    port::{
        board::{BoardQuery, Tab},
        view::Board,
    },
    saved_filter::FilterNoun,
};
use leptos::prelude::*;

use super::{read_only, rooms::rooms};
use crate::{
    address,
    api::{
        ports::board::{self, Shown},
        session::Session,
    },
    components::{
        frame::Page,
        icon::icon,
        list::{Pages, pager},
        notice::{banner, empty, loaded},
        saved_filters::SavedFilters,
    },
    words,
};

/// The question that an address asks.
fn read(search: &str) -> BoardQuery {
    let pairs = address::pairs(search);
    BoardQuery::from_pairs(pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())))
}

/// The address of a question.
fn href(query: &BoardQuery) -> String {
    address::join("/ports", &query.to_query_string())
}

/// The address of a changed question, from its first page.
fn href_with(query: &BoardQuery, change: impl FnOnce(&mut BoardQuery)) -> String {
    let mut changed = query.from_start();
    change(&mut changed);
    href(&changed)
}

/// Whether a question narrows beside its tab.
fn is_filtered(query: &BoardQuery) -> bool {
    let plain = BoardQuery {
        tab: query.tab,
        size: query.size,
        place: query.place.clone(),
        ..BoardQuery::default()
    };
    *query != plain
}

/// The board.
#[component]
pub(crate) fn Ports() -> impl IntoView {
    let search = address::use_search();
    let query = Memo::new(move |_| search.with(|search| read(search)));
    let made = address::use_value("made");
    let saved = SavedFilters::of(FilterNoun::Ports);
    let list = Resource::new(
        move || (query.get().to_query_string(), saved.version()),
        |(query, _)| board::list(query),
    );
    view! {
        <Page name="Port orders">
            {saved.refused()}
            {move || made.get().and_then(|n| n.parse().ok()).map(told)}
            {loaded(list, move |answer, session| {
                page(&query.get_untracked(), &answer.value, answer.now, &session, saved)
            })}
        </Page>
    }
}

fn told(made: u64) -> AnyView {
    let text = format!(
        "{} made as drafts. Nothing has been sent: complete them, and submit each when it is ready.",
        words::counted(made, "order")
    );
    banner("", "i-check", text)
}

fn page(
    query: &BoardQuery,
    shown: &Shown,
    now: DateTime<Utc>,
    session: &Session,
    saved: SavedFilters,
) -> AnyView {
    let board = &shown.board;
    let body = if board.rows.is_empty() {
        nothing(query, board, session)
    } else {
        list(query, board, now)
    };
    // The same orders as a file, without regard to pages.
    let question = query.from_start().to_query_string();
    let export = address::join("/ports/export", &question);
    view! {
        <div class="page-head">
            <h1>"Port orders"</h1>
            <span class="sub">"Numbers on their way in from other carriers"</span>
            <div class="page-actions">
                <a class="btn only-desk" href=export rel="external" download="">{icon("i-export")}"Export"</a>
                {new_link(session, "btn btn--primary")}
            </div>
        </div>
        {read_only(session)}
        {rooms(super::ROOM.0)}
        {tabs(query, board)}
        <div class="list-tools">
            {filters::chips(query, board)}{saved.menu(&shown.filters, &question, session)}
        </div>
        {body}
    }
    .into_any()
}

/// The way to a new order, for those who may make one.
fn new_link(session: &Session, class: &'static str) -> Option<AnyView> {
    let may = session.refusal(Permission::RunPorts).is_none();
    may.then(|| {
        view! { <a class=class href="/ports/new">{icon("i-paste")}"Paste numbers"</a> }.into_any()
    })
}

fn tabs(query: &BoardQuery, board: &Board) -> AnyView {
    let all: u64 = board.tabs.iter().map(|tab| tab.count).sum();
    let tab = |tab: Option<Tab>, label: &'static str, count: u64| {
        let current = (query.tab == tab).then_some("page");
        view! {
            <a href=href(&query.with_tab(tab)) aria-current=current>
                {label}" "<span class="count-badge">{words::count(count)}</span>
            </a>
        }
    };
    let tabs = board
        .tabs
        .iter()
        .map(|count| tab(Some(count.tab), count.tab.label(), count.count));
    view! {
        <nav class="tabs" aria-label="Orders by who has to act">{tabs.collect_view()}{tab(None, "All", all)}</nav>
    }
    .into_any()
}

fn nothing(query: &BoardQuery, board: &Board, session: &Session) -> AnyView {
    if is_filtered(query) {
        let clear = href(&BoardQuery::default().with_tab(query.tab));
        let clear = view! { <a class="btn" href=clear>"Clear the filters"</a> };
        return empty(
            "No order matches",
            "Loosen a filter to see more.",
            Some(clear.into_any()),
        );
    }
    if board.tabs.iter().any(|tab| tab.count > 0) {
        return empty("No order stands there", "Look under the other tabs.", None);
    }
    empty(
        "No port orders yet",
        "Paste the numbers of a losing account. Each gets a verdict, and those that can be ported are put into orders that their carrier will take.",
        new_link(session, "btn btn--primary"),
    )
}

fn list(query: &BoardQuery, board: &Board, now: DateTime<Utc>) -> AnyView {
    let total = match query.tab {
        None => board.tabs.iter().map(|tab| tab.count).sum(),
        Some(tab) => board
            .tabs
            .iter()
            .filter(|count| count.tab == tab)
            .map(|count| count.count)
            .sum(),
    };
    let last = board.rows.last().map(|row| row.id.to_string());
    let pages = Pages {
        previous: match query.place {
            Place::First => None,
            _ => Some(href(&query.from_start())),
        },
        next: last.filter(|_| board.has_more).map(|last| {
            href(&BoardQuery {
                place: Place::After(last),
                ..query.clone()
            })
        }),
        sizes: Vec::new(),
        size: 0,
    };
    view! {
        {rows::table(board, now)}
        {pager(board.rows.len(), total, pages)}
    }
    .into_any()
}
