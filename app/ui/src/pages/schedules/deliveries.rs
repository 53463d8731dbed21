//! What was sent, newest first, and the dead letters among it.

use chrono::{DateTime, Utc};
use domain::{
    access::Permission,
    delivery::{Delivery, DeliveryList, Outlets, State, query::DeliveryQuery},
};
use leptos::prelude::*;

use super::{delivery_href, delivery_state, lacks, tabs};
use crate::{
    address,
    api::{
        deliveries::{self, DiscardDead, ReplayDead},
        session::Session,
    },
    components::{
        dialog::Dialog,
        frame::Page,
        list::{Pages, pager},
        notice::{allowed, banner, empty, hidden, loaded, refused},
        time,
    },
    words,
};

/// The list of deliveries.
#[component]
pub(crate) fn Deliveries() -> impl IntoView {
    let search = address::use_search();
    let ask = address::use_value("ask");
    let query = Memo::new(move |_| search.with(|search| read(search)));
    let together = Together {
        replay: ServerAction::new(),
        discard: ServerAction::new(),
    };
    let changes = move || {
        (
            together.replay.version().get(),
            together.discard.version().get(),
        )
    };
    let list = Resource::new(
        move || (query.get().to_query_string(), changes()),
        |(query, _)| deliveries::list(query),
    );
    view! {
        <Page name="Deliveries">
            {refused(together.replay)}{refused(together.discard)}
            {move || search.with(|search| told(search))}
            {loaded(list, move |answer, session| {
                let query = query.get_untracked();
                view! {
                    {page(&query, &answer.value, answer.now, &session)}
                    {dialogs(query, &answer.value.0, ask, together)}
                }
                .into_any()
            })}
        </Page>
    }
}

/// What is done with all dead letters together.
#[derive(Clone, Copy)]
struct Together {
    replay: ServerAction<ReplayDead>,
    discard: ServerAction<DiscardDead>,
}

fn told(search: &str) -> Option<AnyView> {
    let count = address::value(search, "count").and_then(|count| count.parse().ok());
    let messages = |verb: &str| {
        let count = count.unwrap_or_default();
        let are = if count == 1 { "is" } else { "are" };
        format!("{} {are} {verb}.", words::counted(count, "message"))
    };
    let text = match address::value(search, "did")?.as_str() {
        "test" => {
            "A test message is on its way. Load this page again to see how it went.".to_owned()
        }
        "replayed" => messages("sent again, with the same identifiers"),
        "dropped" => messages("dropped"),
        _ => return None,
    };
    Some(banner("", "i-check", text))
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
    session: &Session,
) -> AnyView {
    let body = if list.page.rows.is_empty() {
        nothing(query)
    } else {
        table(query, list, now)
    };
    view! {
        <header class="page-head">
            <h1>"Deliveries"</h1><span class="sub">"What was sent, and what did not arrive"</span>
            <div class="page-actions">{together(query, list, session)}</div>
        </header>
        {tabs("/deliveries")}{lacks(*outlets)}{narrowed(query, list)}{states(query, list)}{body}
    }
    .into_any()
}

/// To which destination the list is narrowed, and the way back to all.
fn narrowed(query: &DeliveryQuery, list: &DeliveryList) -> Option<AnyView> {
    query.destination?;
    let name = list.narrowed_to.clone();
    let name = name.unwrap_or_else(|| "a destination that was taken away".to_owned());
    let all = DeliveryQuery {
        states: query.states.clone(),
        ..DeliveryQuery::default()
    };
    Some(
        view! { <p class="muted">"Only: to "{name}" "<a href=href(&all)>"Show all"</a></p> }
            .into_any(),
    )
}

/// The list of dead letters that a question is about.
fn dead_letters(query: &DeliveryQuery) -> DeliveryQuery {
    DeliveryQuery {
        states: vec![State::Dead],
        destination: query.destination,
        ..DeliveryQuery::default()
    }
}

fn count_of_dead(list: &DeliveryList) -> u64 {
    let dead = list.states.iter();
    dead.filter(|facet| facet.value == State::Dead.as_str())
        .map(|facet| facet.count)
        .sum()
}

/// What can be done with all dead letters, where the list shows them.
fn together(query: &DeliveryQuery, list: &DeliveryList, session: &Session) -> Option<AnyView> {
    if query.states != [State::Dead] || count_of_dead(list) == 0 {
        return None;
    }
    let control = |what: &str, label: &'static str| {
        let href = format!("{}&ask={what}", href(&dead_letters(query)));
        allowed(session, Permission::ManageReports, label, move || {
            view! { <a class="btn" href=href data-noscroll="">{label}</a> }.into_any()
        })
    };
    Some(view! { {control("replay", "Send all again")}{control("drop", "Drop all")} }.into_any())
}

/// Asks before something is done with all dead letters: how many they are, and to whom they were.
fn dialogs(
    query: DeliveryQuery,
    list: &DeliveryList,
    ask: Memo<Option<String>>,
    together: Together,
) -> AnyView {
    let count = count_of_dead(list);
    let to = list.narrowed_to.clone();
    view! {
        {move || {
            let (query, to) = (query.clone(), to.clone());
            match ask.get().as_deref() {
                Some("replay") if count > 0 => Some(ask_replay(&query, count, to, together.replay)),
                Some("drop") if count > 0 => Some(ask_drop(&query, count, to, together.discard)),
                _ => None,
            }
        }}
    }
    .into_any()
}

/// `all 12 messages that were not delivered to Desk`
fn those(count: u64, to: Option<String>) -> String {
    let all = match count {
        1 => "the message that was".to_owned(),
        _ => format!("all {} that were", words::counted(count, "message")),
    };
    let to = to.map(|to| format!(" to {to}")).unwrap_or_default();
    format!("{all} not delivered{to}")
}

fn ask_replay(
    query: &DeliveryQuery,
    count: u64,
    to: Option<String>,
    replay: ServerAction<ReplayDead>,
) -> AnyView {
    let id = query.destination.map(|id| id.to_string());
    let body = format!(
        "This sends {} once more. Each keeps its identifier, so that a receiver which has it already can drop it.",
        those(count, to)
    );
    let action = view! {
        <ActionForm action=replay>
            {hidden("destination", id.unwrap_or_default())}
            <button class="btn btn--primary">{format!("Send {}", words::counted(count, "message"))}</button>
        </ActionForm>
    };
    view! {
        <Dialog title="Send them again?".to_owned() back=href(&dead_letters(query)) keep="Leave them"
            body=view! { <p>{body}</p> }.into_any() action=action.into_any()/>
    }
    .into_any()
}

fn ask_drop(
    query: &DeliveryQuery,
    count: u64,
    to: Option<String>,
    discard: ServerAction<DiscardDead>,
) -> AnyView {
    let id = query.destination.map(|id| id.to_string());
    let body = format!(
        "This gives up {}. They stay in the list as dropped for 90 days.",
        those(count, to)
    );
    let action = view! {
        <ActionForm action=discard>
            {hidden("destination", id.unwrap_or_default())}
            <button class="btn btn--danger">{format!("Drop {}", words::counted(count, "message"))}</button>
        </ActionForm>
    };
    view! {
        <Dialog title="Drop them?".to_owned() back=href(&dead_letters(query)) keep="Leave them"
            body=view! { <p>{body}</p> }.into_any() action=action.into_any()/>
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
