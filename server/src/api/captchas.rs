//! Captchas over HTTP, and the shape in which other operations take an answer to one.

use std::sync::Arc;

use poem::Request;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi, payload::Json};
use serde::{Deserialize, Serialize};
use zhengda_engine::login::captcha::Kind;

use super::{call::client_address, case_view::TextView, strict::MaybeStrict, tags::Tag};
use crate::{
    app::{App, doors::captcha::CaptchaAnswer},
    problem::Problem,
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct CaptchasApi {
    /// The application.
    pub app: Arc<App>,
}

/// An answer to a captcha.
#[derive(Clone, Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct CaptchaProof {
    /// The captcha.
    id: String,
    /// What the person typed; width, case and blanks do not count.
    answer: String,
}

impl CaptchaProof {
    /// As the use cases take it.
    #[must_use]
    pub fn given(&self) -> CaptchaAnswer {
        CaptchaAnswer { id: self.id.clone(), answer: self.answer.clone() }
    }
}

/// Which kind of captcha.
#[derive(Clone, Copy, Debug, Default, Enum, Deserialize)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
enum CaptchaKind {
    /// A picture with five letters and digits.
    #[default]
    Picture,
    /// A sum in words, for whoever cannot see a picture; a screen reader reads it out.
    Question,
}

#[derive(Debug, Default, Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct CaptchaRequest {
    /// A picture unless told otherwise.
    #[oai(default)]
    #[serde(default)]
    kind: CaptchaKind,
}

#[derive(Debug, Object)]
struct CaptchaView {
    /// By this id it is answered.
    id: String,
    /// The picture as a data URI; absent for a question.
    #[oai(skip_serializing_if_is_none)]
    image: Option<String>,
    /// The question; absent for a picture.
    #[oai(skip_serializing_if_is_none)]
    question: Option<TextView>,
    /// When it ends. It is good for one answer.
    expires_at: String,
}

#[derive(ApiResponse)]
enum CaptchaCreated {
    /// To be answered once.
    #[oai(status = 201)]
    Created(
        Json<CaptchaView>,
        /// Always `no-store`.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

#[OpenApi(prefix_path = "/api/v1", tag = "Tag::Doors")]
impl CaptchasApi {
    /// Draw a captcha
    ///
    /// Without a body it is a picture. An answer is good once, right or wrong; then a new one is needed.
    #[oai(path = "/captchas", method = "post", operation_id = "create_captcha")]
    async fn create_captcha(
        &self,
        request: &Request,
        body: MaybeStrict<CaptchaRequest>,
    ) -> Result<CaptchaCreated, Problem> {
        self.app.limits.captchas.check(&client_address(request, self.app.settings.server.trusted_proxies))?;
        let kind = match body.0.kind {
            CaptchaKind::Picture => Kind::Picture,
            CaptchaKind::Question => Kind::Question,
        };
        let drawn = self.app.draw_captcha(kind).await?;
        let view = CaptchaView {
            id: drawn.id,
            image: drawn.image,
            question: drawn.question.as_ref().map(Into::into),
            expires_at: drawn.expires_at.rfc3339(),
        };
        Ok(CaptchaCreated::Created(Json(view), "no-store".to_owned()))
    }
}
