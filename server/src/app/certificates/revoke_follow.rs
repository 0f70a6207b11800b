//! A revocation that is asked for stays asked for when the certificate is replaced: it goes on to the one that is in force now,
//! so that nothing that was suspected is forgotten by an exchange.

use crate::{
    app::{App, audit::By},
    problem::Problem,
    records::revocation::RevocationProposal,
    store::Change,
};

impl App {
    /// Moves what is proposed about a certificate to its successor. May be broken off anywhere and done again: the successor
    /// has it before the old one lets go of it.
    ///
    /// # Errors
    /// When the store fails; then it is to be done again.
    pub(super) async fn follow_revocation(&self, from: &str, to: &str) -> Result<(), Problem> {
        let Some(open) = self.open_revocation(from).await? else { return Ok(()) };
        let followed = self.records::<RevocationProposal>().change_or_insert(to, |stored| {
            // Already there, by an earlier try or because somebody has asked for it anew.
            if stored.is_some_and(|known| known.open) {
                return Ok::<_, Problem>(Change::Keep(()));
            }
            let mut next = RevocationProposal {
                id: to.to_owned(),
                confirmed_by: None,
                revision: stored.map_or(0, |before| before.revision).saturating_add(1),
                unaudited: stored.map(|before| before.unaudited.clone()).unwrap_or_default(),
                answered: stored.map(|before| before.answered.clone()).unwrap_or_default(),
                ..open.clone()
            };
            let details = [("predecessor", from.to_owned()), ("proposed_by", open.by.clone())];
            let subject = (to, next.revision);
            let by = (open.region.as_str(), By::Service);
            next.unaudited.push(self.owed_entry(by, "certificate.follow_revocation", subject, &details));
            Ok(Change::Write(next, ()))
        });
        followed.await?;
        self.close_revocation(from, open.revision).await;
        self.bell.notify_one();
        Ok(())
    }
}
