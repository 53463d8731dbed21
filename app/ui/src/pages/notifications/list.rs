//! What the reader was told, newest first.

use chrono::{DateTime, Utc};
use domain::{
    notification::{Notification, Urgency, query::NotificationQuery, view::NotificationList},
    page::Place,
};
use leptos::prelude::*;

use crate::{
    address,
    api::notifications::{self, MarkAllRead, MarkRead},
    components::{
        bell,
        frame::Page,
        list::{Pages, facet, pager},
        notice::{empty, hidden, loaded, refused},
        time,
    },
    words,
};

/// The list of notifications.
#[component]
pub(crate) fn Notifications() -> impl IntoView {
    let (read, all) = (
        ServerAction::<MarkRead>::new(),
        ServerAction::<MarkAllRead>::new(),
    );
    let search = address::use_search();
    let query = Memo::new(move |_| search.with(|search| asked(search)));
    let list = Resource::new(
        move || {
            let query = query.get().to_query_string();
            (query, read.version().get(), all.version().get())
        },
        |(query, ..)| notifications::list(query),
    );
    view! {
        <Page name="Notifications">
            {refused(read)}{refused(all)}
            {loaded(list, move |answer, _| {
                page(&query.get_untracked(), &answer.value, answer.now, read, all)
            })}
        </Page>
    }
}

fn asked(search: &str) -> NotificationQuery {
    let pairs = address::pairs(search);
    NotificationQuery::from_pairs(pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())))
}

fn href(query: &NotificationQuery) -> String {
    address::join("/notifications", &query.to_query_string())
}

fn page(
    query: &NotificationQuery,
    list: &NotificationList,
    now: DateTime<Utc>,
    read: ServerAction<MarkRead>,
    all: ServerAction<MarkAllRead>,
) -> AnyView {
    let body = if list.page.rows.is_empty() {
        nothing(query)
    } else {
        entries(query, list, now, read)
    };
    let sub = match list.unread {
        0 => "Nothing new".to_owned(),
        n => format!("{} new", words::count(n)),
    };
    view! {
        <header class="page-head">
            <h1>"Notifications"</h1><span class="sub">{sub}</span>
            <div class="page-actions">
                {read_all(query, list, all)}
                <a class="btn" href="/notifications/settings">"What you hear of"</a>
            </div>
        </header>
        {tabs(query, list)}{topics(query, list)}{body}
    }
    .into_any()
}

/// Marks as read what stands here and all before it. What comes in the meantime stays new.
fn read_all(
    query: &NotificationQuery,
    list: &NotificationList,
    all: ServerAction<MarkAllRead>,
) -> Option<AnyView> {
    let newest = list.page.rows.first()?.id.to_string();
    let is_whole = query.topics.is_empty() && query.urgencies.is_empty();
    (list.unread > 0 && is_whole && query.place == Place::First).then(|| {
        let back = href(query);
        view! {
            <ActionForm action=all>
                {hidden("up_to", newest)}{hidden("back", back)}
                <button class="btn">"Mark all as read"</button>
            </ActionForm>
        }
        .into_any()
    })
}

fn tabs(query: &NotificationQuery, list: &NotificationList) -> AnyView {
    let tab = |label: &'static str, is_unread: bool, count: Option<u64>| {
        let current = (query.is_unread == is_unread).then_some("page");
        let other = NotificationQuery {
            is_unread,
            place: Place::First,
            ..query.clone()
        };
        let count = count
            .filter(|n| *n > 0)
            .map(|n| view! { " "<span class="count-badge">{words::count(n)}</span> });
        view! { <a href=href(&other) aria-current=current>{label}{count}</a> }
    };
    view! {
        <nav class="tabs" aria-label="Notifications">
            {tab("All", false, None)}{tab("New", true, Some(list.unread))}
        </nav>
    }
    .into_any()
}

/// The filters: topics with their counts, and the urgent alone.
fn topics(query: &NotificationQuery, list: &NotificationList) -> AnyView {
    let with = |query: NotificationQuery| {
        href(&NotificationQuery {
            place: Place::First,
            ..query
        })
    };
    let topics = facet(
        "Topic",
        &list.topics,
        |facet| facet.label.clone().into_any(),
        |facet| {
            with(NotificationQuery {
                topics: facet.value.parse().into_iter().collect(),
                ..query.clone()
            })
        },
    );
    let is_filtered = !query.topics.is_empty() || !query.urgencies.is_empty();
    let any = is_filtered.then(|| {
        let all = with(NotificationQuery {
            topics: Vec::new(),
            urgencies: Vec::new(),
            ..query.clone()
        });
        let chosen = query.topics.iter().map(|topic| topic.label());
        let chosen = chosen.chain(query.urgencies.iter().map(|urgency| urgency.label()));
        let chosen: Vec<&str> = chosen.collect();
        view! { <p class="muted">"Only: "{chosen.join(", ")}" "<a href=all>"Show all"</a></p> }
    });
    let urgent = with(NotificationQuery {
        urgencies: vec![Urgency::Critical],
        ..query.clone()
    });
    view! {
        <div class="facets" role="group" aria-label="Counts by value">{topics}<dl><dt>"Urgency"</dt><dd><a href=urgent>"Urgent"</a></dd></dl></div>
        {any}
    }
    .into_any()
}

fn nothing(query: &NotificationQuery) -> AnyView {
    if *query == NotificationQuery::default() {
        let settings =
            view! { <a class="btn" href="/notifications/settings">"What you hear of"</a> };
        return empty(
            "Nothing has happened that concerns you",
            "Findings given to you, plans to approve, port dates, port-outs and failing sources are told here.",
            Some(settings.into_any()),
        );
    }
    let all = view! { <a class="btn" href="/notifications">"Show all"</a> };
    empty(
        "Nothing here",
        "Look among the others.",
        Some(all.into_any()),
    )
}

fn entries(
    query: &NotificationQuery,
    list: &NotificationList,
    now: DateTime<Utc>,
    read: ServerAction<MarkRead>,
) -> AnyView {
    let rows = list.page.rows.iter().map(|one| row(query, one, now, read));
    let pages = Pages::at(&list.page, |place| {
        href(&NotificationQuery {
            place,
            ..query.clone()
        })
    });
    view! {
        <section class="panel">
            <ul class="checks">{rows.collect_view()}</ul>
        </section>
        {pager(list.page.rows.len(), list.page.total, pages)}
    }
    .into_any()
}

fn row(
    query: &NotificationQuery,
    one: &Notification,
    now: DateTime<Utc>,
    read: ServerAction<MarkRead>,
) -> AnyView {
    let notice = &one.notice;
    let is_new = one.read_at.is_none();
    let id = one.id.to_string();
    let open = {
        let id = id.clone();
        move |_| {
            if is_new {
                let back = String::new();
                read.dispatch(MarkRead {
                    id: id.clone(),
                    back,
                });
            }
        }
    };
    let lines = notice
        .detail
        .lines()
        .map(|line| view! { <p>{line.to_owned()}</p> });
    let mark = is_new.then(|| {
        let back = href(query);
        let label = format!("Mark as read: {}", notice.title);
        view! {
            <ActionForm action=read>
                {hidden("id", id)}{hidden("back", back)}
                <button class="btn btn--sm btn--ghost" aria-label=label>"Mark as read"</button>
            </ActionForm>
        }
    });
    let class = if is_new { "rowlink strong" } else { "rowlink" };
    view! {
        <li>
            {bell::mark(one)}
            <div>
                <p><a class=class href=notice.link.clone() on:click=open>{notice.title.clone()}</a></p>
                {lines.collect_view()}
                <p class="muted xs">{notice.topic.label()}</p>
            </div>
            <div class="a">{time::ago(one.at, now)}{mark}</div>
        </li>
    }
    .into_any()
}
