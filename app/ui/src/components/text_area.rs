//! A field for several lines.

use domain::E164;
use leptos::prelude::*;

/// An empty field for several lines, which must be filled in. Leptos writes the content of a `<textarea>`
/// unescaped on the server, so every one is made here, and none begins with content but numbers.
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

/// A field for numbers, one a line, with those that are known. A number is digits after a plus sign, so that
/// there is nothing to escape.
pub(crate) fn numbers_area(name: &'static str, id: &'static str, numbers: &[E164]) -> AnyView {
    let known: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    view! {
        <textarea class="textarea" id=id name=name rows="6" spellcheck="false" autocomplete="off">{known.join("\n")}</textarea>
    }
    .into_any()
}
