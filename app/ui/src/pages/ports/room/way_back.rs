//! How long numbers can still go back, and the end of the order.

use chrono::{DateTime, Utc};
use domain::{
    access::Permission,
    port::{checklist::room::ClockState, state::OrderEvent, view::Room},
};
use leptos::prelude::*;

use super::Actions;
use crate::{
    api::session::Session,
    components::{
        icon::icon_sm,
        marks::judgement,
        notice::{allowed, hidden},
        port::{blocked_button, order_href},
        time,
    },
    pages::ports::clock,
};

/// The clock of the way back, and closing.
pub(super) fn panel(
    room: &Room,
    session: &Session,
    now: DateTime<Utc>,
    actions: Actions,
) -> AnyView {
    let back = &room.rollback;
    let word = back.state.label();
    let state = match back.state {
        ClockState::NotStarted => judgement(Some("na"), None, "v-na", word),
        ClockState::Open => judgement(Some("pending"), None, "v-pending", word),
        ClockState::Closing => judgement(None, Some("high"), "sev-high", word),
        ClockState::Over => judgement(Some("stale"), None, "v-stale", word),
    };
    let left = back.ends_at.filter(|at| now < *at).map(|at| {
        view! {
            <p class="strong">{clock::left(at, now)}" left"</p>
            <p class="muted xs">"Until "{time::moment(at)}</p>
        }
    });
    let record = back.can_reverse.then(|| {
        view! {
            <p class="muted xs">
                "No carrier takes this through its API: call it, and write down "
                <a href=order_href(room.order.id)>"on the order"</a>" what it says."
            </p>
        }
    });
    view! {
        <section class="panel part" id="way-back" aria-labelledby="way-back-h">
            <div class="panel-head"><h2 id="way-back-h">"Way back"</h2>{state}</div>
            <div class="panel-body stack stack--tight">{left}<p>{back.what_now.clone()}</p>{record}</div>
        </section>
        {close(room, session, actions)}
    }
    .into_any()
}

fn close(room: &Room, session: &Session, actions: Actions) -> Option<AnyView> {
    let deed = room
        .deeds
        .iter()
        .find(|deed| deed.event == OrderEvent::Close)?;
    let why = if room.close_blocks.is_empty() {
        &deed.blocked
    } else {
        &room.close_blocks
    };
    let control = if why.is_empty() {
        allowed(session, Permission::RunPorts, "Close the order", || {
            close_form(room, actions)
        })
    } else {
        blocked_button("Close the order".to_owned(), "close-why".to_owned(), why)
    };
    Some(
        view! {
            <section class="panel" aria-labelledby="close-h">
                <div class="panel-head"><h2 id="close-h">"The end"</h2></div>
                <div class="panel-body">{control}</div>
            </section>
        }
        .into_any(),
    )
}

fn close_form(room: &Room, actions: Actions) -> AnyView {
    let fields = [
        hidden("order", room.order.id.to_string()),
        hidden("version", room.order.version.to_string()),
    ];
    view! {
        <ActionForm action=actions.close>
            {fields.collect_view()}
            <button class="btn btn--primary">{icon_sm("i-check")}"Close the order"</button>
        </ActionForm>
    }
    .into_any()
}
