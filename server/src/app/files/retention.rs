//! Removing files in time: uploads that nobody used, and the files of cases whose time is over (P4). A case keeps the
//! line that says what was handed in, with the day on which the content went.

use zhengda_engine::{
    case::{document::Case, state::State},
    moment::{Moment, Span},
};

use crate::{
    app::App,
    problem::Problem,
    records::{Found, upload::Upload},
    store::{Change, Condition, Direction, Find, StoreError},
};

/// Documents looked at in one round.
const BATCH: u32 = 200;

/// How long the files of a case are kept after it last changed, by the state it stands in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Class {
    states: &'static [State],
    days: fn(&crate::settings::Retention) -> i64,
}

/// The classes. A state that is in none keeps its files: the case is still going on.
pub(super) const CLASSES: [Class; 3] = [
    Class {
        states: &[State::Completed, State::Rejected, State::AppealRejected],
        days: |retention| retention.ended_case_files_days,
    },
    Class { states: &[State::Withdrawn], days: |retention| retention.withdrawn_case_files_days },
    Class { states: &[State::Draft], days: |retention| retention.draft_files_days },
];

impl App {
    /// Until when the files of a case are kept, where that can be told.
    #[must_use]
    pub fn files_kept_until(&self, case: &Case) -> Option<Moment> {
        let class = CLASSES.iter().find(|class| class.states.contains(&case.state))?;
        Some(case.changed_at.plus(Span::days((class.days)(&self.settings.retention))))
    }

    /// Removes uploads that expired and that no case lists; answers how many.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn remove_unused_files(&self) -> Result<usize, Problem> {
        let due = Find::by(Condition::lte("look_at", self.now().0)).sorted("look_at", Direction::Ascending);
        let (found, _) = self.records::<Upload>().find(&due.limit(BATCH)).await?;
        let mut removed = 0;
        for found in found {
            // One whose removal broke off is nobody's any more.
            let going = found.value.removed_at.is_some();
            match self.held_until(&found.value).await?.filter(|_| !going) {
                Some(later) => self.look_again(found, later).await?,
                None => removed += usize::from(self.take_away(found).await?),
            }
        }
        Ok(removed)
    }

    /// Whoever changed the line meanwhile is as right; it is looked at in the next round then.
    async fn look_again(&self, found: Found<Upload>, later: Moment) -> Result<(), Problem> {
        let moved = Upload { look_at: later, ..found.value };
        match self.records::<Upload>().replace_if(&found.id, found.version, &moved).await {
            Ok(_) | Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes the files of cases whose time is over; answers of how many cases.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn remove_old_case_files(&self) -> Result<usize, Problem> {
        let mut removed = 0;
        for class in CLASSES {
            let before = self.now().minus(Span::days((class.days)(&self.settings.retention)));
            let states = Condition::one_of("state", class.states.iter().map(|state| state.name()));
            let due = states.and(Condition::lte("files_since", before.0));
            let find = Find::by(due).sorted("files_since", Direction::Ascending).limit(BATCH);
            let (cases, _) = self.records::<Case>().find(&find).await?;
            for case in cases {
                self.remove_files_of(&case.id, class, before).await?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// First the lines in the case, if nothing happened to it meanwhile, then the contents: when it breaks off in
    /// between, no case lists them any more, and they are removed as unused uploads.
    async fn remove_files_of(&self, id: &str, class: Class, before: Moment) -> Result<(), Problem> {
        let now = self.now();
        let marked = self.records::<Case>().change(id, |stored| {
            if !class.states.contains(&stored.state) || stored.changed_at > before {
                return Ok::<_, Problem>(Change::Keep(Vec::new()));
            }
            let mut next = stored.clone();
            let kept = next.attachments.iter_mut().filter(|file| file.deleted_at.is_none());
            let ids: Vec<String> = kept
                .map(|file| {
                    file.deleted_at = Some(now);
                    file.id.clone()
                })
                .collect();
            Ok(Change::Write(next, ids))
        });
        for file in marked.await? {
            let found = self.records::<Upload>().get(&file).await?;
            if let Some(found) = found
                && self.held_until(&found.value).await?.is_none()
            {
                self.take_away(found).await?;
            }
        }
        tracing::info!(target: "access", case = id, "files removed, their time is over");
        Ok(())
    }
}
