//! Taking a case back (`K16`, `Z13`).

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
    /// Takes back a case of the person's own.
    ///
    /// # Errors
    /// Those of [`App::change_case`].
    pub async fn withdraw_case(
        &self,
        candidate: &Candidate,
        id: &str,
        confirmed: bool,
        call: Call<'_>,
    ) -> Result<Answer, Problem> {
        let event = |_: &_| Ok(Event::Withdraw { confirmed });
        self.change_case(Step { id, actor: &candidate.actor(), sight: Sight::Own, call, event }).await
    }
}
