//! One order: where it stands, what holds it back, its numbers and papers, and what happened.

mod aside;
mod banners;
mod carrier;
mod checks;
mod deeds;
mod dialogs;
mod head;
mod lines;
mod papers;
mod plan;
mod rejections;
mod secrets;
mod stepper;
mod timeline;

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use self::deeds::Deeds;
use super::ROOM;
use crate::{
    address,
    api::{
        ports::orders::{self, OrderView},
        session::Session,
    },
    components::{frame::Page, notice::loaded},
};

/// What the parts of the page are drawn with.
#[derive(Clone, Copy)]
struct Drawing<'a> {
    view: &'a OrderView,
    now: DateTime<Utc>,
    session: &'a Session,
    deeds: &'a Deeds,
}

impl Drawing<'_> {
    /// Whether the reader may work on the order.
    fn may_work(&self) -> bool {
        let needed = domain::access::Permission::RunPorts;
        self.session.refusal(needed).is_none()
    }

    /// The address of the page.
    fn here(&self) -> String {
        crate::components::port::order_href(self.view.detail.order.id)
    }

    /// What every form about the order sends: which one, and as which it was seen.
    fn versioned(&self) -> AnyView {
        use crate::components::notice::hidden;

        let order = &self.view.detail.order;
        view! { {hidden("id", order.id.to_string())}{hidden("version", order.version.to_string())} }
            .into_any()
    }
}

/// The page of an order.
#[component]
pub(crate) fn PortOrder() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let search = address::use_search();
    let from = Memo::new(move |_| {
        let from = search.with(|search| address::value(search, "from"));
        from.and_then(|from| from.parse().ok()).unwrap_or(0)
    });
    let deeds = Deeds::new();
    let order = Resource::new(
        move || (id.get(), from.get(), deeds.version()),
        |(id, from, _)| orders::find(id, from),
    );
    view! {
        <Page parent=ROOM name="Port order">
            {deeds.refused(search)}
            {move || search.with(|search| address::value(search, "did")).and_then(|did| banners::told(&did))}
            {loaded(order, move |answer, session| {
                let drawing = Drawing { view: &answer.value, now: answer.now, session: &session, deeds: &deeds };
                page(drawing, search)
            })}
        </Page>
    }
}

fn page(drawing: Drawing<'_>, search: Memo<String>) -> AnyView {
    view! {
        <Title text=drawing.view.detail.order.reference.clone()/>
        {head::head(drawing)}
        {super::read_only(drawing.session)}
        {banners::banners(drawing)}
        {deeds::blocked(drawing)}
        {stepper::stepper(drawing)}
        <div class="cols cols--main aside-first">
            <div class="stack">
                {rejections::panel(drawing)}
                {plan::panel(drawing, search)}
                {lines::panel(drawing)}
                {papers::panel(drawing)}
                {carrier::panel(drawing)}
                {timeline::panel(drawing, search)}
            </div>
            <aside class="stack">
                {aside::countdown(drawing)}
                {checks::gate(drawing)}
                {checks::readiness(drawing)}
                {aside::clocks(drawing)}
                {aside::dates(drawing)}
                {secrets::panel(drawing)}
            </aside>
        </div>
        {dialogs::dialogs(drawing, search)}
    }
    .into_any()
}
