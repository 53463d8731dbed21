//! The planes of a number: five dots in a row of a list, and the strip on its page.

use chrono::{DateTime, Utc};
use domain::{
    plane::{Plane, PlaneState, Statement, Verdict},
    rules::Severity,
};
use leptos::prelude::*;

use super::{
    icon::glyph,
    marks::{is_difference, verdict_key},
    time,
};

/// The heads over the dots.
pub(crate) fn dots_key() -> AnyView {
    let heads = Plane::STRIP.map(|plane| {
        let word = plane.label();
        view! { <abbr title=word>{&word[..1]}</abbr> }
    });
    view! { <span class="vh">"Planes: "</span><span class="planes-key">{heads.collect_view()}</span> }
        .into_any()
}

/// Five fixed places. Agreement recedes, difference advances.
pub(crate) fn dots(states: &[PlaneState]) -> AnyView {
    let label = states
        .iter()
        .map(|state| {
            format!(
                "{} {}",
                state.plane.label(),
                state.verdict.label().to_lowercase()
            )
        })
        .collect::<Vec<_>>()
        .join(", ");
    let dots = Plane::STRIP.map(|plane| {
        let state = states.iter().find(|state| state.plane == plane);
        let verdict = state.map_or(Verdict::NoSource, |state| state.verdict);
        let severity = tint(verdict, state.and_then(|state| state.severity));
        view! { <i class="pd" data-v=verdict_key(verdict) data-sev=severity></i> }
    });
    view! { <span class="planes" role="img" aria-label=label>{dots.collect_view()}</span> }
        .into_any()
}

/// The colour of a difference is that of its finding.
fn tint(verdict: Verdict, severity: Option<Severity>) -> Option<&'static str> {
    is_difference(verdict).then(|| severity.unwrap_or(Severity::Low).as_str())
}

/// The planes in the order a call crosses them: what should be above what is.
pub(crate) fn strip(states: &[PlaneState], now: DateTime<Utc>) -> AnyView {
    let planes = states
        .iter()
        .filter(|state| Plane::STRIP.contains(&state.plane));
    let planes = planes.map(|state| plane(state, now));
    view! {
        <section class="strip" aria-labelledby="strip-h">
            <h2 class="vh" id="strip-h">"Planes"</h2>
            <div class="strip-grid" role="presentation">
                <div class="strip-key" aria-hidden="true">
                    <span></span><span></span><span>"Should be"</span><span>"Is"</span>
                    <span>"Source"</span><span>"Asked"</span>
                </div>
                <ol class="strip-planes">{planes.collect_view()}</ol>
            </div>
        </section>
    }
    .into_any()
}

fn plane(state: &PlaneState, now: DateTime<Utc>) -> AnyView {
    let key = verdict_key(state.verdict);
    let severity = tint(state.verdict, state.severity);
    let source = state.source.clone().unwrap_or_else(|| "None".to_owned());
    let when = state
        .as_of
        .map(|at| view! { <span class="plane-when">", "{time::ago(at, now)}</span> });
    let asked = match state.as_of {
        Some(at) => time::ago(at, now),
        None => "Never".into_any(),
    };
    view! {
        <li class="plane" data-v=key data-sev=severity>
            <div class="plane-rail" aria-hidden="true">
                <span class="node">{glyph(&format!("v-{key}"))}</span>
            </div>
            <div class="plane-name">
                <h3>{state.plane.label()}</h3>
                <span class="verdict" data-v=key data-sev=severity>{state.verdict.label()}</span>
            </div>
            <dl>
                <div class="pv pv--want">
                    <dt>"Should be"</dt>{statement(&state.should, "Nothing is said", false)}
                </div>
                <div class="pv pv--is">
                    <dt>"Is"</dt>{statement(&state.is, silence(state.verdict), severity.is_some())}
                </div>
                <div class="pv pv--src"><dt>"Source"</dt><dd>{source}{when}</dd></div>
                <div class="pv pv--age"><dt>"Asked"</dt><dd>{asked}</dd></div>
            </dl>
        </li>
    }
    .into_any()
}

/// What an empty side means.
const fn silence(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Missing => "Not there",
        Verdict::NoSource => "Not asked",
        _ => "Nothing is said",
    }
}

/// A sign-in name breaks at its sign, not in the middle of a word.
fn breakable(text: &str) -> AnyView {
    match text.split_once('@') {
        Some((name, domain)) => view! { {name.to_owned()}<wbr/>{format!("@{domain}")} }.into_any(),
        None => text.to_owned().into_any(),
    }
}

fn statement(statement: &Statement, silent: &'static str, differs: bool) -> AnyView {
    if statement.main.is_empty() {
        return view! { <dd class="muted">{silent}</dd> }.into_any();
    }
    let detail =
        (!statement.detail.is_empty()).then(|| view! { <dd>{statement.detail.clone()}</dd> });
    view! {
        <dd><span class:diff=differs>{breakable(&statement.main)}</span></dd>{detail}
    }
    .into_any()
}
