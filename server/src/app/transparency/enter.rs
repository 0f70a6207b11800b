//! Entering certificates into the log: every certificate that makes more leaves than the log has. What is still to be
//! entered follows from the certificate itself, so that a change of status is one write and its leaf is never lost.

use std::collections::BTreeMap;

use data_encoding::BASE64;
use futures_util::{StreamExt, stream};
use zhengda_seal::{
    log::StatusChange,
    record::{RecordSalt, record_digest},
};

use super::LOG;
use crate::{
    app::{
        App,
        certificates::issue::fields,
        journal::{Item, form::Leaves},
        seal::table::bits_of,
    },
    problem::Problem,
    records::certificate::Certificate,
    store::{Change, Condition, Direction, Find, StoreError, UpdateError},
};

/// Certificates entered in one round: a full tile is written once.
const BATCH: u32 = 256;
/// Certificates marked at once.
const MARKED: usize = 64;

/// What a certificate's marks become: how many leaves the log has, and where the latest is.
type Mark = (u32, u64);

impl App {
    /// Enters what is due and answers how many certificates that were.
    ///
    /// # Errors
    /// When the store fails; the next round goes on.
    pub async fn enter_due_into_log(&self) -> Result<usize, Problem> {
        let due = Find::by(Condition::present("log_due")).sorted("log_due", Direction::Ascending).limit(BATCH);
        let (found, _) = self.records::<Certificate>().find(&due).await?;
        if found.is_empty() {
            return Ok(0);
        }
        let certificates: Vec<Certificate> = found.into_iter().map(|found| found.value).collect();
        Ok(self.enter_into_log(&certificates).await?.len())
    }

    /// Enters the leaves that the log lacks of these certificates, and answers the place of the latest of each. Doing it
    /// again, here or elsewhere, enters nothing twice.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn enter_into_log(&self, certificates: &[Certificate]) -> Result<BTreeMap<String, u64>, Problem> {
        let (mut items, mut whose) = (Vec::new(), Vec::new());
        for certificate in certificates {
            for n in certificate.logged..certificate.loggable() {
                let Some(leaf) = leaf_of(certificate, n) else {
                    // One damaged document must not keep all others out of the log.
                    tracing::error!(certificate = certificate.id, "its salt or its history cannot be read");
                    break;
                };
                items.push(Item {
                    key: format!("l:{}#{n}", certificate.id),
                    subject: None,
                    entry: BASE64.encode(&leaf.to_bytes()),
                });
                whose.push((certificate.id.as_str(), n));
            }
        }
        let positions = self.append::<Leaves>(LOG, &items).await?;
        self.log.grew().await;
        self.audit_certificates(certificates).await?;
        let mut marks: BTreeMap<String, Mark> = BTreeMap::new();
        for ((id, n), position) in whose.into_iter().zip(positions) {
            marks.insert(id.to_owned(), (n.saturating_add(1), position));
        }
        self.mark(marks.clone()).await?;
        Ok(marks.into_iter().map(|(id, (_, position))| (id, position)).collect())
    }

    async fn mark(&self, marks: BTreeMap<String, Mark>) -> Result<(), Problem> {
        let marked = stream::iter(marks)
            .map(|(id, mark)| self.mark_one(id, mark))
            .buffer_unordered(MARKED)
            .fold(Ok(()), async |all: Result<(), UpdateError<StoreError>>, one| all.and(one));
        match marked.await {
            // A certificate that is gone needs no mark; one that others change is due again.
            Ok(()) | Err(UpdateError::Missing | UpdateError::Contended) => Ok(()),
            Err(UpdateError::Refused(error) | UpdateError::Store(error)) => Err(error.into()),
        }
    }

    async fn mark_one(&self, id: String, (logged, position): Mark) -> Result<(), UpdateError<StoreError>> {
        let marked = self.records::<Certificate>().change(&id, |stored| {
            Ok::<_, StoreError>(if stored.logged < logged {
                Change::Write(Certificate { logged, leaf: Some(position), ..stored.clone() }, ())
            } else {
                Change::Keep(())
            })
        });
        marked.await
    }
}

/// The `n`-th leaf of a certificate: its issue, then each change of its status.
#[must_use]
pub fn leaf_of(certificate: &Certificate, n: u32) -> Option<StatusChange> {
    let change = match usize::try_from(n).ok()?.checked_sub(1) {
        None => None,
        Some(before) => Some(certificate.history.get(before)?),
    };
    let (status, at) = change.map_or((certificate.first_status(), certificate.imported_at), |c| (c.to, c.at));
    let salt = data_encoding::HEXLOWER.decode(certificate.salt.as_bytes()).ok()?.try_into().ok()?;
    let record_digest = record_digest(&RecordSalt::new(salt), &fields(certificate));
    Some(StatusChange { record_digest, place: certificate.place(), bits: bits_of(status), at_ms: at.0 })
}
