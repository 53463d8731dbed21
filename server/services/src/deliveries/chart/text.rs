//! Text of a chart as the outlines of its letters.

use rustybuzz::{
    Face as Shapes, UnicodeBuffer,
    ttf_parser::{GlyphId, OutlineBuilder},
};
use tiny_skia::{Path, PathBuilder};

use crate::loa::REGULAR;

/// On which side of its place a text stands.
#[derive(Clone, Copy)]
pub(super) enum Side {
    /// It begins there.
    Left,
    /// It ends there.
    Right,
}

/// The face of all text in charts.
pub(super) struct Face(Shapes<'static>);

/// A line of text.
pub(super) struct Line {
    /// Its outlines in units of the font, upwards; none where nothing shows.
    pub(super) path: Option<Path>,
    /// Pixels of the mail for one unit of the font.
    pub(super) scale: f32,
    /// How wide it is, in pixels of the mail.
    pub(super) width: f32,
}

impl Face {
    pub(super) fn new() -> Option<Self> {
        Shapes::from_slice(REGULAR, 0).map(Self)
    }

    /// A line of text in a size, at most as wide as there is room. What the font has not shows as its empty
    /// box.
    #[expect(
        clippy::cast_precision_loss,
        reason = "units of a font are small numbers"
    )]
    pub(super) fn line(&self, text: &str, size: f32, room: f32) -> Line {
        let scale = size / self.0.units_per_em() as f32;
        let mut text = text.to_owned();
        let mut is_cut = false;
        loop {
            let shown = if is_cut {
                format!("{text}\u{2026}")
            } else {
                text.clone()
            };
            let (path, width) = self.shape(&shown);
            if width * scale <= room || text.is_empty() {
                return Line {
                    path,
                    scale,
                    width: width * scale,
                };
            }
            text.pop();
            is_cut = true;
        }
    }

    /// The outlines of a text and its width, in units of the font.
    #[expect(
        clippy::cast_precision_loss,
        reason = "units of a font are small numbers"
    )]
    fn shape(&self, text: &str) -> (Option<Path>, f32) {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        let shaped = rustybuzz::shape(&self.0, &[], buffer);
        let mut outline = Outline::default();
        let glyphs = shaped.glyph_infos().iter().zip(shaped.glyph_positions());
        for (glyph, position) in glyphs {
            outline.x = outline.pen + position.x_offset as f32;
            let id = GlyphId(u16::try_from(glyph.glyph_id).unwrap_or_default());
            // A blank has no outline.
            let _ = self.0.outline_glyph(id, &mut outline);
            outline.pen += position.x_advance as f32;
        }
        (outline.path.finish(), outline.pen)
    }
}

/// Outlines one after another.
#[derive(Default)]
struct Outline {
    path: PathBuilder,
    /// Where the present letter begins.
    x: f32,
    /// Where the next one will.
    pen: f32,
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.x + x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.x + x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.path.quad_to(self.x + x1, y1, self.x + x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let at = self.x;
        self.path.cubic_to(at + x1, y1, at + x2, y2, at + x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}
