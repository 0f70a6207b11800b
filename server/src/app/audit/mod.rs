//! The audit chain: what was done to cases and certificates, who read personal data in full, what happened to keys and
//! lists, in one hash chain for each region (`N6`, S7). The chain itself is pure (`zhengda_seal::audit`).
//!
//! Changes of cases and certificates, and decisions about checks and reports, come in from the documents that they changed,
//! so that they are never lost; what changes no document is entered before it is answered, so that nothing is read unseen.

pub mod checkpoints;
pub mod documents;
pub mod list;
pub mod notes;
pub mod record;
pub mod second_place;
pub mod trail;
pub mod verify;

use std::collections::BTreeMap;

use self::record::AuditRecord;
use super::{
    App,
    journal::{
        Item,
        form::{Chain, chain},
    },
    once::OnceKey,
    scope::{Candidate, Staff},
};
use crate::{
    problem::Problem,
    random::Draw,
    records::staff::{StaffAccount, account_id},
};

/// The chain of what belongs to no region: keys, and what candidates reveal of their own. No region can have this name.
pub const SERVICE: &str = "_service";

/// Who did what is noted.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// A member of staff.
    Staff(&'a Staff),
    /// A candidate, whose digest is noted.
    Candidate(&'a Candidate),
    /// Somebody whom nobody asked who he is.
    Anybody,
    /// A member of staff who is just coming in.
    Account(&'a StaffAccount),
    /// A person who is known by a proof of another kind than a session.
    Person(&'a str),
    /// Whoever has access to the machine, through this command.
    Command(&'static str),
    /// Nobody: what follows from something that is entered itself.
    Service,
}

impl App {
    /// Enters what changes no document, before it is answered. Entering it again is prevented by a key drawn for this
    /// call, also when the store does not say whether it was done.
    ///
    /// # Errors
    /// When it could not be entered: then the thing must not be done.
    pub async fn audit(
        &self,
        by: By<'_>,
        action: &str,
        subject: Option<&str>,
        details: &[(&str, String)],
    ) -> Result<(), Problem> {
        let region = match by {
            By::Staff(staff) => staff.region(),
            By::Account(account) => account.region.as_str(),
            By::Candidate(_) | By::Person(_) | By::Anybody | By::Command(_) | By::Service => SERVICE,
        };
        self.audit_in(region, by, action, subject, details).await
    }

    /// Enters what staff did to a document that keeps no list of what is still to be entered: after it was done and before
    /// it is answered. A call that is repeated under its key, because no answer came, enters it once.
    ///
    /// # Errors
    /// When it could not be entered; the caller repeats the call then and gets the answer that was kept.
    pub async fn audit_step(
        &self,
        staff: &Staff,
        action: &str,
        (subject, key): (&str, &OnceKey),
        details: &[(&str, String)],
    ) -> Result<(), Problem> {
        self.audit_step_in((staff.region(), By::Staff(staff)), action, (subject, key), details).await
    }

    /// The same for whoever did it, in the chain of the region that it is about.
    ///
    /// # Errors
    /// As for [`Self::audit_step`].
    pub async fn audit_step_in(
        &self,
        (region, by): (&str, By<'_>),
        action: &str,
        (subject, key): (&str, &OnceKey),
        details: &[(&str, String)],
    ) -> Result<(), Problem> {
        let key = format!("d:{}", key.key);
        self.enter_note(key, (region, by), action, Some(subject), details).await
    }

    /// The same in a region's chain that the caller names.
    ///
    /// # Errors
    /// As for [`Self::audit`].
    pub async fn audit_in(
        &self,
        region: &str,
        by: By<'_>,
        action: &str,
        subject: Option<&str>,
        details: &[(&str, String)],
    ) -> Result<(), Problem> {
        let key = format!("a:{}", self.random.id("note")?);
        self.enter_note(key, (region, by), action, subject, details).await
    }

    async fn enter_note(
        &self,
        key: String,
        (region, by): (&str, By<'_>),
        action: &str,
        subject: Option<&str>,
        details: &[(&str, String)],
    ) -> Result<(), Problem> {
        let record = self.record_of(by, action, subject, details);
        let item = Item { key, subject: record.subject.clone(), entry: record.to_text() };
        self.append::<Chain>(&chain(region), std::slice::from_ref(&item)).await?;
        Ok(())
    }

    /// What is entered about an act of now.
    fn record_of(&self, by: By<'_>, action: &str, subject: Option<&str>, details: &[(&str, String)]) -> AuditRecord {
        let (role, by) = match by {
            By::Staff(staff) => (staff.role().name(), staff.account().to_owned()),
            By::Account(account) => (account.role.name(), account_id(&account.region, &account.username)),
            By::Candidate(candidate) => ("owner", self.person_digest(candidate.person())),
            By::Anybody => ("anybody", "anybody".to_owned()),
            By::Person(person) => ("owner", self.person_digest(person)),
            By::Command(name) => ("command", name.to_owned()),
            By::Service => ("service", "service".to_owned()),
        };
        let details: BTreeMap<_, _> = details.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let (role, action, subject) = (role.to_owned(), action.to_owned(), subject.map(str::to_owned));
        AuditRecord { at: self.now(), role, by, action, subject, details }
    }

    /// The digest that stands for a person in the chain.
    #[must_use]
    pub fn person_digest(&self, person: &str) -> String {
        self.vault.digest("audit_person", person)
    }

    /// The journals of every chain that may have entries.
    #[must_use]
    pub fn chains(&self) -> Vec<String> {
        let regions = self.catalogue.regions.keys().map(String::as_str);
        regions.chain([SERVICE]).map(chain).collect()
    }
}
