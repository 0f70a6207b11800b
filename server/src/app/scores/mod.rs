//! Scores: lists of them from the authority, and what a candidate sees of the own ones (F58 to F62, F83 to F85).

pub mod list;
mod own;
mod plan;

use std::{
    collections::BTreeSet,
    fs::File,
    sync::{Mutex, PoisonError},
};

use zhengda_engine::sitting::Sitting;

use self::list::{ListedScore, ScoreColumn, ScoreList};
pub use self::{
    own::{ExamScores, OwnScore},
    plan::{ExamPlan, PlannedSitting, SubjectStanding},
};
use crate::{
    app::{
        App,
        sheet::{self, Entered, Import, Misfit, Summary},
    },
    problem::Problem,
    records::score::{FormerMark, HeldSittings, Score, held_id, score_id},
    store::Change,
};

impl App {
    /// Imports a list of scores. A later list replaces what an earlier one said; what stood before is kept.
    ///
    /// # Errors
    /// Those of [`sheet::import`].
    pub async fn import_scores(&self, file: File, import: Import) -> Result<Summary, Problem> {
        let list = ScoreList::new(self.catalogue.clone(), self.now().beijing_date());
        let noted = Mutex::default();
        let (import, noted) = (&import, &noted);
        let enter = |listed| async move { self.enter_score(import, listed, noted).await };
        sheet::import(list, file, &import.progress, enter).await
    }

    async fn enter_score(
        &self,
        import: &Import,
        listed: ListedScore,
        noted: &Mutex<BTreeSet<(String, Sitting)>>,
    ) -> Result<Result<Entered, Misfit<ScoreColumn>>, Problem> {
        let ListedScore { name, document, score } = listed;
        let person = match self.person_of_row(&name, &document, None, import.dry_run).await? {
            Ok(person) => person,
            Err(_) => return Ok(Err((ScoreColumn::Name, "row_person_has_other_name"))),
        };
        let Some(person) = person else { return Ok(Ok(Entered::Added)) };
        let score = Score { person, region: import.region.clone(), imported_at: self.now(), ..score };
        let id = score_id(&self.vault, &score);
        if import.dry_run {
            let known = self.records::<Score>().get(&id).await?;
            return Ok(judged(known.as_ref().map(|found| &found.value), &score).map(|(entered, _)| entered));
        }
        let changed = self.records::<Score>().change_or_insert(&id, |stored| {
            Ok::<_, Problem>(match judged(stored, &score) {
                Ok((entered, Some(next))) => Change::Write(next, Ok(entered)),
                Ok((entered, None)) => Change::Keep(Ok(entered)),
                Err(misfit) => Change::Keep(Err(misfit)),
            })
        });
        let entered = changed.await?;
        self.note_sitting(&score, noted).await?;
        Ok(entered)
    }

    /// Notes once per import that a sitting took place.
    async fn note_sitting(&self, score: &Score, noted: &Mutex<BTreeSet<(String, Sitting)>>) -> Result<(), Problem> {
        let key = (score.exam.clone(), score.sitting);
        if noted.lock().unwrap_or_else(PoisonError::into_inner).contains(&key) {
            return Ok(());
        }
        let sitting = score.sitting;
        let id = held_id(&score.region, &score.exam);
        let changed = self.records::<HeldSittings>().change_or_insert(&id, |stored| {
            let mut next = stored.cloned().unwrap_or_default();
            if next.sittings.contains(&sitting) {
                return Ok::<_, Problem>(Change::Keep(()));
            }
            next.sittings.push(sitting);
            Ok(Change::Write(next, ()))
        });
        changed.await?;
        noted.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
        Ok(())
    }
}

/// What a row does to what is known: `None` where nothing is to be written.
fn judged(known: Option<&Score>, new: &Score) -> Result<(Entered, Option<Score>), Misfit<ScoreColumn>> {
    let Some(known) = known else { return Ok((Entered::Added, Some(new.clone()))) };
    if known.region != new.region {
        return Err((ScoreColumn::Subject, "row_conflicts_with_register"));
    }
    let next = Score {
        // A list that says less takes nothing away.
        line: new.line.or(known.line),
        published_on: new.published_on.or(known.published_on),
        former: known.former.clone(),
        imported_at: known.imported_at,
        ..new.clone()
    };
    if next == *known {
        return Ok((Entered::Unchanged, None));
    }
    let mut next = Score { imported_at: new.imported_at, ..next };
    if next.mark != known.mark {
        next.former.push(FormerMark { mark: known.mark, until: new.imported_at });
    }
    Ok((Entered::Changed, Some(next)))
}
