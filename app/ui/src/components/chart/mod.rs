//! Charts, drawn on the server as SVG that needs no script: their values are read on hover and focus, and in
//! the table behind each. Their colours are classes, so that they follow the theme, and never speak alone: a
//! line has its dashes and its name, a part of a bar its words.
//!
//! No library serves here: those that draw SVG in Rust write their colours into it, leave out titles and focus,
//! or bring a JavaScript engine along.

mod bar;
mod line;
mod scale;
mod table;
mod tiles;

pub(crate) use bar::{Part, bar, key};
pub(crate) use line::{LineChart, Series};
pub(crate) use table::{Column, behind};
pub(crate) use tiles::{Tile, tiles};
