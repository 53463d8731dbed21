//! What changes how the page is to be read: plans that wait, contradictions, where the order came from.

use domain::port::view::OrderName;
use leptos::prelude::*;

use super::Drawing;
use crate::{
    components::{notice::banner, port, time},
    pages::plans::{plan_href, plan_state},
    words,
};

/// What was done, as the address tells.
pub(super) fn told(did: &str) -> Option<AnyView> {
    let text = match did {
        "check" => {
            "The carrier was asked which numbers can be ported. What it said stands beside each."
        }
        "news" => "The carrier was asked. What it tells is entered as soon as it answers.",
        "split" => {
            "The numbers you chose are in this order of their own now, with all that was entered."
        }
        "plan" => "What is planned for the numbers is saved.",
        "secrets" => "It is sealed. Nobody sees it again; it goes along when the order is sent.",
        "tell" => "What the carrier told is entered.",
        "edit" => "The order is saved.",
        _ => return None,
    };
    Some(banner("", "i-check", text))
}

/// All of them.
pub(super) fn banners(drawing: Drawing<'_>) -> AnyView {
    view! { {plans(drawing)}{contradictions(drawing)}{family(drawing)} }.into_any()
}

/// The plans that ask the carrier something and have not ended.
fn plans(drawing: Drawing<'_>) -> AnyView {
    let plans = drawing.view.detail.plans.iter().map(|plan| {
        let text = view! {
            "A plan waits: "<a href=plan_href(plan.id)>{plan.title.clone()}</a>" "{plan_state(plan.state)}
            " Nothing else is asked of the carrier until it has ended."
        };
        banner("pending", "i-clock", text)
    });
    plans.collect_view().into_any()
}

/// What the carrier tells that cannot be, or that nobody understands.
fn contradictions(drawing: Drawing<'_>) -> AnyView {
    let told = &drawing.view.detail.order.contradictions;
    let drifts = told
        .drifts
        .iter()
        .map(|drift| format!("{}.", drift.sentence()));
    let unknown = told.unknown_words.iter().map(|word| {
        format!("The carrier says \u{201c}{word}\u{201d}, a word that is not known here. Ask what it means.")
    });
    let sentences: Vec<String> = drifts.chain(unknown).collect();
    if sentences.is_empty() {
        return ().into_any();
    }
    let since = told
        .since
        .map(|since| view! { " Told for "{time::age(since, drawing.now)}"." });
    let text = view! { {sentences.join(" ")}{since}" The order stays where it stands here until that is settled." };
    banner("high", "i-alert", text)
}

/// The orders it was split from and into.
fn family(drawing: Drawing<'_>) -> AnyView {
    let detail = &drawing.view.detail;
    let link = |order: &OrderName| {
        view! { <a href=port::order_href(order.id)>{order.reference.clone()}</a> }.into_any()
    };
    let from = detail
        .split_from
        .as_ref()
        .map(|parent| banner("", "i-port", view! { "Split off from "{link(parent)}"." }));
    let into = (!detail.split_into.is_empty()).then(|| {
        let count = words::counted(detail.split_into.len() as u64, "order");
        let links = detail.split_into.iter().enumerate().map(|(i, child)| {
            let gap = (i > 0).then_some(", ");
            view! { {gap}{link(child)} }
        });
        banner(
            "",
            "i-port",
            view! { "Numbers were split off into "{count}": "{links.collect_view()}"." },
        )
    });
    view! { {from}{into} }.into_any()
}
