//! A person's own cases: the list and one of them.

use zhengda_engine::case::state::State;

use super::change::Sight;
use crate::{
    app::{App, scope::Candidate},
    problem::Problem,
    records::case::Case,
    store::{Condition, Cursor, Direction, Find},
};

/// What a person's list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct OwnFilter {
    /// One state.
    pub state: Option<State>,
    /// One service.
    pub service: Option<String>,
    /// Where the last page ended.
    pub after: Option<Cursor>,
    /// How many at most.
    pub limit: u32,
}

impl App {
    /// The person's cases, the newest first, and where the next page starts.
    ///
    /// # Errors
    /// `cursor_invalid`, or when the store fails.
    pub async fn cases_of(
        &self,
        candidate: &Candidate,
        filter: OwnFilter,
    ) -> Result<(Vec<Case>, Option<Cursor>), Problem> {
        let mut conditions = vec![Condition::eq("person", candidate.person())];
        conditions.extend(filter.state.map(|state| Condition::eq("state", state.name())));
        conditions.extend(filter.service.map(|service| Condition::eq("service", service)));
        let find = Find::by(Condition::And(conditions))
            .sorted("created_at", Direction::Descending)
            .after(filter.after)
            .limit(filter.limit);
        let (found, next) = self.records::<Case>().find(&find).await?;
        Ok((found.into_iter().map(|found| found.value).collect(), next))
    }

    /// One of the person's cases.
    ///
    /// # Errors
    /// `not_found` for everything that is not the person's.
    pub async fn case_of(&self, candidate: &Candidate, id: &str) -> Result<Case, Problem> {
        self.visible_case(id, &candidate.actor(), Sight::Own).await
    }
}
