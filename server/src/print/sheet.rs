//! Lays blocks out on A4 pages.

use krilla::{
    Document, SerializeSettings,
    color::rgb,
    geom::{PathBuilder, Point, Rect},
    metadata::Metadata,
    page::PageSettings,
    paint::{Fill, Stroke},
    surface::Surface,
};

use super::{
    lines::broken,
    typeface::{Drawn, Typeface, glyphs},
};

/// What stands on a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// The name of the document, large and in the middle.
    Title(String),
    /// A line below it, small and in the middle.
    Subtitle(String),
    /// The name of a part.
    Heading(String),
    /// A name with its value.
    Row(String, String),
    /// Running text.
    Paragraph(String),
    /// Lines to write on, each with its name.
    Signatures(Vec<String>),
    /// A frame for a photo of so many millimetres beside what follows, with what is written inside.
    PhotoFrame(u32, u32, String),
}

/// A document to be printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// What programs show as its name.
    pub title: String,
    /// The language of its text, `zh` or `en`.
    pub language: &'static str,
    /// What stands at the foot of each page before the page's number.
    pub foot: String,
    /// What stands on it, from the top.
    pub blocks: Vec<Block>,
}

/// A printed document.
#[derive(Clone, Debug)]
pub struct Printed {
    /// The PDF.
    pub bytes: Vec<u8>,
    /// Characters that the font lacks, each once.
    pub lacking: Vec<char>,
}

const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 56.0;
const BOTTOM: f32 = HEIGHT - 64.0;
const TEXT: f32 = 10.5;
const LEADING: f32 = 16.0;
const LABEL: f32 = 118.0;
const GAP: f32 = 6.0;
/// Points in a millimetre.
const MM: f32 = 72.0 / 25.4;

/// One thing at its place on a page.
enum Placed {
    Line { x: f32, y: f32, size: f32, grey: u8, text: Vec<Drawn> },
    Rule { x: f32, y: f32, width: f32 },
    Frame { x: f32, y: f32, width: f32, height: f32 },
}

impl Sheet {
    /// Characters of this sheet that the font lacks.
    #[must_use]
    pub fn lacking(&self, typeface: &Typeface) -> Vec<char> {
        Layout::of(self, typeface).lacking
    }

    /// Prints it. The same sheet gives the same bytes.
    ///
    /// # Errors
    /// What the library says; never for a sheet of text.
    pub fn print(&self, typeface: &Typeface) -> Result<Printed, String> {
        let Layout { mut pages, mut lacking, .. } = Layout::of(self, typeface);
        let count = pages.len();
        for (n, page) in pages.iter_mut().enumerate() {
            let foot = typeface.read(&format!("{}    {} / {count}", self.foot, n + 1), &mut lacking);
            page.push(Placed::Line { x: MARGIN, y: HEIGHT - 36.0, size: 8.0, grey: 110, text: foot });
        }
        let settings = SerializeSettings { enable_tagging: false, ..SerializeSettings::default() };
        let mut document = Document::new_with(settings);
        for placed in &pages {
            let size = PageSettings::from_wh(WIDTH, HEIGHT).ok_or("no page size")?;
            let mut page = document.start_page_with(size);
            let mut surface = page.surface();
            placed.iter().for_each(|placed| draw(&mut surface, placed, typeface));
            surface.finish();
            page.finish();
        }
        let metadata = Metadata::new().title(self.title.clone()).language(self.language.to_owned());
        document.set_metadata(metadata.creator("Zhengda".to_owned()));
        let bytes = document.finish().map_err(|error| format!("{error:?}"))?;
        Ok(Printed { bytes, lacking })
    }
}

fn draw(surface: &mut Surface<'_>, placed: &Placed, typeface: &Typeface) {
    let stroke = Stroke { width: 0.5, paint: rgb::Color::new(150, 150, 150).into(), ..Stroke::default() };
    let mut path = PathBuilder::new();
    match placed {
        Placed::Line { x, y, size, grey, text } => {
            let (glyphs, text) = glyphs(text);
            surface.set_stroke(None);
            surface.set_fill(Some(Fill { paint: rgb::Color::new(*grey, *grey, *grey).into(), ..Fill::default() }));
            surface.draw_glyphs(Point::from_xy(*x, *y), &glyphs, typeface.font(), &text, *size, false);
            return;
        }
        Placed::Rule { x, y, width } => {
            path.move_to(*x, *y);
            path.line_to(x + width, *y);
        }
        Placed::Frame { x, y, width, height } => {
            if let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) {
                path.push_rect(rect);
            }
        }
    }
    surface.set_fill(None);
    surface.set_stroke(Some(stroke));
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

/// The pages while they fill.
struct Layout<'a> {
    typeface: &'a Typeface,
    pages: Vec<Vec<Placed>>,
    lacking: Vec<char>,
    /// Where the next block begins.
    y: f32,
    /// The right edge, and down to where it is moved in for the frame of a photo.
    frame: Option<(f32, f32)>,
}

impl<'a> Layout<'a> {
    fn of(sheet: &Sheet, typeface: &'a Typeface) -> Self {
        let mut layout = Self { typeface, pages: vec![Vec::new()], lacking: Vec::new(), y: MARGIN, frame: None };
        sheet.blocks.iter().for_each(|block| layout.block(block));
        layout
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Title(text) => self.middle(text, 17.0, 0, 28.0),
            Block::Subtitle(text) => self.middle(text, 9.5, 90, 16.0),
            Block::Heading(text) => self.heading(text),
            Block::Row(name, value) => self.row(name, value),
            Block::Paragraph(text) => self.paragraph(text),
            Block::Signatures(names) => self.signatures(names),
            Block::PhotoFrame(width, height, text) => self.photo_frame(*width as f32 * MM, *height as f32 * MM, text),
        }
    }

    fn put(&mut self, placed: Placed) {
        if let Some(page) = self.pages.last_mut() {
            page.push(placed);
        }
    }

    /// A new page where the next `height` points do not fit on this one.
    fn need(&mut self, height: f32) {
        if self.y + height > BOTTOM {
            self.pages.push(Vec::new());
            (self.y, self.frame) = (MARGIN, None);
        }
    }

    fn right(&self) -> f32 {
        match self.frame {
            Some((right, until)) if self.y < until => right,
            _ => WIDTH - MARGIN,
        }
    }

    fn line(&mut self, text: &[Drawn], x: f32, size: f32, grey: u8) {
        let y = self.y + size;
        self.put(Placed::Line { x, y, size, grey, text: text.to_vec() });
    }

    fn middle(&mut self, text: &str, size: f32, grey: u8, leading: f32) {
        let typeface = self.typeface;
        let drawn = typeface.read(text, &mut self.lacking);
        for line in broken(&drawn, (WIDTH - 2.0 * MARGIN) / size) {
            self.need(leading);
            let width: f32 = line.iter().map(|drawn| drawn.width * size).sum();
            self.line(line, (WIDTH - width) / 2.0, size, grey);
            self.y += leading;
        }
    }

    fn heading(&mut self, text: &str) {
        self.need(3.0 * LEADING);
        self.y += 10.0;
        let drawn = self.typeface.read(text, &mut self.lacking);
        self.line(&drawn, MARGIN, 12.0, 0);
        self.y += 20.0;
    }

    fn row(&mut self, name: &str, value: &str) {
        let typeface = self.typeface;
        let name = typeface.read(name, &mut self.lacking);
        let values: Vec<Vec<Drawn>> = value.split('\n').map(|line| typeface.read(line, &mut self.lacking)).collect();
        // A page ends between rows while a row fits on one.
        let width = (self.right() - MARGIN - LABEL) / TEXT;
        let names = broken(&name, (LABEL - GAP) / TEXT);
        let lines: Vec<&[Drawn]> = values.iter().flat_map(|line| broken(line, width)).collect();
        self.need((lines.len().max(names.len()).min(30)) as f32 * LEADING + GAP);
        for n in 0..lines.len().max(names.len()) {
            self.need(LEADING);
            if let Some(line) = names.get(n) {
                self.line(line, MARGIN, TEXT, 90);
            }
            if let Some(line) = lines.get(n) {
                self.line(line, MARGIN + LABEL, TEXT, 0);
            }
            self.y += LEADING;
        }
        let width = self.right() - MARGIN;
        self.put(Placed::Rule { x: MARGIN, y: self.y + 1.0, width });
        self.y += GAP;
    }

    fn paragraph(&mut self, text: &str) {
        for part in text.split('\n') {
            let drawn = self.typeface.read(part, &mut self.lacking);
            let width = (self.right() - MARGIN) / TEXT;
            for line in broken(&drawn, width) {
                self.need(LEADING);
                self.line(line, MARGIN, TEXT, 0);
                self.y += LEADING;
            }
        }
        self.y += GAP;
    }

    fn signatures(&mut self, names: &[String]) {
        self.need(3.0 * LEADING);
        self.y += 2.0 * LEADING;
        let share = (WIDTH - 2.0 * MARGIN) / names.len().max(1) as f32;
        for (n, name) in names.iter().enumerate() {
            let drawn = self.typeface.read(name, &mut self.lacking);
            let width: f32 = drawn.iter().map(|drawn| drawn.width * TEXT).sum();
            let x = MARGIN + share * n as f32;
            self.line(&drawn, x, TEXT, 0);
            let rule = Placed::Rule { x: x + width + GAP, y: self.y + TEXT + 2.0, width: share - width - 3.0 * GAP };
            self.put(rule);
        }
        self.y += 2.0 * LEADING;
    }

    fn photo_frame(&mut self, width: f32, height: f32, text: &str) {
        self.need(height + GAP);
        let x = WIDTH - MARGIN - width;
        let y = self.y + 4.0;
        self.put(Placed::Frame { x, y, width, height });
        let drawn = self.typeface.read(text, &mut self.lacking);
        let top = self.y;
        self.y = top + height / 3.0;
        for line in broken(&drawn, (width - 2.0 * GAP) / 8.0) {
            self.line(line, x + GAP, 8.0, 110);
            self.y += 11.0;
        }
        self.y = top;
        self.frame = Some((x - 2.0 * GAP, y + height));
    }
}
