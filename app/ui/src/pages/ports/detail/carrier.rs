//! What the carrier has: its id and its own word beside ours, and the form for one that is followed by hand.

use domain::port::{intake::Provider, vendor};
use leptos::prelude::*;

use super::Drawing;
use crate::{
    components::{notice::refused, port, time},
    pages::ports::fields,
};

/// The panel.
pub(super) fn panel(drawing: Drawing<'_>) -> AnyView {
    let detail = &drawing.view.detail;
    let order = &detail.order;
    let way = match (&detail.connection_name, order.connection) {
        (Some(name), Some(id)) => {
            let href = format!("/connections/{id}");
            view! { <a href=href>{name.clone()}</a> }.into_any()
        }
        _ => "Followed by hand".into_any(),
    };
    let vendor_order = order.vendor_order.clone().map_or_else(
        || view! { <span class="muted">"None yet"</span> }.into_any(),
        |id| view! { <code>{id}</code> }.into_any(),
    );
    let word = order.vendor_status.clone().map_or_else(
        || view! { <span class="muted">"Nothing read yet"</span> }.into_any(),
        |word| view! { <code>{word}</code> }.into_any(),
    );
    let read = order
        .vendor_read_at
        .map(|at| view! { <span class="muted xs">" read "{time::ago(at, drawing.now)}</span> });
    let news = (drawing.may_work() && order.connection.is_some() && order.standing().is_sent)
        .then(|| view! { <span class="push">{drawing.deeds.news_button(drawing)}</span> });
    view! {
        <section class="panel" aria-labelledby="carrier">
            <div class="panel-head"><h2 id="carrier">"At "{order.carrier.clone()}</h2>{news}</div>
            <div class="panel-body stack">
                <dl class="kv kv--wide">
                    <dt>"Asked through"</dt><dd>{way}</dd>
                    <dt>"Its id of the order"</dt><dd>{vendor_order}</dd>
                    <dt>"Its own word"</dt><dd>{word}{read}</dd>
                    <dt>"Our state"</dt><dd>{port::order_state(order.state, order.country, order.number_type)}</dd>
                </dl>
                {by_hand(drawing)}
            </div>
        </section>
    }
    .into_any()
}

/// In whose words people tell of a carrier without an API.
fn provider(carrier: &str) -> &'static str {
    match Provider::of(carrier) {
        Provider::Microsoft => Provider::Microsoft.as_str(),
        _ => vendor::MANUAL,
    }
}

/// What a carrier without an API told is entered here.
fn by_hand(drawing: Drawing<'_>) -> AnyView {
    let detail = &drawing.view.detail;
    let order = &detail.order;
    if order.connection.is_some() || order.state.is_terminal() || !drawing.may_work() {
        return ().into_any();
    }
    let action = drawing.deeds.tell;
    let versioned = drawing.versioned();
    let words = vendor::order_words(provider(&order.carrier)).into_iter();
    let words = words.map(|word| view! { <option value=word>{word}</option> });
    let text = |name: &'static str, label: &'static str, kind: &'static str, value: String| {
        let id = format!("told-{name}");
        view! {
            <div class="field">
                <label for=id.clone()>{label}</label>
                <input class="input" id=id name=format!("draft[{name}]") type=kind maxlength="1000" autocomplete="off" value=value/>
            </div>
        }
        .into_any()
    };
    let none = String::new;
    let fields = view! {
        <div class="field">
            <label for="told-word">"Its word on the order"</label>
            <select class="select" id="told-word" name="draft[word]">
                <option value="">"Nothing new"</option>{words.collect_view()}
            </select>
        </div>
        {text("vendor_order", "Its id of the order", "text", order.vendor_order.clone().unwrap_or_default())}
        {text("day", "Agreed day", "date", none())}
        {text("time", "Agreed time", "time", none())}
        {fields::zone("told-zone", "draft[zone]", &detail.dates.zone)}
        {text("code", "Code of a rejection", "text", none())}
        {text("reason", "Its words on a rejection", "text", none())}
        {text("note", "Where it was said: mail, call, portal", "text", none())}
    };
    let summary = format!("Enter what {} told\u{2026}", order.carrier);
    view! {
        <details class="replace">
            <summary><span class="link">{summary}</span></summary>
            <ActionForm action=action attr:class="stack">
                {versioned}{refused(action)}
                <div class="fields">{fields}</div>
                <div class="row"><button class="btn">"Enter it"</button></div>
            </ActionForm>
        </details>
    }
    .into_any()
}
