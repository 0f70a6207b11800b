//! The segments of a JPEG (ITU T.81 annex B): where the image ends, its colours, and the same image without metadata.

use super::{FileFault, Inspected, smuggled::is_smuggled};
use crate::form::slot::FileKind;

/// A JPEG, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jpeg<'a> {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Colour components: 1 grey, 3 colour, 4 print.
    pub components: u8,
    /// Every segment in its order.
    segments: Vec<Segment<'a>>,
    /// What comes after the end of the image.
    pub trailer: &'a [u8],
}

/// A marker with its content and, after a scan header, the scan itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Segment<'a> {
    marker: u8,
    content: &'a [u8],
    scan: &'a [u8],
}

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const COMMENT: u8 = 0xfe;
const EXIF: &[u8] = b"Exif\0\0";

impl<'a> Jpeg<'a> {
    /// Takes a JPEG apart.
    ///
    /// # Errors
    /// [`FileFault::Truncated`] or [`FileFault::Broken`].
    pub fn read(bytes: &'a [u8]) -> Result<Self, FileFault> {
        let mut rest = bytes.strip_prefix(&[0xff, SOI]).ok_or(FileFault::Broken)?;
        let mut jpeg = Self { width: 0, height: 0, components: 0, segments: Vec::new(), trailer: &[] };
        loop {
            let (marker, after) = marker(rest)?;
            if marker == EOI {
                jpeg.trailer = after;
                break;
            }
            let (content, after) = content(after)?;
            let (scan, after) = if marker == SOS { scan(after)? } else { (&[][..], after) };
            if is_frame(marker) {
                jpeg.frame(content)?;
            }
            jpeg.segments.push(Segment { marker, content, scan });
            rest = after;
        }
        let whole = jpeg.width > 0 && jpeg.height > 0 && jpeg.segments.iter().any(|segment| segment.marker == SOS);
        if whole { Ok(jpeg) } else { Err(FileFault::Broken) }
    }

    fn frame(&mut self, content: &[u8]) -> Result<(), FileFault> {
        let [_, h1, h0, w1, w0, components, ..] = content else { return Err(FileFault::Broken) };
        self.height = u32::from(u16::from_be_bytes([*h1, *h0]));
        self.width = u32::from(u16::from_be_bytes([*w1, *w0]));
        self.components = *components;
        Ok(())
    }

    /// The EXIF data, a TIFF.
    fn exif(&self) -> Option<&'a [u8]> {
        self.segments.iter().filter(|segment| segment.marker == 0xe1).find_map(|s| s.content.strip_prefix(EXIF))
    }

    /// The same image with nothing but what is needed to show it. How it is turned is kept, as EXIF with that one
    /// entry, so that the pixels need not be written again.
    #[must_use]
    pub fn clean(&self) -> Vec<u8> {
        let mut out = vec![0xff, SOI];
        let orientation = self.orientation();
        let shown = |segment: &Segment<'_>| match segment.marker {
            // JFIF, and how an encoder of Adobe's turned the colours.
            0xe0 => segment.content.starts_with(b"JFIF\0"),
            0xee => segment.content.starts_with(b"Adobe"),
            0xe1..=0xef | COMMENT => false,
            _ => true,
        };
        let mut turned = orientation != 1;
        for segment in self.segments.iter().filter(|segment| shown(segment)) {
            if turned && segment.marker != 0xe0 {
                append(&mut out, 0xe1, &exif_with(orientation));
                turned = false;
            }
            append(&mut out, segment.marker, segment.content);
            out.extend_from_slice(segment.scan);
        }
        out.extend_from_slice(&[0xff, EOI]);
        out
    }

    /// How the image is turned, 1 to 8.
    #[must_use]
    pub fn orientation(&self) -> u8 {
        let value = self.exif().and_then(|tiff| Tiff::read(tiff)?.short(0x0112));
        value.and_then(|value| u8::try_from(value).ok()).filter(|value| (1..=8).contains(value)).unwrap_or(1)
    }

    /// Whether the EXIF data has a place in it.
    #[must_use]
    pub fn has_location(&self) -> bool {
        self.exif().and_then(|tiff| Tiff::read(tiff)?.entry(0x8825)).is_some()
    }
}

pub(super) fn inspect(bytes: &[u8]) -> Result<Inspected, FileFault> {
    let jpeg = Jpeg::read(bytes)?;
    let metadata = jpeg.segments.iter().filter(|s| matches!(s.marker, 0xe0..=0xef | COMMENT));
    if is_smuggled(jpeg.trailer) || metadata.clone().any(|segment| is_smuggled(segment.content)) {
        return Err(FileFault::Polyglot);
    }
    match jpeg.components {
        1 | 3 => {}
        4 => return Err(FileFault::Colours),
        _ => return Err(FileFault::Broken),
    }
    Ok(Inspected {
        kind: FileKind::Jpeg,
        pixels: Some((jpeg.width, jpeg.height)),
        orientation: jpeg.orientation(),
        had_location: jpeg.has_location(),
        clean: jpeg.clean(),
    })
}

/// The next marker; bytes between segments are fill bytes.
fn marker(bytes: &[u8]) -> Result<(u8, &[u8]), FileFault> {
    let mut rest = bytes.strip_prefix(&[0xff]).ok_or(ended(bytes))?;
    while let Some(after) = rest.strip_prefix(&[0xff]) {
        rest = after;
    }
    let (first, after) = rest.split_first().ok_or(FileFault::Truncated)?;
    match *first {
        0 | 0x01 | 0xd0..=0xd8 => Err(FileFault::Broken),
        marker => Ok((marker, after)),
    }
}

const fn ended(rest: &[u8]) -> FileFault {
    if rest.is_empty() { FileFault::Truncated } else { FileFault::Broken }
}

/// The content of a segment after its length.
fn content(bytes: &[u8]) -> Result<(&[u8], &[u8]), FileFault> {
    let (length, rest) = bytes.split_first_chunk::<2>().ok_or(FileFault::Truncated)?;
    let length = usize::from(u16::from_be_bytes(*length)).checked_sub(2).ok_or(FileFault::Broken)?;
    rest.split_at_checked(length).ok_or(FileFault::Truncated)
}

/// A scan: up to the next marker that is neither a stuffed byte nor a restart.
fn scan(bytes: &[u8]) -> Result<(&[u8], &[u8]), FileFault> {
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        at += rest.iter().position(|byte| *byte == 0xff).ok_or(FileFault::Truncated)?;
        match bytes.get(at + 1) {
            None => return Err(FileFault::Truncated),
            Some(0 | 0xd0..=0xd7) => at += 2,
            Some(0xff) => at += 1,
            Some(_) => return bytes.split_at_checked(at).ok_or(FileFault::Truncated),
        }
    }
}

/// SOF0 to SOF15 without the tables among them.
const fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

fn append(out: &mut Vec<u8>, marker: u8, content: &[u8]) {
    // A segment that was read is never longer than its length can say.
    let length = u16::try_from(content.len() + 2).unwrap_or(u16::MAX);
    out.extend_from_slice(&[0xff, marker]);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(content);
}

/// EXIF with one entry: how the image is turned.
fn exif_with(orientation: u8) -> Vec<u8> {
    let mut out = EXIF.to_vec();
    out.extend_from_slice(b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0");
    out.push(orientation);
    out.extend_from_slice(&[0; 6]);
    out
}

/// The first directory of a TIFF.
struct Tiff<'a> {
    entries: &'a [u8],
    big: bool,
}

impl<'a> Tiff<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let big = match bytes.get(..4)? {
            b"MM\0*" => true,
            b"II*\0" => false,
            _ => return None,
        };
        let at = number(bytes.get(4..8)?, big)?;
        let directory = bytes.get(usize::try_from(at).ok()?..)?;
        let count = usize::try_from(number(directory.get(..2)?, big)?).ok()?;
        let all = directory.get(2..)?;
        Some(Self { entries: all.get(..count * 12).unwrap_or(all), big })
    }

    /// The value field of an entry.
    fn entry(&self, tag: u32) -> Option<&'a [u8]> {
        let found =
            self.entries.chunks_exact(12).find(|entry| entry.get(..2).and_then(|t| number(t, self.big)) == Some(tag));
        found?.get(8..12)
    }

    fn short(&self, tag: u32) -> Option<u32> {
        number(self.entry(tag)?.get(..2)?, self.big)
    }
}

fn number(bytes: &[u8], big: bool) -> Option<u32> {
    let join = |value: u32, byte: &u8| (value << 8) | u32::from(*byte);
    match (bytes.len(), big) {
        (0 | 5.., _) => None,
        (_, true) => Some(bytes.iter().fold(0, join)),
        (_, false) => Some(bytes.iter().rev().fold(0, join)),
    }
}
