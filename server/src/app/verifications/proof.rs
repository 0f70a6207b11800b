//! What stands behind a receipt: the certificate as the store has it now, and the proof from the transparency log that its
//! status stands there (`N5`).

use zhengda_engine::moment::Moment;
use zhengda_seal::{
    code::StatusIndex,
    receipt::{Inclusion, Proven, agrees},
};

use crate::{
    app::{App, certificates::verify::Checked, seal::table::bits_of},
    records::certificate::Certificate,
    store::{Condition, Find, StoreError},
};

/// A proof with the moment of the change that it is about.
pub(super) struct Proof {
    pub inclusion: Inclusion,
    pub changed_at: Moment,
}

impl App {
    /// The certificate that a check is about, if it is about one. Where the store knows another status than the check, as
    /// when another process changed it a moment ago, the check is made again: no receipt contradicts the register.
    pub(super) async fn certificate_behind(
        &self,
        text: &str,
        checked: &mut Checked,
    ) -> Result<Option<Certificate>, StoreError> {
        let Some(place) = checked.claims.as_ref().map(|claims| claims.status) else { return Ok(None) };
        let Some(certificate) = self.certificate_at(place).await? else { return Ok(None) };
        if !agrees(checked.reason, bits_of(certificate.status)) {
            self.seal.note(&certificate);
            *checked = self.verify(text).await;
        }
        Ok(Some(certificate))
    }

    async fn certificate_at(&self, place: StatusIndex) -> Result<Option<Certificate>, StoreError> {
        let at = Condition::eq("status_list", i64::from(place.list))
            .and(Condition::eq("status_index", i64::from(place.index)));
        let (found, _) = self.records::<Certificate>().find(&Find::by(at).limit(1)).await?;
        Ok(found.into_iter().next().map(|found| found.value))
    }

    /// The proof for a receipt. `None`, and the reason in the program's log, where none can be given: the receipt then says
    /// that it has none, which is better than no receipt.
    pub(super) async fn proof_for(&self, certificate: &Certificate, checked: &Checked, now: Moment) -> Option<Proof> {
        let proof = match self.status_proof(certificate).await {
            Ok(proof) => proof,
            Err(problem) => {
                let cause = problem.cause.as_deref().unwrap_or(problem.refusal.code);
                tracing::warn!(cause, "a receipt was given without a proof from the transparency log");
                return None;
            }
        };
        let inclusion =
            Inclusion { leaf: proof.leaf, index: proof.index, path: proof.path, head: proof.head?.signed.clone() };
        let Some(Proven { change, .. }) = inclusion.proven(&self.seal.keys().ring) else {
            // Somebody changed the leaf in the store: what does not hold is not handed out.
            tracing::error!(index = inclusion.index, "a leaf of the transparency log is not what its tile says");
            return None;
        };
        // Another machine's clock may be ahead, and the status may have changed between two reads.
        let fits = change.at_ms <= now.0 && agrees(checked.reason, change.bits);
        fits.then_some(Proof { inclusion, changed_at: Moment(change.at_ms) })
    }
}
