//! The papers of an order: what is filed, what stands in it, how it compares, and which rejections are to be
//! expected of it.

mod comparison;
mod documents;
mod statement;
mod upload;

use domain::access::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    address,
    api::{
        Answer,
        ports::papers::{self, Describe, MakeLoa, State},
        session::Session,
    },
    components::{
        frame::Page,
        icon::icon,
        notice::{allowed, banner, hidden, loaded, refused},
        port::{order_href, order_state_lg},
    },
};

/// The address of an order's papers.
fn papers_href(order: domain::PortOrderId) -> String {
    format!("{}/papers", order_href(order))
}

/// The actions of the page.
#[derive(Clone, Copy)]
struct Actions {
    make_loa: ServerAction<MakeLoa>,
    describe: ServerAction<Describe>,
    state: ServerAction<State>,
}

impl Actions {
    fn new() -> Self {
        Self {
            make_loa: ServerAction::new(),
            describe: ServerAction::new(),
            state: ServerAction::new(),
        }
    }

    fn version(self) -> usize {
        self.make_loa.version().get() + self.describe.version().get() + self.state.version().get()
    }

    fn refused(self) -> AnyView {
        view! { {refused(self.make_loa)}{refused(self.describe)}{refused(self.state)} }.into_any()
    }
}

/// The page of an order's papers. The document that is open stands in the address.
#[component]
pub(crate) fn Papers() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let (open, error) = (address::use_value("open"), address::use_value("error"));
    let (did, search) = (address::use_value("did"), address::use_search());
    let actions = Actions::new();
    let papers = Resource::new(
        move || (id.get(), actions.version()),
        |(id, _)| papers::find(id),
    );
    view! {
        <Page parent=super::ROOM name="Papers">
            {actions.refused()}
            {move || error.get().map(|error| view! {
                <div class="banner" role="alert" data-tone="critical">{icon("i-alert")}<p>{error}</p></div>
            })}
            {move || did.get().and_then(|did| told(&did))}
            {loaded(papers, move |answer, session| view! {
                {page(&answer, &session, &search.get_untracked(), actions)}
                {opened(&answer, &session, open, actions)}
            }.into_any())}
        </Page>
    }
}

fn told(did: &str) -> Option<AnyView> {
    let text = match did {
        "loa" => {
            "The letter is made and filed as a new version. Have it signed, and upload it signed."
        }
        "added" => "The document is filed. Write down what stands in it, so that it is compared.",
        "read" => "What stands in the document is written down, and compared below.",
        "described" => "The document is described.",
        _ => return None,
    };
    Some(banner("", "i-check", text))
}

fn page(
    answer: &Answer<papers::Papers>,
    session: &Session,
    search: &str,
    actions: Actions,
) -> AnyView {
    let (papers, now) = (&answer.value, answer.now);
    let order = &papers.order;
    let back = order_href(order.id);
    view! {
        <header class="page-head">
            <h1>"Papers"</h1><span class="sub"><a href=back.clone()>{order.reference.clone()}</a></span>
            {order_state_lg(order)}
            <div class="page-actions actionbar">
                <a class="btn" href=back>{icon("i-left")}"The order"</a>
                {make_loa(papers, session, actions)}
            </div>
        </header>
        <div class="cols cols--main">
            <div class="stack">
                {comparison::predicted(papers)}
                {comparison::table(papers)}
                {documents::list(papers, session, now)}
            </div>
            <aside class="stack">{upload::form(order.id, session, search)}</aside>
        </div>
    }
    .into_any()
}

fn make_loa(papers: &papers::Papers, session: &Session, actions: Actions) -> AnyView {
    let id = papers.order.id.to_string();
    allowed(session, Permission::RunPorts, "Make the LOA", || {
        view! {
            <ActionForm action=actions.make_loa>
                {hidden("order", id)}
                <button class="btn btn--primary" disabled=move || actions.make_loa.pending().get()>
                    {icon("i-file")}"Make the LOA"
                </button>
            </ActionForm>
        }
        .into_any()
    })
}

/// The document that the address opens.
fn opened(
    answer: &Answer<papers::Papers>,
    session: &Session,
    open: Memo<Option<String>>,
    actions: Actions,
) -> AnyView {
    let papers = StoredValue::new(answer.value.clone());
    let session = session.clone();
    view! {
        {move || {
            let id = open.get()?;
            papers.with_value(|papers| {
                let filed = papers.documents.iter().find(|filed| filed.document.id.to_string() == id)?;
                Some(statement::panel(papers, filed, &session, actions))
            })
        }}
    }
    .into_any()
}
