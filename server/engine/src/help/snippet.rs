//! The place of a text that shows best why it was found, cut into what was looked for and what stands around it.

use std::collections::BTreeSet;

use super::words::terms;

/// A piece of a snippet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The text.
    pub text: String,
    /// Whether it was looked for.
    pub hit: bool,
}

/// Characters of a snippet.
const WIDTH: usize = 90;

/// The best snippet of a Markdown text.
pub(super) fn best(body: &str, wanted: &BTreeSet<&str>) -> Vec<Part> {
    let plain = without_marks(body);
    let characters: Vec<char> = plain.chars().collect();
    let mut marked = vec![false; characters.len()];
    for term in terms(&plain).iter().filter(|term| wanted.contains(term.text.as_str())) {
        marked.iter_mut().skip(term.at).take(term.length).for_each(|mark| *mark = true);
    }
    let from = densest(&marked);
    // From the beginning of a sentence where one is near.
    let near =
        characters.iter().take(from).rposition(|c| matches!(c, '。' | '！' | '？' | '.' | ' ')).map_or(0, |at| at + 1);
    let from = if from - near <= 20 { near } else { from };
    let mut parts: Vec<Part> = Vec::new();
    for (c, hit) in characters.iter().zip(&marked).skip(from).take(WIDTH) {
        match parts.last_mut() {
            Some(last) if last.hit == *hit => last.text.push(*c),
            _ => parts.push(Part { text: c.to_string(), hit: *hit }),
        }
    }
    parts
}

/// Where the window with most marks begins.
fn densest(marked: &[bool]) -> usize {
    let window = WIDTH.min(marked.len());
    let mut inside = marked.iter().take(window).filter(|mark| **mark).count();
    let (mut best, mut most) = (0, inside);
    for from in 1..=marked.len().saturating_sub(window) {
        inside -= usize::from(marked.get(from - 1).copied().unwrap_or(false));
        inside += usize::from(marked.get(from + window - 1).copied().unwrap_or(false));
        if inside > most {
            (best, most) = (from, inside);
        }
    }
    best
}

/// The text without the signs of Markdown, in one line.
fn without_marks(body: &str) -> String {
    let lines = body.lines().map(|line| line.trim_start_matches(['#', '-', '*', '>', ' ']).trim());
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ").replace("**", "")
}
