//! Doors: device sessions, codes by SMS, logging in, the person's sessions.

use std::sync::Arc;

use poem::Request;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi, param::Path, payload::Json};
use serde::Deserialize;
use zhengda_engine::{
    login::code::Purpose,
    region::profile::Door,
    values::{DocumentNumber, Mobile},
};

use super::{
    authority::{AsCandidate, optional_caller},
    call::client_address,
    captchas::CaptchaProof,
    strict::Strict,
    tags::Tag,
    views::{Accepted, SessionView, Timed, device_of},
};
use crate::{
    app::{App, doors::codes::Asker},
    problem::Problem,
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct DoorsApi {
    /// The application.
    pub app: Arc<App>,
}

#[derive(Debug, Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct DeviceSessionRequest {
    /// The code from `wx.login`. In the development profile a code that begins with `dev-` stands for the
    /// WeChat account of the same name.
    code: String,
}

/// What a code is for.
#[derive(Clone, Copy, Debug, Enum, Deserialize)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum CodePurpose {
    /// Logging in.
    Login,
    /// Seeing one's own full data.
    Reveal,
    /// Confirming a weighty step.
    StepUp,
    /// Proving the mobile number on a form.
    ConfirmMobile,
    /// Recovering an account. Sent only by `recover-password`, never here.
    Recover,
    /// Tying a number to an account: making one, or changing its number.
    BindMobile,
}

impl From<CodePurpose> for Purpose {
    fn from(purpose: CodePurpose) -> Self {
        match purpose {
            CodePurpose::Login => Self::Login,
            CodePurpose::Reveal => Self::Reveal,
            CodePurpose::StepUp => Self::StepUp,
            CodePurpose::ConfirmMobile => Self::ConfirmMobile,
            CodePurpose::Recover => Self::Recover,
            CodePurpose::BindMobile => Self::BindMobile,
        }
    }
}

#[derive(Debug, Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct SmsCodeRequest {
    /// A mainland mobile number.
    mobile: String,
    /// What the code is for.
    purpose: CodePurpose,
    /// The answer to a captcha; asked for only while many tries of everybody are wrong (`captcha_required`).
    #[serde(default)]
    captcha: Option<CaptchaProof>,
    /// The region's id.
    #[serde(default)]
    region: Option<String>,
}

#[derive(Debug, Object)]
struct SmsCodeAnswer {
    /// The id by which the code is used.
    id: String,
    /// When it ends.
    expires_at: String,
    /// When another may be asked for.
    resend_at: String,
}

#[derive(Debug, Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct SmsLoginRequest {
    /// The id of the code.
    code_id: String,
    /// The six digits.
    code: String,
    /// The ID number, for the first login with a number that an authority's list names: number and document
    /// together lead to the person.
    #[serde(default)]
    id_number: Option<String>,
}

#[derive(Debug, Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct WechatPhoneRequest {
    /// The code that WeChat's button `getPhoneNumber` gave. In the development profile `dev-` and a number stands for
    /// that number.
    code: String,
    /// The region's id.
    #[serde(default)]
    region: Option<String>,
    /// As for `sessions/sms`.
    #[serde(default)]
    id_number: Option<String>,
}

#[derive(ApiResponse)]
enum SessionCreated {
    /// A session was opened.
    #[oai(status = 201)]
    Created(Json<SessionView>),
}

#[derive(ApiResponse)]
enum DeviceSessionCreated {
    /// A session that knows the WeChat account and no person yet.
    #[oai(status = 201)]
    Created(Json<Timed>),
}

#[derive(ApiResponse)]
enum Ended {
    /// It is ended.
    #[oai(status = 204)]
    Done,
}

#[OpenApi(prefix_path = "/api/v1", tag = "Tag::Doors")]
impl DoorsApi {
    /// Open a device session
    ///
    /// For the mini-program, right after `wx.login`.
    #[oai(path = "/device-sessions", method = "post", operation_id = "open_device_session")]
    async fn open_device_session(
        &self,
        request: &Request,
        body: Strict<DeviceSessionRequest>,
    ) -> Result<DeviceSessionCreated, Problem> {
        self.limit(request)?;
        let opened = self.app.open_device_session(&body.0.code, &device_of(request)).await?;
        Ok(DeviceSessionCreated::Created(Json(Timed {
            token: opened.token,
            expires_at: opened.session.expires_at.rfc3339(),
        })))
    }

    /// Send a code by SMS
    ///
    /// The answer is the same for known and unknown numbers. A code sent with a session can only be used with
    /// that session.
    #[oai(path = "/sms-codes", method = "post", operation_id = "send_sms_code")]
    async fn send_sms_code(
        &self,
        request: &Request,
        body: Strict<SmsCodeRequest>,
    ) -> Result<Accepted<SmsCodeAnswer>, Problem> {
        let mobile = Mobile::parse(&body.0.mobile).map_err(|_| Problem::field("/mobile", "mobile_invalid"))?;
        if matches!(body.0.purpose, CodePurpose::Login) {
            self.app.door_open(body.0.region.as_deref(), Door::Sms)?;
        }
        let caller = optional_caller(&self.app, request).await?;
        self.app.captcha_unless_calm(body.0.captcha.as_ref().map(CaptchaProof::given).as_ref()).await?;
        let address = self.address(request);
        let asker = Asker { caller: caller.as_ref(), address: &address };
        let sent = self.app.send_code(&mobile, body.0.purpose.into(), asker).await?;
        Ok(Accepted::Accepted(Json(SmsCodeAnswer {
            id: sent.id,
            expires_at: sent.expires_at.rfc3339(),
            resend_at: sent.resend_at.rfc3339(),
        })))
    }

    /// Log in by a code
    #[oai(path = "/sessions/sms", method = "post", operation_id = "log_in_by_sms")]
    async fn log_in_by_sms(&self, request: &Request, body: Strict<SmsLoginRequest>) -> Result<SessionCreated, Problem> {
        self.limit(request)?;
        let id_number = body.0.id_number.as_deref().map(DocumentNumber::parse).transpose();
        let id_number = id_number.map_err(|_| Problem::field("/id_number", "document_number_invalid"))?;
        let caller = optional_caller(&self.app, request).await?;
        let address = self.address(request);
        let asker = Asker { caller: caller.as_ref(), address: &address };
        let opened = self
            .app
            .log_in_by_sms(&body.0.code_id, &body.0.code, id_number.as_ref(), asker, &device_of(request))
            .await?;
        Ok(SessionCreated::Created(Json(SessionView::of(&self.app, opened).await?)))
    }

    /// Log in by WeChat's number
    ///
    /// With one tap instead of a code by SMS, which it otherwise equals. Needs the device session of the WeChat account
    /// that the code is of.
    #[oai(path = "/sessions/wechat-phone", method = "post", operation_id = "log_in_by_wechat_phone")]
    async fn log_in_by_wechat_phone(
        &self,
        request: &Request,
        body: Strict<WechatPhoneRequest>,
    ) -> Result<SessionCreated, Problem> {
        self.limit(request)?;
        self.app.door_open(body.0.region.as_deref(), Door::Sms)?;
        let id_number = body.0.id_number.as_deref().map(DocumentNumber::parse).transpose();
        let id_number = id_number.map_err(|_| Problem::field("/id_number", "document_number_invalid"))?;
        let caller = optional_caller(&self.app, request).await?;
        // Without an account behind the call a code is nobody's.
        let openid = caller.as_ref().and_then(|caller| caller.openid());
        let openid = openid.ok_or_else(|| Problem::field("/code", "code_wrong"))?;
        let device = device_of(request);
        let opened = self.app.log_in_by_wechat_phone(&body.0.code, openid, id_number.as_ref(), &device).await?;
        Ok(SessionCreated::Created(Json(SessionView::of(&self.app, opened).await?)))
    }

    /// List my sessions
    #[oai(path = "/sessions", method = "get", operation_id = "list_sessions")]
    async fn list_sessions(&self, auth: AsCandidate) -> Result<Json<Vec<OwnSession>>, Problem> {
        let sessions = self.app.sessions_of(&auth.0).await?;
        let current = auth.0.caller().token_digest();
        let view = |found: crate::records::Found<crate::records::session::Session>| OwnSession {
            current: found.id == current,
            id: found.value.public_id,
            door: found.value.door,
            device: found.value.device,
            created_at: found.value.created_at.rfc3339(),
            seen_at: found.value.seen_at.rfc3339(),
            expires_at: found.value.expires_at.rfc3339(),
        };
        Ok(Json(sessions.into_iter().map(view).collect()))
    }

    /// End a session
    ///
    /// Ending the one in use logs out.
    #[oai(path = "/sessions/:id", method = "delete", operation_id = "end_session")]
    async fn end_session(&self, auth: AsCandidate, id: Path<String>) -> Result<Ended, Problem> {
        self.app.end_session(&auth.0, &id.0).await?;
        Ok(Ended::Done)
    }
}

/// One of the person's sessions.
#[derive(Debug, Object)]
struct OwnSession {
    /// Its id, not its token.
    id: String,
    /// Whether it is the one in use.
    current: bool,
    /// The door it came through.
    door: String,
    /// The device, as it named itself.
    device: String,
    /// When it began.
    created_at: String,
    /// When it was last used.
    seen_at: String,
    /// When it ends.
    expires_at: String,
}

impl DoorsApi {
    fn address(&self, request: &Request) -> String {
        client_address(request, self.app.settings.server.trusted_proxies)
    }

    fn limit(&self, request: &Request) -> Result<(), Problem> {
        self.app.limits.logins.check(&self.address(request))
    }
}
