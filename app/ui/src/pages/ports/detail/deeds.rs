//! What people do with an order: its actions, and the buttons that the state machine offers.

use domain::port::{state::OrderEvent, view::Deed};
use leptos::prelude::*;

use super::Drawing;
use crate::{
    address,
    api::ports::{
        lines::{Activate, Add, Plan, Remove, Split},
        orders::{Act, Ask, Check, News, Reschedule},
        said::{Note, Resolve, Secrets, Tell},
    },
    components::{
        icon::{icon, icon_sm},
        notice::{hidden, refused},
        port,
    },
};

/// The actions of an order's page.
#[derive(Clone, Copy)]
pub(super) struct Deeds {
    pub(super) act: ServerAction<Act>,
    pub(super) ask: ServerAction<Ask>,
    pub(super) reschedule: ServerAction<Reschedule>,
    check: ServerAction<Check>,
    news: ServerAction<News>,
    pub(super) add: ServerAction<Add>,
    remove: ServerAction<Remove>,
    split: ServerAction<Split>,
    activate: ServerAction<Activate>,
    pub(super) plan: ServerAction<Plan>,
    pub(super) note: ServerAction<Note>,
    pub(super) resolve: ServerAction<Resolve>,
    pub(super) secrets: ServerAction<Secrets>,
    pub(super) tell: ServerAction<Tell>,
}

impl Deeds {
    pub(super) fn new() -> Self {
        Self {
            act: ServerAction::new(),
            ask: ServerAction::new(),
            reschedule: ServerAction::new(),
            check: ServerAction::new(),
            news: ServerAction::new(),
            add: ServerAction::new(),
            remove: ServerAction::new(),
            split: ServerAction::new(),
            activate: ServerAction::new(),
            plan: ServerAction::new(),
            note: ServerAction::new(),
            resolve: ServerAction::new(),
            secrets: ServerAction::new(),
            tell: ServerAction::new(),
        }
    }

    /// How often something was done: what depends on it is asked anew.
    pub(super) fn version(self) -> usize {
        [
            self.act.version(),
            self.check.version(),
            self.news.version(),
            self.add.version(),
            self.plan.version(),
            self.note.version(),
            self.resolve.version(),
            self.secrets.version(),
            self.tell.version(),
        ]
        .into_iter()
        .map(|version| version.get())
        .sum()
    }

    /// Why something was not done. What a dialog or a form of its own asks is refused there.
    pub(super) fn refused(self, search: Memo<String>) -> AnyView {
        let is_asked = move || search.with(|search| address::value(search, "ask").is_some());
        view! {
            {move || (!is_asked()).then(|| view! { {refused(self.act)}{refused(self.ask)}{refused(self.reschedule)} })}
            {refused(self.check)}{refused(self.news)}{refused(self.remove)}{refused(self.split)}
            {refused(self.activate)}
        }
        .into_any()
    }

    fn act_button(
        self,
        drawing: Drawing<'_>,
        deed: &Deed<OrderEvent>,
        class: &'static str,
    ) -> AnyView {
        let label = match deed.event {
            OrderEvent::Edit => "Make it a draft again".to_owned(),
            _ => deed.label.clone(),
        };
        let (fields, event) = (drawing.versioned(), deed.event.to_string());
        view! {
            <ActionForm action=self.act>{fields}{hidden("event", event)}<button class=class>{label}</button></ActionForm>
        }
        .into_any()
    }

    fn ask_button(
        self,
        drawing: Drawing<'_>,
        what: &str,
        label: String,
        class: &'static str,
    ) -> AnyView {
        let fields = drawing.versioned();
        let what = what.to_owned();
        view! {
            <ActionForm action=self.ask>{fields}{hidden("what", what)}<button class=class>{label}</button></ActionForm>
        }
        .into_any()
    }

    fn check_button(self, drawing: Drawing<'_>) -> AnyView {
        let fields = drawing.versioned();
        view! {
            <ActionForm action=self.check>{fields}<button class="btn">"Check portability"</button></ActionForm>
        }
        .into_any()
    }

    /// Asks the carrier for news now.
    pub(super) fn news_button(self, drawing: Drawing<'_>) -> AnyView {
        let id = drawing.view.detail.order.id.to_string();
        view! {
            <ActionForm action=self.news>
                {hidden("id", id)}<button class="btn btn--sm">{icon_sm("i-sync")}"Ask now"</button>
            </ActionForm>
        }
        .into_any()
    }
}

/// Whether a deed has a button at the head of the page, and in which order: the way on first.
const SHOWN: [OrderEvent; 9] = [
    OrderEvent::MarkReady,
    OrderEvent::Submit,
    OrderEvent::Correct,
    OrderEvent::OpenWindow,
    OrderEvent::Close,
    OrderEvent::RunCheck,
    OrderEvent::Reschedule,
    OrderEvent::Edit,
    OrderEvent::Cancel,
];

/// Whether a deed moves the order on, so that it is the one in ink.
const fn leads_on(event: OrderEvent) -> bool {
    matches!(
        event,
        OrderEvent::MarkReady
            | OrderEvent::Submit
            | OrderEvent::Correct
            | OrderEvent::OpenWindow
            | OrderEvent::Close
    )
}

/// The deeds of the order as buttons, the first that can be done and leads on in ink.
pub(super) fn buttons(drawing: Drawing<'_>) -> AnyView {
    let deeds = &drawing.view.detail.deeds;
    let offered = SHOWN
        .iter()
        .filter_map(|event| deeds.iter().find(|deed| deed.event == *event));
    let offered: Vec<&Deed<OrderEvent>> = offered.collect();
    let primary = offered
        .iter()
        .find(|deed| leads_on(deed.event) && held_back(drawing, deed).is_empty())
        .map(|deed| deed.event);
    offered
        .into_iter()
        .map(|deed| button(drawing, deed, primary == Some(deed.event)))
        .collect_view()
        .into_any()
}

/// What holds a deed back: what the machine says, and that there is nobody to ask.
fn held_back(drawing: Drawing<'_>, deed: &Deed<OrderEvent>) -> Vec<String> {
    let order = &drawing.view.detail.order;
    let is_asked = match deed.event {
        OrderEvent::Submit
        | OrderEvent::Correct
        | OrderEvent::OpenWindow
        | OrderEvent::Reschedule
        | OrderEvent::RunCheck => true,
        OrderEvent::Cancel => order.standing().is_sent,
        _ => false,
    };
    let mut blocked = deed.blocked.clone();
    if is_asked && order.connection.is_none() {
        blocked.push(format!(
            "This order is followed by hand. Do it at {}, and enter below what they say.",
            order.carrier
        ));
    }
    blocked
}

fn button(drawing: Drawing<'_>, deed: &Deed<OrderEvent>, is_primary: bool) -> AnyView {
    let blocked = held_back(drawing, deed);
    if !blocked.is_empty() {
        let id = format!("why-{}", deed.event);
        return port::blocked_button(deed.label.clone(), id, &blocked);
    }
    let class = if is_primary {
        "btn btn--primary"
    } else {
        "btn"
    };
    let deeds = drawing.deeds;
    let dialog = |what: &str, label: &str, class: &'static str, name: &'static str| {
        let href = format!("{}?ask={what}", drawing.here());
        let label = label.to_owned();
        view! { <a class=class href=href data-noscroll="">{icon(name)}{label}</a> }.into_any()
    };
    match deed.event {
        OrderEvent::MarkReady | OrderEvent::Edit | OrderEvent::Close => {
            deeds.act_button(drawing, deed, class)
        }
        OrderEvent::Submit => deeds.ask_button(drawing, "submit", "Submit".to_owned(), class),
        OrderEvent::Correct => {
            deeds.ask_button(drawing, "correct", "Send the correction".to_owned(), class)
        }
        OrderEvent::OpenWindow => {
            deeds.ask_button(drawing, "activate", "Activate all now".to_owned(), class)
        }
        OrderEvent::RunCheck => deeds.check_button(drawing),
        OrderEvent::Reschedule => dialog("reschedule", "Reschedule", "btn", "i-cal"),
        _ => dialog("cancel", "Cancel the order", "btn btn--danger", "i-x"),
    }
}
