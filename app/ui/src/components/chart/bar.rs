//! Bars of parts.

use leptos::prelude::*;

use crate::words;

/// A part of a bar.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// How it looks.
    pub(crate) class: &'static str,
    /// What it is of.
    pub(crate) label: String,
    /// How much of it there is.
    pub(crate) count: u64,
}

/// A bar of 100 units, with gaps of 0.3 between its parts. Where the whole is more than the parts the rest stays
/// empty, so that bars with one whole are compared by their length.
#[expect(
    clippy::cast_precision_loss,
    reason = "a share of a bar needs three digits"
)]
pub(crate) fn bar(parts: &[Part], whole: u64, is_large: bool) -> AnyView {
    let mut x = 0.0;
    let drawn = parts.iter().filter(|part| part.count > 0).map(|part| {
        let width = part.count as f64 * 100.0 / whole.max(1) as f64;
        let (left, drawn) = (x, (width - 0.3).max(0.15));
        x += width;
        // An outline is drawn inside the bar, a fill over its whole height.
        let (y, height) = if part.class == "cell-line" { ("0.4", "9.2") } else { ("0", "10") };
        let title = format!("{}: {}", part.label, words::count(part.count));
        view! {
            <rect class=part.class x=format!("{left:.2}") y=y width=format!("{drawn:.2}") height=height>
                <title>{title}</title>
            </rect>
        }
    });
    let class = if is_large { "bar bar--lg" } else { "bar" };
    view! {
        <svg class=class viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label=told(parts)>
            {drawn.collect_view()}
        </svg>
    }
    .into_any()
}

/// What a bar shows, in words.
fn told(parts: &[Part]) -> String {
    let parts = parts.iter().filter(|part| part.count > 0);
    let told: Vec<String> = parts
        .map(|part| format!("{} {}", words::count(part.count), part.label.to_lowercase()))
        .collect();
    if told.is_empty() {
        "None".to_owned()
    } else {
        told.join(", ")
    }
}

/// The square beside a word that says which part of a bar it names.
pub(crate) fn key(class: &'static str) -> AnyView {
    view! {
        <svg class="key" viewBox="0 0 10 10" aria-hidden="true"><rect class=class width="10" height="10"/></svg>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_told_by_the_parts_that_it_has() {
        let part = |label: &str, count| Part {
            class: "",
            label: label.to_owned(),
            count,
        };
        let parts = [
            part("Active", 1200),
            part("Reserved", 0),
            part("Available", 3),
        ];
        assert_eq!(told(&parts), "1,200 active, 3 available");
        assert_eq!(told(&parts[1..2]), "None");
    }
}
