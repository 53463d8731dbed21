//! The parts that the pages of ports share: states, dates, counts, clocks and deeds.

use domain::{
    Country, PortOrderId,
    number::NumberType,
    port::{
        Foc, LineState, Order, OrderState,
        template::template,
        timer::{Timer, TimerLevel},
    },
};
use leptos::prelude::*;

use super::icon::{glyph, icon, icon_sm};
use crate::words;

/// The address of an order's page.
pub(crate) fn order_href(id: PortOrderId) -> String {
    format!("/ports/{id}")
}

/// What a state of an order is called in its country.
pub(crate) fn order_label(
    state: OrderState,
    country: Country,
    number_type: NumberType,
) -> &'static str {
    let named = template(country, number_type).order_label(state);
    named.unwrap_or(state.label())
}

/// What a state of a number is called in its country.
pub(crate) fn line_label(
    state: LineState,
    country: Country,
    number_type: NumberType,
) -> &'static str {
    let named = template(country, number_type).line_label(state);
    named.unwrap_or(state.label())
}

/// The icon and the tone of an order's state: blank where it is quiet.
pub(crate) const fn order_look(state: OrderState) -> (&'static str, &'static str) {
    use OrderState as S;
    match state {
        S::Draft => ("lc-planned", ""),
        S::ActionNeeded => ("i-alert", "high"),
        S::Ready => ("i-check", "medium"),
        S::Validating | S::SuppPending | S::CancelPending => ("i-sync", "pending"),
        S::Submitted => ("i-port", "pending"),
        S::CarrierReview => ("i-clock", "pending"),
        S::Exception => ("i-x", "critical"),
        S::FocConfirmed => ("i-cal", "ok"),
        S::Activating => ("i-phone", "pending"),
        S::Partial => ("i-alert", "critical"),
        S::Ported => ("i-check", "ok"),
        S::Closed => ("i-check", ""),
        S::SnapbackPending => ("i-undo", "pending"),
        S::SnappedBack => ("i-undo", ""),
        S::Cancelled | S::Expired => ("i-x", ""),
        S::Failed => ("i-x", "high"),
    }
}

fn pill(class: &'static str, look: (&'static str, &'static str), label: &'static str) -> AnyView {
    let (name, tone) = look;
    let tone = (!tone.is_empty()).then_some(tone);
    view! { <span class=class data-tone=tone>{icon(name)}{label}</span> }.into_any()
}

/// Where an order stands, in the words of its country.
pub(crate) fn order_state(state: OrderState, country: Country, number_type: NumberType) -> AnyView {
    pill(
        "pill",
        order_look(state),
        order_label(state, country, number_type),
    )
}

/// The same for the head of a page.
pub(crate) fn order_state_lg(order: &Order) -> AnyView {
    pill(
        "pill pill--lg",
        order_look(order.state),
        order_label(order.state, order.country, order.number_type),
    )
}

/// The icon and the tone of a number's state.
const fn line_look(state: LineState) -> (&'static str, &'static str) {
    use LineState as S;
    match state {
        S::Listed => ("lc-planned", ""),
        S::Checking => ("i-sync", ""),
        S::Portable => ("i-check", ""),
        S::NotPortable | S::Rejected | S::ActivationFailed => ("i-x", "critical"),
        S::NeedsManual => ("i-alert", "medium"),
        S::SvConflict => ("i-alert", "high"),
        S::Submitted => ("i-port", ""),
        S::UnderReview | S::SvPending => ("i-clock", ""),
        S::Foc | S::SvReady => ("i-cal", ""),
        S::Activating => ("i-phone", "pending"),
        S::Active => ("lc-active", ""),
        S::Verified => ("i-check", "ok"),
        S::Removed | S::Cancelled => ("i-x", ""),
        S::SnappedBack => ("i-undo", ""),
    }
}

/// Where a number stands, in the words of its country.
pub(crate) fn line_state(state: LineState, country: Country, number_type: NumberType) -> AnyView {
    pill(
        "pill",
        line_look(state),
        line_label(state, country, number_type),
    )
}

/// A date of a port, exact on hover.
pub(crate) fn foc(foc: &Foc) -> AnyView {
    let (exact, machine) = match foc.instant() {
        Some(at) => (format!("{foc} ({})", words::exact(at)), at.to_rfc3339()),
        None => (format!("{foc} {}", foc.zone()), foc.day().to_string()),
    };
    view! { <time datetime=machine title=exact>{foc.words()}</time> }.into_any()
}

/// The date that counts: the agreed one, else the wished one and that it is only wished.
pub(crate) fn date(agreed: Option<&Foc>, wished: Option<&Foc>) -> AnyView {
    match (agreed, wished) {
        (Some(agreed), _) => foc(agreed),
        (None, Some(wished)) => {
            view! { <span class="muted">"Wished: "</span>{foc(wished)} }.into_any()
        }
        (None, None) => view! { <span class="muted">"No date"</span> }.into_any(),
    }
}

/// How many numbers of an order have come in: `0 of 13`.
pub(crate) fn active_of(active: u32, numbers: u32) -> AnyView {
    let text = format!(
        "{} of {}",
        words::count(active.into()),
        words::count(numbers.into())
    );
    view! { <span title="In service, of all that were not taken off">{text}</span> }.into_any()
}

/// A clock as a line of a checklist.
pub(crate) fn timer(timer: &Timer) -> AnyView {
    let (class, shape) = match timer.level {
        TimerLevel::Ok => ("todo", "v-pending"),
        TimerLevel::Warn => ("warn", "sev-medium"),
        TimerLevel::Escalate => ("bad", "sev-critical"),
    };
    let by = timer
        .escalate_at
        .map(|at| view! { " By "{super::time::moment(at)}"." });
    view! {
        <li>
            <span class=class>{glyph(shape)}</span>
            <div>
                <p>{timer.label.clone()}</p>
                <p>{timer.advice.clone()}{by}</p>
            </div>
            <span class="a">{timer.level.label()}</span>
        </li>
    }
    .into_any()
}

/// What holds a deed back, one line each.
pub(crate) fn reasons(blocked: &[String]) -> AnyView {
    blocked
        .iter()
        .map(|why| view! { <p class="deed-why">{why.clone()}</p> })
        .collect_view()
        .into_any()
}

/// A button that cannot be pressed now, with what holds it back beside it.
pub(crate) fn blocked_button(label: String, id: String, blocked: &[String]) -> AnyView {
    view! {
        <span class="deed">
            <button class="btn" type="button" aria-disabled="true" aria-describedby=id.clone()>
                {icon_sm("i-x")}{label}
            </button>
            <span id=id>{reasons(blocked)}</span>
        </span>
    }
    .into_any()
}
