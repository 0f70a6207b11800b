//! Use cases: look up, decide in the engine, save once. One file each.

pub mod accounts;
pub mod audit;
pub mod breaker;
pub mod cases;
pub mod certificates;
pub mod doors;
pub mod eligibility;
pub mod files;
pub mod imports;
pub mod journal;
pub mod keys;
pub mod limits;
pub mod messages;
pub mod offers;
pub mod once;
pub mod parcels;
pub mod passwords;
pub mod payments;
pub mod persons;
pub mod print;
pub mod publicity;
pub mod registrations;
pub mod reveal;
pub mod rules;
pub mod scope;
pub mod scores;
pub mod seal;
pub mod sessions;
pub mod shares;
pub mod sheet;
pub mod staff_accounts;
pub mod staff_login;
pub mod statistics;
pub mod step_up;
pub mod transparency;
pub mod verifications;

use std::{collections::BTreeMap, sync::Arc};

use tokio::sync::Notify;
use zhengda_engine::moment::Moment;

use crate::{
    catalogue::Catalogue,
    clock::Clock,
    objects::Objects,
    providers::{
        carrier::CarrierProvider, face::FaceProvider, identity::IdentityProvider, sms::SmsProvider, wechat::Wechat,
    },
    random::Random,
    records::{Record, Repository},
    settings::Settings,
    store::Store,
    vault::Vault,
};

/// Everything a use case may reach. `startup.rs` builds it, for `main` and for the tests alike.
#[derive(Clone)]
pub struct App {
    /// The settings.
    pub settings: Arc<Settings>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Random>,
    /// The store behind every repository.
    pub store: Arc<dyn Store>,
    /// Protection at rest.
    pub vault: Vault,
    /// What signs certificate codes and knows which are in force.
    pub seal: Arc<seal::Seal>,
    /// Regions, notices, exams and texts.
    pub catalogue: Arc<Catalogue>,
    /// The outside services.
    pub providers: Providers,
    /// The contents of files.
    pub objects: Objects,
    /// The thread that prints.
    pub printer: print::Printer,
    /// The thread that looks through images.
    pub images: files::workshop::Workshop,
    /// The threads that check passwords.
    pub passwords: passwords::Passwords,
    /// Limits against floods.
    pub limits: limits::Limits,
    /// Checks on their way into the holders' logs.
    pub journal: Arc<verifications::journal::Journal>,
    /// Whether somebody tries codes and passwords of many people.
    pub breaker: breaker::Spraying,
    /// Whether this process is about to stop.
    pub draining: crate::draining::Draining,
    /// The figures, where a recorder is installed (`main` does; a test need not).
    pub metrics: Option<metrics_exporter_prometheus::PrometheusHandle>,
    /// Rung when there may be work for the worker, so that it need not wait for its next look.
    pub bell: Arc<Notify>,
    /// Where the audit chains and the transparency log end.
    pub journals: Arc<journal::Ends>,
    /// The transparency log as this process knows it.
    pub log: Arc<transparency::Log>,
}

/// The outside services, each behind its trait.
#[derive(Clone, Debug)]
pub struct Providers {
    /// Short messages.
    pub sms: Arc<dyn SmsProvider>,
    /// Parcels.
    pub carrier: Arc<dyn CarrierProvider>,
    /// Identity providers by their id.
    pub identity: BTreeMap<String, Arc<IdentityProvider>>,
    /// WeChat itself.
    pub wechat: Arc<Wechat>,
    /// Face checks on the phone of a known WeChat account.
    pub face_in_wechat: Arc<dyn FaceProvider>,
    /// Face checks everywhere else.
    pub face_elsewhere: Arc<dyn FaceProvider>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("App(…)")
    }
}

impl App {
    /// The documents of that kind.
    #[must_use]
    pub fn records<T: Record>(&self) -> Repository<T> {
        Repository::new(self.store.clone(), self.vault.clone())
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.clock.now()
    }
}
