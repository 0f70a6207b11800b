//! What an uploaded file is, from its bytes alone: its kind, whether it is whole, what hides in it, and the same
//! content without what a stranger need not know (ASVS 5.2, 5.3, 14.3). Nothing is decoded here.

mod jpeg;
mod pdf;
mod png;
mod smuggled;

#[cfg(test)]
mod tests;

pub use jpeg::Jpeg;
pub use png::Png;

use crate::form::slot::FileKind;

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// No bytes.
    Empty,
    /// None of the known kinds.
    UnknownKind,
    /// An image whose end is missing.
    Truncated,
    /// An image whose structure is damaged.
    Broken,
    /// An image in the colours of print.
    Colours,
    /// Beside what it seems to be, an archive, a page or a program.
    Polyglot,
    /// No whole PDF.
    PdfBroken,
    /// A PDF with scripts, launch commands or files inside.
    PdfActive,
    /// A PDF that asks for a password.
    PdfLocked,
}

impl FileFault {
    /// The code of its text.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "attachment_empty",
            Self::UnknownKind => "attachment_type",
            Self::Truncated => "image_truncated",
            Self::Broken => "image_broken",
            Self::Colours => "image_colours",
            Self::Polyglot => "file_polyglot",
            Self::PdfBroken => "pdf_broken",
            Self::PdfActive => "pdf_active",
            Self::PdfLocked => "pdf_locked",
        }
    }
}

/// What a file turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// Its kind.
    pub kind: FileKind,
    /// Width and height in pixels as stored, for images.
    pub pixels: Option<(u32, u32)>,
    /// How an image is turned to be looked at: 1 to 8 as EXIF counts, 1 for upright.
    pub orientation: u8,
    /// Whether it told where it was taken.
    pub had_location: bool,
    /// The content without metadata and without anything behind its end; pixels and pages are untouched.
    pub clean: Vec<u8>,
}

/// The kind of a file by its first bytes; its name means nothing.
#[must_use]
pub fn sniff(bytes: &[u8]) -> Option<FileKind> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some(FileKind::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(FileKind::Png),
        [b'%', b'P', b'D', b'F', b'-', ..] => Some(FileKind::Pdf),
        _ => None,
    }
}

/// Looks through a whole file.
///
/// # Errors
/// The first fault that was found.
pub fn inspect(bytes: &[u8]) -> Result<Inspected, FileFault> {
    if bytes.is_empty() {
        return Err(FileFault::Empty);
    }
    let found = match sniff(bytes).ok_or(FileFault::UnknownKind)? {
        FileKind::Jpeg => jpeg::inspect(bytes),
        FileKind::Png => png::inspect(bytes),
        FileKind::Pdf => pdf::inspect(bytes),
    }?;
    // Also where the end of an archive hides inside the image itself.
    if smuggled::ends_an_archive(bytes) { Err(FileFault::Polyglot) } else { Ok(found) }
}
