//! Printed documents over HTTP: the receipt of a case, and its application form.

use std::sync::Arc;

use poem_openapi::{
    ApiResponse, OpenApi,
    param::{Header, Path, Query},
    payload::Binary,
};
use zhengda_engine::text::Language;

use super::{authority::AsCandidate, tags::Tag};
use crate::{
    app::{App, print::Blank},
    print::Printed,
    problem::Problem,
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct PrintsApi {
    /// The application.
    pub app: Arc<App>,
}

#[derive(ApiResponse)]
enum Document {
    /// A PDF, to be saved or printed.
    #[oai(status = 200, content_type = "application/pdf")]
    Pdf(
        Binary<Vec<u8>>,
        /// Always `attachment`, with a name for the file.
        #[oai(header = "Content-Disposition")]
        String,
        /// Always `no-store`.
        #[oai(header = "Cache-Control")]
        String,
        /// The characters that the font lacks, by their numbers: `U+30001`. Absent where everything was printed.
        #[oai(header = "X-Not-Printable")]
        Option<String>,
    ),
}

impl Document {
    fn of(printed: Printed, name: &str) -> Self {
        let lacking: Vec<String> = printed.lacking.iter().map(|c| format!("U+{:04X}", u32::from(*c))).collect();
        Self::Pdf(
            Binary(printed.bytes),
            format!("attachment; filename=\"{name}.pdf\""),
            "no-store".to_owned(),
            (!lacking.is_empty()).then(|| lacking.join(", ")),
        )
    }
}

type Accept = Header<Option<String>>;

fn language(accept: &Accept) -> Language {
    accept.0.as_deref().map(Language::from_accept).unwrap_or_default()
}

#[OpenApi(prefix_path = "/api/v1", tag = "Tag::Candidate")]
impl PrintsApi {
    /// Print the receipt of one of my cases
    ///
    /// What was handed in, when, with which files, and by when it will be decided; in Chinese, or in English where
    /// `Accept-Language` asks for it first. Document and mobile numbers are masked; within minutes after a step-up they
    /// are in full, which is logged.
    #[oai(path = "/cases/:id/receipt.pdf", method = "get", operation_id = "print_case_receipt")]
    async fn print_case_receipt(
        &self,
        auth: AsCandidate,
        id: Path<String>,
        #[oai(name = "Accept-Language")] accept: Accept,
    ) -> Result<Document, Problem> {
        let printed = self.app.receipt(&auth.0, &id.0, language(&accept)).await?;
        Ok(Document::of(printed, "receipt"))
    }

    /// Print the application form of one of my cases
    ///
    /// With everything that was filled in, to be signed. Document and mobile numbers are masked with a line to write
    /// them on; within minutes after a step-up they are in full, which is logged.
    #[oai(path = "/cases/:id/form.pdf", method = "get", operation_id = "print_case_form")]
    async fn print_case_form(
        &self,
        auth: AsCandidate,
        id: Path<String>,
        #[oai(name = "Accept-Language")] accept: Accept,
    ) -> Result<Document, Problem> {
        let printed = self.app.form_of_case(&auth.0, &id.0, language(&accept)).await?;
        Ok(Document::of(printed, "application-form"))
    }

    /// Print the application form of a service before applying
    ///
    /// With what is known of the person and the certificate; the rest stays empty. Numbers as in the form of a case.
    #[oai(path = "/regions/:region/services/:service/form.pdf", method = "get", operation_id = "print_blank_form")]
    async fn print_blank_form(
        &self,
        auth: AsCandidate,
        region: Path<String>,
        service: Path<String>,
        certificate_id: Query<Option<String>>,
        #[oai(name = "Accept-Language")] accept: Accept,
    ) -> Result<Document, Problem> {
        let blank = Blank { region: region.0, service: service.0, certificate: certificate_id.0 };
        let printed = self.app.blank_form(&auth.0, &blank, language(&accept)).await?;
        Ok(Document::of(printed, "application-form"))
    }
}
