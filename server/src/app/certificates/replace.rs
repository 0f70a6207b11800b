//! Issues the certificate that replaces another one, because a case was carried out (`K26`, `Z19`, `G01`, N12).
//!
//! Three documents change, each by one write: the old certificate, the new one, the case. Every write can be told from
//! one that was made before, so that the task may be broken off anywhere and done again: the old certificate names its
//! successor, whose id follows from the qualification and its edition, and the case by which it was replaced. The old
//! one goes out of force first: no qualification is ever in force twice.

use zhengda_engine::{
    case::{
        actor::Actor,
        document::{Case, Traced},
        result::{CaseResult, NewCertificate},
    },
    moment::Moment,
    outbox::{Job, Outbox},
    refusal::Refusal,
    values::{DocumentNumber, ManagementNumber},
};

use super::status::{Cause, with_status};
use crate::{
    app::App,
    problem::Problem,
    records::{
        Repository,
        certificate::{Certificate, Status, certificate_id},
    },
    store::{Change, StoreError},
};

/// How often another place is drawn when one turns out to be taken by another process.
const PLACES: u32 = 32;

impl App {
    /// Replaces the certificate of a completed case, and writes the outcome into the case. May be done again at any
    /// time; it is done once.
    ///
    /// # Errors
    /// When the store or the signing key fails: then it is to be done again. A refusal is no error: it becomes the
    /// outcome, and the candidate is told.
    pub async fn issue_successor(&self, id: &str, case: &Case) -> Result<(), Problem> {
        let Some(result) = &case.result else { return Ok(()) };
        let new = result.certificate.clone().unwrap_or_default();
        let outcome = match case.certificate.as_ref().or(new.replaces.as_ref()) {
            Some(old) => self.replace_certificate(old, id, &case.person, result).await,
            None => Err(Problem::new("certificate_not_yours")),
        };
        match outcome {
            Ok(issued) => self.write_outcome(id, Ok(issued)).await,
            Err(problem) if problem.status().is_server_error() => Err(problem),
            Err(problem) => {
                tracing::error!(case = id, code = problem.refusal.code, "a completed case could not be carried out");
                self.write_outcome(id, Err(problem.refusal.code)).await
            }
        }
    }

    /// Replaces a person's certificate for a case, and answers the id of the one that takes its place. Done again for the
    /// same case it answers the same.
    ///
    /// # Errors
    /// `certificate_not_yours`; what [`Standing::check_case`](zhengda_engine::certificate::standing::Standing::check_case)
    /// refuses, as one that is suspended; when the store or the signing key fails.
    pub async fn replace_certificate(
        &self,
        old: &str,
        case_id: &str,
        person: &str,
        result: &CaseResult,
    ) -> Result<String, Problem> {
        // Without the table a place could be drawn twice, and the unique index would be asked over and over.
        self.seal.load(&*self.store, self.now()).await?;
        let certificates = self.records::<Certificate>();
        let old = self.own_certificate(person, old).await?.value;
        let number = ManagementNumber::parse(&old.management_number);
        let number = number.map_err(|_| Problem::internal("a certificate's management number does not parse"))?;
        let id = certificate_id(&self.vault, &old.exam, &number, old.edition.saturating_add(1));
        // Made before the old one goes out of force, so that a key that is missing changes nothing.
        let prepared = match certificates.get(&id).await? {
            Some(_) => None,
            None => Some(self.successor_of(&old, &id, case_id, result)?),
        };
        if let Some(new) = &result.certificate {
            // What will be refused below must not have changed the person.
            let mine = old.replaced_for.as_deref() == Some(case_id);
            if !mine {
                old.standing().check_case(&old.region)?;
            }
            self.correct_person(person, new).await?;
        }
        let superseded = self.supersede(&old.id, &id, case_id, result).await?;
        self.seal.note(&superseded);
        let issued = match prepared {
            Some(prepared) => self.enter_successor(prepared, &old, case_id, result).await?,
            None => ours(&certificates, &id, case_id).await?.ok_or_else(|| Problem::new("certificate_superseded"))?,
        };
        self.seal.note(&issued);
        self.follow_revocation(&old.id, &id).await?;
        self.bell.notify_one();
        Ok(id)
    }

    /// The old certificate with its new status, now or by an earlier try.
    async fn supersede(&self, old: &str, new: &str, case: &str, result: &CaseResult) -> Result<Certificate, Problem> {
        let now = self.now();
        let changed = self.records::<Certificate>().change(old, |stored| {
            if stored.replaced_for.as_deref() == Some(case) {
                return Ok(Change::Keep(stored.clone()));
            }
            stored.standing().check_case(&stored.region)?;
            let cause = Cause { by: &result.by, reason: &result.text, task: Some(format!("{case}:successor")) };
            let next = Certificate {
                successor: Some(new.to_owned()),
                replaced_for: Some(case.to_owned()),
                ..with_status(stored, Status::Superseded, cause, now)
            };
            Ok::<_, Refusal>(Change::Write(next.clone(), next))
        });
        Ok(changed.await?)
    }

    /// The new certificate, complete but not stored.
    fn successor_of(
        &self,
        old: &Certificate,
        id: &str,
        case: &str,
        result: &CaseResult,
    ) -> Result<Certificate, Problem> {
        let now = self.now();
        let NewCertificate { print_number, name, document_number, .. } = result.certificate.clone().unwrap_or_default();
        let document = document_number.as_deref().map(DocumentNumber::parse).transpose();
        let document = document.map_err(|_| Problem::internal("a checked document number does not parse"))?;
        let mut outbox = Outbox::default();
        outbox.push("issued".into(), Job::Notify { topic: "certificate_issued".into() }, now);
        self.sealed(Certificate {
            id: id.to_owned(),
            name: name.unwrap_or_else(|| old.name.clone()),
            // Printed as it was, 15 digits included (F80), unless it is what changes.
            document_kind: document
                .as_ref()
                .map_or(old.document_kind.clone(), |number| number.kind().code().to_owned()),
            document_number: document.map_or(old.document_number.clone(), |number| number.reveal().to_owned()),
            print_number,
            edition: old.edition.saturating_add(1),
            predecessor: Some(old.id.clone()),
            issued_for: Some(case.to_owned()),
            status: Status::Valid,
            since: None,
            successor: None,
            replaced_for: None,
            paper_issued: true,
            calls: Vec::new(),
            history: Vec::new(),
            issued_at: now,
            imported_at: now,
            changed_at: None,
            outbox,
            answered: Vec::new(),
            logged: 0,
            leaf: None,
            ..old.clone()
        })
    }

    async fn enter_successor(
        &self,
        mut prepared: Certificate,
        old: &Certificate,
        case: &str,
        result: &CaseResult,
    ) -> Result<Certificate, Problem> {
        let certificates = self.records::<Certificate>();
        let id = prepared.id.clone();
        for _ in 0..PLACES {
            match certificates.insert(&id, &prepared).await {
                Ok(()) => return Ok(prepared),
                // Entered by an earlier try meanwhile, or another certificate took the place.
                Err(StoreError::Duplicate) => match ours(&certificates, &id, case).await? {
                    Some(known) => return Ok(known),
                    None => prepared = self.successor_of(old, &id, case, result)?,
                },
                Err(error) => return Err(error.into()),
            }
        }
        Err(Problem::new("contended"))
    }

    /// Writes into the case what became of its certificate, and tells the candidate when it could not be issued.
    async fn write_outcome(&self, id: &str, outcome: Result<String, &'static str>) -> Result<(), Problem> {
        let now = self.now();
        let changed = self.records::<Case>().change(id, |stored| {
            Ok::<_, StoreError>(match with_outcome(stored, &outcome, now) {
                Some(next) => Change::Write(next, ()),
                None => Change::Keep(()),
            })
        });
        Ok(changed.await?)
    }
}

/// The certificate under that id, when this case brought it.
async fn ours(certificates: &Repository<Certificate>, id: &str, case: &str) -> Result<Option<Certificate>, StoreError> {
    let found = certificates.get(id).await?.map(|found| found.value);
    Ok(found.filter(|certificate| certificate.issued_for.as_deref() == Some(case)))
}

/// The case with the outcome in its result; `None` when it stands there already.
fn with_outcome(stored: &Case, outcome: &Result<String, &'static str>, now: Moment) -> Option<Case> {
    let mut next = stored.clone();
    let result = next.result.as_mut()?;
    let mut certificate = result.certificate.clone().unwrap_or_default();
    match outcome {
        Ok(id) => {
            certificate.id = Some(id.clone());
            certificate.failure = None;
        }
        Err(code) => certificate.failure = Some((*code).to_owned()),
    }
    if result.certificate.as_ref() == Some(&certificate) {
        return None;
    }
    if outcome.is_err() {
        let topic = "case_not_carried_out".to_owned();
        next.outbox.push(format!("notify:{topic}:{}", stored.revision), Job::Notify { topic }, now);
    }
    result.certificate = Some(certificate);
    next.revision += 1;
    next.changed_at = now;
    let (revision, state) = (next.revision, next.state);
    next.trace(Traced { revision, at: now, event: None, by: Actor::clock(), from: Some(state), to: state });
    Some(next)
}
