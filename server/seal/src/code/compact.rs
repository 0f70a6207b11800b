//! Shorter spellings of texts inside a code, each with exactly one reverse: every byte saved makes the printed
//! squares larger.

use crate::cbor::{Malformed, Reader, Str, Writer};

/// The longest run of stars with a spelling.
const LONGEST_RUN: usize = 26;

/// In front of the ids that the application draws for certificates.
const ID_PREFIX: &str = "cert_";
/// Random bytes in such an id.
const ID_BYTES: usize = 15;

/// Writes a text as UTF-8 in a text string, or as UTF-16 (big-endian) in a byte string where that is shorter: two
/// bytes instead of three for almost every Chinese character. Rare characters outside the first plane are four bytes
/// in both.
pub(super) fn write_text(out: &mut Writer, text: &str) {
    if text.encode_utf16().count() * 2 < text.len() {
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        out.bytes(&wide);
    } else {
        out.text(text);
    }
}

/// Reads what [`write_text`] wrote, and nothing else: the longer spelling is refused, and so is half a character.
pub(super) fn read_text(reader: &mut Reader<'_>) -> Result<String, Malformed> {
    match reader.string()? {
        Str::Text(text) if text.encode_utf16().count() * 2 >= text.len() => Ok(text.to_owned()),
        Str::Text(_) => Err(Malformed),
        Str::Bytes(wide) => {
            let (pairs, []) = wide.as_chunks::<2>() else { return Err(Malformed) };
            let mut text = String::with_capacity(wide.len() * 2);
            for c in char::decode_utf16(pairs.iter().map(|p| u16::from_be_bytes(*p))) {
                text.push(c.map_err(|_| Malformed)?);
            }
            if wide.len() < text.len() { Ok(text) } else { Err(Malformed) }
        }
    }
}

/// Writes a masked number: a run of `n` stars becomes a star and the `n`-th lower-case letter. `None` when the text
/// is not ASCII or hides more than 26 characters in a row.
pub(super) fn shorten_stars(masked: &str) -> Option<String> {
    let mut out = String::with_capacity(masked.len());
    let mut rest = masked;
    while let Some(at) = rest.find('*') {
        let (head, tail) = rest.split_at(at);
        let after = tail.trim_start_matches('*');
        out.push_str(head);
        out.push('*');
        out.push(letter(tail.len() - after.len())?);
        rest = after;
    }
    out.push_str(rest);
    masked.is_ascii().then_some(out)
}

/// Reverses [`shorten_stars`]; refuses a star without a letter and two runs side by side.
pub(super) fn lengthen_stars(short: &str) -> Result<String, Malformed> {
    let mut out = String::with_capacity(24);
    let mut rest = short;
    while let Some((head, tail)) = rest.split_once('*') {
        let mut chars = tail.chars();
        let run = chars.next().and_then(run_of).ok_or(Malformed)?;
        if head.is_empty() && !out.is_empty() {
            return Err(Malformed);
        }
        out.push_str(head);
        out.extend(std::iter::repeat_n('*', run));
        rest = chars.as_str();
    }
    out.push_str(rest);
    if out.is_ascii() { Ok(out) } else { Err(Malformed) }
}

fn letter(run: usize) -> Option<char> {
    (1..=LONGEST_RUN).contains(&run).then(|| char::from(b'a' + (run - 1) as u8))
}

fn run_of(letter: char) -> Option<usize> {
    letter.is_ascii_lowercase().then(|| usize::from(letter as u8 - b'a') + 1)
}

/// Writes a certificate's id: the ones that the application draws (`cert_` and 24 characters of base32) as their 15
/// bytes, any other as text.
pub(super) fn write_id(out: &mut Writer, id: &str) {
    match id_bytes(id) {
        Some(bytes) => out.bytes(&bytes),
        None => out.text(id),
    };
}

/// Reads what [`write_id`] wrote.
pub(super) fn read_id(reader: &mut Reader<'_>) -> Result<String, Malformed> {
    match reader.string()? {
        Str::Bytes(bytes) if bytes.len() == ID_BYTES => Ok(drawn_id(bytes)),
        Str::Text(id) if id_bytes(id).is_none() => Ok(id.to_owned()),
        _ => Err(Malformed),
    }
}

fn id_bytes(id: &str) -> Option<[u8; ID_BYTES]> {
    let body = id.strip_prefix(ID_PREFIX)?;
    let bytes = data_encoding::BASE32_NOPAD_NOCASE.decode(body.as_bytes()).ok()?;
    if drawn_id(&bytes) != id {
        return None;
    }
    bytes.try_into().ok()
}

fn drawn_id(bytes: &[u8]) -> String {
    let mut id = String::with_capacity(ID_PREFIX.len() + data_encoding::BASE32_NOPAD.encode_len(bytes.len()));
    id.push_str(ID_PREFIX);
    data_encoding::BASE32_NOPAD.encode_append(bytes, &mut id);
    id.make_ascii_lowercase();
    id
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text_bytes(text: &str) -> Vec<u8> {
        let mut w = Writer::default();
        write_text(&mut w, text);
        w.finish()
    }

    fn id_again(id: &str) -> Result<String, Malformed> {
        let mut w = Writer::default();
        write_id(&mut w, id);
        read_id(&mut Reader::new(&w.finish()))
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in any::<String>()) {
            prop_assert_eq!(read_text(&mut Reader::new(&text_bytes(&text))), Ok(text));
        }

        #[test]
        fn any_masked_number_comes_back(masked in "[0-9X]{0,4}\\*{0,26}[0-9X]{1,3}(\\*{1,9}[0-9]{0,4})?") {
            let short = shorten_stars(&masked).unwrap();
            prop_assert!(short.len() <= masked.len() + 2);
            prop_assert_eq!(lengthen_stars(&short), Ok(masked));
        }

        #[test]
        fn what_lengthens_was_shortened(short in "[0-9*a-c]{0,8}") {
            if let Ok(masked) = lengthen_stars(&short) {
                prop_assert_eq!(shorten_stars(&masked), Some(short));
            }
        }

        #[test]
        fn any_id_comes_back(id in "(cert_)?[a-z2-7A-Z]{0,30}") {
            prop_assert_eq!(id_again(&id), Ok(id));
        }
    }

    #[test]
    fn a_chinese_text_is_two_bytes_a_character_and_a_rare_one_four() {
        assert_eq!(text_bytes("一级建造师").len(), 1 + 10);
        assert_eq!(text_bytes("𠮷𬤊").len(), 1 + 8);
        assert_eq!(text_bytes("·").len(), 1 + 2);
    }

    #[test]
    fn the_longer_spelling_and_half_a_character_are_refused() {
        let mut long = Writer::default();
        long.text("建造师");
        assert_eq!(read_text(&mut Reader::new(&long.finish())), Err(Malformed));
        for bad in [&[0xd8, 0x42][..], &[0x5e], &[0, 0x41, 0, 0x42]] {
            let mut w = Writer::default();
            w.bytes(bad);
            assert_eq!(read_text(&mut Reader::new(&w.finish())), Err(Malformed), "{bad:?}");
        }
    }

    #[test]
    fn what_has_no_short_spelling_is_said_so() {
        assert_eq!(shorten_stars("4****************6").as_deref(), Some("4*p6"));
        assert_eq!(shorten_stars(&"*".repeat(27)), None);
        assert_eq!(shorten_stars("管*"), None);
        for bad in ["*", "*A", "*a*b", "1*"] {
            assert_eq!(lengthen_stars(bad), Err(Malformed), "{bad}");
        }
    }
}
