//! QR images: pixel for pixel what the `qrcode` crate draws, in a fraction of its time (`performance.md`).
//!
//! The crate gives the bits, the error correction and the fixed patterns; ours are the placing of the bits, the choice
//! of the mask on whole rows at once, and the two image forms.

mod deflate;
mod layout;
mod mask;
mod png;
mod svg;
#[cfg(test)]
mod tests;

use qrcode::bits::{Bits, encode_auto};
use qrcode::canvas::Canvas;
use qrcode::{Color, EcLevel, Version, ec};

/// Light modules around the code (ISO/IEC 18004:2015 section 5.3.8).
pub const QUIET_ZONE: usize = 4;

/// How much of the image may be lost: about 7, 15, 25 or 30 per cent of the codewords.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// 7 per cent.
    L,
    /// 15 per cent: what certificates use.
    M,
    /// 25 per cent.
    Q,
    /// 30 per cent.
    H,
}

impl From<Level> for EcLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::L => Self::L,
            Level::M => Self::M,
            Level::Q => Self::Q,
            Level::H => Self::H,
        }
    }
}

/// The text does not fit any QR code of this level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too long for a QR code")]
pub struct TooLong;

/// A QR code as its modules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qr {
    width: usize,
    /// Bit `x` of row `y` is set where the module is dark.
    rows: Vec<Row>,
}

/// The modules of one row, from the lowest bit of the first word on; 177 at most.
type Row = [u64; 3];

impl Qr {
    /// The smallest code that holds `text`. Texts in the QR's alphanumeric characters take least room.
    ///
    /// # Errors
    /// [`TooLong`].
    pub fn new(text: &str, level: Level) -> Result<Self, TooLong> {
        let level = level.into();
        let bits = encode_auto(text.as_bytes(), level).map_err(|_| TooLong)?;
        Self::draw(bits, level).ok_or(TooLong)
    }

    /// Modules from side to side, without the quiet zone.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// The version, 1 to 40.
    #[must_use]
    pub const fn version(&self) -> usize {
        self.width.saturating_sub(17) / 4
    }

    /// Whether the module in column `x` of row `y` is dark; outside all is light.
    #[must_use]
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        let word = self.rows.get(y).and_then(|row| row.get(x / 64));
        word.is_some_and(|w| w >> (x % 64) & 1 == 1)
    }

    /// The runs of dark modules as row, first column and length, without the quiet zone: for drawing them elsewhere.
    #[must_use]
    pub fn dark_runs(&self) -> Vec<(usize, usize, usize)> {
        let mut all = Vec::with_capacity(self.width * self.width / 4);
        for y in 0..self.width {
            let (mut dark, mut at) = (false, 0usize);
            self.runs(y, |run| {
                if dark {
                    all.push((y, at.saturating_sub(QUIET_ZONE), run));
                }
                at += run;
                dark = !dark;
            });
        }
        all
    }

    /// The image as SVG, one unit per module (six KB for 300 characters), with a title and a description for those who
    /// cannot see it.
    #[must_use]
    pub fn svg(&self, title: &str, description: &str) -> String {
        svg::draw(self, title, description)
    }

    /// The image as PNG with one bit per pixel, `module` pixels per module (1 to 64; others are brought into range).
    #[must_use]
    pub fn png(&self, module: usize) -> Vec<u8> {
        png::draw(self, module.clamp(1, 64))
    }

    fn draw(bits: Bits, level: EcLevel) -> Option<Self> {
        let version = bits.version();
        let width = usize::try_from(version.width()).ok()?;
        let (data, correction) = ec::construct_codewords(&bits.into_bytes(), version, level).ok()?;
        let rows = match layout::of(version, level) {
            Some(layout) => mask::best(&layout.place(&data, &correction), layout.masked())
                .into_iter()
                .map(|row| [row as u64, (row >> 64) as u64, 0])
                .collect(),
            None => by_crate(version, level, &data, &correction, width),
        };
        Some(Self { width, rows })
    }

    /// The lengths of the runs of one row, quiet zone included: light first, then dark and light in turns.
    fn runs(&self, y: usize, mut each: impl FnMut(usize)) {
        let (mut begun, mut before) = (0, 0);
        for (words, word) in self.rows.get(y).into_iter().flatten().enumerate() {
            // A bit is set where a module differs from the one before it. No row fills its last word, so the end of a
            // dark run at the right edge shows too.
            let mut changes = word ^ (word << 1 | before);
            before = word >> 63;
            while changes != 0 {
                let at = words * 64 + changes.trailing_zeros() as usize + QUIET_ZONE;
                each(at - begun);
                begun = at;
                changes &= changes - 1;
            }
        }
        each(self.width + 2 * QUIET_ZONE - begun);
    }
}

/// The way of the crate, for versions whose rows do not fit the fast way.
fn by_crate(version: Version, level: EcLevel, data: &[u8], correction: &[u8], width: usize) -> Vec<Row> {
    let mut canvas = Canvas::new(version, level);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(data, correction);
    let colors = canvas.apply_best_mask().into_colors();
    colors.chunks(width).map(row_of).collect()
}

fn row_of(colors: &[Color]) -> Row {
    let mut row = [0; 3];
    for (word, colors) in row.iter_mut().zip(colors.chunks(64)) {
        *word = colors.iter().rev().fold(0, |w, c| w << 1 | u64::from(*c == Color::Dark));
    }
    row
}
