//! Calling back: the sandbox's own requests to the addresses it was given.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use futures_util::future::join_all;
use reqwest::{Request, Url};

use super::faults::{Kind, Target};
use crate::providers::http::{HttpClient, post_form, post_json, set_header};

/// How long a provider waits for the answer to a callback.
const TOTAL: Duration = Duration::from_secs(10);
/// The most repetitions of one callback.
pub(super) const MAX_TIMES: u32 = 100;

/// One callback.
#[derive(Clone, Debug)]
pub(super) struct Callback {
    pub(super) target: Target,
    pub(super) url: Url,
    pub(super) body: Payload,
    /// A header with the signature, where the provider sends one.
    pub(super) signature: Option<(&'static str, String)>,
}

#[derive(Clone, Debug)]
pub(super) enum Payload {
    Json(String),
    Form(String),
}

/// Sends callbacks, and holds back those that are to come out of order.
#[derive(Debug)]
pub(super) struct Callbacks {
    client: HttpClient,
    held: Mutex<HashMap<Target, Vec<Callback>>>,
}

impl Callbacks {
    pub(super) fn new(client: HttpClient) -> Self {
        Self { client, held: Mutex::default() }
    }

    /// Sends `callback` `times` times at once, with the fault that is on. The HTTP status of each answer, 0 for none.
    pub(super) async fn send(&self, callback: Callback, times: u32, fault: Option<Kind>) -> Vec<u16> {
        let target = callback.target;
        if fault == Some(Kind::Reorder) && !self.holds(target) {
            self.hold(callback);
            return Vec::new();
        }
        let times = if fault == Some(Kind::Duplicate) { times.saturating_mul(2) } else { times };
        let mut statuses = self.repeat(&callback, times.min(MAX_TIMES)).await;
        statuses.extend(self.release(target).await);
        statuses
    }

    /// Sends what was held back.
    pub(super) async fn release(&self, target: Target) -> Vec<u16> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner).remove(&target).unwrap_or_default();
        let mut statuses = Vec::new();
        for callback in held {
            statuses.extend(self.repeat(&callback, 1).await);
        }
        statuses
    }

    fn holds(&self, target: Target) -> bool {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&target)
    }

    fn hold(&self, callback: Callback) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).entry(callback.target).or_default().push(callback);
    }

    async fn repeat(&self, callback: &Callback, times: u32) -> Vec<u16> {
        join_all((0..times).map(|_| self.one(callback))).await
    }

    async fn one(&self, callback: &Callback) -> u16 {
        let Some(request) = request(callback) else { return 0 };
        self.client.exchange(request, TOTAL, |reply| Ok(reply.status())).await.unwrap_or(0)
    }
}

fn request(callback: &Callback) -> Option<Request> {
    let mut request = match &callback.body {
        Payload::Json(text) => post_json(callback.url.clone(), text.clone()),
        Payload::Form(text) => post_form(callback.url.clone(), text.clone()),
    };
    if let Some((name, value)) = &callback.signature {
        set_header(&mut request, "sandbox_callback", name, value).ok()?;
    }
    Some(request)
}
