//! The face door over HTTP.

use std::sync::Arc;

use poem::Request;
use poem_openapi::{
    ApiResponse, Enum, Object, OpenApi,
    param::{Header, Path},
    payload::Json,
};
use serde::Deserialize;
use serde_json::Value;
use zhengda_engine::{
    login::attempt::AttemptState,
    region::profile::Door,
    values::{DocumentKind, DocumentNumber, PersonName},
};

use super::{
    asking::AskingView,
    authority::{AnySession, optional_caller},
    call::client_address,
    strict::Strict,
    tags::Tag,
    views::{SessionView, device_of},
};
use crate::{
    app::{App, doors::codes::Asker},
    problem::Problem,
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct FaceApi {
    /// The application.
    pub app: Arc<App>,
}

/// For which device the session is.
#[derive(Clone, Copy, Debug, Default, Enum, Deserialize, PartialEq, Eq)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
enum For {
    /// The phone that calls.
    #[default]
    Phone,
    /// A computer that shows a QR code for the phone.
    Computer,
}

#[derive(Debug, Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct FaceLoginRequest {
    /// The name on the document.
    name: String,
    /// The ID number.
    id_number: String,
    /// For which device the session is; the phone unless told otherwise.
    #[oai(rename = "for", default)]
    #[serde(rename = "for", default)]
    target: For,
    /// The region's id.
    #[serde(default)]
    region: Option<String>,
}

#[derive(Debug, Object)]
struct FaceLoginBegun {
    /// The attempt.
    id: String,
    /// With it alone the session can be fetched; keep it on the device.
    client_secret: String,
    /// Which provider checks.
    provider: String,
    /// What the provider's client needs; absent until a phone scanned the computer's code.
    #[oai(skip_serializing_if_is_none)]
    ticket: Option<Value>,
    /// What a computer shows as a QR code.
    #[oai(skip_serializing_if_is_none)]
    qr_text: Option<String>,
    /// When the attempt ends.
    expires_at: String,
}

#[derive(Debug, Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct ScanRequest {
    /// The secret from the computer's QR code.
    secret: String,
}

#[derive(Debug, Object)]
struct ScanAnswer {
    /// What the provider's client needs.
    ticket: Value,
}

/// Where an attempt stands.
#[derive(Clone, Copy, Debug, Enum)]
#[oai(rename_all = "snake_case")]
enum FaceState {
    /// The check may begin.
    Started,
    /// A phone scanned the computer's code.
    Scanned,
    /// The provider confirms the person.
    Passed,
    /// The provider does not.
    Failed,
    /// Too late.
    Expired,
    /// The session was handed out.
    Consumed,
}

impl From<AttemptState> for FaceState {
    fn from(state: AttemptState) -> Self {
        match state {
            AttemptState::Started => Self::Started,
            AttemptState::Scanned => Self::Scanned,
            AttemptState::Passed => Self::Passed,
            AttemptState::Failed => Self::Failed,
            AttemptState::Expired => Self::Expired,
            AttemptState::Consumed => Self::Consumed,
        }
    }
}

#[derive(Debug, Object)]
struct StateAnswer {
    /// Where the attempt stands.
    state: FaceState,
}

#[derive(ApiResponse)]
enum BegunAnswer {
    /// The check may begin.
    #[oai(status = 201)]
    Created(Json<FaceLoginBegun>),
}

#[derive(ApiResponse)]
enum Finished {
    /// A session was opened.
    #[oai(status = 201)]
    Created(Json<SessionView>),
    /// The check is not over.
    #[oai(status = 202)]
    Pending(Json<StateAnswer>),
}

#[OpenApi(prefix_path = "/api/v1/face-logins", tag = "Tag::Doors")]
impl FaceApi {
    /// Begin a face login
    ///
    /// Needs the separate consent `face_login`. Face is never the only door: the SMS door is always offered too.
    #[oai(path = "/", method = "post", operation_id = "begin_face_login")]
    async fn begin(&self, request: &Request, body: Strict<FaceLoginRequest>) -> Result<BegunAnswer, Problem> {
        self.limit(request)?;
        self.app.door_open(body.0.region.as_deref(), Door::Face)?;
        let name = PersonName::parse(&body.0.name).map_err(|_| Problem::field("/name", "name_invalid"))?;
        let number =
            DocumentNumber::parse(&body.0.id_number).ok().filter(|number| number.kind() == DocumentKind::ResidentId);
        let number = number.ok_or_else(|| Problem::field("/id_number", "document_number_invalid"))?;
        let caller = optional_caller(&self.app, request).await?;
        let address = client_address(request, self.app.settings.server.trusted_proxies);
        let asker = Asker { caller: caller.as_ref(), address: &address };
        let for_computer = body.0.target == For::Computer;
        let begun = self.app.begin_face_login(&name, &number, for_computer, asker, &device_of(request)).await?;
        Ok(BegunAnswer::Created(Json(FaceLoginBegun {
            id: begun.id,
            client_secret: begun.client_secret,
            provider: begun.provider.to_owned(),
            ticket: begun.ticket,
            qr_text: begun.qr_text,
            expires_at: begun.expires_at.rfc3339(),
        })))
    }

    /// See which computer asks
    ///
    /// To be shown before the check, so that nobody lets a stranger in. It changes nothing.
    #[oai(path = "/:id/look", method = "post", operation_id = "look_at_face_login")]
    async fn look(
        &self,
        _auth: AnySession,
        request: &Request,
        id: Path<String>,
        body: Strict<ScanRequest>,
    ) -> Result<Json<AskingView>, Problem> {
        let address = client_address(request, self.app.settings.server.trusted_proxies);
        Ok(Json(self.app.asking_face_login(&id.0, &body.0.secret, &address).await?.into()))
    }

    /// Scan a computer's code
    ///
    /// The phone that scanned it does the check; the computer receives the session.
    #[oai(path = "/:id/scan", method = "post", operation_id = "scan_face_login")]
    async fn scan(
        &self,
        auth: AnySession,
        id: Path<String>,
        body: Strict<ScanRequest>,
    ) -> Result<Json<ScanAnswer>, Problem> {
        Ok(Json(ScanAnswer { ticket: self.app.scan_face_login(&id.0, &body.0.secret, &auth.0).await? }))
    }

    /// See where an attempt stands
    #[oai(path = "/:id", method = "get", operation_id = "show_face_login")]
    async fn show(
        &self,
        id: Path<String>,
        #[oai(name = "X-Client-Secret")] secret: Header<Option<String>>,
    ) -> Result<Json<StateAnswer>, Problem> {
        let state = self.app.face_login_state(&id.0, &secret.0.unwrap_or_default()).await?;
        Ok(Json(StateAnswer { state: state.into() }))
    }

    /// Fetch the session
    ///
    /// May be called at any time and again; the session is handed out once.
    #[oai(path = "/:id/finish", method = "post", operation_id = "finish_face_login")]
    async fn finish(
        &self,
        request: &Request,
        id: Path<String>,
        #[oai(name = "X-Client-Secret")] secret: Header<Option<String>>,
    ) -> Result<Finished, Problem> {
        let secret = secret.0.unwrap_or_default();
        match self.app.finish_face_login(&id.0, &secret, &device_of(request)).await {
            Ok(opened) => Ok(Finished::Created(Json(SessionView::of(&self.app, opened).await?))),
            Err(problem) if problem.refusal.code == "face_pending" => {
                let state = self.app.face_login_state(&id.0, &secret).await?;
                Ok(Finished::Pending(Json(StateAnswer { state: state.into() })))
            }
            Err(problem) => Err(problem),
        }
    }
}

impl FaceApi {
    fn limit(&self, request: &Request) -> Result<(), Problem> {
        self.app.limits.logins.check(&client_address(request, self.app.settings.server.trusted_proxies))
    }
}
