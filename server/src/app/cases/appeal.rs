//! Asking for another decision after a refusal (`Z09`, `K11`).

use zhengda_engine::case::event::Event;

use super::{
    Call,
    change::{Sight, Step},
};
use crate::{
    app::{App, once::Answer, scope::Candidate},
    problem::Problem,
};

impl App {
    /// Appeals against the refusal of a case of the person's own.
    ///
    /// # Errors
    /// Those of [`App::change_case`].
    pub async fn appeal_case(
        &self,
        candidate: &Candidate,
        id: &str,
        text: &str,
        call: Call<'_>,
    ) -> Result<Answer, Problem> {
        let event = |_: &_| Ok(Event::Appeal { text: text.to_owned() });
        self.change_case(Step { id, actor: &candidate.actor(), sight: Sight::Own, call, event }).await
    }
}
