//! The room of a cut-over: made for a phone at night, printable for whoever wants paper.

mod ask;
mod checklist;
mod countdown;
mod gate;
mod grid;
mod head;
mod mark;
mod sheet;
mod way_back;

use std::time::Duration;

use domain::{PortOrderId, port::view::Room as Record};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    address,
    api::{
        Answer,
        ports::room::{self, Activate, Close, PassOver, Record as RecordResult, StepDone},
        session::Session,
    },
    components::{
        frame::Page,
        icon::icon,
        notice::{banner, loaded, refused},
        port::{order_href, order_state_lg},
    },
    pages::ports::{ROOM, read_only},
    words,
};

/// How often the room asks what the others in it have done.
const LOOK_AGAIN: Duration = Duration::from_secs(20);

/// The address of an order's room.
fn room_href(order: PortOrderId) -> String {
    format!("{}/room", order_href(order))
}

/// The actions of the room.
#[derive(Clone, Copy)]
struct Actions {
    record: ServerAction<RecordResult>,
    pass_over: ServerAction<PassOver>,
    step_done: ServerAction<StepDone>,
    activate: ServerAction<Activate>,
    close: ServerAction<Close>,
}

impl Actions {
    fn new() -> Self {
        Self {
            record: ServerAction::new(),
            pass_over: ServerAction::new(),
            step_done: ServerAction::new(),
            activate: ServerAction::new(),
            close: ServerAction::new(),
        }
    }

    fn version(self) -> usize {
        [
            self.record.version(),
            self.pass_over.version(),
            self.step_done.version(),
            self.activate.version(),
            self.close.version(),
        ]
        .into_iter()
        .map(|version| version.get())
        .sum()
    }

    fn refused(self) -> AnyView {
        view! {
            {refused(self.record)}{refused(self.pass_over)}{refused(self.step_done)}
            {refused(self.activate)}{refused(self.close)}
        }
        .into_any()
    }
}

/// The room. What is asked about, a cell of the grid or an answer of the gate, stands in the address.
#[component]
pub(crate) fn Room() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let (cell, pass) = (address::use_value("cell"), address::use_value("pass"));
    let did = address::use_value("did");
    let actions = Actions::new();
    let room = Resource::new(
        move || (id.get(), actions.version()),
        |(id, _)| room::find(id),
    );
    // Several people work in one room: each answer asks again after a while, unless somebody is writing.
    Effect::new(move |_| {
        if room.get().is_some() {
            set_timeout(move || look_again(room, cell, pass), LOOK_AGAIN);
        }
    });
    view! {
        <Page parent=ROOM name="Cut-over room" class="main room">
            {actions.refused()}
            {move || did.get().and_then(|did| told(&did))}
            {loaded(room, move |answer, session| view! {
                {page(&answer, &session, actions)}
                {ask::dialogs(&answer.value, &session, cell, pass, actions)}
            }.into_any())}
        </Page>
    }
}

fn look_again(
    room: Resource<crate::api::Result<Answer<Record>>>,
    cell: Memo<Option<String>>,
    pass: Memo<Option<String>>,
) {
    // The room may have been left in the meantime.
    let asked = |what: Memo<Option<String>>| what.try_get_untracked();
    match (asked(cell), asked(pass)) {
        (Some(None), Some(None)) => room.refetch(),
        (None, _) | (_, None) => {}
        _ => set_timeout(move || look_again(room, cell, pass), LOOK_AGAIN),
    }
}

fn told(did: &str) -> Option<AnyView> {
    let text = match did {
        "passed" => "It is passed over. The reason and your name stay on record.",
        "closed" => "The order is closed.",
        _ => return None,
    };
    Some(banner("", "i-check", text))
}

fn page(answer: &Answer<Record>, session: &Session, actions: Actions) -> AnyView {
    let (room, now) = (&answer.value, answer.now);
    let order = &room.order;
    let sub = format!(
        "{}, {}",
        order.carrier,
        words::counted(room.lines.len() as u64, "number")
    );
    view! {
        <header class="page-head">
            <h1>{order.reference.clone()}</h1>{order_state_lg(order)}<span class="sub">{sub}</span>
            <div class="page-actions">
                <a class="btn" href=order_href(order.id)>{icon("i-left")}"The order"</a>
                <button class="btn only-desk" type="button" on:click=move |_| { let _ = window().print(); }>
                    {icon("i-print")}"Print the sheet"
                </button>
            </div>
        </header>
        {read_only(session)}
        <div class="cols cols--2">
            {head::window(room, now)}
            {head::activation(room, session, actions)}
        </div>
        <nav class="tabs room-parts" aria-label="Parts of the room">
            <a href="#gate" rel="external">"Gate"</a><a href="#grid" rel="external">"Tests"</a>
            <a href="#checklist" rel="external">"Afterwards"</a><a href="#countdown" rel="external">"Countdown"</a>
            <a href="#way-back" rel="external">"Way back"</a>
        </nav>
        <div class="cols cols--main">
            <div class="stack">
                {gate::panel(room, session)}
                {grid::panel(room, session, now, actions)}
                {checklist::panel(room, session, now, actions)}
            </div>
            <aside class="stack">
                {countdown::panel(room, session, actions)}
                {way_back::panel(room, session, now, actions)}
            </aside>
        </div>
        {sheet::signatures(room)}
    }
    .into_any()
}
