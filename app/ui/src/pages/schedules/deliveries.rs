//! What was sent, newest first, and the dead letters among it.

use chrono::{DateTime, Utc};
use domain::delivery::{Delivery, DeliveryList, Outlets, State, query::DeliveryQuery};
use leptos::prelude::*;

use super::{delivery_href, delivery_state, lacks, tabs};
use crate::{
    address,
    api::deliveries,
    components::{
        frame::Page,
        list::{Pages, pager},
        notice::{banner, empty, loaded},
        time,
    },
    words,
};

/// The list of deliveries.
#[component]
pub(crate) fn Deliveries() -> impl IntoView {
    let search = address::use_search();
    let did = address::use_value("did");
    let query = Memo::new(move |_| search.with(|search| read(search)));
    let list = Resource::new(move || query.get().to_query_string(), deliveries::list);
    view! {
        <Page name="Deliveries">
            {move || did.get().filter(|did| did == "test").map(|_| {
                banner("", "i-check", "A test message is on its way. Load this page again to see how it went.")
            })}
            {loaded(list, move |answer, _| page(&query.get_untracked(), &answer.value, answer.now))}
        </Page>
    }
}

fn read(search: &str) -> DeliveryQuery {
    let pairs = address::pairs(search);
    DeliveryQuery::from_pairs(pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())))
}

fn href(query: &DeliveryQuery) -> String {
    address::join("/deliveries", &query.to_query_string())
}

fn page(
    query: &DeliveryQuery,
    (list, outlets): &(DeliveryList, Outlets),
    now: DateTime<Utc>,
) -> AnyView {
    let body = if list.page.rows.is_empty() {
        nothing(query)
    } else {
        table(query, list, now)
    };
    view! {
        <header class="page-head">
            <h1>"Deliveries"</h1><span class="sub">"What was sent, and what did not arrive"</span>
        </header>
        {tabs("/deliveries")}{lacks(*outlets)}{states(query, list)}{body}
    }
    .into_any()
}

fn states(query: &DeliveryQuery, list: &DeliveryList) -> AnyView {
    let tab = |states: Vec<State>, label: &'static str, count: Option<u64>| {
        let current = (query.states == states).then_some("page");
        let query = DeliveryQuery {
            states,
            destination: query.destination,
            ..DeliveryQuery::default()
        };
        let count =
            count.map(|count| view! { " "<span class="count-badge">{words::count(count)}</span> });
        view! { <a href=href(&query) aria-current=current>{label}{count}</a> }
    };
    let states = list.states.iter().filter_map(|facet| {
        let state: State = facet.value.parse().ok()?;
        Some(tab(vec![state], state.label(), Some(facet.count)))
    });
    view! {
        <nav class="tabs" aria-label="Deliveries by state">{tab(Vec::new(), "All", None)}{states.collect_view()}</nav>
    }
    .into_any()
}

fn nothing(query: &DeliveryQuery) -> AnyView {
    if *query == DeliveryQuery::default() {
        empty(
            "Nothing was sent yet",
            "Reports of schedules, notifications and events stand here, with each try and what the other side said.",
            None,
        )
    } else {
        let all = view! { <a class="btn" href="/deliveries">"Show all deliveries"</a> };
        empty(
            "None of these",
            "Look among the others.",
            Some(all.into_any()),
        )
    }
}

fn table(query: &DeliveryQuery, list: &DeliveryList, now: DateTime<Utc>) -> AnyView {
    let rows = list.page.rows.iter().map(|delivery| row(delivery, now));
    let pages = Pages::at(&list.page, |place| {
        href(&DeliveryQuery {
            place,
            ..query.clone()
        })
    });
    view! {
        <div class="panel">
            <div class="table-wrap table-wrap--page">
                <table class="table table--cards">
                    <thead><tr>
                        <th scope="col">"Message"</th><th scope="col">"To"</th><th scope="col">"State"</th>
                        <th scope="col">"Why"</th><th scope="col" class="end">"Queued"</th>
                    </tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </div>
        {pager(list.page.rows.len(), list.page.total, pages)}
    }
    .into_any()
}

fn row(delivery: &Delivery, now: DateTime<Utc>) -> AnyView {
    view! {
        <tr>
            <th scope="row" data-card="title">
                <a class="strong" href=delivery_href(delivery.id)><span class="clip">{delivery.subject.clone()}</span></a>
            </th>
            <td data-card="sub">{to(delivery)}</td>
            <td data-card="aside">{delivery_state(delivery.standing.state)}</td>
            <td data-card="full"><span class="soft xs clip">{delivery.reason.clone()}</span></td>
            <td class="end muted nowrap" data-card="meta">{time::ago(delivery.created_at, now)}</td>
        </tr>
    }
    .into_any()
}

/// Who is to have it.
pub(super) fn to(delivery: &Delivery) -> String {
    match &delivery.address {
        Some(address) => format!("{} ({address})", delivery.name),
        None => delivery.name.clone(),
    }
}
