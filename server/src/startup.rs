//! Builds the application from its settings. `main` and the tests use the same one.

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};

use data_encoding::BASE64;
use metrics_exporter_prometheus::PrometheusHandle;
use poem::{EndpointExt, IntoEndpoint, Response, Route, endpoint::BoxEndpoint};
use secrecy::ExposeSecret;
use tokio::sync::Notify;

use crate::{
    api::{
        self,
        edge::Edge,
        request_id::RequestIds,
        state::{BodyLimit, UploadLimit},
    },
    app::{
        App, Providers,
        breaker::Spraying,
        files::workshop::Workshop,
        journal::Ends,
        limits::Limits,
        passwords::Passwords,
        print::Printer,
        seal::{Seal, keeper},
        transparency::Log,
        verifications::journal,
    },
    catalogue::Catalogue,
    clock::Clock,
    draining::Draining,
    listen::Served,
    objects::Objects,
    problem::Problem,
    providers::{
        ProviderContext,
        address::Exposure,
        carrier::kuaidi100::Kuaidi100,
        face::{faceid::FaceId, wechat::WechatFace},
        identity::IdentityProvider,
        sms::tencent::TencentSms,
        wechat::Wechat,
    },
    random::{Draw, Random},
    records::{collections, demo, token::StoredLease},
    sandbox::{SANDBOX_SECRET, SandboxState},
    settings::{Finding, Settings},
    store::Store,
    vault::{Vault, write_private},
    web::{self, client::ClientFolder, front::Checks},
};

/// Why the application could not be built.
#[derive(Debug, thiserror::Error)]
pub enum StartupError {
    /// The configuration has faults, all of them.
    #[error("the configuration has {} fault(s)", .0.len())]
    Findings(Vec<Finding>),
    /// The store could not be opened.
    #[error("the store could not be opened: {0}")]
    Store(#[from] crate::store::StoreError),
    /// A key file could not be read or made.
    #[error("{place}: {text}")]
    File {
        /// The file.
        place: String,
        /// What went wrong.
        text: String,
    },
    /// The signing keys cannot be used.
    #[error("the signing keys: {0}")]
    Keys(#[from] crate::app::seal::KeysError),
    /// Passwords could not be made checkable.
    #[error("the threads that check passwords could not be started: {}", .0.cause.as_deref().unwrap_or_default())]
    Passwords(Box<Problem>),
    /// The threads that look through files could not be started.
    #[error("the threads for files and printing could not be started: {}", .0.cause.as_deref().unwrap_or_default())]
    Threads(Box<Problem>),
    /// The store of files cannot be used.
    #[error("{0}; see [files] in the settings")]
    Objects(#[from] crate::objects::ObjectError),
    /// A provider could not be built.
    #[error("{0}")]
    Provider(#[from] crate::providers::error::ProviderError),
    /// There is no chance to be had.
    #[error(transparent)]
    Random(#[from] crate::random::RandomFailed),
}

/// What the application is built from beside its settings.
#[derive(Clone, Debug)]
pub struct Parts {
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Random>,
    /// The store.
    pub store: Arc<dyn Store>,
    /// Where figures are recorded.
    pub metrics: Option<PrometheusHandle>,
}

/// The built application.
#[derive(Debug)]
pub struct Application {
    /// What the use cases share.
    pub app: Arc<App>,
    ids: Arc<RequestIds>,
    sandbox: Option<SandboxState>,
}

impl Application {
    /// Builds the application and makes sure that the store has its collections.
    ///
    /// # Errors
    /// See [`StartupError`].
    pub async fn build(settings: Settings, parts: Parts) -> Result<Self, StartupError> {
        let catalogue = Catalogue::load(&settings.server.config_folder).map_err(StartupError::Findings)?;
        parts.store.ensure(&collections::all()).await?;
        let vault = open_vault(&settings, &parts.random)?;
        refuse_demo_accounts(&settings, &parts.store, &vault).await?;
        let seal = Arc::new(Seal::open(&settings, &vault, &parts.random, parts.clock.now())?);
        let sandbox = settings
            .is_development()
            .then(|| SandboxState::new(parts.clock.clone(), parts.random.clone(), settings.sandbox_credentials()))
            .transpose()?;
        let providers = providers(&settings, &catalogue, &parts, &vault)?;
        let ids = Arc::new(RequestIds::new(&*parts.random)?);
        let objects = Objects::open(&settings.files, vault.clone())?;
        let app = App {
            passwords: Passwords::start(&*parts.random)
                .map_err(|problem| StartupError::Passwords(Box::new(problem)))?,
            limits: Limits::of(&settings.limits),
            journal: Arc::default(),
            breaker: Spraying::new(settings.breaker),
            settings: Arc::new(settings),
            clock: parts.clock,
            random: parts.random,
            store: parts.store,
            vault,
            seal,
            objects,
            printer: Printer::start().map_err(|problem| StartupError::Threads(Box::new(problem)))?,
            images: Workshop::start("image", 1, 32).map_err(|problem| StartupError::Threads(Box::new(problem)))?,
            catalogue: Arc::new(catalogue),
            providers,
            draining: Draining::default(),
            metrics: parts.metrics,
            bell: Arc::new(Notify::new()),
            journals: Arc::new(Ends::default()),
            log: Arc::new(Log::default()),
        };
        let app = Arc::new(app);
        journal::start(&app);
        Ok(Self { app, ids, sandbox })
    }

    /// Everything that is served. The sandbox is in the route table of the development profile only.
    #[must_use]
    pub fn served(&self) -> Served {
        let front = Checks::of(self.app.clone(), self.ids.clone());
        Served { endpoint: Arc::new(self.endpoint()), front: Arc::new(front) }
    }

    /// The router with all that it leads to.
    #[must_use]
    pub fn endpoint(&self) -> BoxEndpoint<'static, Response> {
        // Until the table of issued codes is there, codes are looked up in the store one by one. A command that serves
        // nobody does not load it unasked.
        keeper::keep(&self.app.seal, &self.app.store, self.app.clock.clone());
        let mut route = api::routes(&self.app);
        if let Some(sandbox) = &self.sandbox {
            route = route.nest("/sandbox", crate::sandbox::routes(sandbox.clone()));
        }
        let server = &self.app.settings.server;
        let client = web::client::routes().data(ClientFolder(server.client_folder.clone()));
        let route = route.at("/", poem::get(web::client::home)).nest_no_strip("/app", client);
        let edge = Edge {
            reasons: self.app.catalogue.reasons.clone(),
            ids: self.ids.clone(),
            timeout: Duration::from_secs(server.request_timeout_seconds),
            upload_timeout: Duration::from_secs(server.upload_timeout_seconds),
        };
        let limit = BodyLimit(server.body_limit_kib * 1024);
        let upload = UploadLimit(server.upload_limit_kib as u64 * 1024);
        let route = Route::new().nest_no_strip("/", route.data(self.app.clone()).data(limit).data(upload));
        api::edge::behind(edge, route).into_endpoint().boxed()
    }
}

/// Production does not start while anybody could log in with the password of the demo.
async fn refuse_demo_accounts(settings: &Settings, store: &Arc<dyn Store>, vault: &Vault) -> Result<(), StartupError> {
    if settings.is_development() {
        return Ok(());
    }
    match demo::count(store, vault).await? {
        0 => Ok(()),
        n => Err(StartupError::Findings(vec![Finding::new(
            "accounts",
            format!("{n} demo accounts are in the store; {}", demo::REMEDY),
        )])),
    }
}

/// The protection key from the settings, or in development from a file that is made at first start.
fn open_vault(settings: &Settings, random: &Arc<dyn Random>) -> Result<Vault, StartupError> {
    let set = settings.protection.key.expose_secret();
    let key = if set.is_empty() { key_from_file(&settings.protection.key_file, random)? } else { set.to_owned() };
    Vault::new(&key, random.clone()).map_err(|error| file_error(&settings.protection.key_file, error))
}

fn key_from_file(path: &Path, random: &Arc<dyn Random>) -> Result<String, StartupError> {
    let read = || std::fs::read_to_string(path).map(|text| text.trim().to_owned());
    match read() {
        Ok(key) => Ok(key),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key = BASE64.encode(&random.bytes::<32>().map_err(|error| file_error(path, error))?);
            // Another process that starts now may be faster: then its key is the one.
            write_private(path, &key).map(|()| key).or_else(|error| read().map_err(|_| file_error(path, error)))
        }
        Err(error) => Err(file_error(path, error)),
    }
}

fn file_error(path: &Path, error: impl std::fmt::Display) -> StartupError {
    StartupError::File { place: path.display().to_string(), text: error.to_string() }
}

fn providers(
    settings: &Settings,
    catalogue: &Catalogue,
    parts: &Parts,
    vault: &Vault,
) -> Result<Providers, StartupError> {
    let exposure = if settings.is_development() { Exposure::Development } else { Exposure::Production };
    let context = ProviderContext { clock: parts.clock.clone(), random: parts.random.clone(), exposure };
    let lease = StoredLease::new(parts.store.clone(), vault.clone());
    let sandbox = settings.sandbox_url();
    let wechat = Arc::new(Wechat::new(settings.wechat.wechat(&sandbox), Arc::new(lease), &context)?);
    Ok(Providers {
        sms: Arc::new(TencentSms::new(settings.sms.tencent(&sandbox), &context)?),
        face_in_wechat: Arc::new(WechatFace::new(wechat.clone(), settings.face.timeout(), &context)?),
        face_elsewhere: Arc::new(FaceId::new(settings.faceid(&sandbox), &context)?),
        carrier: Arc::new(Kuaidi100::new(settings.carrier.kuaidi100(&sandbox), &context)?),
        identity: identity_providers(settings, catalogue, &context, &sandbox)?,
        wechat,
    })
}

/// The adapters of identity providers. One without an address is this process's own sandbox, which production refuses.
fn identity_providers(
    settings: &Settings,
    catalogue: &Catalogue,
    context: &ProviderContext,
    sandbox: &str,
) -> Result<BTreeMap<String, Arc<IdentityProvider>>, StartupError> {
    if !settings.is_development() {
        let findings = catalogue.identity.production_findings(&catalogue.regions, settings);
        if !findings.is_empty() {
            return Err(StartupError::Findings(findings));
        }
    }
    let mut adapters = BTreeMap::new();
    for profile in catalogue.identity.iter() {
        if profile.base_url.is_empty() && !settings.is_development() {
            continue;
        }
        let own = format!("{sandbox}/identity/{}", profile.id);
        let base = if profile.base_url.is_empty() { own } else { profile.base_url.clone() };
        let secret = settings.identity.secret(&profile.id).unwrap_or_else(|| SANDBOX_SECRET.into());
        let adapter = IdentityProvider::new(profile.clone(), &base, secret, context)?;
        adapters.insert(profile.id.clone(), Arc::new(adapter));
    }
    Ok(adapters)
}
