//! What is the same for every code of one version and level, worked out once: where each bit goes, and what the fixed
//! patterns and each mask look like without data.

use qrcode::canvas::{Canvas, MaskPattern, Module};
use qrcode::{Color, EcLevel, Version};
use std::sync::OnceLock;

/// The largest version whose rows fit 128 bits.
const LARGEST: usize = 27;

/// The masks in the order in which the crate tries them; the first of equals wins.
const MASKS: [MaskPattern; 8] = [
    MaskPattern::Checkerboard,
    MaskPattern::HorizontalLines,
    MaskPattern::VerticalLines,
    MaskPattern::DiagonalLines,
    MaskPattern::LargeCheckerboard,
    MaskPattern::Fields,
    MaskPattern::Diamonds,
    MaskPattern::Meadow,
];

/// The modules of one row as one number: bit `x` is set where the module is dark.
pub(super) type WideRow = u128;

/// One version at one level.
#[derive(Debug)]
pub(super) struct Layout {
    /// For each bit of the codewords its word (two to a row) and its place in the word.
    places: Vec<(u16, u8)>,
    width: usize,
    masked: [Vec<WideRow>; 8],
}

static LAYOUTS: [[OnceLock<Option<Layout>>; 4]; LARGEST] = [const { [const { OnceLock::new() }; 4] }; LARGEST];

/// The layout of a version; `None` for those that need wider rows.
pub(super) fn of(version: Version, level: EcLevel) -> Option<&'static Layout> {
    let Version::Normal(number) = version else { return None };
    let slot = LAYOUTS.get(usize::try_from(number).ok()?.checked_sub(1)?)?.get(level as usize)?;
    slot.get_or_init(|| Layout::new(version, level)).as_ref()
}

impl Layout {
    fn new(version: Version, level: EcLevel) -> Option<Self> {
        let mut empty = Canvas::new(version, level);
        empty.draw_all_functional_patterns();
        let width = usize::try_from(version.width()).ok()?;
        let masked = MASKS.map(|mask| {
            let mut canvas = empty.clone();
            canvas.apply_mask(mask);
            canvas.into_colors().chunks(width).map(row_of).collect()
        });
        let places = zigzag(&empty, version.width()).map(|(x, y)| (y * 2 + x / 64, (x % 64) as u8)).collect();
        Some(Self { places, width, masked })
    }

    /// The fixed patterns and the mask, for each mask, where all data is zero.
    pub(super) const fn masked(&self) -> &[Vec<WideRow>; 8] {
        &self.masked
    }

    /// The codewords in their places, unmasked; zero elsewhere.
    pub(super) fn place(&self, data: &[u8], correction: &[u8]) -> Vec<WideRow> {
        let mut words = vec![0u64; self.width * 2];
        let mut places = self.places.chunks(8);
        for byte in data.iter().chain(correction) {
            let Some(places) = places.next() else { break };
            for (bit, (word, shift)) in (0..8).rev().zip(places) {
                if let Some(word) = words.get_mut(usize::from(*word)) {
                    *word |= u64::from(byte >> bit & 1) << shift;
                }
            }
        }
        words.chunks(2).map(|w| w.iter().rev().fold(0, |row, w| row << 64 | WideRow::from(*w))).collect()
    }
}

/// The modules for data in the order of ISO/IEC 18004:2015 section 7.7.3: two columns at a time from the right, upwards
/// and downwards in turns, leaving out the column of the vertical timing pattern.
fn zigzag(empty: &Canvas, width: i16) -> impl Iterator<Item = (u16, u16)> {
    let pairs = (0..width).rev().filter(|right| if *right > 6 { right % 2 == 0 } else { right % 2 == 1 });
    let all = pairs.enumerate().flat_map(move |(turn, right)| {
        (0..width).flat_map(move |step| {
            let y = if turn % 2 == 0 { width - 1 - step } else { step };
            [(right, y), (right - 1, y)]
        })
    });
    all.filter(move |(x, y)| empty.get(*x, *y) == Module::Empty).map(|(x, y)| (x.unsigned_abs(), y.unsigned_abs()))
}

fn row_of(colors: &[Color]) -> WideRow {
    colors.iter().rev().fold(0, |row, c| row << 1 | WideRow::from(*c == Color::Dark))
}
