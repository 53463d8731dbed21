//! What stands on paper only: boxes to tick and lines to sign.

use domain::port::view::Room;
use leptos::prelude::*;

/// Boxes to tick by hand, seen on paper only.
pub(super) fn boxes() -> AnyView {
    view! { <span class="paper-only" aria-hidden="true">"\u{2610} pass  \u{2610} fail"</span> }
        .into_any()
}

/// Lines to sign, seen on paper only.
pub(super) fn signatures(room: &Room) -> AnyView {
    let line = |who: &'static str| {
        view! {
            <p class="sign">
                <span>{who}</span><span class="blank"></span><span>"Time"</span><span class="blank blank--short"></span>
            </p>
        }
    };
    let lines = [
        "Runs the cut-over",
        "At the site",
        "Decides to stay or to go back",
        "Remarks",
    ]
    .map(line);
    view! {
        <section class="paper-only sheet-end" aria-hidden="true">
            <h2>{room.order.reference.clone()}</h2>{lines.collect_view()}
        </section>
    }
    .into_any()
}
