//! The kinds of event that programs are told of, and which webhook hears which.

use domain::{
    access::Permission,
    notification::{event::EventKind, view::EventListener},
};
use leptos::prelude::*;

use super::PARENT;
use crate::{
    address,
    api::{
        notifications::{self, SetKinds},
        session::Session,
    },
    components::{
        frame::Page,
        notice::{allowed, banner, empty, hidden, loaded, refused},
    },
};

/// The events, and who listens.
#[component]
pub(crate) fn Events() -> impl IntoView {
    let set = ServerAction::<SetKinds>::new();
    let did = address::use_value("did");
    let listeners = Resource::new(move || set.version().get(), |_| notifications::listeners());
    view! {
        <Page parent=PARENT name="Events for programs">
            {refused(set)}
            {move || did.get().filter(|did| did == "save").map(|_| {
                banner("", "i-check", "Saved. It holds for what happens from now on.")
            })}
            {loaded(listeners, move |answer, session| page(&answer.value, &session, set))}
        </Page>
    }
}

fn add(session: &Session) -> AnyView {
    allowed(session, Permission::ManageReports, "Add a webhook", || {
        view! { <a class="btn" href="/destinations/new?kind=webhook">"Add a webhook"</a> }
            .into_any()
    })
}

fn page(listeners: &[EventListener], session: &Session, set: ServerAction<SetKinds>) -> AnyView {
    let body = if listeners.is_empty() {
        empty(
            "No webhook is told of events",
            "Add a destination of the kind webhook that gets events. Then choose here which it is told of.",
            Some(add(session)),
        )
    } else {
        let panels = listeners.iter().map(|one| panel(one, session, set));
        panels.collect_view().into_any()
    };
    view! {
        <header class="page-head">
            <h1>"Events for programs"</h1>
            <span class="sub">"Every change in the history, as a signed message"</span>
        </header>
        {body}
    }
    .into_any()
}

fn panel(listener: &EventListener, session: &Session, set: ServerAction<SetKinds>) -> AnyView {
    let kinds = EventKind::ALL.iter().map(|&kind| {
        let is_told = listener.kinds.contains(&kind);
        view! {
            <label class="check">
                <input type="checkbox" name="kinds[]" value=kind.as_str() checked=is_told/>
                <span>{kind.label()}" "<code class="muted">{kind.as_str()}</code></span>
            </label>
        }
    });
    let kinds = kinds.collect_view();
    let save = allowed(session, Permission::ManageReports, "Save", || {
        view! { <button class="btn">"Save"</button> }.into_any()
    });
    let which = view! {
        {hidden("id", listener.destination.to_string())}{hidden("version", listener.version.to_string())}
    }
    .into_any();
    let name = listener.name.clone();
    let told = format!("{} of {}", listener.kinds.len(), EventKind::ALL.len());
    view! {
        <section class="panel">
            <div class="panel-head"><h2>{name}</h2><span class="sub">{told}</span></div>
            <ActionForm action=set attr:class="panel-body stack">
                {which}
                <div class="fields">{kinds}</div>
                <div class="row">{save}</div>
            </ActionForm>
        </section>
    }
    .into_any()
}
