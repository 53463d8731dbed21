//! Moments as people read them, exact on hover.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use super::icon::glyph;
use crate::words;

fn time(at: DateTime<Utc>, text: String) -> AnyView {
    view! { <time datetime=at.to_rfc3339() title=words::exact(at)>{text}</time> }.into_any()
}

/// `14 min ago`.
pub(crate) fn ago(at: DateTime<Utc>, now: DateTime<Utc>) -> AnyView {
    time(at, words::ago(at, now))
}

/// `asked 14 min ago`, and whether that is too long ago to be believed.
pub(crate) fn asked(at: DateTime<Utc>, now: DateTime<Utc>, is_stale: bool) -> AnyView {
    let stale = is_stale.then(|| {
        view! { " "<span class="verdict" data-v="stale">{glyph("v-stale")}"Stale"</span> }
    });
    view! { "asked "{ago(at, now)}{stale} }.into_any()
}

/// `in 34 min`.
pub(crate) fn until(at: DateTime<Utc>, now: DateTime<Utc>) -> AnyView {
    time(at, words::until(at, now))
}

/// `14 min`.
pub(crate) fn age(at: DateTime<Utc>, now: DateTime<Utc>) -> AnyView {
    time(at, words::age(at, now))
}

/// `20 Nov 2026, 14:32 UTC`.
pub(crate) fn moment(at: DateTime<Utc>) -> AnyView {
    time(at, words::moment(at))
}

/// `20 Nov 2026`.
pub(crate) fn day(at: DateTime<Utc>) -> AnyView {
    time(at, words::day(at.date_naive()))
}

/// `14:32`.
pub(crate) fn clock(at: DateTime<Utc>) -> AnyView {
    time(at, at.format("%H:%M").to_string())
}
