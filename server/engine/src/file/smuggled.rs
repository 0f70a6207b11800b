//! Things that have no business inside an image or a document: a file that two programs read as two things is refused.

/// Whether these bytes, which are no part of the image itself, hold an archive, a page or a program.
pub(super) fn is_smuggled(bytes: &[u8]) -> bool {
    const STARTS: [&[u8]; 7] =
        [b"PK\x03\x04", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x7fELF", b"MZ\x90\x00", b"%PDF-", b"\x1f\x8b\x08"];
    // Where a ZIP begins is told by its end, wherever in the file that stands.
    const ANYWHERE: [&[u8]; 2] = [b"PK\x05\x06", b"%PDF-"];
    STARTS.iter().any(|start| bytes.starts_with(start))
        || ANYWHERE.iter().any(|part| contains(bytes, part))
        || page(bytes)
}

/// Whether a program for archives would read these bytes as one: it looks for the end mark of a ZIP in the last 64 KiB.
pub(super) fn ends_an_archive(bytes: &[u8]) -> bool {
    contains(bytes.get(bytes.len().saturating_sub(66_000)..).unwrap_or(bytes), b"PK\x05\x06")
}

/// A page or a script for a server.
fn page(bytes: &[u8]) -> bool {
    const MARKS: [&[u8]; 7] = [b"<script", b"<html", b"<!doctype", b"<?php", b"<iframe", b"<svg", b"javascript:"];
    let lower = bytes.to_ascii_lowercase();
    MARKS.iter().any(|mark| contains(&lower, mark))
}

/// Whether `part` occurs in `bytes`.
pub(super) fn contains(bytes: &[u8], part: &[u8]) -> bool {
    let Some(first) = part.first() else { return true };
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        let Some(from) = rest.get(at..) else { return false };
        if from.starts_with(part) {
            return true;
        }
        rest = from.get(1..).unwrap_or_default();
    }
    false
}
