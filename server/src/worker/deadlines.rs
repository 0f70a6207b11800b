//! What time brings to cases: a reviewer's lease that runs out, a promised date that passes.

use std::sync::Arc;

use zhengda_engine::case::{actor::Actor, apply::apply, event::Event};

use crate::{
    app::App,
    records::case::Case,
    store::{Change, Condition, Direction, Find, StoreError},
};

/// Applies every deadline that has passed.
pub(super) async fn pass(app: &Arc<App>) {
    let due = Find::by(Condition::lte("clock_due", app.now().0)).sorted("clock_due", Direction::Ascending).limit(200);
    let found = match app.records::<Case>().find(&due).await {
        Ok((found, _)) => found,
        Err(error) => return tracing::warn!(%error, "deadlines could not be looked up"),
    };
    for found in found {
        if let Err(error) = pass_in(app, &found.id).await {
            tracing::warn!(%error, "a deadline could not be applied");
        }
    }
}

async fn pass_in(app: &App, id: &str) -> Result<(), StoreError> {
    let changed = app.records::<Case>().change(id, |stored| {
        let Some(rules) = app.rules(stored) else { return Ok::<_, StoreError>(Change::Keep(())) };
        let mut next = None;
        for event in [Event::LeaseExpire, Event::Overdue] {
            let case: &Case = next.as_ref().unwrap_or(stored);
            if let Ok(case) = apply(case, event, &Actor::clock(), rules) {
                next = Some(case);
            }
        }
        Ok(next.map_or(Change::Keep(()), |case| Change::Write(case, ())))
    });
    match changed.await {
        Ok(()) | Err(crate::store::UpdateError::Missing | crate::store::UpdateError::Contended) => Ok(()),
        Err(crate::store::UpdateError::Refused(error) | crate::store::UpdateError::Store(error)) => Err(error),
    }
}
