//! The ways between the pages of ports.

use leptos::prelude::*;

use super::ROOM;

const ROOMS: [(&str, &str); 5] = [
    (ROOM.0, "Orders"),
    ("/ports/calendar", "Calendar"),
    ("/ports/outs", "Port-outs"),
    ("/ports/scorecard", "Scorecard"),
    ("/ports/projects", "Projects"),
];

/// The pages of ports, with the one the reader is on.
pub(super) fn rooms(here: &str) -> AnyView {
    let links = ROOMS.map(|(href, label)| {
        let current = (href == here).then_some("page");
        view! { <a href=href aria-current=current>{label}</a> }
    });
    view! { <nav class="tabs" aria-label="Ports">{links.collect_view()}</nav> }.into_any()
}
