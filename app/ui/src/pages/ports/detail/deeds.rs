//! What people do with an order: its actions, and the buttons that the state machine offers.

use domain::port::{OrderState, state::OrderEvent, view::Deed};
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
        notice::{banner, hidden, refused},
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
    pub(super) fn version(&self) -> usize {
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
    pub(super) fn refused(&self, search: Memo<String>) -> AnyView {
        let Self {
            act,
            ask,
            reschedule,
            ..
        } = *self;
        let is_asked = move || search.with(|search| address::value(search, "ask").is_some());
        view! {
            {move || (!is_asked()).then(|| view! { {refused(act)}{refused(ask)}{refused(reschedule)} })}
            {refused(self.check)}{refused(self.news)}{refused(self.remove)}{refused(self.split)}
            {refused(self.activate)}
        }
        .into_any()
    }

    /// A deed as a button of its own form, or as a link to the dialog that asks before it.
    fn control(&self, drawing: Drawing<'_>, event: OrderEvent, class: &'static str) -> AnyView {
        let fields = drawing.versioned();
        let label = label(event);
        let asked = |what: &str| {
            let what = what.to_owned();
            let fields = drawing.versioned();
            view! {
                <ActionForm action=self.ask>{fields}{hidden("what", what)}<button class=class>{label}</button></ActionForm>
            }
            .into_any()
        };
        let dialog = |what: &str| {
            let href = format!("{}?ask={what}", drawing.here());
            view! { <a class=class href=href data-noscroll="">{label}</a> }.into_any()
        };
        match event {
            OrderEvent::Submit => asked("submit"),
            OrderEvent::Correct => asked("correct"),
            OrderEvent::OpenWindow => asked("activate"),
            OrderEvent::Reschedule => dialog("reschedule"),
            OrderEvent::Cancel => dialog("cancel"),
            OrderEvent::RunCheck => view! {
                <ActionForm action=self.check>{fields}<button class=class>{label}</button></ActionForm>
            }
            .into_any(),
            _ => view! {
                <ActionForm action=self.act>
                    {fields}{hidden("event", event.to_string())}<button class=class>{label}</button>
                </ActionForm>
            }
            .into_any(),
        }
    }

    /// Asks the carrier for news now.
    pub(super) fn news_button(&self, drawing: Drawing<'_>) -> AnyView {
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

/// Whether a deed moves an order on, so that it is the one in ink. Activation does too, and is led from the
/// cut-over room, which is in ink by then. What was not rejected can be corrected, and needs not be.
const fn leads_on(event: OrderEvent, state: OrderState) -> bool {
    match event {
        OrderEvent::MarkReady | OrderEvent::Submit | OrderEvent::Close => true,
        OrderEvent::Correct => matches!(state, OrderState::Exception),
        _ => false,
    }
}

/// What a deed is called on its button.
const fn label(event: OrderEvent) -> &'static str {
    match event {
        OrderEvent::Edit => "Make it a draft again",
        OrderEvent::Correct => "Send the correction",
        OrderEvent::OpenWindow => "Activate all now",
        OrderEvent::RunCheck => "Check portability",
        OrderEvent::Cancel => "Cancel the order",
        other => other.label(),
    }
}

/// The deeds that the state has, in the order in which people look for them.
fn offered(drawing: Drawing<'_>) -> impl Iterator<Item = &Deed<OrderEvent>> {
    let deeds = &drawing.view.detail.deeds;
    SHOWN
        .iter()
        .filter_map(|event| deeds.iter().find(|deed| deed.event == *event))
}

/// Whether a carrier is asked, for whom there must be a connection.
const fn is_asked(event: OrderEvent, is_sent: bool) -> bool {
    match event {
        OrderEvent::Submit
        | OrderEvent::Correct
        | OrderEvent::OpenWindow
        | OrderEvent::Reschedule
        | OrderEvent::RunCheck => true,
        OrderEvent::Cancel => is_sent,
        _ => false,
    }
}

/// The deeds that can be done: the one that leads on in ink, the others one click away.
pub(super) fn buttons(drawing: Drawing<'_>) -> AnyView {
    let free: Vec<OrderEvent> = offered(drawing)
        .filter(|deed| deed.blocked.is_empty() && !is_by_hand(drawing, deed.event))
        .map(|deed| deed.event)
        .collect();
    let state = drawing.view.detail.order.state;
    let primary = free.iter().copied().find(|&event| leads_on(event, state));
    let deeds = drawing.deeds;
    let first = primary.map(|event| deeds.control(drawing, event, "btn btn--primary"));
    let others: Vec<AnyView> = free
        .into_iter()
        .filter(|&event| Some(event) != primary)
        .map(|event| deeds.control(drawing, event, "menu-item"))
        .collect();
    let more = (!others.is_empty()).then(|| {
        view! {
            <details class="menu menu--end" name="menus">
                <summary class="btn btn--icon" aria-label="More actions">{icon("i-more")}</summary>
                <div class="menu-body">{others}</div>
            </details>
        }
    });
    view! { {first}{more} }.into_any()
}

/// Whether a deed is done at the carrier by people, since there is no connection to ask it through.
fn is_by_hand(drawing: Drawing<'_>, event: OrderEvent) -> bool {
    let order = &drawing.view.detail.order;
    order.connection.is_none() && is_asked(event, order.standing().is_sent)
}

/// The deeds that are held back, each with everything that holds it back.
pub(super) fn blocked(drawing: Drawing<'_>) -> AnyView {
    if !drawing.may_work() {
        return ().into_any();
    }
    let order = &drawing.view.detail.order;
    let by_hand =
        order.connection.is_none() && offered(drawing).any(|deed| is_by_hand(drawing, deed.event));
    let by_hand = by_hand.then(|| {
        let text = format!(
            "This order is followed by hand. Ask {} yourself, and enter below what they say.",
            order.carrier
        );
        banner("", "i-phone", text)
    });
    let rows: Vec<AnyView> = offered(drawing)
        .filter(|deed| !deed.blocked.is_empty() && !is_by_hand(drawing, deed.event))
        .map(|deed| {
            let id = format!("why-{}", deed.event);
            view! { <li>{port::blocked_button(label(deed.event).to_owned(), id, &deed.blocked)}</li> }.into_any()
        })
        .collect();
    let held = (!rows.is_empty()).then(|| {
        view! {
            <section class="held" aria-labelledby="held">
                <h2 id="held" class="muted xs">"Not yet possible"</h2><ul>{rows}</ul>
            </section>
        }
    });
    view! { {by_hand}{held} }.into_any()
}
