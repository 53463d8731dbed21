//! The addresses under which calendar programs read the port dates. An address is shown once, as the answer
//! to the form that made it: it stands in no address of a page, and nowhere after that.

use domain::{access::Permission, port::view::FeedName};
use leptos::prelude::*;

use super::CALENDAR;
use crate::{
    api::{ports::calendar::RevokeFeed, session::Session},
    components::{
        frame::Page,
        icon::{icon, icon_sm},
        input::Field,
        notice::{allowed, allowed_sm, banner, empty, hidden},
        time,
    },
};

/// The address that was made just now, for the page that answers.
#[cfg(feature = "ssr")]
#[derive(Clone)]
pub struct NewFeedAddress(pub String);

/// The addresses there are, and the way to another.
pub(super) fn panel(
    feeds: &[FeedName],
    session: &Session,
    revoke: ServerAction<RevokeFeed>,
) -> AnyView {
    let make = allowed(session, Permission::RunPorts, "Make an address", || {
        view! {
            <form class="row feed-form" method="post" action=format!("{CALENDAR}/feeds")>
                {Field::new("name", "For whom or what").required().view()}
                <button class="btn">{icon_sm("i-plus")}"Make an address"</button>
            </form>
        }
        .into_any()
    });
    let items = feeds.iter().map(|feed| item(feed, session, revoke));
    let list =
        (!feeds.is_empty()).then(|| view! { <ul class="fed-list">{items.collect_view()}</ul> });
    view! {
        <section class="panel part" id="feeds" aria-labelledby="feeds-h">
            <div class="panel-head"><h2 id="feeds-h">"In your calendar program"</h2></div>
            <div class="panel-body stack stack--tight">
                <p class="soft">"Outlook and others can subscribe to the port dates by an address. Whoever knows it reads the dates, and nothing else."</p>
                {make}
            </div>
            {list}
        </section>
    }
    .into_any()
}

fn item(feed: &FeedName, session: &Session, revoke: ServerAction<RevokeFeed>) -> AnyView {
    let end = if let Some(at) = feed.revoked_at {
        view! { <p class="muted xs">"Taken back "{time::moment(at)}</p> }.into_any()
    } else {
        allowed_sm(session, Permission::RunPorts, "Take it back", || {
            take_back(feed, revoke)
        })
    };
    view! {
        <li class="fed row row--between">
            <div>
                <p>{feed.name.clone()}</p>
                <p class="muted xs">"Made by "{feed.created_by.clone()}", "{time::moment(feed.created_at)}</p>
            </div>
            {end}
        </li>
    }
    .into_any()
}

fn take_back(feed: &FeedName, revoke: ServerAction<RevokeFeed>) -> AnyView {
    let id = feed.id.to_string();
    let label = format!("Take back the address for {}", feed.name);
    view! {
        <ActionForm action=revoke>
            {hidden("feed", id)}
            <button class="btn btn--sm btn--danger" aria-label=label>"Take it back"</button>
        </ActionForm>
    }
    .into_any()
}

/// The page that answers the form.
#[component]
pub(crate) fn FeedAddress() -> impl IntoView {
    let made = SharedValue::new(made).into_inner();
    view! {
        <Page parent=(CALENDAR, "Calendar") name="Calendar address">
            <header class="page-head">
                <h1>"Calendar address"</h1>
                <div class="page-actions"><a class="btn" href=CALENDAR>{icon("i-left")}"Back to the calendar"</a></div>
            </header>
            {match made {
                Some(address) => once(address),
                None => empty(
                    "It was shown once",
                    "The address of a calendar is shown when it is made and not again. Where it is lost, take it back and make another.",
                    None,
                ),
            }}
        </Page>
    }
}

#[cfg(feature = "ssr")]
fn made() -> Option<String> {
    use_context::<NewFeedAddress>().map(|NewFeedAddress(address)| address)
}

#[cfg(not(feature = "ssr"))]
const fn made() -> Option<String> {
    None
}

fn once(address: String) -> AnyView {
    view! {
        {banner("", "i-check", "The address is made. Copy it now: it is not shown again.")}
        <section class="panel" aria-labelledby="subscribe">
            <div class="panel-head"><h2 id="subscribe">"Subscribe"</h2></div>
            <div class="panel-body stack stack--tight">
                <pre class="code code--copy" tabindex="0" aria-label="Address">{address}</pre>
                <p class="muted">"In Outlook: Add calendar, Subscribe from web. Programs look again every few hours, so a date that moved today may show tomorrow."</p>
            </div>
        </section>
    }
    .into_any()
}
