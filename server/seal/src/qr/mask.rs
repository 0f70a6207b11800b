//! The choice of the mask by penalty (ISO/IEC 18004:2015 section 7.8.3), counted as the `qrcode` crate counts it, on
//! whole rows at once.

use super::layout::WideRow;

/// The masked rows with the least penalty; the first of equals. `data` and each of `masked` have as many rows as the
/// code is wide.
pub(super) fn best(data: &[WideRow], masked: &[Vec<WideRow>; 8]) -> Vec<WideRow> {
    let mut rows = Vec::with_capacity(data.len());
    let (mut best, mut least) = (Vec::new(), u32::MAX);
    for mask in masked {
        rows.clear();
        rows.extend(data.iter().zip(mask).map(|(d, m)| d ^ m));
        if let Some(penalty) = penalty(&rows, least) {
            least = penalty;
            best.clone_from(&rows);
        }
    }
    best
}

/// The penalty of a masked code; `None` as soon as it is known to be no less than `limit`.
fn penalty(rows: &[WideRow], limit: u32) -> Option<u32> {
    let width = rows.len();
    let inside = (1 << width) - 1;
    let below = |sum: u32| (sum < limit).then_some(sum);
    let dark: u32 = rows.iter().map(|r| r.count_ones()).sum();
    let sum = below(balance(dark, width))?;
    let sum = below(sum + rows.iter().map(|r| along(*r, inside)).sum::<u32>())?;
    let sum = below(sum + blocks(rows, inside))?;
    let sum = below(sum + runs_down(rows, inside))?;
    below(sum + finders_down(rows))
}

/// Two points per per cent away from half dark.
fn balance(dark: u32, width: usize) -> u32 {
    let share = dark as usize * 200 / (width * width);
    share.abs_diff(100) as u32
}

/// Runs and finder-like patterns along one row.
fn along(row: WideRow, inside: WideRow) -> u32 {
    // Bit x: this module and the next have one colour. Four such bits in a row are a run of five.
    let same = !(row ^ row >> 1) & inside >> 1;
    let pairs = same & same >> 1;
    let fives = pairs & pairs >> 2;
    let pattern = row & !(row >> 1) & row >> 2 & row >> 3 & row >> 4 & !(row >> 5) & row >> 6;
    runs(fives, fives << 1)
        + finders(pattern, || row << 1 | row << 2 | row << 3 | row << 4, || row >> 7 | row >> 8 | row >> 9 | row >> 10)
}

/// Runs down all columns at once.
fn runs_down(rows: &[WideRow], inside: WideRow) -> u32 {
    let mut before = 0;
    let mut sum = 0;
    for five in rows.windows(5) {
        let &[a, b, c, d, e] = five else { continue };
        let fives = !(a ^ b | b ^ c | c ^ d | d ^ e) & inside;
        sum += runs(fives, before);
        before = fives;
    }
    sum
}

/// A run of `n` modules, five or more, costs `n - 2`: one for each five in it, and two for the first of them.
/// `after_five` has the bits set whose neighbour before is a five.
fn runs(fives: WideRow, after_five: WideRow) -> u32 {
    if fives == 0 { 0 } else { fives.count_ones() + 2 * (fives & !after_five).count_ones() }
}

/// Three points for each block of two by two in one colour.
fn blocks(rows: &[WideRow], inside: WideRow) -> u32 {
    let beside = |row: WideRow| !(row ^ row >> 1) & inside >> 1;
    let pairs = rows.iter().zip(rows.iter().skip(1));
    3 * pairs.map(|(a, b)| (beside(*a) & beside(*b) & !(a ^ b)).count_ones()).sum::<u32>()
}

/// Finder-like patterns down all columns at once.
fn finders_down(rows: &[WideRow]) -> u32 {
    let any = |from: usize, to: usize| {
        let part = rows.get(from..to.min(rows.len())).unwrap_or_default();
        part.iter().fold(0, |all, row| all | row)
    };
    let mut sum = 0;
    for (y, seven) in rows.windows(7).enumerate() {
        let &[a, b, c, d, e, f, g] = seven else { continue };
        sum += finders(a & !b & c & d & e & !f & g, || any(y.saturating_sub(4), y), || any(y + 7, y + 11));
    }
    sum
}

/// Each `1011101` with four light modules before or after it (outside is light) costs 40.
fn finders(pattern: WideRow, dark_before: impl Fn() -> WideRow, dark_after: impl Fn() -> WideRow) -> u32 {
    if pattern == 0 { 0 } else { 40 * (pattern & !(dark_before() & dark_after())).count_ones() }
}
