//! Keys and menus: what makes the pages quicker with JavaScript. Nothing needs it.
//!
//! `/` goes to the search, `j` and `k` walk through the rows, Escape closes an open menu. Keys are left
//! alone while somebody types.

use leptos::{ev, prelude::*, wasm_bindgen::JsCast, web_sys};

/// Attends to keys and menus for as long as the frame stands.
pub(crate) fn attend(path: Memo<String>) {
    Effect::new(move |_| {
        path.track();
        close_menus(None);
        close_side();
    });
    Effect::new(|_| {
        let keys = window_event_listener(ev::keydown, |event| pressed(&event));
        let clicks = window_event_listener(ev::click, |event| {
            close_menus(
                event
                    .target()
                    .and_then(|target| target.dyn_into().ok())
                    .as_ref(),
            );
        });
        on_cleanup(move || {
            keys.remove();
            clicks.remove();
        });
    });
}

fn pressed(event: &ev::KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    if event.key() == "Escape" {
        close_menus(None);
        return;
    }
    if is_typing() {
        return;
    }
    let has_acted = match event.key().as_str() {
        "/" => focus("#search"),
        "j" => step(1),
        "k" => step(-1),
        _ => false,
    };
    if has_acted {
        event.prevent_default();
    }
}

fn is_typing() -> bool {
    document().active_element().is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "SELECT" | "TEXTAREA")
            && element.get_attribute("type").as_deref() != Some("checkbox")
    })
}

fn focus(selector: &str) -> bool {
    let element = document().query_selector(selector).ok().flatten();
    let element = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    element.is_some_and(|element| element.focus().is_ok())
}

/// Moves the focus to the next or the previous row; each row's link carries its place.
fn step(by: isize) -> bool {
    let focused = document().active_element();
    let here = focused.and_then(|row| row.get_attribute("data-row")?.parse::<usize>().ok());
    let next = here.map_or(0, |at| at.saturating_add_signed(by));
    focus(&format!("[data-row='{next}']"))
}

/// Closes the open menu, unless it holds the given element.
fn close_menus(keep: Option<&web_sys::Node>) {
    // They share a name, so that at most one is open.
    let open = document()
        .query_selector("details.menu[open]")
        .ok()
        .flatten();
    if let Some(menu) = open.filter(|menu| keep.is_none() || !menu.contains(keep)) {
        let _ = menu.remove_attribute("open");
    }
}

/// Closes the side where it is a popover.
fn close_side() {
    let side = document().get_element_by_id("side");
    let side = side.and_then(|side| side.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(side) = side.filter(|side| side.matches(":popover-open").unwrap_or(false)) {
        let _ = side.hide_popover();
    }
}
