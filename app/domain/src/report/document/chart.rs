//! Charts as SVG: bars that lie, with their names before them and their figures behind. The same drawing
//! serves the page, the printed document and the file; colours come from the style of whoever shows it.

use std::fmt::Write;

use super::{Bar, Chart, Part, Shade};
use crate::words::count;

/// Widths and heights, in units of the drawing.
const WIDTH: u32 = 640;
const NAMES: u32 = 170;
const BARS: u32 = 400;
const ROW: u32 = 26;
const LEGEND: u32 = 28;

/// The longest name that fits before a bar, in characters.
const LONGEST: usize = 24;

impl Shade {
    /// The class by which a style colours it.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Full => "full",
            Self::Rest => "rest",
        }
    }
}

impl Chart {
    /// The chart as an SVG element. Each part of a bar can be reached by the keyboard and says its figure.
    pub fn svg(&self) -> String {
        let rows = u32::try_from(self.bars.len()).unwrap_or(u32::MAX);
        let height = LEGEND + rows.saturating_mul(ROW);
        let mut svg = format!(
            r#"<svg class="report-chart" viewBox="0 0 {WIDTH} {height}" role="group" aria-label="{}">"#,
            escaped(&self.title)
        );
        self.legend(&mut svg);
        let most = self.bars.iter().map(Bar::total).max().unwrap_or(0).max(1);
        for (at, bar) in (0..).zip(&self.bars) {
            self.bar(&mut svg, bar, LEGEND + at * ROW, most);
        }
        svg.push_str("</svg>");
        svg
    }

    fn legend(&self, svg: &mut String) {
        let mut x = NAMES;
        for part in &self.parts {
            let text = x + 16;
            // Writing into text cannot fail.
            let _ = write!(
                svg,
                r#"<rect class="{}" x="{x}" y="4" width="11" height="11" rx="2"/><text x="{text}" y="14">{}</text>"#,
                part.shade.class(),
                escaped(&part.name)
            );
            let letters = u32::try_from(part.name.chars().count()).unwrap_or(LEGEND);
            x = text + letters * 7 + 18;
        }
    }

    fn bar(&self, svg: &mut String, bar: &Bar, y: u32, most: u64) {
        let _ = write!(
            svg,
            r#"<text class="name" x="{}" y="{}" text-anchor="end">{}</text>"#,
            NAMES - 10,
            y + 15,
            escaped(&short(&bar.name))
        );
        let mut x = f64::from(NAMES);
        for (part, value) in self.parts.iter().zip(&bar.values).filter(|(_, n)| **n > 0) {
            let width = scaled(*value, most);
            let _ = write!(
                svg,
                r#"<rect class="{}" x="{x:.1}" y="{}" width="{width:.1}" height="18" tabindex="0"><title>{}</title></rect>"#,
                part.shade.class(),
                y + 2,
                escaped(&told(bar, part, *value))
            );
            x += width;
        }
        let _ = write!(
            svg,
            r#"<text class="value" x="{:.1}" y="{}">{}</text>"#,
            x + 6.0,
            y + 15,
            count(bar.total())
        );
    }
}

impl Bar {
    fn total(&self) -> u64 {
        self.values.iter().sum()
    }
}

/// The width of a value; what is there is never too narrow to be seen.
fn scaled(value: u64, most: u64) -> f64 {
    // A drawing is a few hundred units wide: what is lost of a count beyond 2^53 is not seen.
    #[expect(clippy::cast_precision_loss, reason = "a width on a drawing")]
    let share = value as f64 / most as f64;
    (share * f64::from(BARS)).max(1.5)
}

/// A part of a bar in words: `Lyon: 3 critical`.
fn told(bar: &Bar, part: &Part, value: u64) -> String {
    format!(
        "{}: {} {}",
        bar.name,
        count(value),
        part.name.to_lowercase()
    )
}

fn short(name: &str) -> String {
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    let start: String = name.chars().take(LONGEST - 1).collect();
    format!("{start}\u{2026}")
}

/// Text as it stands in an element or in an attribute.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
