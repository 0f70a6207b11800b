//! A member of staff's own account over HTTP: the password.

use std::sync::Arc;

use poem::Request;
use poem_openapi::{Object, OpenApi, param::Header};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::{
    authority::AsStaff,
    call::{bearer, client_address},
    kept::Changed,
    strict::Strict,
    tags::Tag,
};
use crate::{
    app::{App, once::OnceKey},
    problem::Problem,
    vault::token_digest,
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct StaffAccountApi {
    /// The application.
    pub app: Arc<App>,
}

#[derive(Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct ChangeStaffPassword {
    /// The old one.
    old_password: String,
    /// The new one.
    new_password: String,
}

/// A password was changed.
#[derive(Debug, Object)]
struct StaffPasswordChanged {
    /// Always true.
    changed: bool,
}

#[OpenApi(prefix_path = "/api/v1/staff", tag = "Tag::Staff")]
impl StaffAccountApi {
    /// Change my password as a member of staff
    ///
    /// Every other session of the account ends, and it stands in the audit chain. A forgotten password is set anew by
    /// whoever runs the service (`zhengda staff password`).
    #[oai(path = "/password", method = "put", operation_id = "change_staff_password")]
    async fn change_staff_password(
        &self,
        auth: AsStaff,
        request: &Request,
        #[oai(name = "Idempotency-Key")] key: Header<Option<String>>,
        body: Strict<ChangeStaffPassword>,
    ) -> Result<Changed<StaffPasswordChanged>, Problem> {
        let address = client_address(request, self.app.settings.server.trusted_proxies);
        let ChangeStaffPassword { old_password, new_password } = body.0;
        let (old, new) = (SecretString::from(old_password), SecretString::from(new_password));
        // What the key is bound to is kept, so it is a keyed digest: a plain one could be guessed at.
        let both = format!("{}\n{}", old.expose_secret(), new.expose_secret());
        let bound = self.app.vault.digest("password_change", &both);
        let key = OnceKey::read(key.0.as_deref(), auth.0.account(), "change_staff_password", &bound)?;
        let session = token_digest(bearer(request)?);
        Ok(self.app.change_staff_password((&auth.0, &session), (old, new), &address, &key).await?.into())
    }
}
