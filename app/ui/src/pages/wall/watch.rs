//! What is watched: critical findings, sources, and port-outs whose time runs out.

use chrono::{DateTime, Duration, Utc};
use domain::{
    dashboard::wall::{WaitingPortOut, Wall},
    finding::query::FindingQuery,
    rules::Severity,
    source::Standing,
};
use leptos::prelude::*;

use crate::{
    address,
    components::{icon::glyph, marks},
    pages::ports::clock,
    words,
};

/// A part of the wall.
pub(super) fn part(name: &'static str, class: &'static str, body: AnyView) -> AnyView {
    view! { <section class=class aria-label=name><h2>{name}</h2>{body}</section> }.into_any()
}

/// What a screen does not hold, as a count; nothing where it holds all.
pub(super) fn more(left_out: u64) -> Option<AnyView> {
    let line =
        || view! { <p class="wall-none">"and "{words::count(left_out)}" more"</p> }.into_any();
    (left_out > 0).then(line)
}

/// Critical findings that need action.
pub(super) fn criticals(wall: &Wall) -> AnyView {
    let query = FindingQuery {
        severities: vec![Severity::Critical],
        ..FindingQuery::default()
    };
    let href = address::join("/findings", &query.to_query_string());
    let (shape, tone) = match wall.critical {
        0 => ("v-match", "ok"),
        _ => ("sev-critical", "critical"),
    };
    let rules = wall.worst.iter().map(|rule| {
        view! { <li><span>{rule.title.clone()}</span><strong>{words::count(rule.count)}</strong></li> }
    });
    let body = view! {
        <p class="wall-figure" data-tone=tone>{glyph(shape)}<a href=href>{words::count(wall.critical)}</a></p>
        <ul class="wall-rows">{rules.collect_view()}</ul>
    };
    part("Open criticals", "wall-part", body.into_any())
}

/// As many sources as the screen holds; those that are not fresh come first.
const SOURCES: usize = 8;

/// How the sources stand.
pub(super) fn sources(wall: &Wall, now: DateTime<Utc>) -> AnyView {
    let fresh = wall.sources.len() - wall.not_fresh().count();
    let (shape, tone) = if fresh == wall.sources.len() && fresh > 0 {
        ("v-match", "ok")
    } else {
        ("sev-high", "high")
    };
    let rows = wall.sources.iter().take(SOURCES).map(|source| {
        let age = source
            .as_of
            .map_or_else(|| "never".to_owned(), |at| words::age(at, now));
        let standing =
            (source.standing != Standing::Fresh).then(|| marks::standing(source.standing));
        view! { <li><span>{source.name.clone()}" "{standing}</span><strong>{age}</strong></li> }
    });
    let body = view! {
        <p class="wall-figure" data-tone=tone>
            {glyph(shape)}<a href="/sources">{fresh}<small>" of "{wall.sources.len()}" fresh"</small></a>
        </p>
        <ul class="wall-rows">{rows.collect_view()}</ul>
        {more(wall.sources.len().saturating_sub(SOURCES) as u64)}
    };
    part("Sources", "wall-part", body.into_any())
}

/// Less time than this to answer is pressing.
const PRESSING: Duration = Duration::hours(4);

/// Port-outs that wait for an answer, with the time that is left.
pub(super) fn port_outs(wall: &Wall, now: DateTime<Utc>) -> AnyView {
    let waiting = wall.port_outs.len() as u64 + wall.more_port_outs;
    let (shape, tone) = match waiting {
        0 => ("v-match", "ok"),
        _ => ("sev-high", "high"),
    };
    let rows = wall.port_outs.iter().map(|out| port_out(out, now));
    let body = view! {
        <p class="wall-figure" data-tone=tone>{glyph(shape)}<a href="/ports/outs">{words::count(waiting)}</a></p>
        <ul class="wall-rows">{rows.collect_view()}</ul>
        {more(wall.more_port_outs)}
    };
    part("Port-outs to answer", "wall-part", body.into_any())
}

fn port_out(out: &WaitingPortOut, now: DateTime<Utc>) -> AnyView {
    let left = out.answer_by.map(|by| by - now);
    let is_pressing = left.is_some_and(|left| left < PRESSING);
    let said = match left {
        None => "no deadline told".to_owned(),
        Some(left) if left <= Duration::zero() => "time is up".to_owned(),
        Some(left) => clock::span(left),
    };
    let mark = is_pressing.then(|| glyph("sev-critical"));
    let tone = is_pressing.then_some("critical");
    view! {
        <li data-tone=tone>
            <span>{out.carrier.clone()}", "{words::counted(out.numbers, "number")}</span>
            <strong>{mark}{said}</strong>
        </li>
    }
    .into_any()
}
