//! What must be so before the order is sent, and before its numbers come in.

use domain::port::{
    OrderState,
    gate::NumberGate,
    readiness::{Check, CheckState},
};
use leptos::prelude::*;

use super::Drawing;
use crate::{
    components::{icon::glyph, marks},
    words,
};

/// How many numbers a line names before it only counts.
const NAMED: usize = 4;

/// Whether each number is ready for the day it comes in.
pub(super) fn gate(drawing: Drawing<'_>) -> AnyView {
    let detail = &drawing.view.detail;
    let gate = &detail.gate;
    if detail.order.state.is_terminal() || gate.total == 0 {
        return ().into_any();
    }
    let done = format!(
        "{} of {} ready",
        words::count(gate.ready as u64),
        words::count(gate.total as u64)
    );
    let (class, shape) = if gate.is_open {
        ("ok", "v-match")
    } else {
        ("warn", "sev-high")
    };
    let lacking = gate
        .numbers
        .iter()
        .filter(|number| !number.is_ready)
        .take(NAMED)
        .map(lack);
    let lacking = lacking.collect_view();
    let room = format!("{}/room", drawing.here());
    view! {
        <section class="panel" aria-labelledby="gate">
            <div class="panel-head">
                <h2 id="gate">"Before the day"</h2><span class="sub">{done}</span>
                <a class="push" href=room>"Cut-over room"</a>
            </div>
            <ul class="checks">
                <li><span class=class>{glyph(shape)}</span><div><p>{gate.summary.clone()}</p></div></li>
                {lacking}
            </ul>
        </section>
    }
    .into_any()
}

/// What one number lacks, and what to do.
fn lack(gate: &NumberGate) -> AnyView {
    use domain::port::gate::Answer;

    let remedies: Vec<String> = gate
        .answers
        .iter()
        .filter_map(|answer| match &answer.answer {
            Answer::Missing { remedy } => Some(format!("{}: {remedy}", answer.item.label())),
            _ => None,
        })
        .collect();
    let remedies = remedies.into_iter().map(|remedy| view! { <p>{remedy}</p> });
    view! {
        <li>
            <span class="bad">{glyph("sev-critical")}</span>
            <div><p>{marks::number(gate.number)}</p>{remedies.collect_view()}</div>
            <span class="a">"Blocks"</span>
        </li>
    }
    .into_any()
}

/// How much a condition matters now; the smallest first.
const fn weight(state: CheckState) -> u8 {
    match state {
        CheckState::Blocked => 0,
        CheckState::Warning => 1,
        CheckState::Waived => 2,
        CheckState::Ok => 3,
        CheckState::NotAsked => 4,
    }
}

/// The conditions of sending it, those that block first: as long as it is not sent, and again once it was
/// rejected.
pub(super) fn readiness(drawing: Drawing<'_>) -> AnyView {
    let detail = &drawing.view.detail;
    let state = detail.order.state;
    if !state.is_before_submission() && state != OrderState::Exception {
        return ().into_any();
    }
    let mut checks: Vec<&Check> = detail.checks.iter().collect();
    checks.sort_by_key(|check| weight(check.state));
    let split = checks.partition_point(|check| weight(check.state) < weight(CheckState::Ok));
    let (open, met) = checks.split_at(split);
    let blocked = open
        .iter()
        .filter(|check| check.state == CheckState::Blocked)
        .count();
    let sub = match blocked {
        0 => "Nothing blocks".to_owned(),
        n => format!("{} blocked", words::counted(n as u64, "condition")),
    };
    let (open, count) = (
        open.iter().map(|check| line(check)).collect_view(),
        met.len(),
    );
    let met = met.iter().map(|check| line(check)).collect_view();
    let met = (count > 0).then(|| {
        view! {
            <details class="checks-met">
                <summary class="muted xs">{count}" met or not asked"</summary>
                <ul class="checks">{met}</ul>
            </details>
        }
    });
    view! {
        <section class="panel" aria-labelledby="ready">
            <div class="panel-head"><h2 id="ready">"Before it is sent"</h2><span class="sub">{sub}</span></div>
            <ul class="checks">{open}</ul>{met}
        </section>
    }
    .into_any()
}

fn line(check: &Check) -> AnyView {
    let (class, shape) = match check.state {
        CheckState::Ok => ("ok", "v-match"),
        CheckState::Blocked => ("bad", "sev-critical"),
        CheckState::Warning => ("warn", "sev-high"),
        CheckState::Waived | CheckState::NotAsked => ("todo", "v-na"),
    };
    let remedy = (!check.remedy.is_empty()).then(|| view! { <p>{check.remedy.clone()}</p> });
    view! {
        <li>
            <span class=class>{glyph(shape)}</span>
            <div>
                <p>{check.label.clone()}</p>
                <p>{check.detail.clone()}</p>{remedy}{numbers(check)}
            </div>
            <span class="a" title=check.id.as_str()>{check.state.label()}</span>
        </li>
    }
    .into_any()
}

fn numbers(check: &Check) -> AnyView {
    if check.numbers.is_empty() || check.state == CheckState::Ok {
        return ().into_any();
    }
    let named = check
        .numbers
        .iter()
        .take(NAMED)
        .map(|number| view! { {marks::number(*number)}" " });
    let rest = check.numbers.len().saturating_sub(NAMED);
    let rest = (rest > 0).then(|| format!("and {} more", words::count(rest as u64)));
    view! { <p>{named.collect_view()}{rest}</p> }.into_any()
}
