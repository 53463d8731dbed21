//! The list of findings, worst first, and what stands beside it.

use domain::finding::query::FindingQuery;
use leptos::prelude::*;

use super::{confirm, filters, href, href_with, overview, reading, rows, triage};
use crate::{
    address,
    api::{
        self, Answer,
        findings::{self, InboxView, Triage},
        session::Session,
    },
    components::{
        frame::Page,
        list::{Pages, pager},
        notice::{empty, hidden, loaded},
    },
};

/// What the list answers.
pub(super) type List = Resource<api::Result<Answer<InboxView>>>;

/// The question that an address asks.
fn read(search: &str) -> FindingQuery {
    let pairs = address::pairs(search);
    FindingQuery::from_pairs(
        pairs
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str())),
    )
}

/// The inbox.
#[component]
pub(crate) fn Inbox() -> impl IntoView {
    let search = address::use_search();
    let query = Memo::new(move |_| search.with(|search| read(search)));
    let open = address::use_value("open");
    let action = ServerAction::<Triage>::new();
    let list = Resource::new(
        move || (query.get().to_query_string(), action.version().get()),
        |(query, _)| findings::list(query),
    );
    let is_grouped = move || open.get().is_none() && query.get().group_by.is_some();
    view! {
        <Page name="Findings" class="main main--flush">
            <div class="inbox" data-open=move || open.get().is_some() data-grouped=is_grouped>
                <section class="inbox-list" aria-label="Findings" tabindex="0">
                    {loaded(list, move |answer, session| {
                        list_view(&query.get_untracked(), &answer, open, &session, action)
                    })}
                </section>
                {move || match open.get() {
                    Some(id) => reading::pane(id, query, action),
                    None => overview::pane(list, query, action),
                }}
            </div>
            {confirm::dialog(query, action)}
        </Page>
    }
}

fn list_view(
    query: &FindingQuery,
    answer: &Answer<InboxView>,
    open: Memo<Option<String>>,
    session: &Session,
    action: ServerAction<Triage>,
) -> AnyView {
    let InboxView { list, people, .. } = &answer.value;
    let tools = filters::tools(query, list, people);
    if list.page.rows.is_empty() {
        return view! { {tools}{nothing(query)} }.into_any();
    }
    let pages = Pages::at(&list.page, |place| href_with(query, |q| q.place = place));
    let rows = rows::groups(query, list, people, answer.now, open);
    let fields = [
        hidden("query", query.from_start().to_query_string()),
        hidden("back", href(query, None)),
    ];
    let below = pager(list.page.rows.len(), list.page.total, pages);
    let bulk = triage::bulk(session, people, list.findings);
    view! {
        {tools}
        <ActionForm action=action attr:class="inbox-form">
            {fields.collect_view()}{rows}
            <div class="inbox-pager">{below}</div>{bulk}
        </ActionForm>
    }
    .into_any()
}

fn nothing(query: &FindingQuery) -> AnyView {
    if *query == FindingQuery::default() {
        return empty(
            "Nothing to look at",
            "Every number agrees with what its sources say, or nobody has called the roll yet.",
            None,
        );
    }
    let clear = view! { <a class="btn" href="/findings">"Show open findings"</a> };
    empty(
        "No finding matches",
        "Loosen a filter to see more.",
        Some(clear.into_any()),
    )
}
