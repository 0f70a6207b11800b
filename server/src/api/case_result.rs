//! The result of a case: as staff record it and as the candidate reads it.

use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use zhengda_engine::{
    case::{
        document::Case,
        result::{CaseResult, ChangeMade, CheckedScore, NewCertificate, Repayment, RepaymentState},
    },
    moment::Moment,
};

use super::{case_view::TextView, certificate_view::RefusalView};
use crate::{app::App, problem::Problem};

/// What a case ended with, or how far it is.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct RecordResult {
    /// What the candidate reads, up to 1,000 characters.
    text: String,
    /// Whether what was asked for was done; `true` unless told otherwise. A case that cannot be carried out ends with
    /// words only.
    #[serde(default)]
    carried_out: Option<bool>,
    /// The scores after a recheck.
    #[serde(default)]
    #[oai(default)]
    scores: Vec<ScoreBody>,
    /// What is paid back.
    #[serde(default)]
    repayment: Option<RepaymentBody>,
    /// What was changed in a record.
    #[serde(default)]
    #[oai(default)]
    changes: Vec<ChangeBody>,
    /// The certificate that is issued; what is absent is printed as before.
    #[serde(default)]
    certificate: Option<CertificateBody>,
}

/// One score after a recheck.
#[derive(Clone, Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct ScoreBody {
    /// The subject.
    subject: String,
    /// The score as it is published.
    score: String,
    /// Whether the recheck changed it.
    changed: bool,
}

/// What is paid back.
#[derive(Clone, Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct RepaymentBody {
    /// How much, in fen.
    amount_fen: u32,
    /// `ordered`, `repaid` or `failed`.
    state: String,
}

/// One change of a record.
#[derive(Clone, Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct ChangeBody {
    /// What was changed.
    item: String,
    /// What it was, where that may be shown.
    #[serde(default)]
    before: Option<String>,
    /// What it is now.
    after: String,
}

/// A certificate that is issued.
#[derive(Clone, Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct CertificateBody {
    /// The certificate that it replaces, where the case was made without one.
    #[serde(default)]
    replaces: Option<String>,
    /// The number of the new paper.
    #[serde(default)]
    print_number: Option<String>,
    /// The name on it, where an exchange changes it.
    #[serde(default)]
    name: Option<String>,
    /// The document number on it, where an exchange changes it.
    #[serde(default)]
    id_number: Option<String>,
}

impl RecordResult {
    /// As the use case takes it.
    ///
    /// # Errors
    /// `invalid_body` for a state of repayment that is none.
    pub fn result(&self) -> Result<CaseResult, Problem> {
        let repayment = self.repayment.as_ref().map(|body| {
            let state = RepaymentState::named(&body.state);
            let state = state.ok_or_else(|| Problem::field("/repayment/state", "option_unknown"))?;
            Ok::<_, Problem>(Repayment { amount_fen: body.amount_fen, state })
        });
        let score = |body: &ScoreBody| CheckedScore {
            subject: body.subject.trim().to_owned(),
            score: body.score.trim().to_owned(),
            changed: body.changed,
        };
        let change = |body: &ChangeBody| ChangeMade {
            item: body.item.trim().to_owned(),
            before: body.before.clone(),
            after: body.after.trim().to_owned(),
        };
        Ok(CaseResult {
            carried_out: self.carried_out.unwrap_or(true),
            text: self.text.trim().to_owned(),
            scores: self.scores.iter().map(score).collect(),
            repayment: repayment.transpose()?,
            changes: self.changes.iter().map(change).collect(),
            certificate: self.certificate.as_ref().map(|body| NewCertificate {
                replaces: body.replaces.clone(),
                print_number: body.print_number.clone(),
                name: body.name.clone(),
                document_number: body.id_number.clone(),
                id: None,
                failure: None,
            }),
            by: String::new(),
            at: Moment(0),
        })
    }
}

/// What a case ended with, or how far it is.
#[derive(Debug, Object)]
pub struct ResultView {
    /// When it was recorded.
    pub at: String,
    /// Whether what was asked for was done.
    pub carried_out: bool,
    /// In words.
    pub text: String,
    /// The scores after a recheck.
    pub scores: Vec<ScoreBody>,
    /// What is paid back.
    #[oai(skip_serializing_if_is_none)]
    pub repayment: Option<RepaymentView>,
    /// What was changed in a record.
    pub changes: Vec<ChangeBody>,
    /// The certificate that was issued.
    #[oai(skip_serializing_if_is_none)]
    pub certificate: Option<IssuedView>,
}

/// What is paid back.
#[derive(Debug, Object)]
pub struct RepaymentView {
    /// How much, in fen.
    pub amount_fen: u32,
    /// `ordered`, `repaid` or `failed`.
    pub state: String,
    /// The same in words.
    pub state_text: TextView,
}

/// A certificate that was issued, or could not be.
#[derive(Debug, Object)]
pub struct IssuedView {
    /// Its id; absent for the moment until it is in the register.
    #[oai(skip_serializing_if_is_none)]
    pub id: Option<String>,
    /// The number of its paper, where known.
    #[oai(skip_serializing_if_is_none)]
    pub print_number: Option<String>,
    /// Why it could not be issued after all.
    #[oai(skip_serializing_if_is_none)]
    pub failure: Option<RefusalView>,
}

impl ResultView {
    /// The result of a case; in lists without what may name a person.
    #[must_use]
    pub fn of(app: &App, case: &Case, full: bool) -> Option<Self> {
        let result = case.result.as_ref()?;
        let score = |score: &CheckedScore| ScoreBody {
            subject: score.subject.clone(),
            score: score.score.clone(),
            changed: score.changed,
        };
        let change = |change: &ChangeMade| ChangeBody {
            item: change.item.clone(),
            before: change.before.clone().filter(|_| full),
            after: if full { change.after.clone() } else { "***".to_owned() },
        };
        Some(Self {
            at: result.at.rfc3339(),
            carried_out: result.carried_out,
            text: result.text.clone(),
            scores: result.scores.iter().map(score).collect(),
            repayment: result.repayment.map(|repayment| RepaymentView {
                amount_fen: repayment.amount_fen,
                state: repayment.state.name().to_owned(),
                state_text: (&app.catalogue.states.word(&format!("repayment_{}", repayment.state.name()))).into(),
            }),
            changes: result.changes.iter().map(change).collect(),
            certificate: result.certificate.as_ref().map(|certificate| IssuedView {
                id: certificate.id.clone(),
                print_number: certificate.print_number.clone().filter(|_| full),
                failure: certificate.failure.as_ref().map(|code| RefusalView::of_code(app, code)),
            }),
        })
    }
}
