//! Cut-overs, with how far their numbers and tests are, and the clock of the way back.

use chrono::{DateTime, Utc};
use domain::{
    dashboard::wall::{CutOver, Wall},
    port::checklist::room::ClockState,
};
use leptos::prelude::*;

use super::watch::{more, part};
use crate::{
    components::{
        chart::{Part, bar},
        icon::glyph,
    },
    pages::ports::clock,
    words,
};

/// The cut-overs of the day, or of the project.
pub(super) fn panel(wall: &Wall, now: DateTime<Utc>) -> AnyView {
    let name = if wall.project.is_some() {
        "Cut-overs"
    } else {
        "Cut-overs today"
    };
    if wall.cut_overs.is_empty() {
        let text = if wall.project.is_some() {
            "No order of this project is open."
        } else {
            "None."
        };
        let body = view! { <p class="wall-none">{text}</p> };
        return part(name, "wall-part wall-part--wide", body.into_any());
    }
    let rows = wall.cut_overs.iter().map(|cut_over| row(cut_over, now));
    let body =
        view! { <ul class="wall-cuts">{rows.collect_view()}</ul>{more(wall.more_cut_overs)} };
    part(name, "wall-part wall-part--wide", body.into_any())
}

fn row(cut_over: &CutOver, now: DateTime<Utc>) -> AnyView {
    let href = format!("/ports/{}/room", cut_over.id);
    let numbers = [Part {
        class: "fill-ok",
        label: "Come in".to_owned(),
        count: cut_over.active,
    }];
    let tests = [
        Part {
            class: "fill-ok",
            label: "Passed".to_owned(),
            count: cut_over.settled,
        },
        Part {
            class: "fill-critical",
            label: "Failed".to_owned(),
            count: cut_over.failed,
        },
    ];
    let failed = (cut_over.failed > 0).then(|| {
        view! { <strong class="bad">{glyph("sev-critical")}{words::count(cut_over.failed)}" failed"</strong> }
    });
    let (tone, way_back) = way_back(cut_over);
    view! {
        <li>
            <div class="wall-cut">
                <a href=href>{cut_over.reference.clone()}</a>
                <span>{cut_over.carrier.clone()}", "{cut_over.state.label().to_lowercase()}</span>
            </div>
            <p>{window(cut_over, now)}</p>
            <div>
                <p>{words::count(cut_over.active)}" of "{words::counted(cut_over.numbers, "number")}" in"</p>
                {bar(&numbers, cut_over.numbers, true)}
            </div>
            <div>
                <p>{words::count(cut_over.settled)}" of "{words::counted(cut_over.tests(), "test")}" done "{failed}</p>
                {bar(&tests, cut_over.tests(), true)}
            </div>
            <p data-tone=tone>{way_back}</p>
        </li>
    }
    .into_any()
}

/// When the window opens or closes.
fn window(cut_over: &CutOver, now: DateTime<Utc>) -> String {
    match (cut_over.opens_at, cut_over.closes_at) {
        (Some(opens), _) if opens > now => {
            format!(
                "Opens in {}, at {}",
                clock::span(opens - now),
                opens.format("%H:%M UTC")
            )
        }
        (Some(_), Some(closes)) if closes > now => {
            format!("Open, closes in {}", clock::span(closes - now))
        }
        (Some(_), Some(closes)) => format!("Window closed {}", words::ago(closes, now)),
        _ => "Window not known".to_owned(),
    }
}

/// How long there is a way back, and how pressing that is.
fn way_back(cut_over: &CutOver) -> (Option<&'static str>, String) {
    let clock = &cut_over.rollback;
    let left = || clock::span(chrono::Duration::minutes(clock.minutes_left));
    match clock.state {
        ClockState::NotStarted => (None, "Way back: not begun".to_owned()),
        ClockState::Open => (None, format!("Way back: {} left", left())),
        ClockState::Closing => (Some("high"), format!("Way back closes: {} left", left())),
        ClockState::Over => (Some("critical"), "No way back any more".to_owned()),
    }
}
