//! What a day has: why it is closed, what happens, and what to look at.

use chrono::NaiveDate;
use domain::calendar::{
    Closed,
    view::{Day, Entry, EntryKind, Mark},
};
use leptos::prelude::*;

use crate::{
    components::icon::{glyph, icon_sm},
    words,
};

/// A day of the agenda.
pub(super) fn panel(day: &Day, today: NaiveDate) -> AnyView {
    let word = match (day.date - today).num_days() {
        0 => "Today",
        1 => "Tomorrow",
        _ => "",
    };
    view! {
        <section class="panel">
            <div class="panel-head">
                <h2><time datetime=day.date.to_string()>{words::weekday(day.date)}</time></h2><span class="sub">{word}</span>
            </div>
            <div class="panel-body cal-agenda">{contents(day)}</div>
        </section>
    }
    .into_any()
}

/// All that a day has.
pub(super) fn contents(day: &Day) -> AnyView {
    let marks = day.marks.iter().map(mark).collect_view();
    let entries = day.entries.iter().map(entry).collect_view();
    let warnings = day.warnings.iter().map(|warning| {
        view! {
            <p class="why" data-tone="medium">{glyph("sev-medium")}<span>{warning.to_string()}</span></p>
        }
    });
    let entries = (!day.entries.is_empty()).then(|| view! { <ul class="cal-list">{entries}</ul> });
    view! { {marks}{entries}{warnings.collect_view()} }.into_any()
}

/// Why a day is closed, and for whom.
fn mark(mark: &Mark) -> AnyView {
    let kind = match mark.reason {
        Closed::Weekend(_) => "weekend",
        Closed::Holiday(_) => "holiday",
        Closed::Freeze(_) => "freeze",
    };
    let whose = if mark.carriers.is_empty() {
        "everybody".to_owned()
    } else {
        mark.carriers.join(", ")
    };
    view! {
        <p class="cal-mark" data-kind=kind>
            {icon_sm("i-x")}<span>{mark.reason.to_string()}<span class="muted">": "{whose}</span></span>
        </p>
    }
    .into_any()
}

/// Something that happens: its shape says whether the date is agreed.
fn entry(entry: &Entry) -> AnyView {
    let time = entry
        .time
        .map(|time| view! { <span class="cal-time">{time.format("%H:%M").to_string()}</span>" " });
    let firm = match (entry.kind, entry.is_firm) {
        (EntryKind::PortIn | EntryKind::PortOut, true) => Some("Agreed"),
        (EntryKind::PortIn | EntryKind::PortOut, false) => Some("Wished"),
        (EntryKind::Project | EntryKind::Deadline, _) => None,
    };
    let parts: Vec<&str> = [firm, Some(entry.state.as_str()), entry.site.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    let (icon, word) = kind(entry);
    view! {
        <li class="cal-entry" data-kind=entry.kind.as_str() data-firm=entry.is_firm.to_string()>
            <a href=entry.href.clone()>{icon_sm(icon)}<span class="vh">{word}": "</span>{time}{entry.title.clone()}</a>
            <span class="cal-sub">{parts.join(", ")}</span>
        </li>
    }
    .into_any()
}

fn kind(entry: &Entry) -> (&'static str, &'static str) {
    let word = entry.kind.label();
    match entry.kind {
        EntryKind::PortIn if entry.is_firm => ("i-cal", word),
        EntryKind::PortIn => ("lc-planned", word),
        EntryKind::PortOut => ("lc-porting_out", word),
        EntryKind::Project => ("i-pin", word),
        EntryKind::Deadline => ("i-clock", word),
    }
}
