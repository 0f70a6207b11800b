//! Codes for the printer, over HTTP: sheets of A4 paper with management numbers.

use std::sync::Arc;

use poem_openapi::{
    ApiResponse, OpenApi,
    param::Query,
    payload::{Binary, PlainText},
};

use super::{authority::AsIssuer, tags::Tag};
use crate::{
    app::{
        App,
        audit::By,
        certificates::print_sheet::{PER_SHEET, PrintedPage, Wanted, sheet_svg, sheets_pdf},
    },
    problem::Problem,
};

/// Sheets in one PDF.
const SHEETS: usize = 10;

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct StaffPrintApi {
    /// The application.
    pub app: Arc<App>,
}

#[derive(ApiResponse)]
enum PdfSheets {
    /// Up to ten sheets of twelve codes.
    #[oai(status = 200, content_type = "application/pdf")]
    Sheets(
        Binary<Vec<u8>>,
        /// Where the next sheets begin; absent on the last ones.
        #[oai(header = "X-Next-Cursor")]
        Option<String>,
        /// Certificates that were left out because they are not in force.
        #[oai(header = "X-Left-Out")]
        String,
    ),
}

#[derive(ApiResponse)]
enum SvgSheet {
    /// One sheet of up to twelve codes.
    #[oai(status = 200, content_type = "image/svg+xml")]
    Sheet(
        PlainText<String>,
        /// Where the next sheet begins; absent on the last one.
        #[oai(header = "X-Next-Cursor")]
        Option<String>,
        /// Certificates that were left out because they are not in force.
        #[oai(header = "X-Left-Out")]
        String,
    ),
}

#[OpenApi(prefix_path = "/api/v1/staff/certificates", tag = "Tag::Staff")]
impl StaffPrintApi {
    /// Get codes for the printer as PDF
    ///
    /// Of certificates in force. Vector squares of 50 mm with the management number below each code.
    #[oai(path = "/print-sheets.pdf", method = "get", operation_id = "get_print_sheets_pdf")]
    async fn get_print_sheets_pdf(
        &self,
        auth: AsIssuer,
        /// Only certificates of this exam.
        exam: Query<Option<String>>,
        /// Only certificates approved on this day.
        approved_on: Query<Option<String>>,
        cursor: Query<Option<String>>,
    ) -> Result<PdfSheets, Problem> {
        let page = self.page(&auth, exam.0, approved_on.0, cursor.0, SHEETS * PER_SHEET).await?;
        let pdf = sheets_pdf(&page.codes);
        Ok(PdfSheets::Sheets(Binary(pdf), page.next.map(|next| next.to_string()), page.left_out.to_string()))
    }

    /// Get codes for the printer as SVG
    ///
    /// The same, one sheet at a time.
    #[oai(path = "/print-sheet.svg", method = "get", operation_id = "get_print_sheet_svg")]
    async fn get_print_sheet_svg(
        &self,
        auth: AsIssuer,
        /// Only certificates of this exam.
        exam: Query<Option<String>>,
        /// Only certificates approved on this day.
        approved_on: Query<Option<String>>,
        cursor: Query<Option<String>>,
    ) -> Result<SvgSheet, Problem> {
        let page = self.page(&auth, exam.0, approved_on.0, cursor.0, PER_SHEET).await?;
        let svg = sheet_svg(&page.codes);
        Ok(SvgSheet::Sheet(PlainText(svg), page.next.map(|next| next.to_string()), page.left_out.to_string()))
    }
}

impl StaffPrintApi {
    async fn page(
        &self,
        auth: &AsIssuer,
        exam: Option<String>,
        approved_on: Option<String>,
        cursor: Option<String>,
        limit: usize,
    ) -> Result<PrintedPage, Problem> {
        let after = cursor.as_deref().map(str::parse).transpose()?;
        let wanted = Wanted { region: auth.0.region().to_owned(), exam, approved_on };
        let page = self.app.printed_codes(&wanted, after, u32::try_from(limit).unwrap_or(u32::MAX)).await?;
        self.app.audit_printed(By::Staff(&auth.0), &wanted, page.codes.len()).await?;
        Ok(page)
    }
}
