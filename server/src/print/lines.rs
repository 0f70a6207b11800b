//! Breaking text into lines: Chinese between any two characters but not before a closing sign, other scripts at spaces.

use super::typeface::Drawn;

/// Signs that begin no line.
const NOT_FIRST: &str = "，。、；：！？）》」』】〕”’…—%·,.;:!?)]}";
/// Signs that end no line.
const NOT_LAST: &str = "（《「『【〔“‘([{";

/// The text in lines that are at most `width` wide, in parts of the font's size.
pub(super) fn broken(text: &[Drawn], width: f32) -> Vec<&[Drawn]> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (line, after) = rest.split_at(end_of_line(rest, width));
        lines.push(trimmed(line));
        let skipped = after.iter().take_while(|drawn| drawn.shown == ' ').count();
        rest = after.get(skipped..).unwrap_or_default();
    }
    if lines.is_empty() {
        lines.push(&[][..]);
    }
    lines
}

/// How many characters the first line takes; at least one, so that every text ends.
fn end_of_line(text: &[Drawn], width: f32) -> usize {
    let (mut used, mut last) = (0.0, None);
    for (n, drawn) in text.iter().enumerate() {
        if n > 0 && may_break(text, n) {
            last = Some(n);
        }
        used += drawn.width;
        // A space at the end may hang over.
        if used > width + 0.001 && n > 0 && drawn.shown != ' ' {
            return last.unwrap_or(n);
        }
    }
    text.len()
}

/// Whether a line may end before the `n`-th character.
fn may_break(text: &[Drawn], n: usize) -> bool {
    let (Some(before), Some(after)) = (n.checked_sub(1).and_then(|n| text.get(n)), text.get(n)) else { return false };
    if NOT_FIRST.contains(after.shown) || NOT_LAST.contains(before.shown) {
        return false;
    }
    before.shown == ' ' || is_wide(before.shown) || is_wide(after.shown)
}

/// Characters of scripts that are written without spaces.
fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x2e80..=0x9fff | 0xf900..=0xfaff | 0xff00..=0xffef | 0x2_0000..=0x3_ffff)
}

fn trimmed(line: &[Drawn]) -> &[Drawn] {
    let kept = line.len() - line.iter().rev().take_while(|drawn| drawn.shown == ' ').count();
    line.get(..kept).unwrap_or(line)
}
