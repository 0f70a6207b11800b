//! What a region offers around accounts and identity providers, as the client gets it.

use poem_openapi::Object;
use zhengda_engine::{
    login::provider::ProviderProfile,
    region::{accounts::Accounts, profile::Profile},
};

use super::service_view::{NoticeView, notices};
use crate::{api::case_view::TextView, app::App};

/// An identity provider.
#[derive(Debug, Object)]
pub(super) struct IdentityProviderView {
    /// Its name in addresses.
    provider: String,
    /// `identity` or `social_card`.
    door: String,
    /// What people call it.
    name: TextView,
}

/// What is offered around accounts with a password.
#[derive(Debug, Object)]
pub(super) struct AccountsView {
    /// Whether a new account can be made.
    registration: bool,
    /// What is accepted before one is made.
    notices: Vec<NoticeView>,
    /// What can be got back: `username`, `password`.
    recover: Vec<String>,
    /// Whether mobile and password can be changed here.
    maintenance: bool,
    /// Whether accounts of an older system were taken over: register anew, what was done is kept.
    migration: bool,
}

impl IdentityProviderView {
    pub(super) fn all(app: &App, profile: &Profile) -> Vec<Self> {
        let providers = profile.identity.iter().filter_map(|id| app.catalogue.identity.get(id));
        let view = |provider: &ProviderProfile| Self {
            provider: provider.id.clone(),
            door: provider.door.name().to_owned(),
            name: (&provider.name).into(),
        };
        providers.map(view).collect()
    }
}

impl AccountsView {
    pub(super) fn of(app: &App, accounts: &Accounts) -> Self {
        Self {
            registration: accounts.registration,
            notices: notices(app, &accounts.notices),
            recover: accounts.recover.iter().map(|what| what.name().to_owned()).collect(),
            maintenance: accounts.maintenance,
            migration: accounts.migration,
        }
    }
}
