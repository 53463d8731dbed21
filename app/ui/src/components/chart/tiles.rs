//! Tiles: a share for each of many places, worst first.

use leptos::prelude::*;

use crate::components::icon::glyph;

/// A tile.
#[derive(Clone, Debug)]
pub(crate) struct Tile {
    /// The place.
    pub(crate) name: String,
    /// Where it leads; none where it leads nowhere.
    pub(crate) href: Option<String>,
    /// The share in per cent; none where nothing is known.
    pub(crate) percent: Option<u64>,
    /// What the share is of.
    pub(crate) text: String,
}

/// How a share looks: a step of colour, and its shape.
const fn step(percent: Option<u64>) -> (&'static str, &'static str) {
    match percent {
        None => ("unknown", "v-na"),
        Some(100..) => ("full", "v-match"),
        Some(90..) => ("low", "sev-low"),
        Some(50..) => ("medium", "sev-medium"),
        Some(_) => ("high", "sev-high"),
    }
}

/// A grid of tiles.
pub(crate) fn tiles(name: &'static str, tiles: &[Tile]) -> AnyView {
    let tiles = tiles.iter().map(|tile| {
        let (step, shape) = step(tile.percent);
        let said = tile
            .percent
            .map_or_else(|| "Not known".to_owned(), |p| format!("{p}%"));
        let title = format!("{}: {said}, {}", tile.name, tile.text);
        view! {
            <li>
                <a class="tile" data-step=step href=tile.href.clone() title=title>
                    <span class="tile-name">{tile.name.clone()}</span>
                    <strong>{glyph(shape)}{said}</strong>
                    <span class="xs">{tile.text.clone()}</span>
                </a>
            </li>
        }
    });
    view! { <ul class="tiles" aria-label=name>{tiles.collect_view()}</ul> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_share_looks_whole() {
        let looks = [
            None,
            Some(0),
            Some(49),
            Some(50),
            Some(89),
            Some(90),
            Some(99),
            Some(100),
        ];
        assert_eq!(
            looks.map(|percent| step(percent).0),
            [
                "unknown", "high", "high", "medium", "medium", "low", "low", "full"
            ]
        );
    }
}
