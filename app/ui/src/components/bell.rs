//! The bell: how much is new, and the latest of it. Without script it is a link with the count.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::notification::{Notification, view};
use leptos::prelude::*;

use super::{
    frame::SessionResource,
    icon::{glyph, icon},
    time,
};
use crate::{
    api::{
        Answer,
        notifications::{self, MarkRead},
    },
    words,
};

/// How often the browser asks for what is new.
const PACE: Duration = Duration::from_secs(30);

/// What the browser has heard since the page stands.
#[derive(Clone, Copy)]
struct Heard {
    asked: ServerAction<notifications::Bell>,
    read: ServerAction<MarkRead>,
}

/// Listens for what is new, for as long as the pages stand. `path` is where the reader is.
pub(super) fn listen(path: Memo<String>) {
    let heard = Heard {
        asked: ServerAction::new(),
        read: ServerAction::new(),
    };
    provide_context(heard);
    // Not a resource: the server would wait for it with everything beside it.
    Effect::new(move |_| {
        path.track();
        heard.read.version().track();
        heard.asked.dispatch(notifications::Bell {});
    });
    Effect::new(move |_| {
        let ask = move || {
            heard.asked.dispatch(notifications::Bell {});
        };
        if let Ok(asking) = set_interval_with_handle(ask, PACE) {
            on_cleanup(move || asking.clear());
        }
    });
}

/// The bell in the top of a page.
#[component]
pub(super) fn Bell() -> impl IntoView {
    let heard = expect_context::<Heard>();
    let answer = heard.asked.value();
    let latest = Memo::new(move |_| answer.get().and_then(Result::ok));
    let has_heard = Memo::new(move |_| latest.with(Option::is_some));
    let session = expect_context::<SessionResource>();
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let unread = session.await.map_or(0, |answer| answer.value.unread);
                view! {
                    {move || if has_heard.get() { popover(latest, heard.read) } else { link(unread) }}
                }
            })}
        </Transition>
    }
}

fn link(unread: u64) -> AnyView {
    view! {
        <a class="btn btn--ghost btn--icon bell" href="/notifications" aria-label=label(unread)>
            {icon("i-bell")}{badge(unread)}
        </a>
    }
    .into_any()
}

fn label(unread: u64) -> String {
    match unread {
        0 => "Notifications, nothing new".to_owned(),
        n => format!("Notifications, {} new", words::count(n)),
    }
}

fn badge(unread: u64) -> Option<AnyView> {
    let shown = if unread > 99 {
        "99+".to_owned()
    } else {
        words::count(unread)
    };
    (unread > 0)
        .then(|| view! { <span class="bell-count" aria-hidden="true">{shown}</span> }.into_any())
}

fn popover(latest: Memo<Option<Answer<view::Bell>>>, read: ServerAction<MarkRead>) -> AnyView {
    let unread = Memo::new(move |_| latest.with(|l| l.as_ref().map_or(0, |l| l.value.unread)));
    view! {
        <details class="menu menu--end" name="menus">
            <summary class="btn btn--ghost btn--icon bell" aria-label=move || label(unread.get())>
                {icon("i-bell")}{move || badge(unread.get())}
            </summary>
            <div class="menu-body bell-body">
                <p class="menu-head" role="status">{move || label(unread.get())}</p>
                {move || latest.get().map(|answer| entries(&answer.value.latest, answer.now, read))}
                <hr/>
                <a class="menu-item" href="/notifications">"All notifications"</a>
                <a class="menu-item" href="/notifications/settings">"What you hear of"</a>
            </div>
        </details>
    }
    .into_any()
}

fn entries(latest: &[Notification], now: DateTime<Utc>, read: ServerAction<MarkRead>) -> AnyView {
    if latest.is_empty() {
        return view! { <p class="menu-head">"Nobody has told you anything yet."</p> }.into_any();
    }
    let entries = latest.iter().map(|one| {
        let id = one.id.to_string();
        let is_new = one.read_at.is_none();
        let open = move |_| {
            if is_new {
                let back = String::new();
                read.dispatch(MarkRead { id: id.clone(), back });
            }
        };
        view! {
            <li>
                <a class="bell-entry" href=one.notice.link.clone() data-new=is_new.then_some("") on:click=open>
                    {mark(one)}<span class="t">{one.notice.title.clone()}</span>
                    <span class="a">{time::ago(one.at, now)}</span>
                </a>
            </li>
        }
    });
    view! { <ul class="bell-list">{entries.collect_view()}</ul> }.into_any()
}

/// How urgent a notification is and whether it is new, by shape and word.
pub(crate) fn mark(one: &Notification) -> AnyView {
    use domain::notification::Urgency;
    let urgency = one.notice.urgency;
    // The shapes of severities, which readers know already.
    let shape = match urgency {
        Urgency::Critical => "critical",
        Urgency::Warning => "high",
        Urgency::Info => "low",
    };
    let new = one.read_at.is_none().then_some("New. ");
    view! {
        <span class="sev" data-sev=shape>
            {glyph(&format!("sev-{shape}"))}<span class="vh">{new}{urgency.label()}": "</span>
        </span>
    }
    .into_any()
}
