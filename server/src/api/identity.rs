//! The doors of identity providers over HTTP.

use std::sync::Arc;

use poem::Request;
use poem_openapi::{
    ApiResponse, Object, OpenApi,
    param::{Path, Query},
    payload::Json,
};
use serde::Deserialize;

use super::{
    call::client_address,
    strict::Strict,
    tags::Tag,
    views::{SessionView, device_of},
};
use crate::{
    app::{App, doors::identity::IdentityReturn},
    problem::Problem,
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct IdentityApi {
    /// The application.
    pub app: Arc<App>,
}

/// A sign-in at a provider, just begun.
#[derive(Debug, Object)]
struct AuthorizationView {
    /// The provider's page, to be opened in the browser.
    url: String,
    /// What the provider hands back; compare it with what comes back.
    state: String,
    /// With it alone the session can be fetched; keep it on the device.
    client_secret: String,
    /// When the sign-in ends.
    expires_at: String,
}

#[derive(Debug, Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct IdentityLogin {
    /// The provider.
    provider: String,
    /// The code that the provider handed back.
    code: String,
    /// The state that the provider handed back.
    state: String,
    /// The secret of the device that began.
    client_secret: String,
}

#[derive(ApiResponse)]
enum Begun {
    /// To be used once.
    #[oai(status = 200)]
    Begun(
        Json<AuthorizationView>,
        /// Always `no-store`.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

#[derive(ApiResponse)]
enum SessionCreated {
    /// A session was opened.
    #[oai(status = 201)]
    Created(Json<SessionView>),
}

#[OpenApi(prefix_path = "/api/v1", tag = "Tag::Doors")]
impl IdentityApi {
    /// Begin a sign-in at a provider
    ///
    /// Authorisation code with `state` and PKCE (OAuth 2.0, OpenID Connect). Afterwards the provider sends the browser
    /// to `/identity/{provider}/callback`, which hands code and state on to the client.
    #[oai(path = "/identity/:provider/authorize", method = "get", operation_id = "authorize_identity")]
    async fn authorize(
        &self,
        request: &Request,
        provider: Path<String>,
        region: Query<Option<String>>,
    ) -> Result<Begun, Problem> {
        self.limit(request)?;
        let begun = self.app.begin_identity(&provider.0, region.0.as_deref()).await?;
        let view = AuthorizationView {
            url: begun.url,
            state: begun.state,
            client_secret: begun.client_secret,
            expires_at: begun.expires_at.rfc3339(),
        };
        Ok(Begun::Begun(Json(view), "no-store".to_owned()))
    }

    /// Log in through a provider
    #[oai(path = "/sessions/identity", method = "post", operation_id = "log_in_by_identity")]
    async fn log_in(&self, request: &Request, body: Strict<IdentityLogin>) -> Result<SessionCreated, Problem> {
        self.limit(request)?;
        let IdentityLogin { provider, code, state, client_secret } = &body.0;
        let back = IdentityReturn { provider, code, state, client_secret };
        let opened = self.app.log_in_by_identity(&back, &device_of(request)).await?;
        Ok(SessionCreated::Created(Json(SessionView::of(&self.app, opened).await?)))
    }
}

impl IdentityApi {
    fn limit(&self, request: &Request) -> Result<(), Problem> {
        self.app.limits.logins.check(&client_address(request, self.app.settings.server.trusted_proxies))
    }
}
