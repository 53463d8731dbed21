//! A field for several lines.

use leptos::prelude::*;

/// An empty field for several lines, which must be filled in. Leptos writes the content of a `<textarea>`
/// unescaped on the server, so every one is made here, and none begins with content.
pub(crate) fn text_area(
    name: &'static str,
    rows: u32,
    longest: Option<u32>,
    placeholder: &'static str,
) -> AnyView {
    let placeholder = (!placeholder.is_empty()).then_some(placeholder);
    view! {
        <textarea class="textarea" name=name rows=rows maxlength=longest required=true placeholder=placeholder></textarea>
    }
    .into_any()
}
