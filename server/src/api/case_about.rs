//! What a list of everything shows of a case beside its state: the exam, the year, the certificate's number, what the
//! authority answered (`K07`, `Z05`, `S18`), and the appeal with its own detail (`K12`, `Z10`).

use poem_openapi::Object;
use zhengda_engine::{
    case::{
        decision::Decision,
        document::Case,
        event::{EventKind, Grounds},
        sitting::{Sitting, year},
        state::State,
    },
    region::service::Service,
};

use super::{case_view::TextView, file_views::AttachmentView};
use crate::app::App;

/// What a case is about.
#[derive(Debug, Object)]
pub struct AboutView {
    /// The exam's name.
    #[oai(skip_serializing_if_is_none)]
    pub exam: Option<TextView>,
    /// The year of the sitting.
    #[oai(skip_serializing_if_is_none)]
    pub year: Option<i64>,
    /// The management number of the certificate.
    #[oai(skip_serializing_if_is_none)]
    pub management_number: Option<String>,
}

impl AboutView {
    /// From the certificate that the case was made for, else from the form.
    #[must_use]
    pub fn of(app: &App, case: &Case) -> Self {
        let exams = &app.catalogue.exams;
        let about = case.about.clone().unwrap_or_default();
        let known = about.exam.as_deref().and_then(|id| exams.get(id));
        let printed = about.exam_name.as_ref().map(|name| TextView { zh: name.clone(), en: name.clone() });
        let written = || {
            let sitting = Sitting::of(&case.form)?;
            let known = exams.get(sitting.exam).or_else(|| exams.named(sitting.exam));
            let typed = || TextView { zh: sitting.exam.to_owned(), en: sitting.exam.to_owned() };
            Some(known.map_or_else(typed, |exam| (&exam.name).into()))
        };
        Self {
            exam: known.map(|exam| (&exam.name).into()).or(printed).or_else(written),
            year: about.year.or_else(|| year(&case.form)),
            management_number: about.management_number,
        }
    }
}

/// What the authority answered.
#[derive(Debug, Object)]
pub struct FeedbackView {
    /// When.
    pub at: String,
    /// `return`, `reject`, `approve`, or `result` for how far it is or what it ended with.
    pub kind: String,
    /// The reason that was given, by its code.
    #[oai(skip_serializing_if_is_none)]
    pub reason_code: Option<String>,
    /// The reason in words.
    #[oai(skip_serializing_if_is_none)]
    pub reason_text: Option<TextView>,
    /// What was written to the candidate.
    #[oai(skip_serializing_if_is_none)]
    pub note: Option<String>,
}

impl FeedbackView {
    /// The newest answer.
    #[must_use]
    pub fn of(case: &Case, service: Option<&Service>) -> Option<Self> {
        let decided = case.decisions.last().map(|decision| Self::of_decision(decision, service));
        let result = case.result.as_ref().map(|result| Self {
            at: result.at.rfc3339(),
            kind: "result".to_owned(),
            reason_code: None,
            reason_text: None,
            note: Some(result.text.clone()),
        });
        result.or(decided)
    }

    /// A decision.
    #[must_use]
    pub fn of_decision(decision: &Decision, service: Option<&Service>) -> Self {
        let given = decision.grounds.as_ref();
        let code = given.map(|grounds| grounds.reason_code.clone()).filter(|code| !code.is_empty());
        let reason = code.as_deref().and_then(|code| service?.reason(code));
        Self {
            at: decision.at.rfc3339(),
            kind: decision.kind.name().to_owned(),
            reason_text: reason.map(|reason| (&reason.text).into()),
            reason_code: code,
            note: given.map(|grounds| grounds.text.clone()).filter(|text| !text.is_empty()),
        }
    }
}

/// A refusal of one reviewer that waits for a second one; for staff only.
#[derive(Debug, Object)]
pub struct ProposalView {
    /// When.
    pub at: String,
    /// The account.
    pub by: String,
    /// Whether it is the caller's own, who cannot confirm it.
    pub mine: bool,
    /// The reason, by its code.
    pub reason_code: String,
    /// What was written.
    pub note: String,
}

impl ProposalView {
    /// The proposal of a case.
    #[must_use]
    pub fn of(case: &Case, actor: &zhengda_engine::case::actor::Actor) -> Option<Self> {
        let proposal = case.proposal.as_ref()?;
        let Grounds { reason_code, text } = proposal.grounds.clone();
        Some(Self {
            at: proposal.at.rfc3339(),
            by: proposal.by.clone(),
            mine: case.proposed_by(actor),
            reason_code,
            note: text,
        })
    }
}

/// Whom to call when something goes wrong afterwards.
#[derive(Debug, Object)]
pub struct HelpLineView {
    /// What went wrong.
    pub when: TextView,
    /// Telephones.
    pub telephones: Vec<String>,
}

impl HelpLineView {
    /// The help lines of a case, from its approval on.
    #[must_use]
    pub fn of(case: &Case, service: Option<&Service>) -> Vec<Self> {
        let later = matches!(case.state, State::Approved | State::Dispatched | State::Completed);
        let lines = service.map(|service| service.help_lines.as_slice()).unwrap_or_default().iter();
        let view = |line: &zhengda_engine::region::service::HelpLine| Self {
            when: (&line.when).into(),
            telephones: line.telephones.clone(),
        };
        lines.filter(|_| later).map(view).collect()
    }
}

/// An appeal with everything that belongs to it.
#[derive(Debug, Object)]
pub struct AppealDetailView {
    /// The case.
    pub case_id: String,
    /// What it is about.
    #[oai(flatten)]
    pub about: AboutView,
    /// Where the case stands.
    pub state: String,
    /// The same in words.
    pub state_text: TextView,
    /// The person's words.
    pub text: String,
    /// When it was made.
    pub at: String,
    /// The files that came with it.
    pub attachments: Vec<AttachmentView>,
    /// The refusal that it is against.
    #[oai(skip_serializing_if_is_none)]
    pub against: Option<FeedbackView>,
    /// The decision on it; absent until it is made.
    #[oai(skip_serializing_if_is_none)]
    pub decision: Option<FeedbackView>,
    /// The last day on which an appeal could be made.
    #[oai(skip_serializing_if_is_none)]
    pub until: Option<String>,
}

impl AppealDetailView {
    /// The appeal of a case; `None` where none was made.
    #[must_use]
    pub fn of(app: &App, case: &Case) -> Option<Self> {
        let appeal = case.appeal.as_ref()?;
        let service = app.service(&case.region, &case.service).ok().map(|(_, service)| service);
        // Decisions are in order of time: the last refusal before the appeal, and the first decision after it.
        let before = case.decisions.iter().rfind(|one| one.kind == EventKind::Reject && one.at <= appeal.at);
        let position = before.and_then(|before| case.decisions.iter().position(|one| one == before));
        let after = position.and_then(|position| case.decisions.get(position + 1));
        let days = service.and_then(|service| service.appeal.as_ref()).map(|appeal| appeal.within_working_days);
        let until = before.zip(days).map(|(one, days)| app.catalogue.holidays.due_after(one.at, days));
        let files = case.attachments.iter().filter(|file| appeal.files.contains(&file.id));
        Some(Self {
            case_id: case.id.clone(),
            about: AboutView::of(app, case),
            state: case.state.name().to_owned(),
            state_text: (&app.catalogue.states.state(case.state).text).into(),
            text: appeal.text.clone(),
            at: appeal.at.rfc3339(),
            attachments: files.map(|file| AttachmentView::of(file, service)).collect(),
            against: before.map(|decision| FeedbackView::of_decision(decision, service)),
            decision: after.map(|decision| FeedbackView::of_decision(decision, service)),
            until: until.map(|until| until.date.to_string()),
        })
    }
}
