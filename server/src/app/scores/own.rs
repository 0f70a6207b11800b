//! A candidate's own scores, by exam and sitting.

use std::collections::BTreeMap;

use zhengda_engine::sitting::Sitting;

use crate::{
    app::{App, scope::Candidate},
    problem::Problem,
    records::{Found, score::Score},
    store::{Condition, Find, MAX_LIMIT},
};

/// One subject of a sitting.
#[derive(Clone, Debug)]
pub struct OwnScore {
    /// As it was published.
    pub score: Score,
    /// Whether it is a pass; absent while the pass line is not published.
    pub passed: Option<bool>,
}

/// The scores of one exam in one sitting.
#[derive(Clone, Debug)]
pub struct ExamScores {
    /// The exam's id.
    pub exam: String,
    /// The exam as it was published.
    pub exam_name: String,
    /// The sitting.
    pub sitting: Sitting,
    /// The region that published them.
    pub region: String,
    /// The subjects.
    pub subjects: Vec<OwnScore>,
}

impl App {
    /// Every score of the person.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) async fn all_scores(&self, person: &str) -> Result<Vec<Score>, Problem> {
        let mut all: Vec<Score> = Vec::new();
        let mut after = None;
        loop {
            let find = Find::by(Condition::eq("person", person)).after(after).limit(MAX_LIMIT);
            let (found, next): (Vec<Found<Score>>, _) = self.records().find(&find).await?;
            all.extend(found.into_iter().map(|found| found.value));
            match next {
                Some(next) => after = Some(next),
                None => return Ok(all),
            }
        }
    }

    /// The person's scores, the latest sitting first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn scores_of(&self, candidate: &Candidate) -> Result<Vec<ExamScores>, Problem> {
        let mut groups: BTreeMap<(std::cmp::Reverse<Sitting>, String), ExamScores> = BTreeMap::new();
        for score in self.all_scores(candidate.person()).await? {
            let key = (std::cmp::Reverse(score.sitting), score.exam.clone());
            let group = groups.entry(key).or_insert_with(|| ExamScores {
                exam: score.exam.clone(),
                exam_name: score.exam_name.clone(),
                sitting: score.sitting,
                region: score.region.clone(),
                subjects: Vec::new(),
            });
            group.subjects.push(OwnScore { passed: score.mark.passes(score.line), score });
        }
        let mut all: Vec<ExamScores> = groups.into_values().collect();
        all.iter_mut().for_each(|group| group.subjects.sort_by(|a, b| a.score.subject.cmp(&b.score.subject)));
        Ok(all)
    }
}
