//! Ending a case that ended otherwise than by a signature, for example collected in person.

use zhengda_engine::case::event::Event;

use super::{
    Call,
    change::{Sight, Step},
};
use crate::{
    app::{App, once::Answer, scope::Operator},
    problem::Problem,
};

impl App {
    /// Completes a case of the region.
    ///
    /// # Errors
    /// Those of [`App::change_case`].
    pub async fn complete_case(
        &self,
        operator: &Operator,
        id: &str,
        text: &str,
        call: Call<'_>,
    ) -> Result<Answer, Problem> {
        let event = |_: &_| Ok(Event::Complete { text: text.to_owned() });
        let sight = Sight::Region(operator.region());
        self.change_case(Step { id, actor: &operator.actor(), sight, call, event }).await
    }
}
