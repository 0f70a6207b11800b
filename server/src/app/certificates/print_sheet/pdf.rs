//! Sheets of codes as PDF: vector squares, and numbers in a font that every reader has, so that none is embedded.

use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str};
use zhengda_seal::qr::QUIET_ZONE;

use super::{PAPER, PER_SHEET, Printed, SIDE, place};

/// Points to a millimetre.
const POINT: f32 = 72.0 / 25.4;
/// The size of the numbers, in points.
const SIZE: f32 = 9.0;
/// The width of a character of Courier, in sizes.
const COURIER: f32 = 0.6;
const FONT: Name<'static> = Name(b"F");

pub(super) fn sheets(codes: &[Printed]) -> Vec<u8> {
    let (catalog, pages, font) = (Ref::new(1), Ref::new(2), Ref::new(3));
    let sheets: Vec<&[Printed]> = codes.chunks(PER_SHEET).collect();
    let of = |n: usize, part: usize| Ref::new(i32::try_from(4 + 2 * n + part).unwrap_or(i32::MAX));
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(pages);
    pdf.pages(pages).kids((0..sheets.len()).map(|n| of(n, 0))).count(i32::try_from(sheets.len()).unwrap_or(i32::MAX));
    pdf.type1_font(font).base_font(Name(b"Courier")).encoding_predefined(Name(b"WinAnsiEncoding"));
    for (n, sheet) in sheets.iter().enumerate() {
        let mut page = pdf.page(of(n, 0));
        page.parent(pages).media_box(Rect::new(0.0, 0.0, PAPER.0 * POINT, PAPER.1 * POINT)).contents(of(n, 1));
        page.resources().fonts().pair(FONT, font);
        page.finish();
        let content = miniz_oxide::deflate::compress_to_vec_zlib(&drawn(sheet), 6);
        pdf.stream(of(n, 1), &content).filter(Filter::FlateDecode);
    }
    pdf.finish()
}

/// What is drawn on one sheet; the origin of a PDF is the lower left corner.
fn drawn(sheet: &[Printed]) -> Vec<u8> {
    let mut content = Content::new();
    for (n, code) in sheet.iter().enumerate() {
        let (x, y) = place(n);
        let square = SIDE / (code.qr.width() + 2 * QUIET_ZONE) as f32;
        for (row, column, run) in code.qr.dark_runs() {
            let left = x + (column + QUIET_ZONE) as f32 * square;
            let below = y + (row + QUIET_ZONE + 1) as f32 * square;
            content.rect(left * POINT, (PAPER.1 - below) * POINT, run as f32 * square * POINT, square * POINT);
        }
        content.fill_nonzero();
        let width = code.number.chars().count() as f32 * SIZE * COURIER;
        content.begin_text().set_font(FONT, SIZE);
        content.next_line((x + SIDE / 2.0) * POINT - width / 2.0, (PAPER.1 - y - SIDE - 3.0) * POINT);
        content.show(Str(code.number.as_bytes())).end_text();
    }
    content.finish().to_vec()
}
