//! Verifying a code online: the table of issued codes first, the signature to say why, the store for what another
//! process issued. What could not be checked is never VALID (N2).

use std::sync::Arc;

use zhengda_engine::moment::Moment;
use zhengda_seal::{
    code::Claims,
    register::{Online, Quick},
    status::SignedList,
    verdict::{Outcome, Reason, Verdict},
};

use crate::{
    app::App,
    catalogue::REGISTER_UNAVAILABLE,
    problem::Problem,
    records::{Repository, certificate::Certificate},
    store::StoreError,
};

/// What is said about a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// One of the three answers.
    pub outcome: Outcome,
    /// Why: the name of a reason in `config/verdicts.toml`.
    pub reason: &'static str,
    /// What the code says; present only when the authority is known to have said it.
    pub claims: Option<Claims>,
    /// The moment that the answer speaks of.
    pub as_of: Moment,
    /// Since when the status holds.
    pub since: Option<Moment>,
    /// The certificate that replaced this one.
    pub superseded_by: Option<String>,
}

/// What the table of issued codes says of a text at once, without asking anybody.
#[derive(Clone, Debug)]
pub enum Glance {
    /// Everything.
    Answered(Box<Checked>),
    /// It does not know this code.
    Strange(Vec<u8>),
}

impl App {
    /// What can be said of a text at once; `None` when something has to be waited for first.
    #[must_use]
    pub fn glance(&self, text: &str) -> Option<Glance> {
        let now = self.now();
        let as_of = self.seal.known_as_of(now)?;
        let text = self.seal.address.read(text);
        Some(match self.quick(&text, now) {
            (Quick::Answered(verdict), since, successor) => {
                Glance::Answered(Box::new(answer(*verdict, Ok(as_of), since, successor)))
            }
            (Quick::Unsure(bytes), ..) => Glance::Strange(bytes),
        })
    }

    /// Why the table does not know a code; `None` when another process may have issued it, so that the store must be
    /// asked.
    #[must_use]
    pub fn why_strange(&self, bytes: &[u8]) -> Option<Checked> {
        let now = self.now();
        let verdict = self.why(bytes, now);
        verdict.claims.is_none().then(|| answer(verdict, Ok(now), None, None))
    }

    /// The verdict on a scanned text.
    pub async fn verify(&self, text: &str) -> Checked {
        let now = self.now();
        let as_of = self.seal.as_of(&*self.store, now).await;
        let text = self.seal.address.read(text);
        let bytes = match self.quick(&text, now) {
            (Quick::Answered(verdict), since, successor) => return answer(*verdict, as_of, since, successor),
            (Quick::Unsure(bytes), ..) => bytes,
        };
        let verdict = self.why(&bytes, now);
        let Some(claims) = verdict.claims.clone().filter(|_| verdict.reason == Reason::NotInRegister) else {
            return answer(verdict, Ok(now), None, None);
        };
        // The authority signed it, and this process does not know it: another one may have issued it.
        match self.issued_elsewhere(&claims, &bytes).await {
            Ok(true) => match self.quick(&text, now) {
                (Quick::Answered(verdict), since, successor) => answer(*verdict, Ok(now), since, successor),
                (Quick::Unsure(_), ..) => answer(verdict, Ok(now), None, None),
            },
            Ok(false) => answer(verdict, Ok(now), None, None),
            Err(error) => {
                tracing::warn!(%error, "a certificate could not be looked up");
                unavailable(Some(claims), now)
            }
        }
    }

    /// A signed status list, as of now.
    ///
    /// # Errors
    /// `not_found` when there is no such list, `store_unavailable` when it cannot be told whether it is complete.
    pub async fn status_list(&self, number: u32) -> Result<Arc<SignedList>, Problem> {
        let now = self.now();
        self.seal.load(&*self.store, now).await?;
        let as_of = self.seal.as_of(&*self.store, now).await?;
        let list = self.seal.signed_list(number, as_of, self.settings.seal.status_list_days)?;
        list.ok_or_else(|| Problem::new("not_found"))
    }

    fn quick(&self, text: &str, now: Moment) -> (Quick, Option<Moment>, Option<String>) {
        let table = self.seal.table.read();
        let hosts = [&self.seal.address.host];
        let keys = self.seal.keys();
        let online = Online { official_hosts: &hosts, keys: &keys.ring, register: &table.register, now_ms: now.0 };
        let quick = online.quick(text);
        let entry = match &quick {
            Quick::Answered(verdict) => verdict.claims.as_ref().and_then(|claims| table.changed(claims.status)),
            Quick::Unsure(_) => None,
        };
        let (since, successor) = entry.map(|entry| (entry.since, entry.successor.clone())).unwrap_or_default();
        (quick, since, successor)
    }

    /// Why the table does not know a code. Within the budget: a flood of forged codes must not take the processor.
    fn why(&self, bytes: &[u8], now: Moment) -> Verdict {
        let table = self.seal.table.read();
        let hosts = [&self.seal.address.host];
        let keys = self.seal.keys();
        let online = Online { official_hosts: &hosts, keys: &keys.ring, register: &table.register, now_ms: now.0 };
        if self.limits.signatures.check() { online.thorough(bytes) } else { online.unexplained() }
    }

    /// Looks a code up in the store and, where exactly this code was issued, notes it in the table.
    async fn issued_elsewhere(&self, claims: &Claims, bytes: &[u8]) -> Result<bool, StoreError> {
        let certificates: Repository<Certificate> = self.records();
        let Some(found) = certificates.get(&claims.certificate_id).await? else { return Ok(false) };
        let tag = data_encoding::HEXLOWER.encode(&self.seal.table.tag(bytes).0);
        let issued = found.value.place() == claims.status && found.value.code_tag == tag;
        if issued {
            self.seal.note(&found.value);
        }
        Ok(issued)
    }
}

fn answer(
    verdict: Verdict,
    as_of: Result<Moment, StoreError>,
    since: Option<Moment>,
    successor: Option<String>,
) -> Checked {
    let now = Moment(verdict.as_of_ms);
    // What is for good stays so; everything else about an issued code needs the register of now.
    let for_good = matches!(verdict.reason, Reason::Revoked | Reason::Superseded);
    let as_of = match (as_of, &verdict.claims) {
        (Ok(as_of), Some(_)) => as_of,
        (_, None) => now,
        (Err(_), Some(_)) if for_good => now,
        (Err(_), Some(_)) => return unavailable(verdict.claims, now),
    };
    let speaks_of_status = matches!(verdict.reason, Reason::Revoked | Reason::Suspended | Reason::Superseded);
    Checked {
        outcome: verdict.outcome,
        reason: verdict.reason.as_str(),
        as_of,
        since: since.filter(|_| speaks_of_status),
        superseded_by: successor.filter(|_| verdict.reason == Reason::Superseded),
        claims: verdict.claims,
    }
}

fn unavailable(claims: Option<Claims>, now: Moment) -> Checked {
    Checked {
        outcome: Outcome::CannotTell,
        reason: REGISTER_UNAVAILABLE,
        claims,
        as_of: now,
        since: None,
        superseded_by: None,
    }
}
