//! A chart as a picture for mail, which shows no SVG: horizontal bars with their names and figures.
//!
//! The picture has its own light ground, so that it is read in a dark mail as well. It is narrower than the
//! mail, so that a phone need not make its letters small, and has twice as many pixels, so that it is sharp.

mod text;

use domain::{
    report::{Bar, Chart, Shade},
    words::count,
};
use tiny_skia::{Color, FillRule, Paint, Path, PathBuilder, Pixmap, Rect, Transform};

use text::{Face, Side};

/// Pixels of the picture for one of the mail.
const SCALE: f32 = 2.0;
/// All measures are pixels of the mail.
pub(super) const WIDTH: f32 = 440.0;
const PAD: f32 = 14.0;
const BAR: f32 = 16.0;
const STEP: f32 = 26.0;
const NAMES: f32 = 124.0;
const FIGURES: f32 = 58.0;
const SIZE: f32 = 13.0;
const TITLE: f32 = 14.0;
/// Bars that are drawn; the table has them all.
const MOST_BARS: usize = 12;

const GROUND: [u8; 3] = [0xff, 0xff, 0xff];
const INK: [u8; 3] = [0x18, 0x1e, 0x23];
const QUIET: [u8; 3] = [0x42, 0x48, 0x50];
const TRACK: [u8; 3] = [0xec, 0xef, 0xf1];

/// Why a chart was not drawn.
#[derive(Debug, thiserror::Error)]
pub(super) enum ChartError {
    /// The font that comes with Rollcall cannot be read.
    #[error("the font cannot be read")]
    Font,
    /// The picture is too large, or cannot be written.
    #[error("the picture cannot be made")]
    Picture,
}

/// Draws a chart as PNG.
pub(super) fn png(chart: &Chart) -> Result<Vec<u8>, ChartError> {
    let mut canvas = Canvas::new(height(chart))?;
    let face = Face::new().ok_or(ChartError::Font)?;
    let mut y = PAD + TITLE;
    canvas.text(
        &face,
        &chart.title,
        (PAD, y),
        TITLE,
        INK,
        Side::Left,
        WIDTH - 2.0 * PAD,
    );
    y += 10.0;
    if has_legend(chart) {
        legend(&mut canvas, &face, chart, y + SIZE);
        y += STEP;
    }
    let largest = bars(chart).map(total).max().unwrap_or(0).max(1);
    for bar in bars(chart) {
        self::bar(&mut canvas, &face, chart, bar, y, largest);
        y += STEP;
    }
    canvas.pixels.encode_png().map_err(|_| ChartError::Picture)
}

fn bars(chart: &Chart) -> impl Iterator<Item = &Bar> {
    chart.bars.iter().take(MOST_BARS)
}

fn has_legend(chart: &Chart) -> bool {
    chart.parts.len() > 1
}

#[expect(clippy::cast_precision_loss, reason = "a chart has few bars")]
fn height(chart: &Chart) -> f32 {
    let lines = bars(chart).count() + usize::from(has_legend(chart));
    PAD + TITLE + 10.0 + STEP * lines as f32 + PAD / 2.0
}

fn total(bar: &Bar) -> u64 {
    bar.values.iter().sum()
}

/// What the parts of a bar are, beside a square of each one's shade.
fn legend(canvas: &mut Canvas, face: &Face, chart: &Chart, y: f32) {
    let mut x = PAD;
    for part in &chart.parts {
        canvas.rectangle((x, y - 9.0, 10.0, 10.0), shade(part.shade));
        x += 15.0;
        let room = WIDTH - PAD - x;
        let width = canvas.text(face, &part.name, (x, y), SIZE, QUIET, Side::Left, room);
        x += width + 16.0;
    }
}

fn bar(canvas: &mut Canvas, face: &Face, chart: &Chart, bar: &Bar, y: f32, largest: u64) {
    let line = y + BAR - 4.0;
    canvas.text(
        face,
        &bar.name,
        (PAD, line),
        SIZE,
        INK,
        Side::Left,
        NAMES - 8.0,
    );
    let (left, room) = (PAD + NAMES, WIDTH - 2.0 * PAD - NAMES - FIGURES);
    canvas.rectangle((left, y, room, BAR), TRACK);
    let mut x = left;
    for (value, part) in bar.values.iter().zip(&chart.parts) {
        let width = share(*value, largest) * room;
        canvas.rectangle((x, y, width, BAR), shade(part.shade));
        x += width;
        // A thin gap keeps parts apart whose shades look alike to some.
        if *value > 0 && width > 3.0 {
            canvas.rectangle((x - 1.0, y, 1.0, BAR), GROUND);
        }
    }
    let right = WIDTH - PAD;
    let figure = count(total(bar));
    canvas.text(
        face,
        &figure,
        (right, line),
        SIZE,
        INK,
        Side::Right,
        FIGURES,
    );
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a picture has fewer pixels"
)]
fn share(value: u64, of: u64) -> f32 {
    (value as f64 / of as f64) as f32
}

const fn shade(shade: Shade) -> [u8; 3] {
    match shade {
        Shade::Critical => [0xd2, 0x27, 0x2b],
        Shade::High => [0xde, 0x6f, 0x11],
        Shade::Medium => [0xb3, 0x85, 0x07],
        Shade::Low => [0x7f, 0x8d, 0xa2],
        Shade::Full => [0x52, 0x8c, 0xa3],
        Shade::Rest => [0xc9, 0xd3, 0xd9],
    }
}

/// Pixels to draw on, measured in those of the mail.
struct Canvas {
    pixels: Pixmap,
}

impl Canvas {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a picture has few pixels"
    )]
    fn new(height: f32) -> Result<Self, ChartError> {
        let size = |length: f32| (length * SCALE).ceil() as u32;
        let mut pixels = Pixmap::new(size(WIDTH), size(height)).ok_or(ChartError::Picture)?;
        let [r, g, b] = GROUND;
        pixels.fill(Color::from_rgba8(r, g, b, 255));
        Ok(Self { pixels })
    }

    fn rectangle(&mut self, (x, y, width, height): (f32, f32, f32, f32), colour: [u8; 3]) {
        if let Some(rectangle) = Rect::from_xywh(x, y, width, height) {
            self.fill(
                &PathBuilder::from_rect(rectangle),
                Transform::identity(),
                colour,
            );
        }
    }

    /// Writes a line of text that is cut off where there is no more room. The answer is its width.
    #[expect(
        clippy::too_many_arguments,
        reason = "where, how large, in which colour"
    )]
    fn text(
        &mut self,
        face: &Face,
        text: &str,
        (x, y): (f32, f32),
        size: f32,
        colour: [u8; 3],
        ends: Side,
        room: f32,
    ) -> f32 {
        let line = face.line(text, size, room);
        let left = match ends {
            Side::Left => x,
            Side::Right => x - line.width,
        };
        if let Some(path) = &line.path {
            let place = Transform::from_row(line.scale, 0.0, 0.0, -line.scale, left, y);
            self.fill(path, place, colour);
        }
        line.width
    }

    fn fill(&mut self, path: &Path, place: Transform, [r, g, b]: [u8; 3]) {
        let mut paint = Paint::default();
        paint.set_color_rgba8(r, g, b, 255);
        let place = place.post_scale(SCALE, SCALE);
        self.pixels
            .fill_path(path, &paint, FillRule::Winding, place, None);
    }
}

#[cfg(test)]
mod tests;
