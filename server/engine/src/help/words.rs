//! What is looked for in a text: pairs of ideographs, Latin words, and numbers with their sign.

/// A term with the place of its first character in the text, counted in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) text: String,
    pub(super) at: usize,
    pub(super) length: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Ideograph,
    Word,
    Other,
}

fn class(c: char) -> Class {
    if ('\u{3400}'..='\u{9fff}').contains(&c) || ('\u{20000}'..='\u{323af}').contains(&c) {
        Class::Ideograph
    } else if c.is_alphanumeric() {
        Class::Word
    } else {
        Class::Other
    }
}

/// Lower case, half-width.
fn plain(c: char) -> char {
    let c = match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '−' | '–' => '-',
        other => other,
    };
    c.to_lowercase().next().unwrap_or(c)
}

/// The terms of a text in their order.
pub(super) fn terms(text: &str) -> Vec<Term> {
    let characters: Vec<char> = text.chars().map(plain).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&c) = characters.get(at) {
        let kind = class(c);
        let run = characters.iter().skip(at).take_while(|c| class(**c) == kind).count();
        match kind {
            Class::Ideograph => pairs(&characters, at, run, &mut found),
            Class::Word => {
                // A score of -1 is another thing than the number 1.
                let before = at.checked_sub(1).and_then(|i| characters.get(i)) == Some(&'-');
                let signed = before
                    && c.is_ascii_digit()
                    && !at.checked_sub(2).and_then(|i| characters.get(i)).is_some_and(char::is_ascii_alphanumeric);
                let word: String = characters.iter().skip(at).take(run).collect();
                let text = if signed { format!("-{word}") } else { stem(&word) };
                let at = if signed { at - 1 } else { at };
                found.push(Term { length: run + usize::from(signed), text, at });
            }
            Class::Other => {}
        }
        at += run.max(1);
    }
    found
}

fn pairs(characters: &[char], at: usize, run: usize, found: &mut Vec<Term>) {
    let text = |from: usize, length: usize| characters.iter().skip(from).take(length).collect::<String>();
    if run == 1 {
        found.push(Term { text: text(at, 1), at, length: 1 });
    }
    for from in at..(at + run).saturating_sub(1) {
        found.push(Term { text: text(from, 2), at: from, length: 2 });
    }
}

/// English words without the endings that grammar adds.
fn stem(word: &str) -> String {
    if !word.is_ascii() || word.len() < 4 || word.ends_with("ss") {
        return word.to_owned();
    }
    let cut = |end: &str| word.strip_suffix(end).filter(|rest| rest.len() >= 3).map(str::to_owned);
    if let Some(rest) = cut("ies") {
        return format!("{rest}y");
    }
    let bare =
        cut("ing").or_else(|| cut("ed")).or_else(|| cut("es")).or_else(|| cut("s")).unwrap_or_else(|| word.to_owned());
    bare.strip_suffix('e').filter(|rest| rest.len() >= 3).map_or(bare.clone(), str::to_owned)
}
