//! Accounts with a password over HTTP: making one, signing in with it, getting it back. No answer tells whether there is
//! an account.

use std::sync::Arc;

use poem::Request;
use poem_openapi::{ApiResponse, Object, OpenApi, payload::Json};
use secrecy::SecretString;
use serde::Deserialize;
use zhengda_engine::{
    login::username::Username,
    region::profile::Door,
    values::{DocumentNumber, Mobile},
};

use super::{
    authority::optional_caller,
    call::client_address,
    captchas::CaptchaProof,
    case_bodies::AcceptedNotice,
    strict::Strict,
    tags::Tag,
    views::{Accepted, SessionView, device_of},
};
use crate::{
    app::{App, accounts::Registration, cases::MobileCode, doors::codes::Asker},
    problem::Problem,
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct AccountsApi {
    /// The application.
    pub app: Arc<App>,
}

/// No password that is checked is longer; more would be work without use.
const MOST_BYTES: usize = 256;

#[derive(Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct RegisterRequest {
    /// The region's id.
    #[serde(default)]
    region: Option<String>,
    /// The name: 4 to 18 letters, digits or Chinese characters, not beginning with a digit.
    username: String,
    /// The password: 8 to 64 characters of at least two kinds.
    password: String,
    /// The mobile number.
    mobile: String,
    /// The code that was sent to it with the purpose `bind_mobile`.
    code_id: String,
    /// Its six digits.
    code: String,
    /// The notices that the region asks for (`accounts.notices` of its profile).
    #[serde(default)]
    #[oai(default)]
    accepted_notices: Vec<AcceptedNotice>,
    /// The ID number, with which a person whom an authority's list names with this number is found again.
    #[serde(default)]
    id_number: Option<String>,
}

#[derive(Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct PasswordLogin {
    /// The region's id.
    #[serde(default)]
    region: Option<String>,
    /// The name of the account.
    username: String,
    /// Its password.
    password: String,
    /// The answer to a captcha.
    captcha: CaptchaProof,
}

#[derive(Debug, Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct RecoverUsername {
    /// The region's id.
    #[serde(default)]
    region: Option<String>,
    /// The number of the account.
    mobile: String,
    /// The answer to a captcha.
    captcha: CaptchaProof,
}

#[derive(Debug, Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct RecoverPassword {
    /// The region's id.
    #[serde(default)]
    region: Option<String>,
    /// The name of the account.
    username: String,
    /// The answer to a captcha.
    captcha: CaptchaProof,
}

#[derive(Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct ResetPassword {
    /// The id of the recovery.
    code_id: String,
    /// The six digits that came by SMS.
    code: String,
    /// The new password.
    password: String,
}

/// Taken; what follows goes by SMS.
#[derive(Debug, Object)]
struct BySms {
    /// Always `sms`: this answer is the same whether there is an account or not.
    told_by: String,
}

#[derive(Debug, Object)]
struct RecoveryView {
    /// By this id the code is used.
    id: String,
    /// When the code ends.
    expires_at: String,
    /// When another may be asked for.
    resend_at: String,
    /// Always `sms`: this answer is the same whether there is an account or not.
    told_by: String,
}

#[derive(ApiResponse)]
enum SessionCreated {
    /// A session was opened.
    #[oai(status = 201)]
    Created(Json<SessionView>),
}

#[derive(ApiResponse)]
enum Reset {
    /// The new password counts from now on; every session of the person has ended.
    #[oai(status = 204)]
    Done,
}

fn by_sms() -> Accepted<BySms> {
    Accepted::Accepted(Json(BySms { told_by: "sms".to_owned() }))
}

#[OpenApi(prefix_path = "/api/v1", tag = "Tag::Doors")]
impl AccountsApi {
    /// Make an account
    ///
    /// The answer is the same whether the name was free or not, and whether there was an account before: how it ended,
    /// the owner of the number is told by SMS within moments.
    #[oai(path = "/accounts", method = "post", operation_id = "register_account")]
    async fn register(&self, request: &Request, body: Strict<RegisterRequest>) -> Result<Accepted<BySms>, Problem> {
        self.limit(request)?;
        let RegisterRequest { region, username, password, mobile, code_id, code, accepted_notices, id_number } = body.0;
        let username = Username::parse(&username).map_err(|fault| Problem::field("/username", fault.code()))?;
        let mobile = Mobile::parse(&mobile).map_err(|_| Problem::field("/mobile", "mobile_invalid"))?;
        let number = id_number.as_deref().map(DocumentNumber::parse).transpose();
        let number = number.map_err(|_| Problem::field("/id_number", "document_number_invalid"))?;
        let caller = optional_caller(&self.app, request).await?;
        let address = self.address(request);
        let notices: Vec<_> = accepted_notices.iter().map(AcceptedNotice::version).collect();
        let registration = Registration {
            region: region.as_deref(),
            username: &username,
            password: SecretString::from(password),
            mobile: &mobile,
            code: MobileCode { id: code_id, code },
            notices: &notices,
            document_number: number.as_ref(),
        };
        self.app.register(registration, Asker { caller: caller.as_ref(), address: &address }).await?;
        Ok(by_sms())
    }

    /// Log in with name and password
    ///
    /// The answer is the same for an unknown name and a wrong password. A name that was tried too often is closed for a
    /// while, whether anybody has it or not; every other way to sign in stays open.
    #[oai(path = "/sessions/password", method = "post", operation_id = "log_in_by_password")]
    async fn log_in(&self, request: &Request, body: Strict<PasswordLogin>) -> Result<SessionCreated, Problem> {
        self.limit(request)?;
        let PasswordLogin { region, username, password, captcha } = body.0;
        self.app.door_open(region.as_deref(), Door::Password)?;
        let caller = optional_caller(&self.app, request).await?;
        self.app.use_captcha(&captcha.given()).await?;
        if password.len() > MOST_BYTES {
            return Err(Problem::new("credentials_wrong"));
        }
        let password = SecretString::from(password);
        let opened = self.app.log_in_by_password(&username, password, caller.as_ref(), device_of(request)).await?;
        Ok(SessionCreated::Created(Json(SessionView::of(&self.app, opened).await?)))
    }

    /// Get the name of an account back
    ///
    /// It is told by SMS to the number, if there is an account with it; this answer is always the same.
    #[oai(path = "/accounts/recover-username", method = "post", operation_id = "recover_username")]
    async fn recover_username(
        &self,
        request: &Request,
        body: Strict<RecoverUsername>,
    ) -> Result<Accepted<BySms>, Problem> {
        self.limit(request)?;
        let mobile = Mobile::parse(&body.0.mobile).map_err(|_| Problem::field("/mobile", "mobile_invalid"))?;
        let caller = optional_caller(&self.app, request).await?;
        self.app.use_captcha(&body.0.captcha.given()).await?;
        let address = self.address(request);
        let asker = Asker { caller: caller.as_ref(), address: &address };
        self.app.recover_username(body.0.region.as_deref(), &mobile, asker).await?;
        Ok(by_sms())
    }

    /// Get a password back
    ///
    /// A code is sent to the number of the account, if there is one with this name; this answer is always the same. The
    /// code and a new password go to `reset-password`.
    #[oai(path = "/accounts/recover-password", method = "post", operation_id = "recover_password")]
    async fn recover_password(
        &self,
        request: &Request,
        body: Strict<RecoverPassword>,
    ) -> Result<Accepted<RecoveryView>, Problem> {
        self.limit(request)?;
        let username = Username::parse(&body.0.username).map_err(|fault| Problem::field("/username", fault.code()))?;
        let caller = optional_caller(&self.app, request).await?;
        self.app.use_captcha(&body.0.captcha.given()).await?;
        let address = self.address(request);
        let asker = Asker { caller: caller.as_ref(), address: &address };
        let sent = self.app.recover_password(body.0.region.as_deref(), &username, asker).await?;
        Ok(Accepted::Accepted(Json(RecoveryView {
            id: sent.id,
            expires_at: sent.expires_at.rfc3339(),
            resend_at: sent.resend_at.rfc3339(),
            told_by: "sms".to_owned(),
        })))
    }

    /// Set a new password
    ///
    /// With the code of a recovery. Every session of the person ends.
    #[oai(path = "/accounts/reset-password", method = "post", operation_id = "reset_password")]
    async fn reset_password(&self, request: &Request, body: Strict<ResetPassword>) -> Result<Reset, Problem> {
        self.limit(request)?;
        let ResetPassword { code_id, code, password } = body.0;
        let caller = optional_caller(&self.app, request).await?;
        let address = self.address(request);
        let asker = Asker { caller: caller.as_ref(), address: &address };
        let code = MobileCode { id: code_id, code };
        self.app.reset_password(&code, SecretString::from(password), asker).await?;
        Ok(Reset::Done)
    }
}

impl AccountsApi {
    fn address(&self, request: &Request) -> String {
        client_address(request, self.app.settings.server.trusted_proxies)
    }

    fn limit(&self, request: &Request) -> Result<(), Problem> {
        self.app.limits.logins.check(&self.address(request))
    }
}
