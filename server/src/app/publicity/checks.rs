//! The check of one candidate on a list: staff say how it ended, and what follows is told (F64, F65, F67, F68).

use std::collections::BTreeMap;

use zhengda_engine::{
    moment::Moment,
    outbox::Job,
    publicity::{CheckState, Consequence, Stage, consequences, needs_two},
};

use crate::{
    app::{
        App,
        audit::By,
        certificates::void::Ruling,
        once::{Answer, OnceKey, View},
        scope::Reviewer,
    },
    problem::Problem,
    records::{
        certificate::{Certificate, Status},
        publicity::{CheckChange, CheckProposal, CheckVoided, PublicityEntry, voids_key},
    },
    store::{Condition, StoreError},
};

/// How a check ended.
#[derive(Clone, Debug)]
pub struct CheckDecision {
    /// The state.
    pub state: CheckState,
    /// How far the exam was; needed where something follows.
    pub stage: Option<Stage>,
    /// The office's words; the candidate reads them.
    pub remark: String,
}

impl PublicityEntry {
    /// What follows from the state.
    #[must_use]
    pub fn consequences(&self) -> &'static [Consequence] {
        self.stage.map_or(&[], |stage| consequences(self.check_state, stage))
    }

    /// Puts the check into another state and promises to tell the person.
    pub(super) fn set_state(&mut self, to: CheckState, by: Option<&str>, at: Moment) {
        self.check_state = to;
        self.revision += 1;
        self.changed_at = at;
        self.history.push(CheckChange { at, to, by: by.map(str::to_owned) });
        let topic = format!("check_{}", to.name());
        self.outbox.push(format!("check-{}", self.revision), Job::Notify { topic }, at);
    }
}

impl App {
    /// What the message about a check says beside its state.
    #[must_use]
    pub fn check_values(&self, entry: &PublicityEntry) -> BTreeMap<String, String> {
        let mut values = self.exam_values(&entry.exam);
        values.insert("sitting".to_owned(), entry.sitting.to_string());
        values.insert("remark".to_owned(), entry.remark.clone().unwrap_or_default());
        values
    }

    /// The exam's name in both languages, as messages want it.
    pub(in crate::app) fn exam_values(&self, exam: &str) -> BTreeMap<String, String> {
        let name = self.catalogue.exams.get(exam).map(|exam| exam.name.clone()).unwrap_or_default();
        [("exam".to_owned(), name.zh), ("exam_en".to_owned(), name.en)].into()
    }

    /// Says how the check of a candidate ended. What voids certificates, or takes that back, is a proposal until another
    /// reviewer comes to the same (Q5); certificates that were revoked stay so.
    ///
    /// # Errors
    /// `not_found` for one of another region, `text_missing` without words, `check_stage_missing` where the
    /// consequences depend on how far the exam is, `check_unchanged`, `second_reviewer_needed`.
    pub async fn decide_check(
        &self,
        reviewer: &Reviewer,
        id: &str,
        decision: &CheckDecision,
        key: &OnceKey,
        view: View<'_, PublicityEntry>,
    ) -> Result<Answer, Problem> {
        let remark = decision.remark.trim();
        if remark.is_empty() {
            return Err(Problem::field("/text", "text_missing"));
        }
        if decision.state.is_void() && decision.stage.is_none() {
            return Err(Problem::field("/stage", "check_stage_missing"));
        }
        let now = self.now();
        let decide = |stored: &PublicityEntry| {
            if stored.region != reviewer.region() {
                return Err(Problem::new("not_found"));
            }
            if reviewer.person() == Some(stored.person.as_str()) {
                return Err(Problem::new("own_case"));
            }
            let mut next = decided(stored, reviewer, decision, now)?;
            let place = (reviewer.region(), By::Staff(reviewer));
            let to = [("to", decision.state.name().to_owned())];
            next.unaudited.push(self.owed_entry(place, "check.decide", (id, next.revision), &to));
            Ok(next)
        };
        self.change_once(id, (key, None), decide, view).await
    }

    /// Revokes what a check voids: the person's certificates of that exam and year in that region, each in its newest
    /// edition. May be done again at any time.
    ///
    /// # Errors
    /// When the store fails: then it is to be done again. Those of [`App::rule_on`]; the other certificates are revoked
    /// all the same.
    pub async fn void_for_check(&self, id: &str, entry: &PublicityEntry, task: &str) -> Result<(), Problem> {
        let Some(voided) = entry.voided.as_ref().filter(|_| entry.voids_certificates()) else { return Ok(()) };
        let task = format!("{id}:{task}");
        let ruling = Ruling { to: Status::Revoked, by: &voided.by, reason: &voided.reason, task, suspended_by: "" };
        let mut done = Ok(());
        let mut after = None;
        loop {
            let (found, next) = self.certificates_of(&entry.person, after, 100).await?;
            for found in found.iter().filter(|found| is_of(&found.value, entry)) {
                done = done.and(self.rule_on(&found.id, &ruling).await);
            }
            match next {
                Some(next) => after = Some(next),
                None => return done,
            }
        }
    }

    /// Whether a check voids what the person has or may get of an exam's year in a region.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn is_void(&self, region: &str, person: &str, exam: &str, year: i64) -> Result<bool, StoreError> {
        let key = voids_key(region, person, exam, year);
        Ok(self.records::<PublicityEntry>().first(Condition::eq("voids", key)).await?.is_some())
    }
}

fn is_of(certificate: &Certificate, entry: &PublicityEntry) -> bool {
    certificate.exam == entry.exam && certificate.year == entry.year && certificate.region == entry.region
}

/// The entry after a reviewer's decision.
fn decided(
    stored: &PublicityEntry,
    reviewer: &Reviewer,
    decision: &CheckDecision,
    now: Moment,
) -> Result<PublicityEntry, Problem> {
    let from = (stored.check_state, stored.stage);
    let to = (decision.state, decision.stage.filter(|_| decision.state.is_void()));
    let mut next = stored.clone();
    if from == to {
        // Nothing is left of a proposal when somebody stays with what holds.
        next.proposal.take().ok_or_else(|| Problem::new("check_unchanged"))?;
        (next.revision, next.changed_at) = (next.revision + 1, now);
        return Ok(next);
    }
    let remark = decision.remark.trim().to_owned();
    if needs_two(from, to) {
        let proposed = stored.proposal.as_ref().filter(|proposal| (proposal.state, proposal.stage) == to);
        match proposed.map(|proposal| proposal.is_by(reviewer.account(), reviewer.person())) {
            Some(true) => return Err(Problem::new("second_reviewer_needed")),
            Some(false) => {}
            None => {
                let (by, person) = (reviewer.account().to_owned(), reviewer.person().map(str::to_owned));
                next.proposal = Some(CheckProposal { by, person, at: now, state: to.0, stage: to.1, remark });
                (next.revision, next.changed_at) = (next.revision + 1, now);
                return Ok(next);
            }
        }
    }
    next.proposal = None;
    next.stage = to.1;
    next.remark = Some(remark.clone());
    next.set_state(to.0, Some(reviewer.account()), now);
    if next.voids_certificates() {
        next.voided = Some(CheckVoided { by: reviewer.account().to_owned(), reason: remark });
        next.outbox.push(format!("void-{}", next.revision), Job::VoidCertificate, now);
    }
    Ok(next)
}
