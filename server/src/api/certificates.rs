//! A candidate's certificates over HTTP.

use std::sync::Arc;

use poem_openapi::{
    ApiResponse, Object, OpenApi,
    param::{Path, Query},
    payload::{Binary, Json, PlainText},
};
use zhengda_seal::qr::{Level, Qr};

use super::{authority::AsCandidate, certificate_view::OwnCertificateView, kept::page, tags::Tag};
use crate::{
    app::{App, scope::Candidate},
    problem::Problem,
    records::{Found, certificate::Certificate},
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct CertificatesApi {
    /// The application.
    pub app: Arc<App>,
}

/// A page of certificates, the latest approved first.
#[derive(Debug, Object)]
struct CertificatePage {
    /// The certificates.
    items: Vec<OwnCertificateView>,
    /// Where the next page begins; absent on the last one.
    #[oai(skip_serializing_if_is_none)]
    next_cursor: Option<String>,
}

#[derive(ApiResponse)]
enum SvgImage {
    /// The code as an image without a size of its own.
    #[oai(status = 200, content_type = "image/svg+xml")]
    Image(PlainText<String>),
}

#[derive(ApiResponse)]
enum PngImage {
    /// The code as an image of black and white pixels.
    #[oai(status = 200, content_type = "image/png")]
    Image(Binary<Vec<u8>>),
}

#[OpenApi(prefix_path = "/api/v1/certificates", tag = "Tag::Candidate")]
impl CertificatesApi {
    /// List my certificates
    ///
    /// Each with the services of its region, and for every refused one the reason and what to do instead.
    #[oai(path = "/", method = "get", operation_id = "list_certificates")]
    async fn list_certificates(
        &self,
        auth: AsCandidate,
        cursor: Query<Option<String>>,
        limit: Query<Option<u32>>,
    ) -> Result<Json<CertificatePage>, Problem> {
        let (after, limit) = page(cursor.0.as_deref(), limit.0)?;
        let (found, next) = self.app.certificates_of(auth.0.person(), after, limit).await?;
        let running = self.app.running_services(auth.0.person()).await?;
        let mailings = self.app.mailings_of(auth.0.person()).await?;
        let view = |found: &Found<Certificate>| OwnCertificateView::of(&self.app, &found.value, &running, &mailings);
        let items = found.iter().map(view).collect::<Result<_, _>>()?;
        Ok(Json(CertificatePage { items, next_cursor: next.map(|next| next.to_string()) }))
    }

    /// Show one of my certificates
    #[oai(path = "/:id", method = "get", operation_id = "get_certificate")]
    async fn get_certificate(&self, auth: AsCandidate, id: Path<String>) -> Result<Json<OwnCertificateView>, Problem> {
        let found = self.app.own_certificate(auth.0.person(), &id.0).await?;
        let running = self.app.running_services(auth.0.person()).await?;
        let mailings = self.app.mailings_of(auth.0.person()).await?;
        Ok(Json(OwnCertificateView::of(&self.app, &found.value, &running, &mailings)?))
    }

    /// Get the verification code as SVG
    #[oai(path = "/:id/qr.svg", method = "get", operation_id = "get_certificate_qr_svg")]
    async fn get_qr_svg(&self, auth: AsCandidate, id: Path<String>) -> Result<SvgImage, Problem> {
        let (certificate, qr) = self.qr(&auth.0, &id.0).await?;
        let description = format!("{} · 扫码查验 / scan to check", certificate.exam_name);
        Ok(SvgImage::Image(PlainText(qr.svg("证书验证码 / Certificate code", &description))))
    }

    /// Get the verification code as PNG
    #[oai(path = "/:id/qr.png", method = "get", operation_id = "get_certificate_qr_png")]
    async fn get_qr_png(
        &self,
        auth: AsCandidate,
        id: Path<String>,
        /// Pixels from side to side of one of its squares: 1 to 64, 8 unless told otherwise.
        module: Query<Option<u32>>,
    ) -> Result<PngImage, Problem> {
        let module = match module.0.unwrap_or(8) {
            module @ 1..=64 => module as usize,
            _ => return Err(Problem::new("parameter_invalid").with("field", "module")),
        };
        let (_, qr) = self.qr(&auth.0, &id.0).await?;
        Ok(PngImage::Image(Binary(qr.png(module))))
    }
}

impl CertificatesApi {
    async fn qr(&self, candidate: &Candidate, id: &str) -> Result<(Certificate, Qr), Problem> {
        let found = self.app.own_certificate(candidate.person(), id).await?;
        let code = found.value.signed_code().ok_or_else(|| Problem::internal("a stored code is not base32"))?;
        let text = self.app.seal.address.text(&code)?;
        Ok((found.value, Qr::new(&text, Level::M).map_err(Problem::internal)?))
    }
}
