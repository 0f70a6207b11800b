//! An issuer changes the status of a certificate. A revocation is final and by default needs two; every change keeps its
//! reason, and the holder is told.

use std::collections::BTreeMap;

use zhengda_engine::{
    moment::Moment,
    outbox::Job,
    refusal::{Finding, Refusal},
};

use super::revoke::Render;
use crate::{
    app::{
        App,
        once::{self, Answer, OnceKey},
        scope::Issuer,
    },
    problem::Problem,
    records::{
        certificate::{Certificate, Status, StatusChange},
        message::Message,
    },
    store::Change,
};

/// The longest reason, in characters.
const LONGEST_REASON: usize = 500;

/// What an issuer asks for.
#[derive(Clone, Debug)]
pub struct StatusRequest<'a> {
    /// The status.
    pub status: Status,
    /// Why; the holder reads it.
    pub reason: &'a str,
}

impl App {
    /// Changes the status of a certificate of the issuer's region, once per key. `render` makes the answer that is
    /// kept with the change. A revocation is a proposal until another issuer comes to the same, where the region wants two.
    ///
    /// # Errors
    /// `not_found`, `own_case`, `text_missing`, `status_unchanged`, `status_final`, `status_replaced`,
    /// `second_issuer_needed`, `revocation_confirmed` or `idempotency_key_reused`.
    pub async fn change_certificate_status(
        &self,
        issuer: &Issuer,
        id: &str,
        asked: &StatusRequest<'_>,
        key: &OnceKey,
        render: Render<'_>,
    ) -> Result<Answer, Problem> {
        let asked = &StatusRequest { status: asked.status, reason: checked_reason(asked.reason)? };
        let rules = self.catalogue.regions.get(issuer.region()).map(|profile| profile.certificates);
        if asked.status == Status::Revoked && rules.unwrap_or_default().revoke_needs > 1 {
            return self.revoke_by_two(issuer, id, asked, key, render).await;
        }
        if let Some(answer) = self.stay(issuer, id, asked, key, render).await? {
            return Ok(answer);
        }
        self.set_status(issuer, id, asked, None, key, render).await
    }

    /// Writes a status that has been decided.
    pub(super) async fn set_status(
        &self,
        issuer: &Issuer,
        id: &str,
        asked: &StatusRequest<'_>,
        proposed_by: Option<&str>,
        key: &OnceKey,
        render: Render<'_>,
    ) -> Result<Answer, Problem> {
        let now = self.now();
        // What is proposed stays so when the certificate is suspended meanwhile.
        let proposal = if asked.status.is_final() { None } else { self.open_revocation(id).await? };
        let changed = self.records::<Certificate>().change(id, |stored| {
            if stored.region != issuer.region() {
                return Err(Problem::new("not_found"));
            }
            if let Some(answer) = once::answered_among(&stored.answered, key)? {
                return Ok(Change::Keep((answer, None)));
            }
            if issuer.person() == Some(stored.person.as_str()) {
                return Err(Problem::new("own_case"));
            }
            stored.status.check_change(asked.status)?;
            // What two reviewers came to (Q5) no single issuer takes back; an appeal or its deadline decides.
            let decided = stored.history.last().is_some_and(|change| change.cause.is_some());
            if stored.status == Status::Suspended && asked.status == Status::Valid && decided {
                return Err(Problem::new("suspended_by_decision"));
            }
            let cause = Cause { by: issuer.account(), reason: asked.reason, task: None };
            let mut next = with_status(stored, asked.status, cause, now);
            if let Some(change) = next.history.last_mut() {
                change.proposed_by = proposed_by.map(str::to_owned);
            }
            let answer = Answer { status: 200, body: render(&next, proposal.as_ref()), revision: revision(&next) };
            once::keep_among(&mut next.answered, key, &answer, now);
            let noted = next.clone();
            Ok(Change::Write(next, (answer, Some(noted))))
        });
        let (answer, noted) = changed.await?;
        if let Some(certificate) = noted {
            self.seal.note(&certificate);
            self.bell.notify_one();
        }
        Ok(answer)
    }

    /// Tells the holder about a change of status. The task makes the message unique.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn tell_about_certificate(
        &self,
        id: &str,
        certificate: &Certificate,
        topic: &str,
        task: &str,
    ) -> Result<(), Problem> {
        let change = certificate.history.iter().zip(1..).find(|(_, n)| task == task_of(*n)).map(|(change, _)| change);
        let mut values = BTreeMap::from([("exam".to_owned(), certificate.exam_name.clone())]);
        if let Some(exam) = self.catalogue.exams.get(&certificate.exam) {
            values.insert("exam_en".to_owned(), exam.name.en.clone());
        }
        if let Some(change) = change {
            values.insert("reason".to_owned(), change.reason.clone());
            values.insert("date".to_owned(), change.at.beijing_date().to_string());
        }
        let message = Message {
            person: certificate.person.clone(),
            topic: topic.to_owned(),
            values,
            case: None,
            created_at: self.now(),
            read_at: None,
        };
        self.put_message(&format!("{id}:{task}"), &message).await?;
        Ok(())
    }
}

/// What the `ETag` of a certificate shows: how often its status changed.
#[must_use]
pub fn revision(certificate: &Certificate) -> u32 {
    u32::try_from(certificate.history.len()).unwrap_or(u32::MAX).saturating_add(1)
}

fn task_of(change: usize) -> String {
    format!("status:{change}")
}

/// An issuer's reason: some words, without what cannot be shown.
fn checked_reason(reason: &str) -> Result<&str, Problem> {
    let reason = reason.trim();
    let fault = if reason.is_empty() {
        Finding::at("/reason", "field_required")
    } else if reason.chars().count() > LONGEST_REASON {
        Finding::at("/reason", "field_too_long").with("limit", LONGEST_REASON.to_string())
    } else if reason.chars().any(|c| c.is_control() && c != '\n') {
        Finding::at("/reason", "invalid_text")
    } else {
        return Ok(reason);
    };
    Err(Refusal::new("text_missing").with_findings(vec![fault]).into())
}

/// Why a status changes.
#[derive(Clone, Debug)]
pub(super) struct Cause<'a> {
    /// Which staff account decided it.
    pub(super) by: &'a str,
    /// In whose words; the holder reads them.
    pub(super) reason: &'a str,
    /// The case and task that brings it, where one does.
    pub(super) task: Option<String>,
}

/// The certificate after a change of status.
pub(super) fn with_status(before: &Certificate, to: Status, cause: Cause<'_>, now: Moment) -> Certificate {
    let mut next = before.clone();
    // Never earlier than the change before: another process may have a clock that is ahead.
    let at = before.changed_at.map_or(now, |last| now.max(Moment(last.0.saturating_add(1))));
    let Cause { by, reason, task } = cause;
    let (reason, by) = (reason.to_owned(), by.to_owned());
    next.history.push(StatusChange { at, from: before.status, to, reason, by, proposed_by: None, cause: task });
    next.status = to;
    next.since = Some(at);
    next.changed_at = Some(at);
    let topic = match to {
        Status::Valid => "certificate_restored",
        Status::Suspended => "certificate_suspended",
        Status::Revoked => "certificate_revoked",
        Status::Superseded => "certificate_superseded",
    };
    next.outbox.push(task_of(next.history.len()), Job::Notify { topic: topic.to_owned() }, at);
    next
}
