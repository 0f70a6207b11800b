//! Writes deterministic CBOR; the caller gives map keys in rising order.

use super::{ARRAY, BYTES, MAP, NEGATIVE, TEXT, UNSIGNED};

/// Appends items to a buffer.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    out: Vec<u8>,
}

impl Writer {
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self { out: Vec::with_capacity(bytes) }
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.out
    }

    pub(crate) fn unsigned(&mut self, n: u64) -> &mut Self {
        self.head(UNSIGNED, n)
    }

    pub(crate) fn integer(&mut self, n: i64) -> &mut Self {
        if n < 0 { self.head(NEGATIVE, n.unsigned_abs() - 1) } else { self.head(UNSIGNED, n.unsigned_abs()) }
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.head(BYTES, bytes.len() as u64);
        self.out.extend_from_slice(bytes);
        self
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.head(TEXT, text.len() as u64);
        self.out.extend_from_slice(text.as_bytes());
        self
    }

    pub(crate) fn array(&mut self, length: u64) -> &mut Self {
        self.head(ARRAY, length)
    }

    pub(crate) fn map(&mut self, pairs: u64) -> &mut Self {
        self.head(MAP, pairs)
    }

    fn head(&mut self, major: u8, argument: u64) -> &mut Self {
        let major = major << 5;
        let bytes = argument.to_be_bytes();
        match argument {
            0..=23 => self.out.push(major | bytes.last().copied().unwrap_or_default()),
            24..=0xff => self.wide(major | 24, &bytes, 1),
            0x100..=0xffff => self.wide(major | 25, &bytes, 2),
            0x1_0000..=0xffff_ffff => self.wide(major | 26, &bytes, 4),
            _ => self.wide(major | 27, &bytes, 8),
        }
        self
    }

    fn wide(&mut self, first: u8, argument: &[u8; 8], width: usize) {
        self.out.push(first);
        self.out.extend(argument.iter().skip(8 - width));
    }
}
