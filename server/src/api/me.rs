//! The person's own data over HTTP.

use std::sync::Arc;

use poem::Request;
use poem_openapi::{ApiResponse, Object, OpenApi, payload::Json};
use zhengda_engine::login::session::STEP_UP;

use super::{
    authority::AsCandidate,
    call::client_address,
    case_bodies::CodeProof,
    strict::Strict,
    tags::Tag,
    views::{LevelView, PersonView},
};
use crate::{app::App, problem::Problem};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct MeApi {
    /// The application.
    pub app: Arc<App>,
}

/// Who is logged in.
#[derive(Debug, Object)]
struct MeView {
    /// The person, masked.
    person: PersonView,
    /// How strongly the person was proven.
    level: LevelView,
}

/// The person's data in full.
#[derive(Debug, Object)]
struct RevealedView {
    /// The id.
    id: String,
    /// The name on the document.
    #[oai(skip_serializing_if_is_none)]
    name: Option<String>,
    /// The document number as issued.
    #[oai(skip_serializing_if_is_none)]
    id_number: Option<String>,
    /// The kind of document.
    #[oai(skip_serializing_if_is_none)]
    document_kind: Option<String>,
    /// The mobile number on record.
    #[oai(skip_serializing_if_is_none)]
    mobile: Option<String>,
    /// From then on the client shows the masked data again.
    expires_at: String,
}

#[derive(ApiResponse)]
enum Revealed {
    /// Not to be kept anywhere.
    #[oai(status = 200)]
    Shown(
        Json<RevealedView>,
        /// Always `no-store`.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

#[OpenApi(prefix_path = "/api/v1", tag = "Tag::Candidate")]
impl MeApi {
    /// Show who is logged in
    #[oai(path = "/me", method = "get", operation_id = "get_me")]
    async fn get_me(&self, auth: AsCandidate) -> Result<Json<MeView>, Problem> {
        let person = self.app.me(&auth.0).await?;
        Ok(Json(MeView { person: PersonView::masked(auth.0.person(), &person), level: auth.0.level().into() }))
    }

    /// Show my data in full
    ///
    /// With a code of the purpose `reveal` that was sent to a number of the person's own. That it was shown is logged.
    #[oai(path = "/me/reveal", method = "post", operation_id = "reveal_me")]
    async fn reveal_me(
        &self,
        auth: AsCandidate,
        request: &Request,
        body: Strict<CodeProof>,
    ) -> Result<Revealed, Problem> {
        let address = client_address(request, self.app.settings.server.trusted_proxies);
        let person = self.app.reveal_me(&auth.0, &body.0.code(), &address).await?;
        let view = RevealedView {
            id: auth.0.person().to_owned(),
            name: person.name,
            id_number: person.document_number,
            document_kind: person.document_kind,
            mobile: person.mobile,
            expires_at: self.app.now().plus(STEP_UP).rfc3339(),
        };
        Ok(Revealed::Shown(Json(view), "no-store".to_owned()))
    }
}
