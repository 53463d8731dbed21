//! The window, and having numbers activated.

use chrono::{DateTime, Utc};
use domain::{
    access::Permission,
    port::{Foc, foc::zone_name, order::Activation, state::OrderEvent, view::Room},
};
use leptos::prelude::*;

use super::Actions;
use crate::{
    api::session::Session,
    components::{
        icon::icon,
        marks::number,
        notice::{allowed, banner, hidden},
        port::{blocked_button, foc},
        time,
    },
    pages::{
        plans::{plan_href, plan_state},
        ports::clock,
    },
    words,
};

/// When the window opens, and until when something can be changed.
pub(super) fn window(room: &Room, now: DateTime<Utc>) -> AnyView {
    let dates = &room.dates;
    let (label, figure) = match (dates.opens_at, dates.closes_at) {
        (Some(opens), _) if now < opens => ("The window opens in", clock::left(opens, now)),
        (_, Some(closes)) if now < closes => (
            "The window is open, and closes in",
            clock::left(closes, now),
        ),
        (Some(opens), _) => ("The window opened", time::ago(opens, now)),
        (None, _) => ("The window", "Not known yet".into_any()),
    };
    let order = &room.order;
    let date = order.foc.as_ref().or(order.requested_foc.as_ref());
    let firm = if order.foc.is_some() {
        "Agreed: "
    } else {
        "Wished: "
    };
    let day = date.map(|date| {
        view! { <small>{firm}{foc(date)}{in_utc(date, dates.opens_at)}</small> }
    });
    let problems = dates
        .problems
        .iter()
        .map(|problem| banner("high", "i-alert", problem.clone()));
    view! {
        <div class="stack stack--tight">
            <div class="countdown room-window" id="window">
                <small>{label}</small><strong>{figure}</strong>{day}{dates.locks_at.map(|at| lock(at, now))}
                <small>"The port happens in "{zone_name(&dates.zone)}". It is "{time::clock(now)}" UTC."</small>
            </div>
            {problems.collect_view()}
        </div>
    }
    .into_any()
}

fn lock(at: DateTime<Utc>, now: DateTime<Utc>) -> AnyView {
    if now < at {
        view! { <small>"Changes lock in "{clock::left(at, now)}", "{time::moment(at)}</small> }
            .into_any()
    } else {
        view! { <small>"Locked for changes since "{time::moment(at)}</small> }.into_any()
    }
}

/// The same moment in UTC, where the date has a time.
fn in_utc(date: &Foc, opens_at: Option<DateTime<Utc>>) -> Option<String> {
    let at = date.instant().or(opens_at)?;
    Some(format!(" ({})", words::moment(at)))
}

/// The way to have numbers activated, and what is under way.
pub(super) fn activation(room: &Room, session: &Session, actions: Actions) -> AnyView {
    let plans = room.plans.iter().map(|plan| {
        view! {
            <li class="row"><a href=plan_href(plan.id)>{plan.title.clone()}</a>{plan_state(plan.state)}</li>
        }
    });
    let plans = (!room.plans.is_empty()).then(|| {
        view! {
            <div><p class="muted xs">"Under way"</p><ul class="stack stack--tight">{plans.collect_view()}</ul></div>
        }
    });
    let deed = room
        .deeds
        .iter()
        .find(|deed| deed.event == OrderEvent::OpenWindow);
    let control = match deed {
        None => view! { <p class="muted">{nothing_to_activate(room)}</p> }.into_any(),
        Some(deed) if !deed.blocked.is_empty() => {
            blocked_button(deed.label.clone(), "activate-why".to_owned(), &deed.blocked)
        }
        Some(_) => allowed(session, Permission::RunPorts, "Ask to activate", || {
            form(room, actions)
        }),
    };
    view! {
        <section class="panel" aria-labelledby="activation">
            <div class="panel-head">
                <h2 id="activation">"Activation"</h2><span class="sub">{room.order.details.activation.label()}</span>
            </div>
            <div class="panel-body stack stack--tight">{control}{plans}</div>
        </section>
    }
    .into_any()
}

fn nothing_to_activate(room: &Room) -> String {
    match (room.order.details.activation, room.order.connection) {
        (Activation::Scheduled, _) => {
            "The carriers activate the numbers at the agreed time. Watch them below.".to_owned()
        }
        (Activation::OnDemand, None) => format!(
            "{} is followed by hand: activate the numbers in its portal, and enter on the order what it tells.",
            room.order.carrier
        ),
        (Activation::OnDemand, Some(_)) => format!(
            "The order is \u{201c}{}\u{201d}: there is nothing to activate now.",
            room.order.state.label()
        ),
    }
}

fn form(room: &Room, actions: Actions) -> AnyView {
    let waiting: Vec<_> = room
        .lines
        .iter()
        .filter(|line| line.state.is_live() && !line.state.is_active())
        .map(|line| line.number)
        .collect();
    let boxes = waiting
        .iter()
        .map(|n| {
            view! {
                <label class="check">
                    <input type="checkbox" name="numbers[]" value=n.to_string()/>{number(*n)}
                </label>
            }
        })
        .collect_view();
    let (id, version) = (room.order.id.to_string(), room.order.version.to_string());
    let pending = actions.activate.pending();
    let label = format!(
        "Ask to activate {}",
        words::counted(waiting.len() as u64, "number")
    );
    view! {
        <ActionForm action=actions.activate attr:class="stack stack--tight">
            {hidden("order", id)}{hidden("version", version)}
            <details class="fold fold--bare">
                <summary>"Only some of them"</summary>
                <fieldset class="boxes"><legend class="vh">"Numbers to activate; all if none is chosen"</legend>{boxes}</fieldset>
            </details>
            <button class="btn btn--primary" disabled=move || pending.get()>{icon("i-phone")}{label}</button>
            <p class="muted xs">"It becomes a plan, which is sent once it is approved."</p>
        </ActionForm>
    }
    .into_any()
}
