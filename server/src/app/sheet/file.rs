//! What a file is: a workbook or a text in one of two encodings. Its content counts, not its name.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Seek},
};

use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_8};

use super::finding::Finding;

/// Contents of workbooks above this are refused: 100,000 rows unpack to some 60 MB.
const LARGEST_CONTENT: u64 = 512 << 20;

/// Parts of a workbook that its reader holds whole are refused above this: 100,000 rows share some 18 MB of texts.
const LARGEST_IN_MEMORY: u64 = 24 << 20;
/// More shared texts than this are refused: each costs memory, be it empty.
const MOST_TEXTS: u64 = 1_000_000;
/// A text or tag above this is refused: a cell holds 32,767 characters.
const LONGEST_TEXT: usize = 256 << 10;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An XLSX workbook.
    Workbook,
    /// A text with separated values, in this encoding and with about so many lines.
    Text(&'static Encoding, u64),
}

/// Finds out what a file is. Reads it once; afterwards it stands at its beginning again.
///
/// # Errors
/// `file_empty`, `file_type`, `file_encoding` or `file_too_large`.
pub fn recognise(file: &mut File) -> Result<Kind, Finding> {
    let mut head = [0; 8];
    let length = read_up_to(file, &mut head)?;
    file.rewind().map_err(unreadable)?;
    let head = head.get(..length).unwrap_or_default();
    let kind = match head {
        [] => return Err(Finding::of_file("file_empty")),
        [b'P', b'K', 3, 4, ..] => workbook(file),
        // Workbooks of before 2007, PDF, GIF, JPEG, PNG, and the end-of-file of an empty ZIP.
        [0xd0, 0xcf, 0x11, 0xe0, ..] | [b'%', b'P', b'D', b'F', ..] | [b'G', b'I', b'F', b'8', ..] => {
            Err(Finding::of_file("file_type"))
        }
        [0xff, 0xd8, 0xff, ..] | [0x89, b'P', b'N', b'G', ..] | [b'P', b'K', ..] => Err(Finding::of_file("file_type")),
        // UTF-16 has its own byte order marks.
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Err(Finding::of_file("file_encoding")),
        _ => text(file),
    }?;
    file.rewind().map_err(unreadable)?;
    Ok(kind)
}

/// A fault of reading the file is told as a file that is none.
#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn unreadable(error: std::io::Error) -> Finding {
    tracing::warn!(%error, "an imported file could not be read");
    Finding::of_file("file_type")
}

fn read_up_to(file: &mut File, buffer: &mut [u8]) -> Result<usize, Finding> {
    let mut length = 0;
    while let Some(rest) = buffer.get_mut(length..).filter(|rest| !rest.is_empty()) {
        match file.read(rest).map_err(unreadable)? {
            0 => break,
            n => length += n,
        }
    }
    Ok(length)
}

/// A workbook whose content is not larger than it may be: unpacked once without keeping it, because what the archive
/// says of its sizes is a stranger's word.
fn workbook(file: &mut File) -> Result<Kind, Finding> {
    let not = |_| Finding::of_file("file_type");
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(not)?;
    if archive.index_for_name("xl/workbook.xml").is_none() {
        return Err(Finding::of_file("file_type"));
    }
    let too_large = || Finding::of_file("file_too_large");
    let (mut left, mut left_in_memory, mut texts) = (LARGEST_CONTENT, LARGEST_IN_MEMORY, MOST_TEXTS);
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(not)?;
        // Only the rows are read one by one; every other part, the shared texts first of all, is held whole.
        let streamed = entry.name().map_err(not)?.starts_with("xl/worksheets/");
        let limit = if streamed { left } else { left.min(left_in_memory) };
        let mut sink = Unpacked::default();
        let read = std::io::copy(&mut entry.take(limit + 1), &mut sink).map_err(unreadable)?;
        left = left.checked_sub(read).ok_or_else(too_large)?;
        texts = texts.checked_sub(sink.texts).ok_or_else(too_large)?;
        if !streamed {
            left_in_memory = left_in_memory.checked_sub(read).ok_or_else(too_large)?;
        }
        if sink.longest > LONGEST_TEXT {
            return Err(too_large());
        }
    }
    Ok(Kind::Workbook)
}

/// What an unpacked part would cost in memory: how many shared texts it has, and how long one text or tag gets.
#[derive(Default)]
struct Unpacked {
    texts: u64,
    longest: usize,
    /// Bytes since the last tag began, and whether it began with an `s`.
    run: usize,
    of_s: bool,
}

impl std::io::Write for Unpacked {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        for byte in bytes {
            // A shared text is an element `si`; a write may end in the middle of its name.
            self.run = if *byte == b'<' { 0 } else { self.run + 1 };
            self.longest = self.longest.max(self.run);
            match (self.run, *byte) {
                (1, first) => self.of_s = first == b's',
                (2, b'i') if self.of_s => self.texts += 1,
                _ => {}
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A text: UTF-8 when all of it is, else GB18030 when all of it is.
fn text(file: &mut File) -> Result<Kind, Finding> {
    match check(file, UTF_8)? {
        Ok(lines) => Ok(Kind::Text(UTF_8, lines)),
        Err(Wrong::Binary) => Err(Finding::of_file("file_type")),
        Err(Wrong::Malformed(as_utf8)) => {
            file.rewind().map_err(unreadable)?;
            match check(file, GB18030)? {
                Ok(lines) => Ok(Kind::Text(GB18030, lines)),
                Err(Wrong::Binary) => Err(Finding::of_file("file_type")),
                // The encoding that went further is the likelier one.
                Err(Wrong::Malformed(line)) => Err(Finding::of_file("file_encoding").at(line.max(as_utf8))),
            }
        }
    }
}

enum Wrong {
    /// A zero byte: no text of these encodings.
    Binary,
    /// Not of this encoding, from this line on.
    Malformed(u32),
}

/// Reads the whole file in an encoding and counts its lines.
fn check(file: &mut File, encoding: &'static Encoding) -> Result<Result<u64, Wrong>, Finding> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut reader = BufReader::with_capacity(64 * 1024, file);
    let mut text = String::with_capacity(256 * 1024);
    let mut lines = 0;
    loop {
        let bytes = reader.fill_buf().map_err(unreadable)?;
        let last = bytes.is_empty();
        text.clear();
        let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, last);
        lines += text.bytes().filter(|b| *b == b'\n').count() as u64;
        if text.contains('\0') {
            return Ok(Err(Wrong::Binary));
        }
        reader.consume(read);
        match result {
            DecoderResult::Malformed(..) => {
                return Ok(Err(Wrong::Malformed(u32::try_from(lines + 1).unwrap_or(u32::MAX))));
            }
            DecoderResult::InputEmpty if last => return Ok(Ok(lines)),
            DecoderResult::InputEmpty | DecoderResult::OutputFull => {}
        }
    }
}
