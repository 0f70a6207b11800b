//! The few parts of CBOR that signed things use, in the deterministic form of RFC 8949 section 4.2.1 only.
//!
//! Our own and not a library's because a reader that also accepts a second spelling of the same value would let a
//! stranger change bytes of a code that still verifies, and because reading must not allocate (the verify path).

mod reader;
#[cfg(test)]
mod tests;
mod writer;

pub(crate) use reader::{Malformed, Reader, Str};
pub(crate) use writer::Writer;

/// Major types of RFC 8949 section 3.1.
const UNSIGNED: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
