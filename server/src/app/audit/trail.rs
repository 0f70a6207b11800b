//! The trail of documents: steps of cases and changes of certificates on their way into the chain. What is still to be
//! entered stands in the document, by the same write that changed it.

use std::collections::BTreeMap;

use futures_util::{StreamExt, stream};
use serde_json::json;
use zhengda_engine::case::{actor::Role, document::Traced};

use super::record::AuditRecord;
use crate::{
    app::{
        App,
        journal::{
            Item,
            form::{Chain, chain},
        },
        once::sorted,
    },
    problem::Problem,
    records::{case::Case, certificate::Certificate},
    store::{Change, Condition, Direction, Find, StoreError, UpdateError},
};

/// Cases looked at in one round.
const BATCH: u32 = 64;
/// Cases freed of their steps at once.
const SETTLED: usize = 32;

impl App {
    /// Enters the steps that cases still hold and answers how many cases that were.
    ///
    /// # Errors
    /// When the store fails; the next round goes on.
    pub async fn enter_due_into_chain(&self) -> Result<usize, Problem> {
        let due = Find::by(Condition::present("audit_due")).sorted("audit_due", Direction::Ascending).limit(BATCH);
        let (found, _) = self.records::<Case>().find(&due).await?;
        let mut items: BTreeMap<&str, Vec<Item>> = BTreeMap::new();
        for found in &found {
            let case = &found.value;
            let of_region = items.entry(case.region.as_str()).or_default();
            of_region.extend(case.unaudited.iter().map(|step| self.item_of_step(case, step)));
        }
        for (region, items) in items {
            self.append::<Chain>(&chain(region), &items).await?;
        }
        let count = found.len();
        let settled = stream::iter(found)
            .map(|found| self.settle_steps(found.id, found.value.unaudited))
            .buffer_unordered(SETTLED)
            .fold(Ok(()), async |all: Result<(), UpdateError<StoreError>>, one| all.and(one));
        match settled.await {
            // What others change meanwhile is due again, and entered once.
            Ok(()) | Err(UpdateError::Missing | UpdateError::Contended) => Ok(count),
            Err(UpdateError::Refused(error) | UpdateError::Store(error)) => Err(error.into()),
        }
    }

    async fn settle_steps(&self, id: String, entered: Vec<Traced>) -> Result<(), UpdateError<StoreError>> {
        let settled = self.records::<Case>().change(&id, |stored| {
            let mut next = stored.clone();
            next.unaudited.retain(|step| !entered.contains(step));
            Ok::<_, StoreError>(if next.unaudited.len() == stored.unaudited.len() {
                Change::Keep(())
            } else {
                Change::Write(next, ())
            })
        });
        settled.await
    }

    fn item_of_step(&self, case: &Case, step: &Traced) -> Item {
        let by = match step.by.role {
            Role::Owner => self.person_digest(&step.by.id),
            _ => step.by.id.clone(),
        };
        let record = AuditRecord {
            at: step.at,
            role: role_name(step.by.role).to_owned(),
            by,
            action: format!("case.{}", action_name(step)),
            subject: Some(case.id.clone()),
            details: BTreeMap::new(),
        };
        let mut record = record
            .with("service", case.service.clone())
            .with("revision", step.revision.to_string())
            .with("to", step.to.name());
        if let Some(from) = step.from {
            record = record.with("from", from.name());
        }
        if step.revision == case.revision {
            record = record.with("body", self.body_digest(case));
        }
        let key = format!("a:{}#{}", case.id, step.revision);
        Item { key, subject: record.subject.clone(), entry: record.to_text() }
    }

    /// The keyed digest of what a case says at its revision: whoever changes it in the store without a step is found.
    #[must_use]
    pub fn body_digest(&self, case: &Case) -> String {
        let about = json!([case.region, case.service, case.person, case.certificate, case.voids_certificate]);
        let body = json!([case.revision, case.state, about, case.form, case.decisions, case.appeal, case.result]);
        self.vault.digest("audit_case", &sorted(body).to_string())
    }

    /// Enters the changes of status that the log lacked of these certificates. Their issue stands in the log alone; a
    /// list is one entry here.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn audit_certificates(&self, certificates: &[Certificate]) -> Result<(), Problem> {
        let mut items: BTreeMap<&str, Vec<Item>> = BTreeMap::new();
        for certificate in certificates {
            let logged = usize::try_from(certificate.logged).unwrap_or(usize::MAX);
            let changes = certificate.history.iter().zip(1..).skip(logged.saturating_sub(1));
            for (change, n) in changes {
                let record = AuditRecord {
                    at: change.at,
                    role: "issuer".to_owned(),
                    by: change.by.clone(),
                    action: format!("certificate.{}", change.to.name()),
                    subject: Some(certificate.id.clone()),
                    details: BTreeMap::new(),
                };
                let mut record = record
                    .with("from", change.from.name())
                    .with("reason", self.vault.digest("audit_reason", &change.reason));
                if let Some(other) = &change.proposed_by {
                    record = record.with("proposed_by", other.clone());
                }
                let key = format!("a:{}#{n}", certificate.id);
                let item = Item { key, subject: record.subject.clone(), entry: record.to_text() };
                items.entry(certificate.region.as_str()).or_default().push(item);
            }
        }
        for (region, items) in items {
            self.append::<Chain>(&chain(region), &items).await?;
        }
        Ok(())
    }
}

/// What a step is called. One without an event is the beginning, or the note of what became of the certificate.
fn action_name(step: &Traced) -> &'static str {
    match (step.event, step.from) {
        (Some(event), _) => event.name(),
        (None, None) => "begin",
        (None, Some(_)) => "outcome",
    }
}

const fn role_name(role: Role) -> &'static str {
    match role {
        Role::Owner => "owner",
        Role::Reviewer => "reviewer",
        Role::Operator => "operator",
        Role::Carrier => "carrier",
        Role::Clock => "clock",
    }
}
