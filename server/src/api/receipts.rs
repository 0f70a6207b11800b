//! Checking a receipt that somebody shows.

use std::sync::Arc;

use poem::Request;
use poem_openapi::{Enum, Object, OpenApi, payload::Json};
use serde::Deserialize;
use zhengda_engine::moment::Moment;
use zhengda_seal::receipt::{Proven, Receipt};

use super::{call::client_address, case_view::TextView, strict::Strict, tags::Tag, verdict::VerdictView};
use crate::{
    app::{App, verifications::receipt::Opened},
    catalogue::VerdictText,
    problem::Problem,
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct ReceiptsApi {
    /// The application.
    pub app: Arc<App>,
}

#[derive(Debug, Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct ReceiptRequest {
    /// The receipt, as it was given.
    receipt: String,
}

/// What a receipt turned out to be.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[oai(rename_all = "snake_case")]
enum ReceiptVerdict {
    /// Given by this service, and unchanged.
    Genuine,
    /// Not given by this service, or changed.
    NotGenuine,
    /// Its key is no longer trusted, or it could not be read.
    CannotTell,
}

/// What a receipt says about the certificate.
#[derive(Debug, Object)]
struct ReceiptCertificate {
    /// The certificate's id.
    id: String,
    /// The holder's name.
    name: String,
    /// The holder's document number, masked.
    id_number_masked: String,
    /// The exam.
    exam: String,
    /// The level.
    #[oai(skip_serializing_if_is_none)]
    level: Option<String>,
    /// The specialty.
    #[oai(skip_serializing_if_is_none)]
    specialty: Option<String>,
    /// The management number, masked.
    #[oai(skip_serializing_if_is_none)]
    management_number_masked: Option<String>,
}

/// Where in the transparency log the status stands that a receipt speaks of.
#[derive(Debug, Object)]
struct ReceiptProof {
    /// The leaf's index: `GET /api/v1/transparency/entries` gives it.
    index: u64,
    /// The leaves of the log whose signed head is in the receipt.
    size: u64,
    /// The root in that head, in hexadecimal: `proofs/consistency` shows that the log of today grew out of it.
    root: String,
    /// When the status was changed, or the certificate issued.
    changed_at: String,
    /// When the head was signed.
    head_at: String,
}

/// What a genuine receipt says. It speaks of its own time, not of now.
#[derive(Debug, Object)]
struct ReceiptContent {
    /// Its id.
    id: String,
    /// When the check was made.
    checked_at: String,
    /// The answer then.
    verdict: VerdictView,
    /// Why: a stable name.
    reason: String,
    /// Why, in words.
    text: TextView,
    /// The moment that the answer spoke of.
    as_of: String,
    /// Since when it was revoked, suspended or replaced.
    #[oai(skip_serializing_if_is_none)]
    since: Option<String>,
    /// What the code said; absent when the authority was not known to have said it.
    #[oai(skip_serializing_if_is_none)]
    certificate: Option<ReceiptCertificate>,
    /// The certificate that had replaced this one.
    #[oai(skip_serializing_if_is_none)]
    superseded_by: Option<String>,
    /// What the checker said it was for.
    #[oai(skip_serializing_if_is_none)]
    purpose: Option<String>,
    /// Who the checker said he was; nobody has verified that.
    #[oai(skip_serializing_if_is_none)]
    organisation: Option<String>,
    /// SHA-256 of the bytes of the code that was checked, in hexadecimal.
    code_sha256: String,
    /// Whether the receipt proves that the status stood in the transparency log.
    in_transparency_log: bool,
    /// The proof; absent when there is none.
    #[oai(skip_serializing_if_is_none)]
    log: Option<ReceiptProof>,
}

/// What was found.
#[derive(Debug, Object)]
struct ReceiptView {
    /// One of the three answers.
    verdict: ReceiptVerdict,
    /// Why, in words.
    text: TextView,
    /// What to do now.
    advice: TextView,
    /// What it says; present only when it is genuine.
    #[oai(skip_serializing_if_is_none)]
    content: Option<ReceiptContent>,
}

#[OpenApi(prefix_path = "/api/v1/verifications", tag = "Tag::Verification")]
impl ReceiptsApi {
    /// Check a receipt
    ///
    /// Anyone may: an auditor who is shown an employer's file, or the holder. The answer is 200 whatever the receipt
    /// turns out to be. Nothing of this is in anybody's log.
    #[oai(path = "/receipts", method = "post", operation_id = "verify_receipt")]
    async fn verify_receipt(
        &self,
        request: &Request,
        body: Strict<ReceiptRequest>,
    ) -> Result<Json<ReceiptView>, Problem> {
        self.app.limits.receipts.check(&client_address(request, self.app.settings.server.trusted_proxies))?;
        let opened = self.app.open_receipt(&body.0.receipt)?;
        let (verdict, text) = words(&self.app, &opened);
        let content = match opened {
            Opened::Good(receipt) => Some(self.content(*receipt)),
            Opened::CannotTell | Opened::Bad | Opened::Unreadable => None,
        };
        Ok(Json(ReceiptView {
            verdict,
            text: TextView::from(&text.text),
            advice: TextView::from(&text.advice),
            content,
        }))
    }
}

/// The answer and its texts.
fn words<'a>(app: &'a App, opened: &Opened) -> (ReceiptVerdict, &'a VerdictText) {
    let (verdict, reason) = match opened {
        Opened::Good(_) => (ReceiptVerdict::Genuine, "receipt_genuine"),
        Opened::Bad => (ReceiptVerdict::NotGenuine, "receipt_not_genuine"),
        Opened::CannotTell => (ReceiptVerdict::CannotTell, "receipt_key_compromised"),
        Opened::Unreadable => (ReceiptVerdict::CannotTell, "receipt_unreadable"),
    };
    (verdict, app.catalogue.verdicts.text(reason))
}

impl ReceiptsApi {
    fn content(&self, receipt: Receipt) -> ReceiptContent {
        let time = |ms| Moment(ms).rfc3339();
        let keys = self.app.seal.keys();
        let proof = receipt.inclusion.as_ref().and_then(|inclusion| {
            let Proven { change, head } = inclusion.proven(&keys.ring)?;
            let (changed_at, head_at) = (time(change.at_ms), time(head.at_ms));
            let (index, size, root) = (inclusion.index, head.size, head.root.to_string());
            Some(ReceiptProof { index, size, root, changed_at, head_at })
        });
        ReceiptContent {
            id: receipt.id,
            checked_at: time(receipt.checked_at_ms),
            verdict: receipt.outcome.into(),
            text: TextView::from(&self.app.catalogue.verdicts.text(&receipt.reason).text),
            reason: receipt.reason,
            as_of: time(receipt.as_of_ms),
            since: receipt.since_ms.map(time),
            certificate: receipt.subject.map(|subject| ReceiptCertificate {
                id: subject.certificate_id,
                name: subject.name,
                id_number_masked: subject.id_number_masked,
                exam: subject.exam,
                level: subject.level,
                specialty: subject.specialty,
                management_number_masked: subject.management_number_masked,
            }),
            superseded_by: receipt.superseded_by,
            purpose: receipt.purpose,
            organisation: receipt.organisation,
            code_sha256: data_encoding::HEXLOWER.encode(&receipt.code_digest),
            in_transparency_log: proof.is_some(),
            log: proof,
        }
    }
}
