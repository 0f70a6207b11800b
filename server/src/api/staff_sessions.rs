//! The staff's door over HTTP.

use std::sync::Arc;

use poem::Request;
use poem_openapi::{ApiResponse, Object, OpenApi, param::Header, payload::Json};
use secrecy::SecretString;
use serde::Deserialize;

use super::{
    authority::AsStaff,
    call::{bearer, client_address},
    strict::Strict,
    tags::Tag,
    views::device_of,
};
use crate::{
    app::{App, staff_login::StaffLogin},
    problem::Problem,
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct StaffSessionsApi {
    /// The application.
    pub app: Arc<App>,
}

/// No password is longer; checking one that is would be work without use.
const MAX_PASSWORD: usize = 256;

#[derive(Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct StaffLoginBody {
    /// The account's name.
    username: String,
    /// Its password.
    password: String,
    /// The region it works for; the header `X-Region` says the same.
    #[serde(default)]
    region: Option<String>,
}

/// A session of a member of staff.
#[derive(Debug, Object)]
struct StaffSessionView {
    /// The bearer token; it is told only now.
    token: String,
    /// When it ends at the latest; half an hour without a call ends it earlier.
    expires_at: String,
    /// The account's name.
    username: String,
    /// The region it works for.
    region: String,
    /// What it may do.
    role: String,
}

#[derive(ApiResponse)]
enum StaffSessionCreated {
    /// A session was opened.
    #[oai(status = 201)]
    Created(Json<StaffSessionView>),
}

#[derive(ApiResponse)]
enum Ended {
    /// It is ended.
    #[oai(status = 204)]
    Done,
}

#[OpenApi(prefix_path = "/api/v1/staff", tag = "Tag::Staff")]
impl StaffSessionsApi {
    /// Log in as a member of staff
    ///
    /// The answer is the same for an unknown account, a wrong password, and an account that is disabled or closed for some
    /// time after too many wrong ones.
    #[oai(path = "/sessions", method = "post", operation_id = "log_in_staff")]
    async fn log_in_staff(
        &self,
        request: &Request,
        #[oai(name = "X-Region")] region: Header<Option<String>>,
        body: Strict<StaffLoginBody>,
    ) -> Result<StaffSessionCreated, Problem> {
        let address = client_address(request, self.app.settings.server.trusted_proxies);
        self.app.limits.logins.check(&address)?;
        let login = body.0;
        let region = login.region.or(region.0).ok_or_else(|| Problem::field("/region", "field_required"))?;
        if login.password.len() > MAX_PASSWORD || login.username.len() > 64 || region.len() > 64 {
            return Err(Problem::new("staff_credentials"));
        }
        let password = SecretString::from(login.password);
        let asked =
            StaffLogin { region: &region, username: &login.username, address: &address, device: device_of(request) };
        let (opened, account) = self.app.log_in_staff(asked, password).await?;
        Ok(StaffSessionCreated::Created(Json(StaffSessionView {
            token: opened.token,
            expires_at: opened.session.expires_at.rfc3339(),
            username: account.username,
            region: account.region,
            role: account.role.name().to_owned(),
        })))
    }

    /// Log out
    #[oai(path = "/sessions/current", method = "delete", operation_id = "log_out_staff")]
    async fn log_out_staff(&self, _auth: AsStaff, request: &Request) -> Result<Ended, Problem> {
        self.app.end_staff_session(bearer(request)?).await?;
        Ok(Ended::Done)
    }
}
