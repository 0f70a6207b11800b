//! The font that documents are printed in, which characters it has, and how wide they are.

use std::{path::Path, sync::Arc};

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::{FontRef, MetadataProvider, instance::LocationRef, instance::Size};

/// The font's file below the folder of the configuration. Every character of its licence and origin stands beside it.
const FILE: &str = "fonts/NotoSansSC-Zhengda.otf";
/// What is printed for a character that the font lacks (the mark that printers use, 下駄).
pub(super) const MISSING: char = '〓';

/// A font that is loaded.
#[derive(Clone)]
pub struct Typeface {
    bytes: Arc<Vec<u8>>,
    font: Font,
}

impl std::fmt::Debug for Typeface {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Typeface(…)")
    }
}

/// The font cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {text}")]
pub struct FontMissing {
    /// The file.
    pub place: String,
    /// What is wrong with it.
    pub text: String,
}

/// One character as it is printed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drawn {
    /// The character; [`MISSING`] in the place of one that the font lacks.
    pub(super) shown: char,
    glyph: u32,
    /// How wide it is, in parts of the font's size.
    pub(super) width: f32,
}

impl Typeface {
    /// Loads the font of a configuration.
    ///
    /// # Errors
    /// [`FontMissing`] with the file and what is wrong.
    pub fn load(config_folder: &Path) -> Result<Self, FontMissing> {
        let path = config_folder.join(FILE);
        let wrong = |text: String| FontMissing { place: path.display().to_string(), text };
        let bytes = std::fs::read(&path).map_err(|error| wrong(error.to_string()))?;
        let bytes = Arc::new(bytes);
        let font = Font::new(bytes.clone().into(), 0).ok_or_else(|| wrong("is no font".to_owned()))?;
        FontRef::new(&bytes).map_err(|error| wrong(error.to_string()))?;
        Ok(Self { bytes, font })
    }

    /// The characters of `text` as they are printed, and those that the font lacks.
    pub(super) fn read(&self, text: &str, lacking: &mut Vec<char>) -> Vec<Drawn> {
        // It was read when the font was loaded.
        let Ok(font) = FontRef::new(&self.bytes) else { return Vec::new() };
        let (characters, widths) = (font.charmap(), font.glyph_metrics(Size::unscaled(), LocationRef::default()));
        let em = self.font.units_per_em();
        let drawn = |shown: char| {
            let glyph = characters.map(shown)?;
            let width = widths.advance_width(glyph).unwrap_or(em) / em;
            Some(Drawn { shown, glyph: glyph.to_u32(), width })
        };
        let mut out = Vec::with_capacity(text.len() / 3);
        for c in text.chars().filter(|c| !c.is_control()) {
            let found = drawn(c).or_else(|| {
                if !lacking.contains(&c) {
                    lacking.push(c);
                }
                drawn(MISSING)
            });
            out.extend(found);
        }
        out
    }

    pub(super) fn font(&self) -> Font {
        self.font.clone()
    }
}

/// A line as the library draws it, with the text that a reader copies out of it.
pub(super) fn glyphs(line: &[Drawn]) -> (Vec<KrillaGlyph>, String) {
    let mut text = String::new();
    let glyphs = line.iter().map(|drawn| {
        let start = text.len();
        text.push(drawn.shown);
        KrillaGlyph {
            glyph_id: GlyphId::new(drawn.glyph),
            text_range: start..text.len(),
            x_advance: drawn.width,
            x_offset: 0.0,
            y_offset: 0.0,
            y_advance: 0.0,
            location: None,
        }
    });
    (glyphs.collect(), text)
}
