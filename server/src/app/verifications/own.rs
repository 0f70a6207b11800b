//! What a holder sees of the checks of the own certificates.

use zhengda_engine::moment::Span;

use crate::{
    app::{App, scope::Candidate},
    problem::Problem,
    records::{
        Found,
        verification::{Gap, Verification},
    },
    store::{Condition, Cursor, Direction, Find},
};

/// Gaps that ended so long ago are not shown any more.
const SHOWN: Span = Span::days(30);

impl App {
    /// The checks of the person's certificates, the latest first.
    ///
    /// # Errors
    /// When the store fails or the cursor is not one of this list.
    pub async fn verifications_of(
        &self,
        candidate: &Candidate,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<Found<Verification>>, Option<Cursor>), Problem> {
        let find = Find::by(Condition::eq("person", candidate.person())).sorted("last_at", Direction::Descending);
        Ok(self.records().find(&find.after(after).limit(limit)).await?)
    }

    /// Times of the last weeks for which checks are missing from the logs, perhaps from this one too.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn verification_gaps(&self) -> Result<Vec<Gap>, Problem> {
        let lately = Condition::gte("until", self.now().minus(SHOWN).0);
        let (found, _) = self.records::<Gap>().find(&Find::by(lately).sorted("until", Direction::Descending)).await?;
        Ok(found.into_iter().map(|found| found.value).collect())
    }
}
