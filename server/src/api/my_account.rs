//! The person's own account over HTTP (`S23`): what is registered, password and mobile, and the step-up that weighty
//! steps ask for.

use std::{collections::BTreeMap, sync::Arc};

use poem::Request;
use poem_openapi::{ApiResponse, Object, OpenApi, param::Header, payload::Json};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use zhengda_engine::values::Mobile;

use super::{
    authority::AsCandidate, call::client_address, case_bodies::CodeProof, kept::Changed, strict::Strict, tags::Tag,
};
use crate::{
    app::{
        App,
        accounts::{OwnAccount, PasswordChange},
        cases::MobileCode,
        once::OnceKey,
        step_up::Proof,
    },
    problem::Problem,
    records::account::{FormerAccount, FormerBusiness},
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct MyAccountApi {
    /// The application.
    pub app: Arc<App>,
}

/// The person's own account.
#[derive(Debug, Object)]
struct MyAccountView {
    /// The name of the account with a password; absent where there is none.
    #[oai(skip_serializing_if_is_none)]
    username: Option<String>,
    /// The region in which it was made, where one was named.
    #[oai(skip_serializing_if_is_none)]
    region: Option<String>,
    /// When it was made.
    #[oai(skip_serializing_if_is_none)]
    registered_at: Option<String>,
    /// When the password was last set.
    #[oai(skip_serializing_if_is_none)]
    password_at: Option<String>,
    /// The number on record, masked.
    #[oai(skip_serializing_if_is_none)]
    mobile_masked: Option<String>,
    /// Since when the person is known here.
    known_since: String,
    /// Accounts of older systems, whose business is kept.
    former_accounts: Vec<FormerAccountView>,
}

/// An account of an older system.
#[derive(Debug, Object)]
struct FormerAccountView {
    /// The region whose older system it was.
    region: String,
    /// Its name there.
    #[oai(skip_serializing_if_is_none)]
    username: Option<String>,
    /// When it was made there.
    #[oai(skip_serializing_if_is_none)]
    registered_on: Option<String>,
    /// What was done there.
    business: Vec<FormerBusinessView>,
}

/// Something done in an older system.
#[derive(Debug, Object)]
struct FormerBusinessView {
    /// What.
    service: String,
    /// When.
    #[oai(skip_serializing_if_is_none)]
    applied_on: Option<String>,
    /// How it ended.
    #[oai(skip_serializing_if_is_none)]
    result: Option<String>,
}

#[derive(Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct ChangePassword {
    /// The old one. Without it a step-up of the last minutes counts.
    #[serde(default)]
    old_password: Option<String>,
    /// The new one.
    new_password: String,
}

/// A password was changed.
#[derive(Debug, Object)]
struct PasswordChanged {
    /// Always true.
    changed: bool,
}

#[derive(Debug, Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct ChangeMobile {
    /// The new number.
    mobile: String,
    /// The code that was sent to it with the purpose `bind_mobile`.
    code_id: String,
    /// Its six digits.
    code: String,
    /// A code with the purpose `step_up`, sent to a number of the person's own; not needed within five minutes after
    /// signing in or stepping up.
    #[serde(default)]
    step_up: Option<CodeProof>,
}

/// The number on record.
#[derive(Debug, Object)]
struct MobileChanged {
    /// Masked.
    mobile_masked: String,
}

#[derive(Debug, Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct StepUpRequest {
    /// A code with the purpose `step_up`, sent to a number of the person's own.
    #[serde(default)]
    code: Option<CodeProof>,
    /// Or a face check that has passed.
    #[serde(default)]
    face: Option<FaceProof>,
}

/// A face check that has passed.
#[derive(Debug, Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct FaceProof {
    /// The face login.
    id: String,
    /// Its client secret.
    client_secret: String,
}

/// The session is stepped up.
#[derive(Debug, Object)]
struct SteppedUp {
    /// Until then weighty steps are allowed in this session.
    until: String,
}

#[derive(ApiResponse)]
enum Own {
    /// Not to be kept anywhere.
    #[oai(status = 200)]
    Shown(
        Json<MyAccountView>,
        /// Always `no-store`.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

#[OpenApi(prefix_path = "/api/v1/me", tag = "Tag::Candidate")]
impl MyAccountApi {
    /// Show my account
    #[oai(path = "/account", method = "get", operation_id = "get_my_account")]
    async fn get(&self, auth: AsCandidate) -> Result<Own, Problem> {
        let view = view(self.app.own_account(&auth.0).await?);
        Ok(Own::Shown(Json(view), "no-store".to_owned()))
    }

    /// Change my password
    ///
    /// Every other session of the person ends, and the person is told.
    #[oai(path = "/password", method = "put", operation_id = "change_my_password")]
    async fn change_password(
        &self,
        auth: AsCandidate,
        #[oai(name = "Idempotency-Key")] key: Header<Option<String>>,
        body: Strict<ChangePassword>,
    ) -> Result<Changed<PasswordChanged>, Problem> {
        let change = PasswordChange {
            old: body.0.old_password.map(SecretString::from),
            new: SecretString::from(body.0.new_password),
        };
        // What the key is bound to is kept, so it is a keyed digest: a plain one could be guessed at.
        let old = change.old.as_ref().map(ExposeSecret::expose_secret).unwrap_or_default();
        let bound = self.app.vault.digest("password_change", &format!("{old}\n{}", change.new.expose_secret()));
        let key = OnceKey::read(key.0.as_deref(), auth.0.person(), "change_my_password", &bound)?;
        Ok(self.app.change_password(&auth.0, change, &key).await?.into())
    }

    /// Change my mobile
    ///
    /// The new number is proven by a code, and the person once more by another. The old number no longer signs in to
    /// this account, and is told by SMS.
    #[oai(path = "/mobile", method = "put", operation_id = "change_my_mobile")]
    async fn change_mobile(
        &self,
        auth: AsCandidate,
        request: &Request,
        body: Strict<ChangeMobile>,
    ) -> Result<Json<MobileChanged>, Problem> {
        let ChangeMobile { mobile, code_id, code, step_up } = body.0;
        let mobile = Mobile::parse(&mobile).map_err(|_| Problem::field("/mobile", "mobile_invalid"))?;
        let step_up = step_up.as_ref().map(CodeProof::code);
        let (code, address) = (MobileCode { id: code_id, code }, self.address(request));
        self.app.change_mobile(&auth.0, (&mobile, &code), step_up.as_ref(), &address).await?;
        Ok(Json(MobileChanged { mobile_masked: mobile.masked().into_string() }))
    }

    /// Step up
    ///
    /// Proves once more that it is the person: by an SMS code or by a face check. It counts for five minutes, for this
    /// session only.
    #[oai(path = "/step-up", method = "post", operation_id = "step_up")]
    async fn step_up(
        &self,
        auth: AsCandidate,
        request: &Request,
        body: Strict<StepUpRequest>,
    ) -> Result<Json<SteppedUp>, Problem> {
        let proof = match (body.0.code, body.0.face) {
            (Some(code), None) => Proof::Code(code.code()),
            (None, Some(face)) => Proof::Face { id: face.id, client_secret: face.client_secret },
            _ => return Err(Problem::field("/code", "field_required")),
        };
        let until = self.app.step_up(&auth.0, &proof, &self.address(request)).await?;
        Ok(Json(SteppedUp { until: until.rfc3339() }))
    }
}

impl MyAccountApi {
    fn address(&self, request: &Request) -> String {
        client_address(request, self.app.settings.server.trusted_proxies)
    }
}

fn view(own: OwnAccount) -> MyAccountView {
    let mobile = own.mobile.and_then(|mobile| Mobile::parse(&mobile).ok());
    let account = own.account.as_ref();
    MyAccountView {
        username: account.map(|account| account.username.clone()),
        region: account.and_then(|account| account.region.clone()),
        registered_at: account.map(|account| account.created_at.rfc3339()),
        password_at: account.map(|account| account.password_at.rfc3339()),
        mobile_masked: mobile.map(|mobile| mobile.masked().into_string()),
        known_since: own.known_since.rfc3339(),
        former_accounts: former(own.former),
    }
}

/// One account for each region, with everything that was done there, by date.
fn former(entries: Vec<FormerAccount>) -> Vec<FormerAccountView> {
    let mut accounts: BTreeMap<String, FormerAccountView> = BTreeMap::new();
    for FormerAccount { region, username, registered_on, business, .. } in entries {
        let account = accounts.entry(region.clone()).or_insert_with(|| FormerAccountView {
            region,
            username: None,
            registered_on: None,
            business: Vec::new(),
        });
        account.username = account.username.take().or(username);
        account.registered_on = account.registered_on.take().or(registered_on);
        account.business.extend(business.map(|FormerBusiness { service, applied_on, result }| FormerBusinessView {
            service,
            applied_on,
            result,
        }));
    }
    let by_date = |mut account: FormerAccountView| {
        account.business.sort_by(|a, b| a.applied_on.cmp(&b.applied_on));
        account
    };
    accounts.into_values().map(by_date).collect()
}
