//! What the printer gets: the codes of certificates with the numbers under which he knows them, as images, or as sheets
//! of A4 paper in SVG or PDF.

mod pdf;
mod svg;

use zhengda_seal::qr::{Level, Qr};

use crate::{
    app::{App, audit::By},
    problem::Problem,
    records::certificate::{Certificate, Status},
    store::{Condition, Cursor, Direction, Find, ID},
};

/// Codes on one sheet.
pub const PER_SHEET: usize = COLUMNS * ROWS;
const COLUMNS: usize = 3;
const ROWS: usize = 4;
/// A4 in millimetres.
const PAPER: (f32, f32) = (210.0, 297.0);
/// The side of a code with its quiet zone, in millimetres: 0.68 for each square of a full certificate's code.
const SIDE: f32 = 50.0;

/// Which certificates.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of this region.
    pub region: String,
    /// Of this exam only.
    pub exam: Option<String>,
    /// Approved on this day only, as `2024-11-20`.
    pub approved_on: Option<String>,
}

/// A certificate's code for the printer.
#[derive(Clone, Debug)]
pub struct Printed {
    /// The management number as printed.
    pub number: String,
    /// The code.
    pub qr: Qr,
}

/// A page of them.
#[derive(Clone, Debug)]
pub struct PrintedPage {
    /// The codes.
    pub codes: Vec<Printed>,
    /// Certificates that were left out, because they are not in force or their code cannot be drawn.
    pub left_out: usize,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

impl App {
    /// The codes of certificates in force, by their ids.
    ///
    /// # Errors
    /// When the store fails or the cursor is not one of this list.
    pub async fn printed_codes(
        &self,
        wanted: &Wanted,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<PrintedPage, Problem> {
        let mut condition = Condition::eq("region", wanted.region.as_str());
        if let Some(day) = &wanted.approved_on {
            condition = condition.and(Condition::eq("approved_on", day.as_str()));
        }
        let find = Find::by(condition).sorted(ID, Direction::Ascending).after(after).limit(limit);
        let (found, next) = self.records::<Certificate>().find(&find).await?;
        let of_exam = found
            .into_iter()
            .map(|found| found.value)
            .filter(|certificate| wanted.exam.as_ref().is_none_or(|exam| *exam == certificate.exam));
        let (mut codes, mut left_out) = (Vec::new(), 0);
        for certificate in of_exam {
            match self.printed(&certificate) {
                Some(printed) if certificate.status == Status::Valid => codes.push(printed),
                _ => left_out += 1,
            }
        }
        Ok(PrintedPage { codes, left_out, next })
    }

    /// Enters that codes were handed out for printing, before they are: each holds a name and a number.
    ///
    /// # Errors
    /// When it could not be entered.
    pub async fn audit_printed(&self, by: By<'_>, wanted: &Wanted, codes: usize) -> Result<(), Problem> {
        let mut details = vec![("codes", codes.to_string())];
        details.extend(wanted.exam.clone().map(|exam| ("exam", exam)));
        details.extend(wanted.approved_on.clone().map(|day| ("approved_on", day)));
        self.audit_in(&wanted.region, by, "certificates.print", None, &details).await
    }

    fn printed(&self, certificate: &Certificate) -> Option<Printed> {
        let text = self.seal.address.text(&certificate.signed_code()?).ok()?;
        let qr = Qr::new(&text, Level::M).ok()?;
        Some(Printed { number: certificate.management_number.clone(), qr })
    }
}

/// One sheet as SVG: at most [`PER_SHEET`] codes.
#[must_use]
pub fn sheet_svg(codes: &[Printed]) -> String {
    svg::sheet(codes)
}

/// Sheets as one PDF.
#[must_use]
pub fn sheets_pdf(codes: &[Printed]) -> Vec<u8> {
    pdf::sheets(codes)
}

/// Where the `n`-th code of a sheet begins, in millimetres from the upper left corner.
fn place(n: usize) -> (f32, f32) {
    let (column, row) = (n % COLUMNS, n / COLUMNS % ROWS);
    let (width, height) = (PAPER.0 / COLUMNS as f32, PAPER.1 / ROWS as f32);
    (column as f32 * width + (width - SIDE) / 2.0, row as f32 * height + (height - SIDE) / 2.0 - 3.0)
}

/// A number that is safe as the name of a file: what is no letter, digit or hyphen becomes a hyphen.
#[must_use]
pub fn file_name(number: &str) -> String {
    number.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(n: usize) -> Vec<Printed> {
        (0..n)
            .map(|n| Printed {
                number: format!("2024055440{n:07}"),
                qr: Qr::new(&format!("HTTPS://ZS.EXAMPLE.CN/V/{n:0300}"), Level::M).expect("a code"),
            })
            .collect()
    }

    #[test]
    fn every_code_has_its_own_place_on_the_paper() {
        let places: Vec<_> = (0..PER_SHEET).map(place).collect();
        for (n, (x, y)) in places.iter().enumerate() {
            assert!(*x >= 0.0 && x + SIDE <= PAPER.0 && *y >= 0.0 && y + SIDE + 6.0 <= PAPER.1, "{n}: {x} {y}");
            for (other, (a, b)) in places.iter().enumerate().skip(n + 1) {
                assert!((x - a).abs() >= SIDE || (y - b).abs() >= SIDE + 6.0, "{n} and {other}");
            }
        }
        assert_eq!(place(PER_SHEET), place(0), "the next sheet begins where this one does");
    }

    #[test]
    fn a_sheet_has_its_codes_and_their_numbers() {
        let svg = sheet_svg(&codes(5));
        assert_eq!(svg.matches("<path").count(), 5);
        assert!(svg.contains(">20240554400000004<") && svg.starts_with("<svg") && svg.ends_with("</svg>"));
        let pdf = sheets_pdf(&codes(PER_SHEET + 1));
        assert!(pdf.starts_with(b"%PDF-1."));
        let document = lopdf::Document::load_mem(&pdf).expect("a PDF");
        assert_eq!(document.get_pages().len(), 2);
        let text = document.extract_text(&[1, 2]).expect("its text");
        for n in 0..=PER_SHEET {
            assert!(text.contains(&format!("2024055440{n:07}")), "{n} in {text}");
        }
    }

    #[test]
    fn a_number_is_a_safe_name() {
        assert_eq!(file_name("2023-0554/../李"), "2023-0554-----");
    }
}
