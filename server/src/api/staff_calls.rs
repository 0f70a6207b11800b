//! Calls of holders that staff register, over HTTP (`F82`).

use std::sync::Arc;

use poem_openapi::{
    Object, OpenApi,
    param::{Header, Path},
    types::ToJSON,
};
use serde::{Deserialize, Serialize};

use super::{authority::AsIssuer, certificate_view::StaffCertificateView, kept::Changed, strict::Strict, tags::Tag};
use crate::{
    app::{App, once::OnceKey},
    problem::Problem,
    records::certificate::Certificate,
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct StaffCallsApi {
    /// The application.
    pub app: Arc<App>,
}

/// A call that is registered.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct RegisterCall {
    /// The service that the holder called about.
    service: String,
}

#[OpenApi(prefix_path = "/api/v1/staff/certificates", tag = "Tag::Staff")]
impl StaffCallsApi {
    /// Register a holder's call
    ///
    /// For services that begin by telephone: from then on the holder can ask for it online.
    #[oai(path = "/:id/calls", method = "post", operation_id = "register_call")]
    async fn register_call(
        &self,
        auth: AsIssuer,
        id: Path<String>,
        #[oai(name = "Idempotency-Key")] key: Header<Option<String>>,
        body: Strict<RegisterCall>,
    ) -> Result<Changed<StaffCertificateView>, Problem> {
        let operation = format!("register_call/{}", id.0);
        let key = OnceKey::read(key.0.as_deref(), auth.0.account(), &operation, &body.0)?;
        let render =
            |certificate: &Certificate| StaffCertificateView::of(&self.app, certificate, None).to_json_string();
        Ok(self.app.register_call(&auth.0, &id.0, &body.0.service, &key, render).await?.into())
    }
}
