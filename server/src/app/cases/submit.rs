//! Handing a case in, first or again.

use zhengda_engine::case::event::Event;

use super::{
    Call, NoticeVersion, accepted,
    change::{Sight, Step},
};
use crate::{
    app::{App, once::Answer, scope::Candidate},
    problem::Problem,
};

impl App {
    /// Hands in a case of the person's own.
    ///
    /// # Errors
    /// Those of [`App::change_case`].
    pub async fn submit_case(
        &self,
        candidate: &Candidate,
        id: &str,
        (notices, confirmed): (&[NoticeVersion], bool),
        call: Call<'_>,
    ) -> Result<Answer, Problem> {
        let now = self.now();
        let event = |_: &_| Ok(Event::Submit { confirmed, notices: accepted(notices, now) });
        self.change_case(Step { id, actor: &candidate.actor(), sight: Sight::Own, call, event }).await
    }
}
