//! Reads deterministic CBOR and refuses every other spelling of the same value.

use super::{ARRAY, BYTES, MAP, NEGATIVE, TEXT, UNSIGNED};

/// The bytes are not the deterministic CBOR that was expected at this place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the deterministic CBOR expected here")]
pub(crate) struct Malformed;

/// A string of either kind, as it stood in the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Str<'a> {
    /// Major type 2.
    Bytes(&'a [u8]),
    /// Major type 3, checked to be UTF-8.
    Text(&'a str),
}

/// Walks over bytes, one item at a time, without copying.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Fails when bytes are left over: what is not read is not checked.
    pub(crate) fn end(self) -> Result<(), Malformed> {
        if self.rest.is_empty() { Ok(()) } else { Err(Malformed) }
    }

    pub(crate) fn unsigned(&mut self) -> Result<u64, Malformed> {
        self.head_of(UNSIGNED)
    }

    /// A `u32`, for indexes and counts.
    pub(crate) fn unsigned32(&mut self) -> Result<u32, Malformed> {
        u32::try_from(self.unsigned()?).map_err(|_| Malformed)
    }

    /// An integer of either sign that fits in an `i64`.
    pub(crate) fn integer(&mut self) -> Result<i64, Malformed> {
        match self.head()? {
            (UNSIGNED, n) => i64::try_from(n).map_err(|_| Malformed),
            (NEGATIVE, n) => i64::try_from(n).map(|n| -1 - n).map_err(|_| Malformed),
            _ => Err(Malformed),
        }
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let length = self.head_of(BYTES)?;
        self.take(length)
    }

    /// A byte string of exactly `N` bytes.
    pub(crate) fn bytes_of<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        self.bytes()?.try_into().map_err(|_| Malformed)
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, Malformed> {
        let length = self.head_of(TEXT)?;
        std::str::from_utf8(self.take(length)?).map_err(|_| Malformed)
    }

    /// A byte string or a text string.
    pub(crate) fn string(&mut self) -> Result<Str<'a>, Malformed> {
        match self.head()? {
            (BYTES, n) => self.take(n).map(Str::Bytes),
            (TEXT, n) => std::str::from_utf8(self.take(n)?).map(Str::Text).map_err(|_| Malformed),
            _ => Err(Malformed),
        }
    }

    /// The head of an array of exactly `length` items.
    pub(crate) fn array_of(&mut self, length: u64) -> Result<(), Malformed> {
        if self.array()? == length { Ok(()) } else { Err(Malformed) }
    }

    /// The head of an array; its length. The caller reads as many items.
    pub(crate) fn array(&mut self) -> Result<u64, Malformed> {
        self.head_of(ARRAY)
    }

    /// The head of a map; its number of pairs. The caller reads the keys and checks their order.
    pub(crate) fn map(&mut self) -> Result<u64, Malformed> {
        self.head_of(MAP)
    }

    /// Reads a map with small unsigned keys; `each` reads the value of its key. Keys must rise strictly, which is
    /// the order of RFC 8949 section 4.2.1 for them and excludes a key that stands twice.
    pub(crate) fn map_by_key<F>(&mut self, mut each: F) -> Result<(), Malformed>
    where
        F: FnMut(u64, &mut Self) -> Result<(), Malformed>,
    {
        let mut before = None;
        for _ in 0..self.map()? {
            let key = self.unsigned()?;
            if before.is_some_and(|b| b >= key) {
                return Err(Malformed);
            }
            before = Some(key);
            each(key, self)?;
        }
        Ok(())
    }

    fn head_of(&mut self, major: u8) -> Result<u64, Malformed> {
        match self.head()? {
            (found, n) if found == major => Ok(n),
            _ => Err(Malformed),
        }
    }

    /// Major type and argument. An argument that would have fitted in fewer bytes is refused, as are indefinite
    /// lengths and reserved values.
    fn head(&mut self) -> Result<(u8, u64), Malformed> {
        let first = self.byte()?;
        let (major, low) = (first >> 5, first & 0x1f);
        let (argument, least) = match low {
            0..=23 => return Ok((major, u64::from(low))),
            24 => (u64::from(self.byte()?), 24),
            25 => (u64::from(u16::from_be_bytes(self.fixed()?)), 1 << 8),
            26 => (u64::from(u32::from_be_bytes(self.fixed()?)), 1 << 16),
            27 => (u64::from_be_bytes(self.fixed()?), 1 << 32),
            _ => return Err(Malformed),
        };
        if argument >= least { Ok((major, argument)) } else { Err(Malformed) }
    }

    fn byte(&mut self) -> Result<u8, Malformed> {
        self.fixed::<1>().map(|[b]| b)
    }

    fn fixed<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (head, tail) = self.rest.split_first_chunk::<N>().ok_or(Malformed)?;
        self.rest = tail;
        Ok(*head)
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], Malformed> {
        let length = usize::try_from(length).map_err(|_| Malformed)?;
        let (head, tail) = self.rest.split_at_checked(length).ok_or(Malformed)?;
        self.rest = tail;
        Ok(head)
    }
}
