//! What each job does. Every one of them may be done twice.

use std::{collections::BTreeMap, sync::Arc};

use zhengda_engine::{
    login::attempt::{Attempt, AttemptState},
    moment::Span,
    outbox::{Job, Outbox, Outcome, Task},
};

use super::outboxes::WithOutbox;
use crate::{
    app::App,
    problem::Problem,
    records::{
        account::AccountRequest,
        case::Case,
        certificate::{Certificate, Status},
        inbox::Push,
        order::PaymentReport,
        publicity::{PublicityEntry, PublicityReport},
    },
};

/// Until an attempt ends it is looked at so often.
const LOOK_EVERY: Span = Span::seconds(30);

/// The name of a job in logs and figures.
pub(super) fn name(job: &Job) -> &'static str {
    match job {
        Job::Notify { .. } => "notify",
        Job::SubscribeParcel { .. } => "subscribe_parcel",
        Job::PollParcel { .. } => "poll_parcel",
        Job::IssueSuccessor => "issue_successor",
        Job::SuspendCertificate => "suspend_certificate",
        Job::VoidCertificate => "void_certificate",
        Job::RestoreCertificate => "restore_certificate",
        Job::PullFace => "pull_face",
        Job::ApplyPush => "apply_push",
        Job::AccountRequest => "account_request",
    }
}

impl WithOutbox for Case {
    fn outbox_mut(&mut self) -> &mut Outbox {
        &mut self.outbox
    }

    async fn perform(app: &Arc<App>, id: &str, case: &Self, task: &Task) -> Outcome {
        match &task.job {
            Job::Notify { topic } => outcome(app.tell_about_case(id, case, topic, &task.id).await),
            Job::SubscribeParcel { tracking_number } => app.subscribe_parcel(id, case, tracking_number).await,
            Job::PollParcel { tracking_number } => app.poll_parcel(id, case, tracking_number).await,
            Job::IssueSuccessor => outcome(app.issue_successor(id, case).await),
            Job::SuspendCertificate => outcome(app.change_for_case(id, case, Status::Suspended, &task.id).await),
            Job::VoidCertificate => outcome(app.change_for_case(id, case, Status::Revoked, &task.id).await),
            Job::RestoreCertificate => outcome(app.change_for_case(id, case, Status::Valid, &task.id).await),
            Job::PullFace | Job::ApplyPush | Job::AccountRequest => Outcome::GiveUp("not_a_case_job".to_owned()),
        }
    }
}

impl WithOutbox for Certificate {
    fn outbox_mut(&mut self) -> &mut Outbox {
        &mut self.outbox
    }

    async fn perform(app: &Arc<App>, id: &str, certificate: &Self, task: &Task) -> Outcome {
        match &task.job {
            Job::Notify { topic } => outcome(app.tell_about_certificate(id, certificate, topic, &task.id).await),
            _ => Outcome::GiveUp("not_a_certificate_job".to_owned()),
        }
    }
}

impl WithOutbox for Attempt {
    fn outbox_mut(&mut self) -> &mut Outbox {
        &mut self.outbox
    }

    async fn perform(app: &Arc<App>, id: &str, attempt: &Self, _task: &Task) -> Outcome {
        if !matches!(attempt.state_at(app.now()), AttemptState::Started | AttemptState::Scanned) {
            return Outcome::Done;
        }
        match app.pull_face_login(id).await {
            Ok(()) => Outcome::Later(app.now().plus(LOOK_EVERY)),
            Err(problem) => Outcome::Retry(problem.refusal.code.to_owned()),
        }
    }
}

impl WithOutbox for AccountRequest {
    fn outbox_mut(&mut self) -> &mut Outbox {
        &mut self.outbox
    }

    async fn perform(app: &Arc<App>, id: &str, request: &Self, _task: &Task) -> Outcome {
        if app.now() >= request.expires_at {
            return Outcome::GiveUp("expired".to_owned());
        }
        outcome(app.do_account_request(id, request).await)
    }
}

impl WithOutbox for Push {
    fn outbox_mut(&mut self) -> &mut Outbox {
        &mut self.outbox
    }

    async fn perform(app: &Arc<App>, _id: &str, push: &Self, _task: &Task) -> Outcome {
        app.apply_parcel_push(push).await
    }
}

impl WithOutbox for PublicityEntry {
    fn outbox_mut(&mut self) -> &mut Outbox {
        &mut self.outbox
    }

    async fn perform(app: &Arc<App>, id: &str, entry: &Self, task: &Task) -> Outcome {
        match &task.job {
            Job::VoidCertificate => outcome(app.void_for_check(id, entry, &task.id).await),
            _ => tell(app, &entry.person, id, app.check_values(entry), task).await,
        }
    }
}

impl WithOutbox for PublicityReport {
    fn outbox_mut(&mut self) -> &mut Outbox {
        &mut self.outbox
    }

    async fn perform(app: &Arc<App>, id: &str, report: &Self, task: &Task) -> Outcome {
        let Some(reporter) = &report.reporter else { return Outcome::Done };
        let answer = report.answer.clone().unwrap_or_default();
        tell(app, reporter, id, [("answer".to_owned(), answer)].into(), task).await
    }
}

impl WithOutbox for PaymentReport {
    fn outbox_mut(&mut self) -> &mut Outbox {
        &mut self.outbox
    }

    async fn perform(app: &Arc<App>, id: &str, report: &Self, task: &Task) -> Outcome {
        tell(app, &report.person, id, app.payment_values(report), task).await
    }
}

/// Tells a person what a task promises, once.
async fn tell(app: &App, person: &str, id: &str, values: BTreeMap<String, String>, task: &Task) -> Outcome {
    match &task.job {
        Job::Notify { topic } => outcome(app.tell_person(person, topic, values, &format!("{id}:{}", task.id)).await),
        _ => Outcome::GiveUp("not_a_job_of_this_document".to_owned()),
    }
}

/// A use case's end as a task's: faults of ours and of the outside are tried again, refusals are not.
fn outcome(result: Result<(), Problem>) -> Outcome {
    match result {
        Ok(()) => Outcome::Done,
        Err(problem) if problem.status().is_server_error() || problem.status().as_u16() == 429 => {
            Outcome::Retry(problem.refusal.code.to_owned())
        }
        Err(problem) => Outcome::GiveUp(problem.refusal.code.to_owned()),
    }
}
