//! The scan-code door over HTTP (`Z03`): the computer's calls carry its client secret, the phone's its session.

use std::sync::Arc;

use poem::Request;
use poem_openapi::{
    ApiResponse, Enum, Object, OpenApi,
    param::{Header, Path},
    payload::Json,
};
use serde::Deserialize;
use zhengda_engine::{login::scan::ScanState, region::profile::Door};

use super::{
    asking::AskingView,
    authority::AsCandidate,
    call::client_address,
    case_bodies::CodeProof,
    strict::{MaybeStrict, Strict},
    tags::Tag,
    views::{SessionView, device_of},
};
use crate::{app::App, problem::Problem};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct ScanLoginsApi {
    /// The application.
    pub app: Arc<App>,
}

#[derive(Debug, Default, Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct BeginScan {
    /// The region's id.
    #[serde(default)]
    region: Option<String>,
}

#[derive(Debug, Object)]
struct ScanBegunView {
    /// The login.
    id: String,
    /// With it alone the session can be fetched; keep it on the computer.
    client_secret: String,
    /// What the computer shows as a QR code.
    qr_text: String,
    /// When the code ends.
    expires_at: String,
}

#[derive(Debug, Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct ScanSecret {
    /// The secret from the computer's QR code.
    secret: String,
}

#[derive(Debug, Default, Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct ConfirmScan {
    /// A code with the purpose `step_up`; not needed within five minutes after signing in or stepping up.
    #[serde(default)]
    step_up: Option<CodeProof>,
}

/// Where a login stands.
#[derive(Clone, Copy, Debug, Enum)]
#[oai(rename_all = "snake_case")]
enum ScanStateView {
    /// The computer shows its code.
    Started,
    /// A phone scanned it.
    Scanned,
    /// The person said yes.
    Confirmed,
    /// The person said no.
    Refused,
    /// Too late.
    Expired,
    /// The session was handed out.
    Consumed,
}

impl From<ScanState> for ScanStateView {
    fn from(state: ScanState) -> Self {
        match state {
            ScanState::Started => Self::Started,
            ScanState::Scanned => Self::Scanned,
            ScanState::Confirmed => Self::Confirmed,
            ScanState::Refused => Self::Refused,
            ScanState::Expired => Self::Expired,
            ScanState::Consumed => Self::Consumed,
        }
    }
}

#[derive(Debug, Object)]
struct ScanStateAnswer {
    /// Where the login stands.
    state: ScanStateView,
}

#[derive(ApiResponse)]
enum ScanCreated {
    /// The code may be shown.
    #[oai(status = 201)]
    Created(Json<ScanBegunView>),
}

#[derive(ApiResponse)]
enum Answered {
    /// The computer learns it with its next look.
    #[oai(status = 204)]
    Done,
}

#[derive(ApiResponse)]
enum ScanFinished {
    /// A session was opened.
    #[oai(status = 201)]
    Created(Json<SessionView>),
    /// The person has not answered yet.
    #[oai(status = 202)]
    Pending(Json<ScanStateAnswer>),
}

#[OpenApi(prefix_path = "/api/v1/scan-logins", tag = "Tag::Doors")]
impl ScanLoginsApi {
    /// Begin a login on a computer
    ///
    /// The computer shows the text as a QR code and looks every few seconds where it stands.
    #[oai(path = "/", method = "post", operation_id = "begin_scan_login")]
    async fn begin(&self, request: &Request, body: MaybeStrict<BeginScan>) -> Result<ScanCreated, Problem> {
        let address = self.address(request);
        self.app.limits.logins.check(&address)?;
        self.app.door_open(body.0.region.as_deref(), Door::ScanCode)?;
        let begun = self.app.begin_scan_login(device_of(request), address).await?;
        Ok(ScanCreated::Created(Json(ScanBegunView {
            id: begun.id,
            client_secret: begun.client_secret,
            qr_text: begun.qr_text,
            expires_at: begun.expires_at.rfc3339(),
        })))
    }

    /// See where a login stands
    #[oai(path = "/:id", method = "get", operation_id = "show_scan_login")]
    async fn show(
        &self,
        id: Path<String>,
        #[oai(name = "X-Client-Secret")] secret: Header<Option<String>>,
    ) -> Result<Json<ScanStateAnswer>, Problem> {
        let state = self.app.scan_login_state(&id.0, &secret.0.unwrap_or_default()).await?;
        Ok(Json(ScanStateAnswer { state: state.into() }))
    }

    /// Scan a computer's code
    ///
    /// With the phone's own session. The answer says which computer asks, from where and when.
    #[oai(path = "/:id/scan", method = "post", operation_id = "scan_scan_login")]
    async fn scan(
        &self,
        auth: AsCandidate,
        request: &Request,
        id: Path<String>,
        body: Strict<ScanSecret>,
    ) -> Result<Json<AskingView>, Problem> {
        let asking = self.app.scan_login(&auth.0, &id.0, &body.0.secret, &self.address(request)).await?;
        Ok(Json(asking.into()))
    }

    /// Let the computer in
    ///
    /// Needs a step-up.
    #[oai(path = "/:id/confirm", method = "post", operation_id = "confirm_scan_login")]
    async fn confirm(
        &self,
        auth: AsCandidate,
        request: &Request,
        id: Path<String>,
        body: MaybeStrict<ConfirmScan>,
    ) -> Result<Answered, Problem> {
        let step_up = body.0.step_up.as_ref().map(CodeProof::code);
        self.app.confirm_scan_login(&auth.0, &id.0, step_up.as_ref(), &self.address(request)).await?;
        Ok(Answered::Done)
    }

    /// Keep the computer out
    #[oai(path = "/:id/refuse", method = "post", operation_id = "refuse_scan_login")]
    async fn refuse(&self, auth: AsCandidate, id: Path<String>) -> Result<Answered, Problem> {
        self.app.refuse_scan_login(&auth.0, &id.0).await?;
        Ok(Answered::Done)
    }

    /// Fetch the computer's session
    ///
    /// May be called at any time and again; the session is handed out once.
    #[oai(path = "/:id/finish", method = "post", operation_id = "finish_scan_login")]
    async fn finish(
        &self,
        id: Path<String>,
        #[oai(name = "X-Client-Secret")] secret: Header<Option<String>>,
    ) -> Result<ScanFinished, Problem> {
        let secret = secret.0.unwrap_or_default();
        match self.app.finish_scan_login(&id.0, &secret).await {
            Ok(opened) => Ok(ScanFinished::Created(Json(SessionView::of(&self.app, opened).await?))),
            Err(problem) if problem.refusal.code == "scan_pending" => {
                let state = self.app.scan_login_state(&id.0, &secret).await?;
                Ok(ScanFinished::Pending(Json(ScanStateAnswer { state: state.into() })))
            }
            Err(problem) => Err(problem),
        }
    }
}

impl ScanLoginsApi {
    fn address(&self, request: &Request) -> String {
        client_address(request, self.app.settings.server.trusted_proxies)
    }
}
