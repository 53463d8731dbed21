//! Everything that changed, newest first.

use domain::{history::Entry, page};
use leptos::prelude::*;

use crate::{
    address,
    api::history,
    components::{
        frame::Page,
        list::{Pages, pager},
        notice::{empty, loaded},
        timeline::timeline,
    },
    words,
};

/// The organisation's history.
#[component]
pub(crate) fn History() -> impl IntoView {
    let search = address::use_search();
    let entries = Resource::new(move || search.get(), history::list);
    view! {
        <Page name="History">
            {loaded(entries, |answer, _| view_page(&answer.value))}
        </Page>
    }
}

fn view_page(page: &page::Page<Entry>) -> AnyView {
    let body = if page.rows.is_empty() {
        empty(
            "Nothing happened yet",
            "Imports, findings, decisions and sign-ins appear here.",
            None,
        )
    } else {
        let pages = Pages::of(page, |side, cursor| {
            let mut query = domain::query_string::QueryString::default();
            query.extend(side, [cursor]);
            address::join("/history", &query.finish())
        });
        view! {
            <section class="panel" aria-labelledby="entries">
                <h2 class="vh" id="entries">"Entries"</h2>
                <div class="panel-body">{timeline(&page.rows, true)}</div>
            </section>
            {pager(page.rows.len(), page.total, pages)}
        }
        .into_any()
    };
    view! {
        <header class="page-head">
            <h1>"History"</h1>
            <span class="sub">"Each of "{words::count(page.total)}" entries is chained to the one before it, so that a gap or an edit shows"</span>
        </header>
        {body}
    }
    .into_any()
}
