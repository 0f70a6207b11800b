//! The rows of a file, one after the other, whatever kind of file it is.

use std::{
    fs::File,
    io::{BufReader, Read, Seek},
    ops::ControlFlow,
};

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxError};
use encoding_rs::Encoding;
use encoding_rs_io::DecodeReaderBytesBuilder;

use super::{
    cell::{Cell, date_of_serial},
    file::Kind,
    finding::Finding,
};

/// Cells behind this one are not looked at; a list has thirteen columns.
const MOST_CELLS: usize = 64;

/// A row of a file. Rows without any content are left out.
#[derive(Debug)]
pub struct RawRow {
    /// The line of the text or the row of the sheet, from 1.
    pub line: u32,
    /// The cells from the left.
    pub cells: Vec<Cell>,
}

/// Hands the rows of `file` to `each` until it breaks off. `expect` is told about how many there will be.
///
/// # Errors
/// A finding of the file as a whole.
pub fn rows(
    file: File,
    kind: Kind,
    expect: impl FnOnce(u64),
    each: impl FnMut(RawRow) -> ControlFlow<()>,
) -> Result<(), Finding> {
    match kind {
        Kind::Text(encoding, lines) => {
            expect(lines.saturating_sub(1));
            of_text(file, encoding, each)
        }
        Kind::Workbook => of_workbook(file, expect, each),
    }
}

fn of_text(
    mut file: File,
    encoding: &'static Encoding,
    mut each: impl FnMut(RawRow) -> ControlFlow<()>,
) -> Result<(), Finding> {
    let delimiter = delimiter(&mut file)?;
    let decoded = DecodeReaderBytesBuilder::new().encoding(Some(encoding)).build(file);
    // Every record ends in a line feed: then the place behind it tells its line, whatever blank lines were before it.
    let ended = decoded.chain(&b"\n"[..]);
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(delimiter).terminator(csv::Terminator::Any(b'\n'));
    let mut reader = reader.from_reader(ended);
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|_| Finding::of_file("file_encoding"))? {
        let inside = record.iter().flat_map(str::bytes).filter(|b| *b == b'\n').count() as u64;
        let line = reader.position().line().saturating_sub(1 + inside);
        let cells: Vec<Cell> = record.iter().take(MOST_CELLS).map(Cell::of_text).collect();
        let row = RawRow { line: u32::try_from(line).unwrap_or(u32::MAX), cells };
        if row.has_content() && each(row).is_break() {
            break;
        }
    }
    Ok(())
}

/// What separates the values: a comma, or what the first line has more of.
fn delimiter(file: &mut File) -> Result<u8, Finding> {
    let mut head = Vec::with_capacity(4096);
    let read = file.by_ref().take(4096).read_to_end(&mut head).and_then(|_| file.rewind());
    read.map_err(|_| Finding::of_file("file_type"))?;
    let first = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |wanted: u8| first.iter().filter(|b| **b == wanted).count();
    let others = [b'\t', b';'].into_iter().max_by_key(|b| count(*b)).unwrap_or(b'\t');
    Ok(if count(others) > count(b',') { others } else { b',' })
}

fn of_workbook(
    file: File,
    expect: impl FnOnce(u64),
    mut each: impl FnMut(RawRow) -> ControlFlow<()>,
) -> Result<(), Finding> {
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(file)).map_err(broken)?;
    let sheet = book.sheet_names().first().cloned().ok_or_else(|| Finding::of_file("file_empty"))?;
    let mut reader = book.worksheet_cells_reader(&sheet).map_err(broken)?;
    expect(u64::from(reader.dimensions().end.0));
    let mut row = RawRow { line: 1, cells: Vec::new() };
    while let Some(cell) = reader.next_cell().map_err(broken)? {
        let (at, place) = cell.get_position();
        let line = at.saturating_add(1);
        if line != row.line {
            let full = std::mem::replace(&mut row, RawRow { line, cells: Vec::new() });
            if full.has_content() && each(full).is_break() {
                return Ok(());
            }
        }
        let place = place as usize;
        if place < MOST_CELLS {
            if row.cells.len() <= place {
                row.cells.resize(place + 1, Cell::Empty);
            }
            if let Some(slot) = row.cells.get_mut(place) {
                *slot = of_value(cell.get_value());
            }
        }
    }
    if row.has_content() {
        let _ = each(row);
    }
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn broken(error: XlsxError) -> Finding {
    tracing::info!(%error, "a workbook could not be read");
    Finding::of_file("file_type")
}

fn of_value(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) => Cell::of_text(text),
        DataRef::SharedString(text) => Cell::of_text(text),
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::DateTime(moment) => of_date(moment),
        DataRef::DateTimeIso(text) => Cell::of_text(text),
        DataRef::Bool(_) | DataRef::DurationIso(_) | DataRef::Error(_) => Cell::Failed,
    }
}

fn of_date(moment: &ExcelDateTime) -> Cell {
    // Also counts from 1904 where the workbook does.
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    let date =
        || jiff::civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    date().or_else(|| date_of_serial(moment.as_f64())).map_or(Cell::Failed, Cell::Date)
}

impl RawRow {
    fn has_content(&self) -> bool {
        self.cells.iter().any(|cell| !cell.is_empty())
    }
}
