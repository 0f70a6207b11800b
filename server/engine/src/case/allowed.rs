//! What an actor may do to a case now: the list from which the client draws its buttons.

use crate::case::{actor::Actor, apply::row_for, document::Case, event::EventKind, guard::Rules, table::transition};

/// Every event that the table, the profile and the guards allow this actor now. What the event itself
/// carries (a form, a notice) is judged when it comes.
#[must_use]
pub fn allowed(case: &Case, actor: &Actor, rules: Rules<'_>) -> Vec<EventKind> {
    EventKind::ALL
        .into_iter()
        // The pair is looked up first, because a refusal for a missing pair lists the allowed ones itself.
        .filter(|kind| transition(case.state, *kind).is_some() && row_for(case, *kind, actor, rules).is_ok())
        .collect()
}
