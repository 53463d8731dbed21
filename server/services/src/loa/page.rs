//! Pages: what is written goes from top to bottom, and onto the next page where one is full.
//!
//! All lengths are points, 72 to the inch. Pages are laid out first and drawn afterwards, as each says how
//! many there are.

use krilla::{
    Document,
    color::rgb,
    geom::{PathBuilder, Point},
    metadata::Metadata,
    page::PageSettings,
    paint::{Fill, Stroke},
    surface::Surface,
    text::Font,
};

use super::{
    LoaError,
    text::{BOLD, REGULAR, Shaped, Shaper},
};

const MARGIN: f32 = 62.0;
const FOOT: f32 = 64.0;
const SIZE: f32 = 10.0;
const SMALL: f32 = 8.0;
/// From one line to the next, in parts of the size.
const LEADING: f32 = 1.38;
/// Where the value of a field begins, from the margin.
const VALUE: f32 = 150.0;

/// A size of paper: width and height.
#[derive(Clone, Copy, Debug)]
pub(super) enum Paper {
    Letter,
    A4,
}

impl Paper {
    const fn size(self) -> (f32, f32) {
        match self {
            Self::Letter => (612.0, 792.0),
            Self::A4 => (595.28, 841.89),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// Something at a place of a page; `y` counts downwards, and is the foot of the letters.
enum Mark {
    Text {
        x: f32,
        y: f32,
        size: f32,
        weight: Weight,
        is_grey: bool,
        text: String,
        shaped: Shaped,
    },
    /// Lines from point to point.
    Path { points: Vec<(f32, f32)>, width: f32 },
}

/// The pages of a letter.
pub(super) struct Pages {
    width: f32,
    height: f32,
    /// What each page but the first says at its top, left and right.
    header: [String; 2],
    /// What each page says at its foot, left and right; `{page}` and `{pages}` are filled in.
    footer: [String; 2],
    regular: Shaper,
    bold: Shaper,
    sheets: Vec<Vec<Mark>>,
    y: f32,
}

impl Pages {
    pub(super) fn new(
        paper: Paper,
        header: [String; 2],
        footer: [String; 2],
    ) -> Result<Self, LoaError> {
        let (width, height) = paper.size();
        Ok(Self {
            width,
            height,
            header,
            footer,
            regular: Shaper::new(REGULAR)?,
            bold: Shaper::new(BOLD)?,
            sheets: vec![Vec::new()],
            y: MARGIN,
        })
    }

    /// Room downwards.
    pub(super) fn space(&mut self, points: f32) {
        self.y += points;
    }

    /// Begins another page unless so much room is left.
    pub(super) fn keep_together(&mut self, points: f32) {
        if self.y + points > self.height - FOOT {
            self.sheets.push(Vec::new());
            // Below the repeated header.
            self.y = MARGIN + 18.0;
        }
    }

    /// The title of the letter.
    pub(super) fn title(&mut self, text: &str) -> Result<(), LoaError> {
        self.space(6.0);
        self.line(text, 18.0, Weight::Bold)
    }

    /// Text in as many lines as it takes.
    pub(super) fn paragraph(&mut self, text: &str) -> Result<(), LoaError> {
        self.wrapped(text, 0.0, Weight::Regular)
    }

    /// One line, or more if it is too long.
    pub(super) fn line(&mut self, text: &str, size: f32, weight: Weight) -> Result<(), LoaError> {
        for line in self.lines(text, self.width - 2.0 * MARGIN, size, weight)? {
            self.keep_together(size * LEADING);
            self.y += size * LEADING;
            self.put(MARGIN, &line, size, weight)?;
        }
        Ok(())
    }

    /// A label with its value beside it.
    pub(super) fn field(&mut self, label: &str, value: &str) -> Result<(), LoaError> {
        let top = self.y;
        let page = self.sheets.len();
        self.wrapped(value, VALUE, Weight::Bold)?;
        let bottom = self.y;
        if self.sheets.len() == page {
            self.y = top;
        } else {
            self.y = MARGIN + 18.0;
        }
        self.y += SIZE * LEADING;
        self.put_grey(MARGIN, label, SIZE)?;
        self.y = bottom + 4.0;
        self.rule(MARGIN, self.width - MARGIN, 0.4);
        self.space(2.0);
        Ok(())
    }

    /// Text behind a box that is ticked.
    pub(super) fn ticked(&mut self, text: &str) -> Result<(), LoaError> {
        self.keep_together(3.0 * SIZE * LEADING);
        let (x, foot, side) = (MARGIN + 0.5, self.y + SIZE * LEADING + 1.0, 9.0);
        let corners = [
            (x, foot),
            (x + side, foot),
            (x + side, foot - side),
            (x, foot - side),
            (x, foot),
        ];
        self.path(corners.to_vec(), 0.8);
        let tick = [
            (x + 1.8, foot - 4.4),
            (x + 3.8, foot - 2.0),
            (x + 7.4, foot - 7.4),
        ];
        self.path(tick.to_vec(), 1.4);
        self.wrapped(text, 18.0, Weight::Regular)
    }

    /// Two lines to write on, each with what belongs there below.
    pub(super) fn signature(&mut self, labels: &[&str; 2]) -> Result<(), LoaError> {
        self.keep_together(50.0);
        self.space(34.0);
        let gap = 24.0;
        let wide = (self.width - 2.0 * MARGIN - gap) * 0.62;
        let second = MARGIN + wide + gap;
        self.rule(MARGIN, MARGIN + wide, 0.7);
        self.rule(second, self.width - MARGIN, 0.7);
        self.y += SMALL * LEADING;
        self.put_grey(MARGIN, labels[0], SMALL)?;
        self.put_grey(second, labels[1], SMALL)
    }

    /// Pairs of cells in columns, filled row by row.
    pub(super) fn table(
        &mut self,
        columns: u16,
        cells: impl Iterator<Item = [String; 2]>,
    ) -> Result<(), LoaError> {
        let column = (self.width - 2.0 * MARGIN) / f32::from(columns);
        let mut at = 0;
        for [strong, light] in cells {
            if at == 0 {
                self.keep_together(9.0 * 1.6);
                self.y += 9.0 * 1.6;
            }
            let x = MARGIN + f32::from(at) * column;
            self.put(x, &strong, 9.0, Weight::Regular)?;
            self.put_grey(x + 92.0, &light, 9.0)?;
            at = (at + 1) % columns;
        }
        Ok(())
    }

    /// Draws the pages.
    pub(super) fn finish(mut self, title: &str, language: &str) -> Result<Vec<u8>, LoaError> {
        self.headers_and_footers()?;
        let font = |data: &'static [u8]| {
            Font::new(data.into(), 0)
                .ok_or_else(|| LoaError::Pdf("the font cannot be read".to_owned()))
        };
        let fonts = [font(REGULAR)?, font(BOLD)?];
        let size = PageSettings::from_wh(self.width, self.height)
            .ok_or_else(|| LoaError::Pdf("the paper has no size".to_owned()))?;
        let mut document = Document::new();
        document.set_metadata(
            Metadata::new()
                .title(title.to_owned())
                .language(language.to_owned())
                .creator("Rollcall".to_owned()),
        );
        for marks in self.sheets {
            let mut page = document.start_page_with(size.clone());
            let mut surface = page.surface();
            for mark in marks {
                draw(&mut surface, &fonts, mark);
            }
            surface.finish();
            page.finish();
        }
        document
            .finish()
            .map_err(|error| LoaError::Pdf(format!("{error:?}")))
    }

    fn headers_and_footers(&mut self) -> Result<(), LoaError> {
        let count = self.sheets.len();
        let page_of = self.footer[1].clone();
        for page in 0..count {
            let number = page_of
                .replace("{page}", &(page + 1).to_string())
                .replace("{pages}", &count.to_string());
            let foot = [self.footer[0].clone(), number];
            self.edge(page, &foot, self.height - FOOT + 30.0)?;
            if page > 0 {
                let header = self.header.clone();
                self.edge(page, &header, MARGIN - 14.0)?;
            }
        }
        Ok(())
    }

    /// Small text at the left and the right edge of a page.
    fn edge(&mut self, page: usize, texts: &[String; 2], y: f32) -> Result<(), LoaError> {
        for (text, is_right) in texts.iter().zip([false, true]) {
            let shaped = self.regular.shape(text)?;
            let x = if is_right {
                self.width - MARGIN - shaped.width * SMALL
            } else {
                MARGIN
            };
            self.sheets[page].push(Mark::Text {
                x,
                y,
                size: SMALL,
                weight: Weight::Regular,
                is_grey: true,
                text: text.clone(),
                shaped,
            });
        }
        Ok(())
    }

    fn wrapped(&mut self, text: &str, indent: f32, weight: Weight) -> Result<(), LoaError> {
        for line in self.lines(text, self.width - 2.0 * MARGIN - indent, SIZE, weight)? {
            self.keep_together(SIZE * LEADING);
            self.y += SIZE * LEADING;
            self.put(MARGIN + indent, &line, SIZE, weight)?;
        }
        Ok(())
    }

    /// Breaks text between words; a word that is wider than a line is broken between characters.
    fn lines(
        &self,
        text: &str,
        width: f32,
        size: f32,
        weight: Weight,
    ) -> Result<Vec<String>, LoaError> {
        let fits =
            |line: &str| Ok::<_, LoaError>(self.shaper(weight).shape(line)?.width * size <= width);
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() {
                word.to_owned()
            } else {
                format!("{line} {word}")
            };
            if fits(&longer)? {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for c in word.chars() {
                line.push(c);
                if !fits(&line)? {
                    line.pop();
                    lines.push(std::mem::replace(&mut line, c.to_string()));
                }
            }
        }
        lines.push(line);
        Ok(lines)
    }

    const fn shaper(&self, weight: Weight) -> &Shaper {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    fn put(&mut self, x: f32, text: &str, size: f32, weight: Weight) -> Result<(), LoaError> {
        let shaped = self.shaper(weight).shape(text)?;
        self.mark(Mark::Text {
            x,
            y: self.y,
            size,
            weight,
            is_grey: false,
            text: text.to_owned(),
            shaped,
        });
        Ok(())
    }

    fn put_grey(&mut self, x: f32, text: &str, size: f32) -> Result<(), LoaError> {
        let shaped = self.regular.shape(text)?;
        self.mark(Mark::Text {
            x,
            y: self.y,
            size,
            weight: Weight::Regular,
            is_grey: true,
            text: text.to_owned(),
            shaped,
        });
        Ok(())
    }

    fn rule(&mut self, from: f32, to: f32, width: f32) {
        self.path(vec![(from, self.y), (to, self.y)], width);
    }

    fn path(&mut self, points: Vec<(f32, f32)>, width: f32) {
        self.mark(Mark::Path { points, width });
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.sheets.last_mut() {
            page.push(mark);
        }
    }
}

fn draw(surface: &mut Surface<'_>, fonts: &[Font; 2], mark: Mark) {
    match mark {
        Mark::Text {
            x,
            y,
            size,
            weight,
            is_grey,
            text,
            shaped,
        } => {
            let shade = if is_grey { 90 } else { 0 };
            surface.set_stroke(None);
            surface.set_fill(Some(Fill {
                paint: rgb::Color::new(shade, shade, shade).into(),
                ..Fill::default()
            }));
            let font = fonts[usize::from(weight == Weight::Bold)].clone();
            let start = Point::from_xy(x, y);
            surface.draw_glyphs(start, &shaped.glyphs, font, &text, size, false);
        }
        Mark::Path { points, width } => {
            let mut path = PathBuilder::new();
            for (i, (x, y)) in points.into_iter().enumerate() {
                if i == 0 {
                    path.move_to(x, y);
                } else {
                    path.line_to(x, y);
                }
            }
            surface.set_fill(None);
            surface.set_stroke(Some(Stroke {
                paint: rgb::Color::new(60, 60, 60).into(),
                width,
                ..Stroke::default()
            }));
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
    }
}
