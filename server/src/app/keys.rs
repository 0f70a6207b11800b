//! The key ceremony: what a change of the keys does to certificates, and issuing codes anew after a key was compromised
//! (`N15`). What happened to keys stands in the audit chain of the service.

use std::collections::BTreeMap;

use zhengda_engine::{moment::Moment, outbox::Job};
use zhengda_seal::{cose::Envelope, suite::KeyId};

use super::{
    App,
    audit::{By, SERVICE},
    seal::{KeysError, ceremony::KeyPlan},
};
use crate::{
    problem::Problem,
    records::certificate::Certificate,
    store::{Change, Condition, Cursor, Direction, Find, ID, UpdateError},
};

/// Certificates of one page.
const PAGE: u32 = 500;
/// The command, as the audit chain names it.
const COMMAND: By<'static> = By::Command("keys");

/// A certificate whose code a key signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Affected {
    /// The certificate.
    pub id: String,
    /// Its region.
    pub region: String,
    /// When its code was issued.
    pub issued_at: Moment,
}

/// Why a ceremony did not happen.
#[derive(Debug, thiserror::Error)]
pub enum CeremonyError {
    /// The keys could not be changed so. Nothing was changed.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The keys were changed, but the audit chain does not have it.
    #[error("the keys were changed, but that is not in the audit chain: {0}; look at `zhengda keys list`")]
    Unaudited(Problem),
    /// The store did not answer.
    #[error("{0}")]
    Store(Problem),
}

impl App {
    /// Rotates the keys; see [`super::seal::Seal::rotate`].
    ///
    /// # Errors
    /// [`CeremonyError`].
    pub async fn rotate_keys(&self, dry_run: bool) -> Result<KeyPlan, CeremonyError> {
        let plan = self.seal.rotate(&self.random, self.now(), dry_run)?;
        self.audit_keys("keys.rotate", &plan, dry_run).await?;
        Ok(plan)
    }

    /// Notes that somebody else may hold a key; see [`super::seal::Seal::compromise`].
    ///
    /// # Errors
    /// [`CeremonyError`].
    pub async fn compromise_key(&self, id: KeyId, since: Moment, dry_run: bool) -> Result<KeyPlan, CeremonyError> {
        let plan = self.seal.compromise(id, since, &self.random, self.now(), dry_run)?;
        self.audit_keys("keys.compromise", &plan, dry_run).await?;
        Ok(plan)
    }

    /// Lays a key down; see [`super::seal::Seal::retire`].
    ///
    /// # Errors
    /// [`CeremonyError`].
    pub async fn retire_key(&self, id: KeyId, dry_run: bool) -> Result<KeyPlan, CeremonyError> {
        let plan = self.seal.retire(id, self.now(), dry_run)?;
        self.audit_keys("keys.retire", &plan, dry_run).await?;
        Ok(plan)
    }

    async fn audit_keys(&self, action: &str, plan: &KeyPlan, dry_run: bool) -> Result<(), CeremonyError> {
        if dry_run {
            return Ok(());
        }
        let mut details = Vec::new();
        details.extend(plan.begins.map(|(id, at)| ("begins", format!("{id}@{}", at.0))));
        details.extend(plan.ends.map(|(id, at)| ("ends", format!("{id}@{}", at.0))));
        details.extend(plan.compromised.map(|id| ("compromised", id.to_string())));
        details.extend((!plan.made.is_empty()).then(|| {
            let made: Vec<String> = plan.made.iter().map(KeyId::to_string).collect();
            ("made", made.join("/"))
        }));
        self.audit_in(SERVICE, COMMAND, action, None, &details).await.map_err(CeremonyError::Unaudited)
    }

    /// Every certificate whose code a key signed, by region: whom it concerns when the key is compromised.
    ///
    /// # Errors
    /// [`CeremonyError::Store`].
    pub async fn signed_by(&self, id: KeyId) -> Result<BTreeMap<String, Vec<Affected>>, CeremonyError> {
        let (mut affected, mut after): (BTreeMap<String, Vec<Affected>>, Option<Cursor>) = Default::default();
        loop {
            let all = Find::by(Condition::all()).sorted(ID, Direction::Ascending).after(after).limit(PAGE);
            let page = self.records::<Certificate>().find(&all).await;
            let (found, next) = page.map_err(|error| CeremonyError::Store(error.into()))?;
            for found in found.iter().filter(|found| signer_of(&found.value) == Some(id)) {
                let Certificate { region, issued_at, .. } = &found.value;
                let one = Affected { id: found.id.clone(), region: region.clone(), issued_at: *issued_at };
                affected.entry(region.clone()).or_default().push(one);
            }
            match next {
                Some(next) => after = Some(next),
                None => return Ok(affected),
            }
        }
    }

    /// Issues a certificate's code anew with the key that signs now, at the same place and over the same record, if
    /// `old` signed it; the holder is told. Each certificate is one write, so a run that was broken off is run again.
    ///
    /// # Errors
    /// `internal` when no key may sign; when the store fails.
    pub async fn issue_anew(&self, id: &str, old: KeyId) -> Result<bool, Problem> {
        let now = self.now();
        let changed = self.records::<Certificate>().change(id, |stored| {
            if signer_of(stored) != Some(old) {
                return Ok(Change::Keep(None));
            }
            let mut next = self.with_new_code(stored, now)?;
            next.outbox.push(format!("code:{old}"), Job::Notify { topic: "certificate_code_renewed".to_owned() }, now);
            let noted = next.clone();
            Ok::<_, Problem>(Change::Write(next, Some(noted)))
        });
        match changed.await {
            Ok(Some(certificate)) => {
                self.seal.note(&certificate);
                self.bell.notify_one();
                Ok(true)
            }
            Ok(None) | Err(UpdateError::Missing) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Enters into the audit chain how many codes were issued anew because of a key.
    ///
    /// # Errors
    /// When it could not be entered.
    pub async fn audit_issued_anew(&self, old: KeyId, count: u64) -> Result<(), Problem> {
        let details = [("compromised", old.to_string()), ("codes", count.to_string())];
        self.audit_in(SERVICE, COMMAND, "keys.reissue", None, &details).await
    }
}

/// The key that signed a certificate's code.
#[must_use]
pub fn signer_of(certificate: &Certificate) -> Option<KeyId> {
    let code = certificate.signed_code()?;
    Envelope::parse(code.as_bytes()).ok().map(|envelope| envelope.key_id())
}
