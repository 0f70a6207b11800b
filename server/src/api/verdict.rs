//! A verdict as JSON. The contract describes [`VerificationView`]; what is sent is written by [`write`] in one pass,
//! because this is the answer that goes out most. A test keeps the two equal.

use poem_openapi::{Enum, Object};
use serde::Serialize;
use serde_json::value::RawValue;
use zhengda_seal::{code::Claims, verdict::Outcome};

use super::case_view::TextView;
use crate::{
    app::{App, certificates::verify::Checked, verifications::Done},
    problem::Problem,
};

/// The three answers. There is no fourth.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq, Serialize)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum VerdictView {
    /// Issued by the authority, unchanged, and in force as of the time named.
    Valid,
    /// Not a certificate in force.
    NotValid,
    /// A check could not be made; neither good nor bad.
    CannotTell,
}

impl From<Outcome> for VerdictView {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Valid => Self::Valid,
            Outcome::NotValid => Self::NotValid,
            Outcome::CannotTell => Self::CannotTell,
        }
    }
}

/// What the authority says of the certificate.
#[derive(Debug, Object)]
pub struct CheckedCertificate {
    /// The holder's name, as printed.
    pub name: String,
    /// The holder's document number, masked.
    pub id_number_masked: String,
    /// The exam, as printed.
    pub exam: String,
    /// The level.
    #[oai(skip_serializing_if_is_none)]
    pub level: Option<String>,
    /// The specialty.
    #[oai(skip_serializing_if_is_none)]
    pub specialty: Option<String>,
    /// When the result was approved.
    pub approved_on: String,
    /// When the code was issued.
    pub issued_on: String,
    /// The management number, masked.
    #[oai(skip_serializing_if_is_none)]
    pub management_number_masked: Option<String>,
}

impl From<&Claims> for CheckedCertificate {
    fn from(claims: &Claims) -> Self {
        Self {
            name: claims.name.clone(),
            id_number_masked: claims.id_number_masked.clone(),
            exam: claims.exam.clone(),
            level: claims.level.clone(),
            specialty: claims.specialty.clone(),
            approved_on: claims.approved_on.to_string(),
            issued_on: claims.issued_on.to_string(),
            management_number_masked: claims.management_number_masked.clone(),
        }
    }
}

/// Why something that was asked for is missing from an answer.
#[derive(Debug, Object)]
pub struct MissingView {
    /// The stable code.
    pub code: String,
    /// Why.
    pub text: TextView,
    /// What to do.
    pub advice: TextView,
}

impl MissingView {
    /// With the texts of `code`.
    #[must_use]
    pub fn of(app: &App, code: &str) -> Self {
        let text = app.catalogue.reasons.text(code, &[]);
        Self { code: code.to_owned(), text: TextView::from(&text.detail), advice: TextView::from(&text.remedy) }
    }
}

/// A verdict.
#[derive(Debug, Object)]
pub struct VerificationView {
    /// One of the three answers.
    pub verdict: VerdictView,
    /// Why: a stable name.
    pub reason: String,
    /// Why, in words.
    pub text: TextView,
    /// What to do now.
    pub advice: TextView,
    /// What the authority says of the certificate; absent unless the authority is known to have said it.
    #[oai(skip_serializing_if_is_none)]
    pub certificate: Option<CheckedCertificate>,
    /// The certificate that replaced this one.
    #[oai(skip_serializing_if_is_none)]
    pub superseded_by: Option<String>,
    /// Since when it is revoked, suspended or replaced.
    #[oai(skip_serializing_if_is_none)]
    pub since: Option<String>,
    /// The moment that the verdict speaks of.
    pub as_of: String,
    /// The signed receipt, where a purpose was stated: base64url, to be kept and shown to whoever asks.
    #[oai(skip_serializing_if_is_none)]
    pub receipt: Option<String>,
    /// Why there is no receipt although a purpose was stated.
    #[oai(skip_serializing_if_is_none)]
    pub receipt_missing: Option<MissingView>,
}

impl VerificationView {
    /// The view of a check.
    #[must_use]
    pub fn of(app: &App, done: &Done) -> Self {
        let checked = &done.checked;
        let text = app.catalogue.verdicts.text(checked.reason);
        Self {
            verdict: checked.outcome.into(),
            reason: checked.reason.to_owned(),
            text: TextView::from(&text.text),
            advice: TextView::from(&text.advice),
            certificate: checked.claims.as_ref().map(CheckedCertificate::from),
            superseded_by: checked.superseded_by.clone(),
            since: checked.since.map(|since| since.rfc3339()),
            as_of: checked.as_of.rfc3339(),
            receipt: done.receipt.clone(),
            receipt_missing: done.missing.map(|code| MissingView::of(app, code)),
        }
    }
}

/// The same as [`VerificationView`], borrowed.
#[derive(Serialize)]
struct Plain<'a> {
    verdict: VerdictView,
    reason: &'a str,
    text: &'a RawValue,
    advice: &'a RawValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<PlainCertificate<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    superseded_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    as_of: String,
}

#[derive(Serialize)]
struct PlainCertificate<'a> {
    name: &'a str,
    id_number_masked: &'a str,
    exam: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    specialty: Option<&'a str>,
    approved_on: jiff::civil::Date,
    issued_on: jiff::civil::Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    management_number_masked: Option<&'a str>,
}

/// The JSON of a check without a receipt.
///
/// # Errors
/// `internal` when the reason has no text, which the check of the configuration excludes.
pub fn write(app: &App, checked: &Checked) -> Result<Vec<u8>, Problem> {
    let words = app.catalogue.verdicts.json(checked.reason);
    let words = words.ok_or_else(|| Problem::internal(format!("`{}` has no text", checked.reason)))?;
    let plain = Plain {
        verdict: checked.outcome.into(),
        reason: checked.reason,
        text: &words.text,
        advice: &words.advice,
        certificate: checked.claims.as_ref().map(|claims| PlainCertificate {
            name: &claims.name,
            id_number_masked: &claims.id_number_masked,
            exam: &claims.exam,
            level: claims.level.as_deref(),
            specialty: claims.specialty.as_deref(),
            approved_on: claims.approved_on,
            issued_on: claims.issued_on,
            management_number_masked: claims.management_number_masked.as_deref(),
        }),
        superseded_by: checked.superseded_by.as_deref(),
        since: checked.since.map(|since| since.rfc3339()),
        as_of: checked.as_of.rfc3339(),
    };
    let mut out = Vec::with_capacity(1024);
    serde_json::to_writer(&mut out, &plain).map_err(Problem::internal)?;
    Ok(out)
}
