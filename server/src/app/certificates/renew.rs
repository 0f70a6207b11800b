//! Issuing codes anew: after a key was compromised every code that it signed is signed again with the key in force
//! (N15, L7). A certificate is one write, and one that has its new code is passed over, so that a run that was broken off
//! is simply started again.

use std::sync::{Arc, atomic::Ordering};

use futures_util::{StreamExt, stream};
use zeroize::Zeroizing;
use zhengda_engine::moment::Moment;
use zhengda_seal::{cose::Envelope, record::RecordSalt, suite::KeyId};

use super::issue::claims;
use crate::{
    app::{App, sheet::Progress},
    problem::Problem,
    records::{Found, certificate::Certificate},
    store::{Change, Condition, Cursor, Direction, Find, ID, MAX_LIMIT},
};

/// Certificates on their way into the store at once: enough for it to commit them in groups.
const AT_ONCE: usize = 128;

/// Which codes are issued anew.
#[derive(Clone, Debug)]
pub struct Renewal {
    /// Those of this region; of every one unless it is given.
    pub region: Option<String>,
    /// Those that this key signed; those of every compromised key unless it is given. Every printed copy of such a code
    /// stops being good.
    pub key: Option<KeyId>,
    /// Whether they are only counted.
    pub dry_run: bool,
    /// How far it is.
    pub progress: Arc<Progress>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Renewed {
    /// Certificates looked at.
    pub total: u64,
    /// Codes that were issued anew, or would be.
    pub renewed: u64,
    /// Certificates whose code another process renewed, or that are damaged: see the log.
    pub failed: u64,
}

impl App {
    /// Issues codes anew.
    ///
    /// # Errors
    /// When no other key is in force, or the store fails; what was written stays, and starting again goes on from there.
    pub async fn renew_codes(&self, renewal: &Renewal) -> Result<Renewed, Problem> {
        let now = self.now();
        let keys = self.seal.keys();
        let (current, _) = keys.ring.current(now.0).ok_or_else(|| Problem::internal("no key is in force"))?;
        if renewal.key == Some(current) {
            return Err(Problem::internal("these codes are of the key in force; make another one first"));
        }
        let mut outcome = Renewed::default();
        let mut after: Option<Cursor> = None;
        loop {
            let (found, next) = self.page_of(renewal, after).await?;
            outcome.total += found.len() as u64;
            renewal.progress.done.store(outcome.total, Ordering::Relaxed);
            let affected = found.into_iter().filter(|found| self.is_affected(renewal, &found.value, now));
            if renewal.dry_run {
                outcome.renewed += affected.count() as u64;
            } else {
                let mut renewed = stream::iter(affected).map(|found| self.renew(found, now)).buffer_unordered(AT_ONCE);
                while let Some(result) = renewed.next().await {
                    match result? {
                        true => outcome.renewed += 1,
                        false => outcome.failed += 1,
                    }
                }
            }
            match next {
                Some(next) => after = Some(next),
                None => return Ok(outcome),
            }
        }
    }

    async fn page_of(
        &self,
        renewal: &Renewal,
        after: Option<Cursor>,
    ) -> Result<(Vec<Found<Certificate>>, Option<Cursor>), Problem> {
        let condition = renewal.region.as_deref().map_or_else(Condition::all, |region| Condition::eq("region", region));
        let find = Find::by(condition).sorted(ID, Direction::Ascending).limit(MAX_LIMIT).after(after);
        Ok(self.records().find(&find).await?)
    }

    fn is_affected(&self, renewal: &Renewal, certificate: &Certificate, now: Moment) -> bool {
        let Some(code) = certificate.signed_code() else { return true };
        let Ok(envelope) = Envelope::parse(code.as_bytes()) else { return true };
        match renewal.key {
            Some(key) => envelope.key_id() == key,
            // A key that is known no more has no codes that anybody could check.
            None => self.seal.keys().ring.find(envelope.key_id()).is_none_or(|key| key.is_compromised(now.0)),
        }
    }

    /// Signs one certificate's code with the key in force and writes it; `false` when that was not possible for this
    /// one.
    async fn renew(&self, found: Found<Certificate>, now: Moment) -> Result<bool, Problem> {
        let before = found.value.code.clone();
        let certificates = self.records::<Certificate>();
        let changed = certificates.change_from(found, |stored| {
            if stored.code != before {
                return Ok(Change::Keep(None));
            }
            let next = self.with_new_code(stored, now)?;
            Ok::<_, Problem>(Change::Write(next.clone(), Some(next)))
        });
        match changed.await {
            Ok(Some(certificate)) => {
                self.seal.note(&certificate);
                Ok(true)
            }
            Ok(None) => Ok(false),
            Err(error) => {
                let problem = Problem::from(error);
                if problem.refusal.code == "store_unavailable" {
                    return Err(problem);
                }
                tracing::error!(cause = problem.cause, "a code could not be issued anew");
                Ok(false)
            }
        }
    }

    /// The certificate with a code over the same record at the same place, signed with the key in force.
    ///
    /// # Errors
    /// `internal` when no key may sign or a value has no spelling in a code.
    pub(in crate::app) fn with_new_code(&self, certificate: &Certificate, now: Moment) -> Result<Certificate, Problem> {
        let salt = data_encoding::HEXLOWER.decode(certificate.salt.as_bytes()).map_err(Problem::internal)?;
        let salt: [u8; 16] = salt.try_into().map_err(|_| Problem::internal("a salt is not 16 bytes"))?;
        let salt: RecordSalt = Zeroizing::new(salt);
        let claims = claims(certificate, &salt, certificate.place(), now).map_err(Problem::internal)?;
        let code = self.seal.issue(&claims, now)?;
        // Never earlier than the change before, so that other processes take it over.
        let changed_at = certificate.changed_at.map_or(now, |last| now.max(Moment(last.0.saturating_add(1))));
        Ok(Certificate {
            code_tag: data_encoding::HEXLOWER.encode(&self.seal.table.tag(code.as_bytes()).0),
            code: code.bare(),
            issued_at: now,
            changed_at: Some(changed_at),
            ..certificate.clone()
        })
    }
}
