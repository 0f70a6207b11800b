//! A QR code as PNG of one bit per pixel, written by hand: a row of modules is one line and its copies, which deflate
//! says in a few bytes, so nothing has to be searched.

use super::deflate::{Deflate, adler32};
use super::{QUIET_ZONE, Qr};

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

pub(super) fn draw(qr: &Qr, module: usize) -> Vec<u8> {
    let size = (qr.width() + 2 * QUIET_ZONE) * module;
    let mut out = Vec::with_capacity(1024 + qr.width() * (size / 8 + 32));
    out.extend_from_slice(&SIGNATURE);
    chunk(&mut out, *b"IHDR", |out| {
        for _ in 0..2 {
            out.extend_from_slice(&u32::try_from(size).unwrap_or(u32::MAX).to_be_bytes());
        }
        // One bit of grey, deflate, the five filters, not interlaced.
        out.extend_from_slice(&[1, 0, 0, 0, 0]);
    });
    chunk(&mut out, *b"IDAT", |out| pixels(out, qr, module, size));
    chunk(&mut out, *b"IEND", |_| ());
    out
}

fn chunk(out: &mut Vec<u8>, kind: [u8; 4], content: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&kind);
    content(out);
    let checked = out.get(start + 4..).unwrap_or_default();
    let (sum, length) = (crc32fast::hash(checked), checked.len().saturating_sub(4));
    out.extend_from_slice(&sum.to_be_bytes());
    if let Some(place) = out.get_mut(start..start + 4) {
        place.copy_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes());
    }
}

/// The lines as a zlib stream (RFC 1950).
fn pixels(out: &mut Vec<u8>, qr: &Qr, module: usize, size: usize) {
    out.extend_from_slice(&[0x78, 0x01]);
    let mut deflate = Deflate::start(out);
    let mut sum = adler32::START;
    // Filter "none", then the pixels; light is 1, and so are the bits after the last pixel.
    let mut line = vec![0xff; 1 + size.div_ceil(8)];
    line.iter_mut().take(1).for_each(|filter| *filter = 0);
    let mut put = |line: &[u8], times: usize| {
        deflate.line(line, times);
        sum = adler32::after(sum, line, times);
    };
    put(&line, QUIET_ZONE * module);
    for y in 0..qr.width() {
        line.iter_mut().skip(1).for_each(|b| *b = 0xff);
        let (mut at, mut dark) = (0, false);
        qr.runs(y, |run| {
            if dark {
                darken(line.get_mut(1..).unwrap_or_default(), at * module, run * module);
            }
            at += run;
            dark = !dark;
        });
        put(&line, module);
    }
    line.iter_mut().skip(1).for_each(|b| *b = 0xff);
    put(&line, QUIET_ZONE * module);
    deflate.end();
    out.extend_from_slice(&sum.to_be_bytes());
}

/// Clears `length` bits from bit `from` on, counted from the highest bit of the first byte.
fn darken(bytes: &mut [u8], from: usize, length: usize) {
    let (first, last) = (from / 8, (from + length - 1) / 8);
    let head = !(0xffu8 >> (from % 8));
    let tail = 0x7fu8 >> ((from + length - 1) % 8);
    let count = last - first;
    for (i, byte) in bytes.iter_mut().skip(first).take(count + 1).enumerate() {
        let keep_head = if i == 0 { head } else { 0 };
        let keep_tail = if i == count { tail } else { 0 };
        *byte &= keep_head | keep_tail;
    }
}
