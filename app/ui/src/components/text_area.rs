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
        <textarea class="textarea" id=id name=name rows="6" spellcheck="false" autocomplete="off" inner_html=known.join("\n")></textarea>
    }
    .into_any()
}

/// A field for several lines that begins with content, which is escaped here.
pub(crate) fn filled_area(
    id: &'static str,
    name: &'static str,
    rows: u32,
    content: &str,
) -> AnyView {
    view! {
        <textarea class="textarea textarea--paste" id=id name=name rows=rows required=true spellcheck="false"
            aria-describedby=format!("{id}-hint") inner_html=escaped(content)></textarea>
    }
    .into_any()
}

/// A text as it stands in a `<textarea>`. Its first line break would be swallowed, so it gets one more.
fn escaped(content: &str) -> String {
    let plain = content
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    if plain.starts_with('\n') {
        format!("\n{plain}")
    } else {
        plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_pasted_cannot_end_the_field_it_stands_in() {
        assert_eq!(
            escaped("</textarea><script>a && b"),
            "&lt;/textarea&gt;&lt;script&gt;a &amp;&amp; b"
        );
        assert_eq!(escaped("\n+16175550100"), "\n\n+16175550100");
    }
}
