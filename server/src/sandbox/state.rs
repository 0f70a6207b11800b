//! What the sandbox remembers: in memory, bounded, gone when the process ends.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{
    callbacks::Callbacks, carrier::ParcelOnTheWay, credentials::Credentials, face::FaceCheck, faults::Faults,
    identity::IdentityMemory, recent::Recent, sms::SentSms, wechat::WechatMemory,
};
use crate::{
    clock::Clock,
    providers::{
        error::ProviderError,
        http::{HttpClient, HttpOptions},
    },
    random::Random,
};

/// The most entries of each kind that are remembered; the oldest goes first.
pub(super) const REMEMBERED: usize = 10_000;

/// The sandbox's memory. Clones share it.
#[derive(Clone, Debug)]
pub struct SandboxState(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    credentials: Credentials,
    callbacks: Callbacks,
    faults: Mutex<Faults>,
    sms: Mutex<VecDeque<SentSms>>,
    wechat: Mutex<WechatMemory>,
    faces: Mutex<Faces>,
    parcels: Mutex<Recent<ParcelOnTheWay>>,
    identity: Mutex<IdentityMemory>,
}

/// Face checks by ticket, and the nonces that were used.
#[derive(Debug, Default)]
pub(super) struct Faces {
    pub(super) checks: Recent<FaceCheck>,
    pub(super) nonces: Recent<()>,
}

impl SandboxState {
    /// An empty sandbox.
    ///
    /// # Errors
    /// When no HTTP client for its callbacks can be made.
    pub fn new(
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        credentials: Credentials,
    ) -> Result<Self, ProviderError> {
        let options = HttpOptions { public_only: false, https_only: false, breaker: false, ..HttpOptions::STRANGERS };
        let client = HttpClient::new("sandbox_callback", options, clock.clone())?;
        Ok(Self(Arc::new(Inner {
            clock,
            random,
            credentials,
            callbacks: Callbacks::new(client),
            faults: Mutex::default(),
            sms: Mutex::default(),
            wechat: Mutex::default(),
            faces: Mutex::default(),
            parcels: Mutex::default(),
            identity: Mutex::default(),
        })))
    }

    /// The clock that signatures and expiries follow.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        &*self.0.clock
    }

    pub(super) fn random(&self) -> &dyn Random {
        &*self.0.random
    }

    pub(super) fn credentials(&self) -> &Credentials {
        &self.0.credentials
    }

    pub(super) fn callbacks(&self) -> &Callbacks {
        &self.0.callbacks
    }

    pub(super) fn faults(&self) -> MutexGuard<'_, Faults> {
        self.0.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn sms(&self) -> MutexGuard<'_, VecDeque<SentSms>> {
        self.0.sms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn wechat(&self) -> MutexGuard<'_, WechatMemory> {
        self.0.wechat.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn faces(&self) -> MutexGuard<'_, Faces> {
        self.0.faces.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn identity(&self) -> MutexGuard<'_, IdentityMemory> {
        self.0.identity.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn parcels(&self) -> MutexGuard<'_, Recent<ParcelOnTheWay>> {
        self.0.parcels.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
