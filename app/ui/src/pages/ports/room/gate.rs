//! The gate: whether each number has its route, holder, emergency location, messages and caller ID.

use domain::{
    access::Permission,
    port::{
        gate::{Answer, GateAnswer, GateItem, NumberGate},
        view::Room,
    },
};
use leptos::prelude::*;

use super::room_href;
use crate::{
    api::session::Session,
    components::{
        icon::glyph,
        marks::{judgement, number_link},
        port::order_href,
        time,
    },
    words,
};

/// The gate: numbers that lack something first, the others folded away.
pub(super) fn panel(room: &Room, session: &Session) -> AnyView {
    let gate = &room.gate;
    let may = session.refusal(Permission::RunPorts).is_none();
    let (ready, lacking): (Vec<_>, Vec<_>) =
        gate.numbers.iter().partition(|number| number.is_ready);
    let verdict = if gate.is_open {
        judgement(Some("match"), None, "v-match", "Open")
    } else {
        judgement(None, Some("critical"), "sev-critical", "Not open")
    };
    let edit = format!("{}/edit", order_href(room.order.id));
    let lacking =
        (!lacking.is_empty()).then(|| table("Numbers that lack something", &lacking, room, may));
    let count = words::counted(ready.len() as u64, "number");
    let ready = (!ready.is_empty()).then(|| {
        view! {
            <details class="fold">
                <summary><span class="verdict" data-v="match">{glyph("v-match")}"Ready: "{count}</span></summary>
                {table("Numbers that are ready", &ready, room, false)}
            </details>
        }
    });
    view! {
        <section class="panel part" id="gate" aria-labelledby="gate-h">
            <div class="panel-head">
                <h2 id="gate-h">"Gate"</h2>{verdict}<a class="push" href=edit>"Fill in what is missing"</a>
            </div>
            <div class="panel-body"><p>{gate.summary.clone()}</p></div>
            {lacking}{ready}
        </section>
    }
    .into_any()
}

fn table(name: &'static str, numbers: &[&NumberGate], room: &Room, may: bool) -> AnyView {
    let heads = GateItem::ALL
        .iter()
        .map(|item| view! { <th scope="col">{item.label()}</th> })
        .collect_view();
    let rows = numbers.iter().map(|number| {
        let answers = number.answers.iter();
        let cells = answers.map(|answer| cell(answer, number, room, may));
        view! { <tr><th scope="row">{number_link(number.number)}</th>{cells.collect_view()}</tr> }
    });
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label=name>
            <table class="table table--top tests">
                <thead><tr><th scope="col">"Number"</th>{heads}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn cell(answer: &GateAnswer, number: &NumberGate, room: &Room, may: bool) -> AnyView {
    let pass = (may && answer.answer.blocks()).then(|| pass_over(answer.item, number, room));
    view! {
        <td data-label=answer.item.label()><div class="test">{said(&answer.answer)}{pass}</div></td>
    }
    .into_any()
}

fn said(answer: &Answer) -> AnyView {
    let told = |mark: AnyView, text: &str| {
        view! { <span class="told">{mark}<span class="muted xs block">{text.to_owned()}</span></span> }
            .into_any()
    };
    match answer {
        Answer::Ok { detail } => judgement(Some("match"), None, "v-match", detail),
        Answer::Missing { remedy } => {
            let mark = judgement(None, Some("critical"), "sev-critical", "Missing");
            told(mark, remedy)
        }
        Answer::NotNeeded { reason } => {
            told(judgement(Some("na"), None, "v-na", "Not needed"), reason)
        }
        Answer::Overridden { reason, by, at } => {
            let mark = judgement(Some("pending"), None, "v-pending", "Passed over");
            view! {
                {told(mark, reason)}<span class="muted xs block">{by.clone()}", "{time::moment(*at)}</span>
            }
            .into_any()
        }
    }
}

fn pass_over(item: GateItem, number: &NumberGate, room: &Room) -> AnyView {
    let of = number.number;
    let href = format!("{}?pass={item}.{}", room_href(room.order.id), of.digits());
    let label = format!("Pass over: {} of {}", item.label(), of.grouped());
    view! {
        <a class="btn btn--sm btn--ghost tap" href=href aria-label=label data-noscroll="">"Pass over\u{2026}"</a>
    }
    .into_any()
}
