//! Receipts: a signed answer for the file of whoever stated a purpose (N4). None is given that the holder does not see.

use data_encoding::BASE64URL_NOPAD;
use zhengda_engine::moment::{Moment, Span};
use zhengda_seal::{
    code::read_text,
    receipt::{Receipt, ReceiptError, Subject, code_digest},
    signed::OpenError,
};

use super::{
    Done,
    entry::{Holder, entry},
    journal::Key,
    proof::Proof,
    statement::Statement,
};
use crate::{
    app::{App, certificates::verify::Checked},
    problem::Problem,
    random::Draw,
    records::verification::{Verification, Way},
    store::{Condition, StoreError},
};

/// Receipts for one certificate in 24 hours. More than any employer needs; a stranger who wants to fill a holder's log
/// with words of his own gets no further.
const PER_DAY: u64 = 50;
/// The longest receipt that is looked at, in characters.
pub const LONGEST_RECEIPT: usize = 8 * 1024;

/// What a receipt turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// Ours, and unchanged.
    Good(Box<Receipt>),
    /// Ours once, but its key is compromised: it can no longer be told from a forged one.
    CannotTell,
    /// Not ours, or changed.
    Bad,
    /// Not a receipt at all.
    Unreadable,
}

impl App {
    /// The check with its receipt. The holder's log has the entry before the receipt exists. `id` names an entry that a
    /// repeated call must find again.
    pub(super) async fn with_receipt(
        &self,
        text: &str,
        mut checked: Checked,
        way: Way,
        statement: &Statement,
        id: Option<String>,
    ) -> Done {
        let now = self.now();
        match self.receipt_for(text, &mut checked, way, statement, id, now).await {
            Ok(receipt) => Done { checked, receipt: Some(receipt), missing: None },
            Err(missing) => {
                self.note_check(&checked, way);
                Done { checked, receipt: None, missing: Some(missing) }
            }
        }
    }

    async fn receipt_for(
        &self,
        text: &str,
        checked: &mut Checked,
        way: Way,
        statement: &Statement,
        id: Option<String>,
        now: Moment,
    ) -> Result<String, &'static str> {
        let code = read_text(&self.seal.address.read(text), &[&self.seal.address.host]);
        let code = code.map_err(|_| "receipt_without_code")?;
        let unavailable = |error: &dyn std::fmt::Display| {
            tracing::warn!(%error, "a check was answered without a receipt");
            "receipt_unavailable"
        };
        let id = match id {
            Some(id) => id,
            None => self.random.id("chk").map_err(|error| unavailable(&error))?,
        };
        let certificate = self.certificate_behind(text, checked).await.map_err(|error| unavailable(&error))?;
        let mut proof = None;
        if let Some(certificate) = certificate {
            let key = Key { place: certificate.place(), way, outcome: checked.outcome, reason: checked.reason };
            self.state(&id, &Holder::of(&certificate), key, statement, now).await?;
            proof = self.proof_for(&certificate, checked, now).await;
        }
        let receipt = receipt(&id, &code, checked, statement, now, proof);
        let bytes = self.seal.sign_receipt(&receipt, now).map_err(|error| unavailable(&error))?;
        Ok(BASE64URL_NOPAD.encode(&bytes))
    }

    /// Writes the entry of a stated check, unless the certificate has had too many of them today.
    async fn state(
        &self,
        id: &str,
        holder: &Holder,
        key: Key,
        statement: &Statement,
        now: Moment,
    ) -> Result<(), &'static str> {
        let failed = |error: StoreError| {
            tracing::warn!(%error, "a stated check could not be written into the holder's log");
            "receipt_unavailable"
        };
        let today = Condition::eq("certificate", holder.certificate.as_str())
            .and(Condition::gt("stated_at", now.minus(Span::days(1)).0));
        if self.records::<Verification>().count(&today).await.map_err(failed)? >= PER_DAY {
            return Err("receipt_limit");
        }
        let entry = Verification {
            purpose: Some(statement.purpose.clone()),
            organisation: statement.organisation.clone(),
            receipt: true,
            ..entry(holder, key, now)
        };
        match self.records().insert(id, &entry).await {
            // A repeated call finds its entry.
            Ok(()) | Err(StoreError::Duplicate) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    /// Checks a receipt that somebody shows.
    ///
    /// # Errors
    /// `field_too_long` for what is longer than any receipt.
    pub fn open_receipt(&self, text: &str) -> Result<Opened, Problem> {
        let text = text.trim();
        if text.len() > LONGEST_RECEIPT {
            return Err(Problem::field("/receipt", "field_too_long").with("limit", LONGEST_RECEIPT.to_string()));
        }
        let Ok(bytes) = BASE64URL_NOPAD.decode(text.as_bytes()) else { return Ok(Opened::Unreadable) };
        Ok(match Receipt::open(&bytes, &self.seal.keys().ring, self.now().0) {
            Ok(receipt) => Opened::Good(Box::new(receipt)),
            Err(ReceiptError::Compromised) => Opened::CannotTell,
            Err(ReceiptError::Signed(OpenError::Malformed)) => Opened::Unreadable,
            Err(
                ReceiptError::Signed(OpenError::Key | OpenError::Forged)
                | ReceiptError::Period
                | ReceiptError::Inclusion,
            ) => Opened::Bad,
        })
    }
}

fn receipt(
    id: &str,
    code: &[u8],
    checked: &Checked,
    statement: &Statement,
    now: Moment,
    proof: Option<Proof>,
) -> Receipt {
    // The store was asked for the proof, so what it said of the status is known as of its last change at least.
    let as_of = proof.as_ref().map_or(checked.as_of, |proof| checked.as_of.max(proof.changed_at));
    Receipt {
        id: id.to_owned(),
        checked_at_ms: now.0,
        outcome: checked.outcome,
        reason: checked.reason.to_owned(),
        as_of_ms: as_of.0,
        since_ms: checked.since.map(|since| since.0),
        code_digest: code_digest(code),
        subject: checked.claims.as_ref().map(Subject::from),
        superseded_by: checked.superseded_by.clone(),
        purpose: Some(statement.purpose.clone()),
        organisation: statement.organisation.clone(),
        inclusion: proof.map(|proof| proof.inclusion),
    }
}
