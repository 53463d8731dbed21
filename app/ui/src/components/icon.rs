//! Icons: references into the one sprite at the top of each page.

use leptos::prelude::*;

/// The symbols, written into each page before the app. Kept out of the browser's half.
#[cfg(feature = "ssr")]
pub(crate) const SPRITE: &str = include_str!("sprite.svg");

fn symbol(class: &'static str, name: &str) -> AnyView {
    view! { <svg class=class aria-hidden="true"><use_ href=format!("#{name}")/></svg> }.into_any()
}

/// A line icon of 16 px. A word stands beside it, or in the label of what it is in.
pub(crate) fn icon(name: &str) -> AnyView {
    symbol("icon", name)
}

/// A line icon of 14 px.
pub(crate) fn icon_sm(name: &str) -> AnyView {
    symbol("icon icon--sm", name)
}

/// A filled shape: a severity or a verdict.
pub(crate) fn glyph(name: &str) -> AnyView {
    symbol("glyph", name)
}

/// The mark and name of the product.
pub(crate) fn brand() -> AnyView {
    view! {
        <span class="brand">
            <svg viewBox="0 0 20 20" aria-hidden="true">
                <path d="M1 10h3.5M15.5 10H19M7.5 10h1" stroke="currentColor" stroke-width="1.8"/>
                <circle cx="4.5" cy="10" r="2.6" fill="currentColor"/>
                <path class="fill-accent" d="M12.5 5.5 17 10l-4.5 4.5L8 10z"/>
            </svg>
            "Rollcall"
        </span>
    }
    .into_any()
}
