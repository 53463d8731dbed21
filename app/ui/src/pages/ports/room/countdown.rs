//! What is done when, from days before the window to hours after it.

use domain::{
    access::Permission,
    port::view::{CountdownStep, Room},
};
use leptos::prelude::*;

use super::Actions;
use crate::{
    api::session::Session,
    components::{
        icon::{glyph, icon_sm},
        notice::hidden,
        time,
    },
};

/// The countdown.
pub(super) fn panel(room: &Room, session: &Session, actions: Actions) -> AnyView {
    let may = session.refusal(Permission::RunPorts).is_none();
    let steps = &room.countdown;
    let done = steps.iter().filter(|step| step.done.is_some()).count();
    let sub = format!("{done} of {} done", steps.len());
    let steps = steps.iter().map(|step| line(step, may)).collect_view();
    let order = room.order.id.to_string();
    view! {
        <section class="panel part" id="countdown" aria-labelledby="countdown-h">
            <div class="panel-head"><h2 id="countdown-h">"Countdown"</h2><span class="sub">{sub}</span></div>
            <ActionForm action=actions.step_done>
                {hidden("order", order)}<ol class="checks">{steps}</ol>
            </ActionForm>
        </section>
    }
    .into_any()
}

fn line(step: &CountdownStep, may: bool) -> AnyView {
    let (class, shape, word) = match step.done {
        Some(_) => ("ok", "v-match", "Done"),
        None => ("todo", "v-missing", "Not done"),
    };
    let at = step.at.map(|at| view! { ", "{time::moment(at)} });
    let done = step
        .done
        .clone()
        .map(|(by, at)| view! { <p>"Done by "{by}", "{time::moment(at)}</p> });
    let button = (may && step.done.is_none()).then(|| {
        let label = format!("Done: {}", step.what);
        view! {
            <button class="btn btn--sm tap" name="step" value=step.id.clone() aria-label=label>
                {icon_sm("i-check")}"Done"
            </button>
        }
    });
    view! {
        <li id=format!("s-{}", step.id)>
            <span class=class>{glyph(shape)}<span class="vh">{word}</span></span>
            <div><p><strong>{step.when.clone()}</strong>{at}</p><p class="soft">{step.what.clone()}</p>{done}</div>
            <span class="a">{button}</span>
        </li>
    }
    .into_any()
}
