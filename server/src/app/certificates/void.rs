//! What a decision does to the certificate that it voids: suspended, revoked, or in force again (`F55`, `F67`, N12). It
//! follows the certificate to its newest edition, because a certificate may be replaced while the decision is made.

use zhengda_engine::case::{document::Case, event::EventKind};

use super::status::{Cause, with_status};
use crate::{
    app::App,
    problem::Problem,
    records::certificate::{Certificate, Status},
    store::{Change, UpdateError},
};

/// More editions than a certificate ever has.
const EDITIONS: usize = 1_000;

/// What a change of status comes to at one edition.
enum Met {
    /// It is as it should be, by this task or by somebody else.
    Done,
    /// It was changed.
    Changed(Box<Certificate>),
    /// It was replaced, and the newer one is meant.
    ReplacedBy(String),
}

/// What is to become of a certificate.
#[derive(Clone, Debug)]
pub(in crate::app) struct Ruling<'a> {
    /// The status.
    pub(in crate::app) to: Status,
    /// Whose decision it is, by the staff account.
    pub(in crate::app) by: &'a str,
    /// In whose words; the holder reads them.
    pub(in crate::app) reason: &'a str,
    /// The document and task that bring it, so that it comes once.
    pub(in crate::app) task: String,
    /// The task whose suspension a restoration takes back.
    pub(in crate::app) suspended_by: &'a str,
}

impl App {
    /// Suspends, revokes or restores the certificate of a case.
    ///
    /// # Errors
    /// When the store fails: then it is to be done again. Those of [`App::rule_on`].
    pub async fn change_for_case(&self, id: &str, case: &Case, to: Status, task: &str) -> Result<(), Problem> {
        let Some(certificate) = &case.certificate else { return Ok(()) };
        let refusal = case.decisions.iter().rev().find(|decision| decision.kind == EventKind::Reject);
        let Some(refusal) = refusal else { return Ok(()) };
        let reason = refusal.grounds.as_ref().map_or("", |grounds| &grounds.text);
        let suspended_by = &format!("{id}:suspend");
        let ruling = Ruling { to, by: &refusal.by, reason, task: format!("{id}:{task}"), suspended_by };
        self.rule_on(certificate, &ruling).await
    }

    /// Carries a ruling out on the newest edition of a certificate.
    ///
    /// # Errors
    /// `contended` while the newer edition is being issued: then it is to be done again. A refusal says why it cannot
    /// be done, and staff must look: `certificate_superseded` where the register does not know what replaced it, and
    /// `certificate_suspended` or `certificate_revoked` where somebody else has decided otherwise than to restore it.
    pub(in crate::app) async fn rule_on(&self, certificate: &str, ruling: &Ruling<'_>) -> Result<(), Problem> {
        let mut id = certificate.to_owned();
        for _ in 0..EDITIONS {
            match self.rule_on_edition(&id, ruling).await {
                Ok(Met::Done) => return Ok(()),
                Ok(Met::Changed(changed)) => {
                    self.seal.note(&changed);
                    self.bell.notify_one();
                    return Ok(());
                }
                Ok(Met::ReplacedBy(newer)) => id = newer,
                // The old one goes out of force before the new one is entered (ADR 0011).
                Err(UpdateError::Missing) if id != certificate => return Err(Problem::new("contended")),
                Err(error) => return Err(error.into()),
            }
        }
        Err(Problem::new("contended"))
    }

    /// The newest edition of a certificate.
    ///
    /// # Errors
    /// `contended` while it is being issued.
    pub(in crate::app) async fn newest_edition(&self, certificate: Certificate) -> Result<Certificate, Problem> {
        let mut newest = certificate;
        for _ in 0..EDITIONS {
            let Some(newer) = &newest.successor else { return Ok(newest) };
            let newer = self.records::<Certificate>().get(newer).await?;
            newest = newer.ok_or_else(|| Problem::new("contended"))?.value;
        }
        Err(Problem::new("contended"))
    }

    async fn rule_on_edition(&self, id: &str, ruling: &Ruling<'_>) -> Result<Met, UpdateError<Problem>> {
        let now = self.now();
        let changed = self.records::<Certificate>().change(id, |stored| {
            let caused_by = |task: &str| stored.history.iter().any(|change| change.cause.as_deref() == Some(task));
            if caused_by(&ruling.task) {
                return Ok(Change::Keep(Met::Done));
            }
            let last = stored.history.last().and_then(|change| change.cause.as_deref());
            match (ruling.to, stored.status) {
                (_, Status::Superseded) => {
                    let newer = stored.successor.clone().map(Met::ReplacedBy);
                    return newer.map(Change::Keep).ok_or_else(|| refused(stored));
                }
                // Out of force already, or in force again.
                (Status::Suspended, Status::Suspended | Status::Revoked)
                | (Status::Revoked, Status::Revoked)
                | (Status::Valid, Status::Valid) => return Ok(Change::Keep(Met::Done)),
                // Only what this decision has suspended, and nobody has looked at since.
                (Status::Valid, _) if stored.status == Status::Revoked || last != Some(ruling.suspended_by) => {
                    return Err(refused(stored));
                }
                _ => {}
            }
            let cause = Cause { by: ruling.by, reason: ruling.reason, task: Some(ruling.task.clone()) };
            let next = with_status(stored, ruling.to, cause, now);
            Ok(Change::Write(next.clone(), Met::Changed(Box::new(next))))
        });
        changed.await
    }
}

/// Why a ruling cannot be carried out on this certificate.
fn refused(certificate: &Certificate) -> Problem {
    let standing = certificate.standing().check_case(&certificate.region);
    standing.err().map_or_else(|| Problem::new("status_unchanged"), Problem::from)
}
