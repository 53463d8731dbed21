//! Entering a port-out that a carrier without an API told of.

use domain::{access::Permission, port::view::PortOutQueue};
use leptos::prelude::*;

use super::OUTS;
use crate::{
    api::{ports::outs::Enter, session::Session},
    components::{
        icon::icon,
        input::Field,
        notice::{failure, hidden},
        text_area::numbers_area,
    },
};

/// The form, where the address asks for it.
pub(super) fn dialog(
    queue: &PortOutQueue,
    session: &Session,
    show: Memo<Option<String>>,
    enter: ServerAction<Enter>,
) -> AnyView {
    let refusal = session.refusal(Permission::RunPorts);
    let mut carriers: Vec<String> = queue
        .protection
        .iter()
        .map(|protection| protection.carrier.clone())
        .collect();
    carriers.dedup();
    view! {
        {move || (show.get().as_deref() == Some("enter")).then(|| match refusal.clone() {
            Some(message) => failure(&crate::api::ApiError::Forbidden { message }),
            None => form(&carriers, enter),
        })}
    }
    .into_any()
}

fn form(carriers: &[String], enter: ServerAction<Enter>) -> AnyView {
    let known = carriers
        .iter()
        .map(|carrier| view! { <option value=carrier.clone()></option> })
        .collect_view();
    let pending = enter.pending();
    view! {
        <section class="panel form part" id="enter" aria-labelledby="enter-h">
            <div class="panel-head">
                <h2 id="enter-h">"Enter a port-out"</h2>
                <a class="btn btn--sm push" href=OUTS data-noscroll="">{icon("i-x")}"Close"</a>
            </div>
            <ActionForm action=enter attr:class="panel-body stack">
                {hidden("out[home]", "US".to_owned())}
                <div class="fields">
                    <div class="field">
                        <label for="out-carrier">"Carrier that tells of it"</label>
                        <input class="input" id="out-carrier" name="out[carrier]" list="carriers" required maxlength="100" autocomplete="off"/>
                        <datalist id="carriers">{known}</datalist>
                    </div>
                    {Field::new("out[vendor_order]", "Its reference").required().view()}
                    {Field::new("out[gaining_carrier]", "Carrier that asks for the numbers").view()}
                    {Field::new("out[ticket]", "Ticket or planned port-out").view()}
                    {Field::new("out[received_at]", "Came in, UTC").kind("datetime-local").hint("Blank means now.").view()}
                    {Field::new("out[answer_by]", "Answer by, UTC").kind("datetime-local").hint("Where silence counts as a yes.").view()}
                </div>
                <div class="field">
                    <label for="out-numbers">"Numbers, one a line"</label>
                    {numbers_area("out[numbers]", "out-numbers", &[])}
                    <span class="hint">"With their country code; without one they are read as North American."</span>
                </div>
                <div class="row"><button class="btn btn--primary" disabled=move || pending.get()>"Enter it"</button></div>
            </ActionForm>
        </section>
    }
    .into_any()
}
