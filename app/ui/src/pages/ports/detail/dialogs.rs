//! What is asked before the order's date is moved or the order is given up.

use domain::port::{foc::zone_name, state::OrderEvent};
use leptos::prelude::*;

use super::{Drawing, deeds::Deeds};
use crate::{
    address,
    api::ports::orders::{OrderView, Reschedule},
    components::{
        dialog::Dialog,
        notice::{hidden, refused},
        port,
    },
    pages::ports::fields,
    words,
};

/// The dialog that the address asks for.
pub(super) fn dialogs(drawing: Drawing<'_>, search: Memo<String>) -> AnyView {
    if !drawing.may_work() {
        return ().into_any();
    }
    let view = StoredValue::new(drawing.view.clone());
    let (here, deeds) = (drawing.here(), *drawing.deeds);
    view! {
        {move || {
            let ask = search.with(|search| address::value(search, "ask"))?;
            let here = here.clone();
            view.with_value(|view| match ask.as_str() {
                "reschedule" if is_offered(view, OrderEvent::Reschedule) => Some(reschedule(view, here, deeds.reschedule)),
                "cancel" if is_offered(view, OrderEvent::Cancel) => Some(cancel(view, here, &deeds)),
                _ => None,
            })
        }}
    }
    .into_any()
}

fn is_offered(view: &OrderView, event: OrderEvent) -> bool {
    view.detail
        .deeds
        .iter()
        .any(|deed| deed.event == event && deed.blocked.is_empty())
}

fn versioned(view: &OrderView) -> AnyView {
    let order = &view.detail.order;
    view! { {hidden("id", order.id.to_string())}{hidden("version", order.version.to_string())} }
        .into_any()
}

fn reschedule(view: &OrderView, here: String, action: ServerAction<Reschedule>) -> AnyView {
    let detail = &view.detail;
    let (order, dates) = (&detail.order, &detail.dates);
    let now = port::date(order.foc.as_ref(), order.requested_foc.as_ref());
    let earliest = dates.earliest.map(|day| {
        view! { <p class="muted xs">"The earliest day the carriers can do is "{words::weekday(day)}"."</p> }
    });
    let min = dates.earliest.map(|day| day.to_string());
    let zone = dates.zone.clone();
    let body = view! {
        {refused(action)}
        <p>"Now: "{now}"."</p>{earliest}
        <div class="fields">
            <div class="field">
                <label for="new-day">"New day"</label>
                <input class="input" id="new-day" name="draft[foc.day]" form="reschedule" type="date" required=true min=min/>
            </div>
            <div class="field">
                <label for="new-time">"Time, "<span class="muted">"optional"</span></label>
                <input class="input" id="new-time" name="draft[foc.time]" form="reschedule" type="time"/>
            </div>
        </div>
        <p class="muted xs">"In "{zone_name(&zone)}". A weekend, a holiday or a day that is too soon is refused with the next that will do. The change is a plan first; nothing is sent before it is approved."</p>
    };
    let fields = versioned(view);
    let form = view! {
        <ActionForm action=action attr:id="reschedule">
            {fields}{hidden("draft[foc.zone]", zone)}<button class="btn btn--primary">"Plan the new date"</button>
        </ActionForm>
    };
    dialog("Move the date?", here, body.into_any(), form.into_any())
}

fn cancel(view: &OrderView, here: String, deeds: &Deeds) -> AnyView {
    let order = &view.detail.order;
    let fields = versioned(view);
    let (act, ask) = (deeds.act, deeds.ask);
    if order.standing().is_sent {
        let body = view! {
            {refused(ask)}
            <p>{order.carrier.clone()}" is asked to end the order. It may be too late for that: then the order goes on."</p>
            <p class="muted xs">"It is a plan first; nothing is sent before it is approved."</p>
        };
        let form = view! {
            <ActionForm action=ask>
                {fields}{hidden("what", "cancel".to_owned())}<button class="btn btn--danger">"Plan the cancellation"</button>
            </ActionForm>
        };
        return dialog(
            "Cancel the order at its carrier?",
            here,
            body.into_any(),
            form.into_any(),
        );
    }
    let body = view! {
        {refused(act)}
        <p>"Nobody has been asked for anything yet. The order ends here, and its "<strong>{words::counted(view.numbers.live as u64, "number")}</strong>" can go into another."</p>
        {fields::labelled_input("cancel-reason", "Reason", "reason", "cancel")}
    };
    let form = view! {
        <ActionForm action=act attr:id="cancel">
            {fields}{hidden("event", OrderEvent::Cancel.to_string())}<button class="btn btn--danger">"Give it up"</button>
        </ActionForm>
    };
    dialog(
        "Give up this order?",
        here,
        body.into_any(),
        form.into_any(),
    )
}

fn dialog(title: &str, back: String, body: AnyView, action: AnyView) -> AnyView {
    view! { <Dialog title=title.to_owned() back=back body=body action=action keep="Not now"/> }
        .into_any()
}
