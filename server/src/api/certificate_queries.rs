//! The certificate query of the source systems over HTTP (K47 to K50, Z36 to Z38).

use std::sync::Arc;

use poem::Request;
use poem_openapi::{Object, OpenApi, payload::Json};
use serde::Deserialize;
use zhengda_engine::{
    refusal::{Finding, Refusal},
    values::{Audience, DocumentNumber, ManagementNumber, PersonName, PrintNumber},
};

use super::{
    call::client_address, captchas::CaptchaProof, case_view::TextView, public::exam_name, strict::Strict, tags::Tag,
};
use crate::{
    app::{App, certificates::query::CertificateQuery},
    problem::Problem,
    records::certificate::Certificate,
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct CertificateQueriesApi {
    /// The application.
    pub app: Arc<App>,
}

/// What is asked.
#[derive(Debug, Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct QueryBody {
    /// The exam's id; choose it first.
    exam: String,
    /// The region; its rules say whether a number of the certificate is needed.
    #[serde(default)]
    region: Option<String>,
    /// The holder's name.
    name: String,
    /// The holder's document number.
    id_number: String,
    /// The management number, where it is known.
    #[serde(default)]
    management_number: Option<String>,
    /// The print number, where it is known.
    #[serde(default)]
    print_number: Option<String>,
    /// A captcha that was solved; where the region asks for one.
    #[serde(default)]
    captcha: Option<CaptchaProof>,
}

/// A registered certificate, with no number that was not asked with.
#[derive(Debug, Object)]
struct QueriedCertificate {
    /// The exam, as printed.
    exam: String,
    /// The exam's name today.
    exam_name: TextView,
    /// The year of the exam.
    year: i64,
    /// The level.
    #[oai(skip_serializing_if_is_none)]
    level: Option<String>,
    /// The specialty.
    #[oai(skip_serializing_if_is_none)]
    specialty: Option<String>,
    /// The name, as printed; masked where it was corrected and the question had the one of before.
    name: String,
    /// The document number, as printed: 15 digits where it was printed so; masked where it was corrected and the
    /// question had the one of before.
    id_number: String,
    /// The management number; masked unless it was asked with.
    management_number: String,
    /// The print number; only where it was asked with.
    #[oai(skip_serializing_if_is_none)]
    print_number: Option<String>,
    /// When the result was approved.
    approved_on: String,
    /// Where the person registered.
    city: String,
    /// `valid`, `suspended`, `revoked` or `superseded`.
    status: String,
    /// The same in words.
    status_text: TextView,
    /// What that means.
    status_help: TextView,
    /// Since when it has this status, where it changed.
    #[oai(skip_serializing_if_is_none)]
    since: Option<String>,
    /// The moment that the answer speaks of.
    as_of: String,
}

#[OpenApi(prefix_path = "/api/v1", tag = "Tag::Verification")]
impl CertificateQueriesApi {
    /// Query a certificate
    ///
    /// By exam, name, document number and, where they are known, the management and the print number, with a captcha
    /// where the region asks for one; without a region where any region does. Every mismatch has the same answer. Where the certificate carries a code, scan the code instead.
    #[oai(path = "/certificate-queries", method = "post", operation_id = "query_certificate")]
    async fn query_certificate(
        &self,
        request: &Request,
        body: Strict<QueryBody>,
    ) -> Result<Json<QueriedCertificate>, Problem> {
        let query = self.query(&body.0)?;
        let address = client_address(request, self.app.settings.server.trusted_proxies);
        let captcha = body.0.captcha.as_ref().map(CaptchaProof::given);
        let certificate = self.app.query_certificate(&query, captcha.as_ref(), &address).await?;
        Ok(Json(self.view(&certificate, &query)))
    }
}

impl CertificateQueriesApi {
    fn query(&self, body: &QueryBody) -> Result<CertificateQuery, Problem> {
        let mut findings = Vec::new();
        let mut fault = |pointer: &str, code: &str| findings.push(Finding::at(pointer, code));
        if self.app.catalogue.exams.get(&body.exam).is_none() {
            fault("/exam", "exam_unknown");
        }
        let name = PersonName::parse(&body.name).map_err(|error| fault("/name", error.code())).ok();
        let document = DocumentNumber::parse(&body.id_number).map_err(|error| fault("/id_number", error.code())).ok();
        let filled = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let management_number = filled(&body.management_number).and_then(|text| {
            ManagementNumber::parse(&text).map_err(|error| fault("/management_number", error.code())).ok()
        });
        let print_number = filled(&body.print_number)
            .and_then(|text| PrintNumber::parse(&text).map_err(|error| fault("/print_number", error.code())).ok());
        match (name, document) {
            (Some(name), Some(document)) if findings.is_empty() => Ok(CertificateQuery {
                exam: body.exam.clone(),
                region: body.region.clone(),
                name,
                document,
                management_number,
                print_number,
            }),
            _ => Err(Refusal::new("invalid_body").with_findings(findings).into()),
        }
    }

    fn view(&self, certificate: &Certificate, query: &CertificateQuery) -> QueriedCertificate {
        let status = self.app.catalogue.states.certificate(certificate.status.name());
        let number = ManagementNumber::parse(&certificate.management_number);
        let masked = number.map(|number| number.masked().into_string()).unwrap_or_default();
        QueriedCertificate {
            exam: certificate.exam_name.clone(),
            exam_name: exam_name(&self.app, &certificate.exam),
            year: certificate.year,
            level: certificate.level.clone(),
            specialty: certificate.specialty.clone(),
            name: shown_name(certificate, query),
            id_number: shown_number(certificate, query),
            management_number: match query.management_number {
                Some(_) => certificate.management_number.clone(),
                None => masked,
            },
            print_number: certificate.print_number.clone().filter(|_| query.print_number.is_some()),
            approved_on: certificate.approved_on.to_string(),
            city: certificate.city.clone(),
            status: certificate.status.name().to_owned(),
            status_text: (&status.text).into(),
            status_help: (&status.help).into(),
            since: certificate.since.map(|since| since.rfc3339()),
            as_of: self.app.now().rfc3339(),
        }
    }
}

/// What was asked with is told as it is printed, and nothing more.
fn shown_name(certificate: &Certificate, query: &CertificateQuery) -> String {
    match PersonName::parse(&certificate.name) {
        Ok(name) if name.matching_key() != query.name.matching_key() => name.masked().into_string(),
        _ => certificate.name.clone(),
    }
}

fn shown_number(certificate: &Certificate, query: &CertificateQuery) -> String {
    match certificate.document() {
        Some(number) if number.matching_key() == query.document.matching_key() => certificate.document_number.clone(),
        Some(number) => number.masked(Audience::Public).into_string(),
        None => "***".to_owned(),
    }
}
