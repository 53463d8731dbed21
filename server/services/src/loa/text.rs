//! Text as glyphs of the letter's font.

use krilla::text::{GlyphId, KrillaGlyph};
use rustybuzz::{Face, UnicodeBuffer};

use super::LoaError;

/// Liberation Sans, under the SIL Open Font License: `fonts/LICENSE`.
pub(crate) const REGULAR: &[u8] = include_bytes!("fonts/LiberationSans-Regular.ttf");
/// Its bold face.
pub(super) const BOLD: &[u8] = include_bytes!("fonts/LiberationSans-Bold.ttf");

/// A piece of text on one line.
pub(super) struct Shaped {
    /// What is drawn, in parts of the font's size.
    pub(super) glyphs: Vec<KrillaGlyph>,
    /// The width in parts of the font's size.
    pub(super) width: f32,
}

/// A face that turns text into glyphs.
pub(super) struct Shaper(Face<'static>);

impl Shaper {
    pub(super) fn new(font: &'static [u8]) -> Result<Self, LoaError> {
        let face = Face::from_slice(font, 0);
        face.map(Self)
            .ok_or_else(|| LoaError::Pdf("the font cannot be read".to_owned()))
    }

    /// Shapes text of one line, from left to right.
    #[allow(clippy::cast_precision_loss)] // Units of a font are small numbers.
    pub(super) fn shape(&self, text: &str) -> Result<Shaped, LoaError> {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(rustybuzz::Direction::LeftToRight);
        let shaped = rustybuzz::shape(&self.0, &[], buffer);
        let em = self.0.units_per_em() as f32;
        let infos = shaped.glyph_infos();
        let mut glyphs = Vec::with_capacity(infos.len());
        let mut width = 0.0;
        for (i, (info, position)) in infos.iter().zip(shaped.glyph_positions()).enumerate() {
            let start = info.cluster as usize;
            if info.glyph_id == 0 {
                let missing = text[start..].chars().next();
                return Err(LoaError::NotPrintable(
                    missing.unwrap_or(char::REPLACEMENT_CHARACTER),
                ));
            }
            let next = infos[i..].iter().find(|next| next.cluster != info.cluster);
            let end = next.map_or(text.len(), |next| next.cluster as usize);
            let advance = position.x_advance as f32 / em;
            width += advance;
            glyphs.push(KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                advance,
                position.x_offset as f32 / em,
                position.y_offset as f32 / em,
                position.y_advance as f32 / em,
                start..end,
                None,
            ));
        }
        Ok(Shaped { glyphs, width })
    }
}
