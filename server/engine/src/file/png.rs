//! The chunks of a PNG (ISO 15948): where the image ends, and the same image without metadata.

use super::{FileFault, Inspected, smuggled::is_smuggled};
use crate::form::slot::FileKind;

/// A PNG, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Png<'a> {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Every chunk with its name, and all its bytes as they stand.
    chunks: Vec<([u8; 4], &'a [u8])>,
    /// What comes after the end of the image.
    pub trailer: &'a [u8],
}

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// What is needed to show the image.
const SHOWN: [&[u8; 4]; 9] = [b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"gAMA", b"sRGB", b"cHRM", b"pHYs"];

impl<'a> Png<'a> {
    /// Takes a PNG apart. The sums of the chunks are the decoder's business.
    ///
    /// # Errors
    /// [`FileFault::Truncated`] or [`FileFault::Broken`].
    pub fn read(bytes: &'a [u8]) -> Result<Self, FileFault> {
        let mut rest = bytes.strip_prefix(SIGNATURE).ok_or(FileFault::Broken)?;
        let mut png = Self { width: 0, height: 0, chunks: Vec::new(), trailer: &[] };
        loop {
            let (head, _) = rest.split_first_chunk::<8>().ok_or(FileFault::Truncated)?;
            let [l3, l2, l1, l0, name @ ..] = *head;
            let length = u32::from_be_bytes([l3, l2, l1, l0]);
            if length > i32::MAX as u32 || !name.iter().all(u8::is_ascii_alphabetic) {
                return Err(FileFault::Broken);
            }
            let (chunk, after) = rest.split_at_checked(length as usize + 12).ok_or(FileFault::Truncated)?;
            if name == *b"IHDR" {
                let size = |at: usize| chunk.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
                png.width = size(8).ok_or(FileFault::Broken)?;
                png.height = size(12).ok_or(FileFault::Broken)?;
            }
            png.chunks.push((name, chunk));
            rest = after;
            if name == *b"IEND" {
                png.trailer = rest;
                break;
            }
        }
        let first = png.chunks.first().is_some_and(|(name, _)| name == b"IHDR");
        if first && png.width > 0 && png.height > 0 { Ok(png) } else { Err(FileFault::Broken) }
    }

    /// The same image with nothing but what is needed to show it. Animations become their first picture.
    #[must_use]
    pub fn clean(&self) -> Vec<u8> {
        let shown = self.chunks.iter().filter(|(name, _)| SHOWN.contains(&name));
        shown.fold(SIGNATURE.to_vec(), |mut out, (_, chunk)| {
            out.extend_from_slice(chunk);
            out
        })
    }
}

pub(super) fn inspect(bytes: &[u8]) -> Result<Inspected, FileFault> {
    let png = Png::read(bytes)?;
    let mut metadata = png.chunks.iter().filter(|(name, _)| !SHOWN.contains(&name));
    if is_smuggled(png.trailer) || metadata.any(|(_, chunk)| is_smuggled(chunk.get(8..).unwrap_or_default())) {
        return Err(FileFault::Polyglot);
    }
    Ok(Inspected {
        kind: FileKind::Png,
        pixels: Some((png.width, png.height)),
        orientation: 1,
        had_location: png.chunks.iter().any(|(name, _)| name == b"eXIf"),
        clean: png.clean(),
    })
}
