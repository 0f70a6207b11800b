//! The case document: everything one promise needs in one place, so that one write keeps it whole.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    calendar::DueDate,
    case::{
        actor::Actor,
        decision::{Decided, Decision, Proposal},
        event::{EventKind, Grounds},
        result::CaseResult,
        state::State,
    },
    form::{attachment::Attachment, fact::Facts},
    idempotency::Record,
    mailing::parcel::Parcel,
    moment::Moment,
    outbox::Outbox,
    region::notice::Notices,
};

/// A case as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Its id.
    #[serde(skip)]
    pub id: String,
    /// The region's id, the name of its profile.
    pub region: String,
    /// The service's name in the profile, for example `mailing`.
    pub service: String,
    /// Where it stands.
    pub state: State,
    /// Rises with every event; the `version` and `ETag` that clients see. (The store's own version also
    /// rises when the worker settles an outbox entry, which must not make a person's edit fail.)
    pub revision: u32,
    /// The person it belongs to.
    pub person: String,
    /// The certificate it is about, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// Whether it ends with a new certificate: of those services one at a time runs for a certificate.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub issues_certificate: bool,
    /// What it is about, as a list of everything shows it (`S18`); sealed at rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
    /// What the person filled in; sealed at rest.
    pub form: Map<String, Value>,
    /// The fields that hold what is on record; nobody changes them here (`S11`, `S21`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locked: Vec<String>,
    /// The files of its slots.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// What the register said when it was begun; it decides which slots are asked for.
    #[serde(default)]
    pub facts: Facts,
    /// Which notices were accepted, and when.
    #[serde(default)]
    pub accepted_notices: Vec<AcceptedNotice>,
    /// Whether the mobile number on the form has been proven.
    #[serde(default)]
    pub mobile_confirmed: bool,
    /// When it was begun.
    pub created_at: Moment,
    /// When it last changed.
    pub changed_at: Moment,
    /// When it was last handed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<Moment>,
    /// The promised date with its explanation (Q7, N8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<DueDate>,
    /// The last moment of the promised date, while the authority owes the next step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Moment>,
    /// Whether the promised date passed while the authority owed the next step.
    #[serde(default)]
    pub overdue: bool,
    /// Who reviews it now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease: Option<Lease>,
    /// Every decision made, the newest last; sealed at rest, because a reviewer's words may name people.
    #[serde(default)]
    pub decisions: Vec<Decision>,
    /// A refusal that voids the certificate, of which a second reviewer has still to be convinced (Q5); sealed at rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Proposal>,
    /// Whether the last refusal voids the certificate.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub voids_certificate: bool,
    /// The appeal, if one was made; sealed at rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appeal: Option<Appeal>,
    /// What it ended with, or how far it is; sealed at rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<CaseResult>,
    /// When the authority last decided, and whether within its promise (N8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Decided>,
    /// The parcel on its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parcel: Option<Parcel>,
    /// Parcels that came back; a later report about one of them must not touch the new one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier_parcels: Vec<Parcel>,
    /// How often it was sent again.
    #[serde(default)]
    pub resends: u32,
    /// What happened, in order.
    #[serde(default)]
    pub history: Vec<Entry>,
    /// What is still to be done outside because of what happened.
    #[serde(default)]
    pub outbox: Outbox,
    /// What the audit chain still lacks of what happened, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unaudited: Vec<Traced>,
    /// Digest of the key under which it was created, so that a repeated call finds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creation: Option<String>,
    /// Calls that were answered already, to be answered the same again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered: Vec<Record>,
}

/// A notice that the person accepted (P4: the text's digest is kept, so that it can be shown later what
/// was accepted).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptedNotice {
    /// The notice's id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of the text that was shown, in hex.
    pub digest: String,
    /// When it was accepted.
    pub at: Moment,
}

/// A reviewer's hold on a case (Q5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// The staff account.
    pub holder: String,
    /// Until when.
    pub until: Moment,
}

/// What a case is about: the sitting of an exam, and the certificate's number where there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The exam's id in `config/exams.toml`, where it is one of those.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exam: Option<String>,
    /// The exam as it is printed, or as the person wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exam_name: Option<String>,
    /// The year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i64>,
    /// The management number of the certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub management_number: Option<String>,
}

/// An appeal against a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appeal {
    /// The person's grounds.
    pub text: String,
    /// When it was made.
    pub at: Moment,
    /// Ids of the files among the case's that came with it (`K11`, `Z09`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
}

/// One line of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub at: Moment,
    /// What happened.
    pub event: EventKind,
    /// Who did it.
    pub by: Actor,
    /// The state after.
    pub state: State,
    /// What the candidate may read about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grounds: Option<Grounds>,
}

/// One step of a case, as the audit chain keeps it: who led the case from which state into which, and nothing of what
/// the person wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traced {
    /// The case's revision after it.
    pub revision: u32,
    /// When.
    pub at: Moment,
    /// What happened; absent for the beginning, and for what became of the certificate afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<EventKind>,
    /// Who did it.
    pub by: Actor,
    /// The state before; absent for the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<State>,
    /// The state after.
    pub to: State,
}

/// What is given when a case begins.
#[derive(Clone, Debug)]
pub struct Start {
    /// The new id.
    pub id: String,
    /// The region's id.
    pub region: String,
    /// The service's name.
    pub service: String,
    /// Whose it is.
    pub person: String,
    /// The certificate it is about.
    pub certificate: Option<String>,
    /// Whether it ends with a new certificate.
    pub issues_certificate: bool,
    /// The sitting it is about.
    pub about: Option<About>,
    /// The first form, already checked for its shape.
    pub form: Map<String, Value>,
    /// Whether the mobile number on it is proven.
    pub mobile_confirmed: bool,
    /// Digest of the idempotency key of the call that begins it.
    pub creation: Option<String>,
    /// When.
    pub at: Moment,
}

impl Case {
    /// A new draft.
    #[must_use]
    pub fn draft(start: Start) -> Self {
        let by = Actor::owner(&start.person);
        let begun = Traced { revision: 1, at: start.at, event: None, by, from: None, to: State::Draft };
        Self {
            id: start.id,
            region: start.region,
            service: start.service,
            state: State::Draft,
            revision: 1,
            person: start.person,
            certificate: start.certificate,
            issues_certificate: start.issues_certificate,
            about: start.about,
            form: start.form,
            locked: Vec::new(),
            attachments: Vec::new(),
            facts: Facts::default(),
            accepted_notices: Vec::new(),
            mobile_confirmed: start.mobile_confirmed,
            created_at: start.at,
            changed_at: start.at,
            submitted_at: None,
            due: None,
            due_at: None,
            overdue: false,
            lease: None,
            decisions: Vec::new(),
            proposal: None,
            voids_certificate: false,
            appeal: None,
            result: None,
            decided: None,
            parcel: None,
            earlier_parcels: Vec::new(),
            resends: 0,
            history: Vec::new(),
            outbox: Outbox::default(),
            unaudited: vec![begun],
            creation: start.creation,
            answered: Vec::new(),
        }
    }

    /// Whether `actor` proposed the refusal of which a second reviewer has still to be convinced, with this account or
    /// another one of the same natural person.
    #[must_use]
    pub fn proposed_by(&self, actor: &Actor) -> bool {
        self.proposal.as_ref().is_some_and(|proposal| {
            let same_person = proposal.person.is_some() && proposal.person == actor.person;
            proposal.by == actor.id || same_person
        })
    }

    /// Whether `actor` had a hand in the decision that an appeal would be against, by making or by proposing it, with
    /// this account or another one of the same natural person.
    #[must_use]
    pub fn decided_by(&self, actor: &Actor) -> bool {
        let is_actor =
            |by: &str, person: &Option<String>| by == actor.id || (person.is_some() && *person == actor.person);
        self.decisions.last().is_some_and(|decision| {
            let proposer = decision.proposed_by.as_ref();
            is_actor(&decision.by, &decision.person) || proposer.is_some_and(|one| is_actor(&one.by, &one.person))
        })
    }

    /// Adds accepted notices, with the digest of the text in force; others are not kept, because nobody could show
    /// later what was accepted. Accepting the same version again replaces the earlier acceptance, so that any number
    /// of changes leaves the case small.
    pub fn accept(&mut self, notices: Vec<AcceptedNotice>, in_force: &Notices) {
        for mut notice in notices {
            let Some(current) = in_force.0.get(&notice.id).filter(|current| current.version == notice.version) else {
                continue;
            };
            notice.digest.clone_from(&current.digest);
            self.accepted_notices.retain(|old| (&old.id, &old.version) != (&notice.id, &notice.version));
            self.accepted_notices.push(notice);
        }
    }

    /// Notes a step for the audit chain. What a person changes in a draft that nobody else has seen is no step. A
    /// repetition that moves nothing stands for the one before, as long as that one was not entered: so a case stays
    /// small also while nobody enters anything.
    pub fn trace(&mut self, step: Traced) {
        if step.to == State::Draft && step.from.is_some() {
            return;
        }
        let moves_nothing = |last: &Traced| {
            let alike = (last.event, last.from, last.to) == (step.event, step.from, step.to) && last.by == step.by;
            alike && step.from == Some(step.to)
        };
        match self.unaudited.last_mut().filter(|last| moves_nothing(last)) {
            Some(last) => *last = step,
            None => self.unaudited.push(step),
        }
    }

    /// Adds a line to the history. A repetition (saving again, extending a lease)
    /// moves the line's time instead of adding one, so that a case stays small whatever is done to it.
    pub fn record(&mut self, entry: Entry) {
        let repeats = |last: &Entry| {
            let kinds = [EventKind::Edit, EventKind::Claim];
            let alike = (last.event, last.state) == (entry.event, entry.state) && last.by == entry.by;
            alike && kinds.contains(&entry.event) && entry.grounds.is_none()
        };
        match self.history.last_mut().filter(|last| repeats(last)) {
            Some(last) => last.at = entry.at,
            None => self.history.push(entry),
        }
    }
}
