//! One destination, there or to be added: its fields, a test, and its end.

use domain::{
    access::Permission,
    delivery::{Destination, DestinationKind, Outlets},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{destination_href, lacks, problem};
use crate::{
    address,
    api::{
        ApiError,
        destinations::{self, Add, Change, Draft, Remove, Test},
        session::Session,
    },
    components::{
        dialog::Dialog,
        frame::Page,
        notice::{allowed, banner, failure, hidden, loaded, refused},
    },
};

/// The form of a new destination. The address says of which kind it is.
#[component]
pub(crate) fn NewDestination() -> impl IntoView {
    let add = ServerAction::<Add>::new();
    let search = address::use_search();
    let list = Resource::new(|| (), |()| destinations::list());
    view! {
        <Page parent=("/destinations", "Destinations") name="New destination">
            {problem(add)}
            {loaded(list, move |answer, session| if let Some(message) = session.refusal(Permission::ManageReports) { failure(&ApiError::Forbidden { message }) } else {
                let draft = search.with_untracked(|search| new_draft(search));
                adding(&draft, answer.value.1, add)
            })}
        </Page>
    }
}

fn new_draft(search: &str) -> Draft {
    Draft::read(search).unwrap_or_else(|| Draft {
        kind: address::value(search, "kind").unwrap_or_default(),
        ..Draft::default()
    })
}

fn adding(draft: &Draft, outlets: Outlets, add: ServerAction<Add>) -> AnyView {
    let pending = add.pending();
    let kind = kind_of(draft);
    let fields = fields(draft, kind, false);
    view! {
        <header class="page-head"><h1>"New destination"</h1><span class="sub">{kind.label()}</span></header>
        {lack_of(kind, outlets)}
        <section class="panel form">
            <ActionForm action=add attr:class="panel-body stack">
                {fields}
                <div class="row">
                    <button class="btn btn--primary" disabled=move || pending.get()>"Add the destination"</button>
                    <a class="btn" href="/destinations">"Cancel"</a>
                </div>
            </ActionForm>
        </section>
    }
    .into_any()
}

fn kind_of(draft: &Draft) -> DestinationKind {
    draft.kind.parse().unwrap_or(DestinationKind::Mail)
}

/// What this kind needs that the operator has not set up.
fn lack_of(kind: DestinationKind, outlets: Outlets) -> AnyView {
    match kind {
        DestinationKind::Folder if !outlets.has_folder => banner(
            "medium",
            "i-alert",
            "Files cannot be written: no folder is set up for reports. Start Rollcall with --reports-folder, or \
             the variable ROLLCALL_REPORTS_FOLDER. What is due waits until then.",
        ),
        DestinationKind::Mail => lacks(outlets),
        _ => ().into_any(),
    }
}

fn fields(draft: &Draft, kind: DestinationKind, has_secret: bool) -> AnyView {
    let own = match kind {
        DestinationKind::Mail => place(
            draft,
            "Addresses",
            "name@example.com, several with commas between them. Each gets its own message.",
        ),
        DestinationKind::Folder => place(
            draft,
            "Folder",
            "Its name below the folder that the operator has set up. A folder within it comes after a slash.",
        ),
        DestinationKind::Teams => secret(
            "secret",
            "Address of the workflow",
            "In Teams: Workflows, \u{201c}Post to a channel when a webhook request is received\u{201d}. Whoever has the address can post, so it is kept encrypted and never shown again.".to_owned(),
            has_secret,
        ),
        DestinationKind::Webhook => view! {
            {secret("address", "Address", webhook_hint(draft), has_secret)}
            {secret(
                "secret",
                "Signing key",
                "At least 16 characters. The receiver tells by it that a message is from Rollcall. It is kept encrypted and never shown again.".to_owned(),
                has_secret,
            )}
            <label class="check">
                <input type="checkbox" name="draft[events]" value="yes" checked=draft.events == "yes"/>
                "Tell it of every event"
            </label>
        }
        .into_any(),
    };
    view! {
        {hidden("draft[kind]", kind.to_string())}
        <div class="field">
            <label for="name">"Name"</label>
            <input class="input" id="name" name="draft[name]" required maxlength="100" autocomplete="off"
                value=draft.name.clone()/>
        </div>
        {own}
    }
    .into_any()
}

fn place(draft: &Draft, label: &'static str, hint: &'static str) -> AnyView {
    view! {
        <div class="field">
            <label for="place">{label}</label>
            <input class="input" id="place" name="draft[place]" required maxlength="4000" autocomplete="off"
                spellcheck="false" value=draft.place.clone() aria-describedby="place-hint"/>
            <span class="hint" id="place-hint">{hint}</span>
        </div>
    }
    .into_any()
}

/// What is asked of a webhook's address, and by what the present one is recognised.
fn webhook_hint(draft: &Draft) -> String {
    let now = match draft.place.as_str() {
        "" => String::new(),
        place => format!(" It begins {place} now."),
    };
    format!(
        "Begins with https://. Messages are sent there as JSON by POST. Often whoever has the address can post, \
         so it is kept encrypted and never shown again.{now}"
    )
}

/// A secret that is set is never shown; another may take its place.
fn secret(name: &'static str, label: &'static str, hint: String, has_secret: bool) -> AnyView {
    let set = has_secret.then(|| view! { " "<span class="tag">"Set"</span> });
    let placeholder = has_secret.then_some("Leave it blank to keep what is set");
    let described = format!("{name}-hint");
    view! {
        <div class="field">
            <label for=name>{label}{set}</label>
            <input class="input" id=name name=name type="password" required=!has_secret maxlength="4000"
                autocomplete="off" spellcheck="false" placeholder=placeholder aria-describedby=described.clone()/>
            <span class="hint" id=described>{hint}</span>
        </div>
    }
    .into_any()
}

#[derive(Clone, Copy)]
struct Actions {
    change: ServerAction<Change>,
    test: ServerAction<Test>,
    remove: ServerAction<Remove>,
}

/// The page of a destination.
#[component]
pub(crate) fn DestinationPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let (ask, did) = (address::use_value("ask"), address::use_value("did"));
    let search = address::use_search();
    let actions = Actions {
        change: ServerAction::new(),
        test: ServerAction::new(),
        remove: ServerAction::new(),
    };
    let changes = move || actions.change.version().get();
    let found = Resource::new(
        move || (id.get(), changes()),
        |(id, _)| destinations::find(id),
    );
    view! {
        <Page parent=("/destinations", "Destinations") name="Destination">
            {refused(actions.test)}{refused(actions.remove)}{problem(actions.change)}
            {move || did.get().and_then(|did| told(&did))}
            {loaded(found, move |answer, session| {
                let draft = search.with_untracked(|search| Draft::read(search));
                let (destination, outlets) = &answer.value;
                view! {
                    {page(destination, *outlets, draft, &session, actions)}
                    {dialog(destination, ask, actions.remove)}
                }
                .into_any()
            })}
        </Page>
    }
}

fn told(did: &str) -> Option<AnyView> {
    let text = match did {
        "add" => "The destination is saved. Send a test to see whether it works.",
        "change" => "The change is saved.",
        _ => return None,
    };
    Some(banner("", "i-check", text))
}

fn page(
    destination: &Destination,
    outlets: Outlets,
    draft: Option<Draft>,
    session: &Session,
    actions: Actions,
) -> AnyView {
    let kind = destination.target.kind();
    let draft = draft.unwrap_or_else(|| Draft::of(destination));
    let settings = match session.refusal(Permission::ManageReports) {
        None => settings(destination, &draft, actions.change),
        Some(_) => {
            view! { <div class="panel-body"><p>{destination.target.summary()}</p></div> }.into_any()
        }
    };
    let id = destination.id.to_string();
    let deliveries = format!("/deliveries?destination={id}");
    let ask = format!("{}?ask=remove", destination_href(destination.id));
    view! {
        <header class="page-head">
            <h1>{destination.name.clone()}</h1><span class="sub">{kind.label()}</span>
            <div class="page-actions">
                <a class="btn" href=deliveries>"Deliveries"</a>
                {allowed(session, Permission::ManageReports, "Send a test", move || view! {
                    <ActionForm action=actions.test>{hidden("id", id)}<button class="btn">"Send a test"</button></ActionForm>
                }.into_any())}
                {allowed(session, Permission::ManageReports, "Remove", move || view! {
                    <a class="btn" href=ask data-noscroll="">"Remove"</a>
                }.into_any())}
            </div>
        </header>
        {lack_of(kind, outlets)}
        <section class="panel form">
            <div class="panel-head"><h2>"Settings"</h2></div>
            {settings}
        </section>
    }
    .into_any()
}

fn settings(destination: &Destination, draft: &Draft, change: ServerAction<Change>) -> AnyView {
    let pending = change.pending();
    let fields = fields(draft, destination.target.kind(), destination.has_secret);
    let (id, version) = (destination.id.to_string(), destination.version.to_string());
    view! {
        <ActionForm action=change attr:class="panel-body stack">
            {hidden("id", id)}{hidden("version", version)}
            {fields}
            <div class="row">
                <button class="btn btn--primary" disabled=move || pending.get()>"Save"</button>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// Asks before a destination is taken away.
fn dialog(
    destination: &Destination,
    ask: Memo<Option<String>>,
    remove: ServerAction<Remove>,
) -> AnyView {
    let (id, version) = (destination.id, destination.version);
    view! {
        {move || ask.get().filter(|ask| ask == "remove").map(|_| {
            let body = view! { <p>"What is on its way there is dropped. What was delivered stays in the list of deliveries."</p> };
            let action = view! {
                <ActionForm action=remove>
                    {hidden("id", id.to_string())}{hidden("version", version.to_string())}
                    <button class="btn btn--danger">"Remove the destination"</button>
                </ActionForm>
            };
            view! {
                <Dialog title="Remove this destination?".to_owned() back=destination_href(id)
                    body=body.into_any() action=action.into_any()/>
            }
        })}
    }
    .into_any()
}
