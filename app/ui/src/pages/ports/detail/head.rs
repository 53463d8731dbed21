//! The head of an order's page: what it is, where it stands, and what can be done.

use domain::{
    port::{OrderState, order::Scope, timer::TimerLevel},
    rules::Severity,
};
use leptos::prelude::*;

use super::{Drawing, deeds};
use crate::{
    components::{icon::icon, marks::severity_tag, port},
    words,
};

/// The head.
pub(super) fn head(drawing: Drawing<'_>) -> AnyView {
    let detail = &drawing.view.detail;
    let order = &detail.order;
    let project = detail
        .project_name
        .clone()
        .map(|name| view! { <span class="soft">{name}</span> });
    view! {
        <header class="stack stack--tight">
            <div class="page-head">
                <h1>{order.reference.clone()}</h1>{project}
                {port::order_state_lg(order)}{tags(drawing)}
                <div class="page-actions actionbar">{actions(drawing)}</div>
            </div>
            {line(drawing)}
        </header>
    }
    .into_any()
}

/// What somebody must look at, as tags.
fn tags(drawing: Drawing<'_>) -> AnyView {
    let detail = &drawing.view.detail;
    let open = detail.rejections.iter().filter(|r| r.is_open()).count() as u64;
    let rejected = (open > 0).then(|| {
        severity_tag(
            Severity::Critical,
            format!("{} rejected", words::count(open)),
        )
    });
    let overdue = detail
        .timers
        .iter()
        .filter(|timer| timer.level == TimerLevel::Escalate);
    let overdue = overdue.count() as u64;
    let overdue = (overdue > 0).then(|| {
        severity_tag(
            Severity::High,
            format!("{} overdue", words::counted(overdue, "clock")),
        )
    });
    view! { {rejected}{overdue} }.into_any()
}

fn actions(drawing: Drawing<'_>) -> AnyView {
    let order = &drawing.view.detail.order;
    let here = drawing.here();
    let room = order.foc.is_some().then(|| {
        let href = format!("{here}/room");
        let class = if is_cut_over(order.state) {
            "btn btn--primary"
        } else {
            "btn"
        };
        view! { <a class=class href=href>{icon("i-phone")}"Cut-over room"</a> }
    });
    if !drawing.may_work() {
        return room.into_any();
    }
    let edit = super::super::may_be_edited(order).then(|| {
        let href = format!("{here}/edit");
        view! { <a class="btn" href=href>"Edit"</a> }
    });
    view! { {room}{edit}{deeds::buttons(drawing)} }.into_any()
}

/// Whether the numbers come in next, or are coming in: then the room is where work goes on.
const fn is_cut_over(state: OrderState) -> bool {
    matches!(
        state,
        OrderState::FocConfirmed | OrderState::Activating | OrderState::Partial
    )
}

/// The order in one line: from whom to whom, how much, under which names.
fn line(drawing: Drawing<'_>) -> AnyView {
    let view = drawing.view;
    let order = &view.detail.order;
    let details = &order.details;
    let losing = details.losing.name().unwrap_or("an unknown carrier");
    let numbers = words::counted(view.numbers.live as u64, "number");
    let scope = match details.scope {
        Scope::Full => "all of the account",
        Scope::Partial => "part of the account",
    };
    let vendor = order
        .vendor_order
        .clone()
        .map(|id| format!("{} calls it {id}", order.carrier));
    let ticket = details.ticket.clone();
    let parts = [
        Some(format!("{losing} to {}", order.carrier)),
        Some(format!("{numbers}, {scope}")),
        Some(format!(
            "{}, {}",
            order.country,
            order.number_type.label().to_lowercase()
        )),
        (order.revision > 1).then(|| format!("version {}", order.revision)),
        vendor,
        ticket,
    ];
    let parts = parts.into_iter().flatten().enumerate().map(|(i, part)| {
        let dot = (i > 0).then(|| view! { " "<span class="muted">"·"</span>" " });
        view! { {dot}{part} }
    });
    view! { <p class="soft">{parts.collect_view()}</p> }.into_any()
}
