//! Whether a file is a whole, plain PDF (ISO 32000). Its pages are the reader's business.

use super::{FileFault, Inspected, smuggled::contains};
use crate::form::slot::FileKind;

/// How far from its end a PDF may have its end mark, as readers take it.
const TAIL: usize = 1_024;
/// Names that make a document do something, or carry files.
///
/// None is so short that it occurs by chance in the packed pages of a scan (`/JS` is: it comes with `/JavaScript`).
const ACTIVE: [&[u8]; 6] =
    [b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/SubmitForm", b"/ImportData"];

pub(super) fn inspect(bytes: &[u8]) -> Result<Inspected, FileFault> {
    let version = bytes.get(5..8).unwrap_or_default();
    if !matches!(version, [b'1' | b'2', b'.', b'0'..=b'9']) {
        return Err(FileFault::PdfBroken);
    }
    let tail = bytes.get(bytes.len().saturating_sub(TAIL)..).unwrap_or(bytes);
    if !contains(tail, b"%%EOF") || !contains(tail, b"startxref") {
        return Err(FileFault::PdfBroken);
    }
    if contains(after_end(bytes), b"<") {
        return Err(FileFault::Polyglot);
    }
    if has_name(bytes, b"/Encrypt") {
        return Err(FileFault::PdfLocked);
    }
    if ACTIVE.iter().any(|name| has_name(bytes, name)) {
        return Err(FileFault::PdfActive);
    }
    Ok(Inspected { kind: FileKind::Pdf, pixels: None, orientation: 1, had_location: false, clean: bytes.to_vec() })
}

/// Whether a name occurs, and not only as the beginning of a longer one.
fn has_name(bytes: &[u8], name: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| *byte == b'/') {
        let Some(from) = rest.get(at..) else { return false };
        let follows = from.strip_prefix(name).map(|after| after.first().copied().unwrap_or(b' '));
        if follows.is_some_and(|byte| !byte.is_ascii_alphanumeric() || name == b"/EmbeddedFile") {
            return true;
        }
        rest = from.get(1..).unwrap_or_default();
    }
    false
}

/// What stands behind the last end mark.
fn after_end(bytes: &[u8]) -> &[u8] {
    let mark = b"%%EOF";
    let at = bytes.windows(mark.len()).rposition(|window| window == mark);
    at.and_then(|at| bytes.get(at + mark.len()..)).unwrap_or_default()
}
