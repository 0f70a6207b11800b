//! The rolling-window planner over a candidate's own scores (N13, F60 to F62): what the engine's numbers mean in
//! subjects and sittings.

use std::collections::BTreeMap;

use zhengda_engine::{
    planner::{self, Pass, Plan, Timeline},
    sitting::Sitting,
    text::Text,
};

use crate::{
    app::{App, scope::Candidate},
    catalogue::{Exam, comparable},
    problem::Problem,
    records::score::{HeldSittings, Score, held_id},
};

/// A sitting of a plan: one that took place, or the `ahead`-th of those to come (1: the next one).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlannedSitting {
    /// It took place.
    Held(Sitting),
    /// It is to come.
    Ahead(usize),
}

/// One subject of an exam.
#[derive(Clone, Debug)]
pub struct SubjectStanding {
    /// The subject.
    pub name: Text,
    /// When it was passed last.
    pub passed_at: Option<PlannedSitting>,
    /// The last sitting in which that pass counts.
    pub counts_until: Option<PlannedSitting>,
    /// Whether it counts at the next sitting.
    pub counts: bool,
}

/// Where a candidate stands with one exam.
#[derive(Clone, Debug)]
pub struct ExamPlan {
    /// The exam's id.
    pub exam: String,
    /// What it is called.
    pub name: Text,
    /// The region whose sittings are counted.
    pub region: String,
    /// The level.
    pub level: Option<String>,
    /// The specialty.
    pub specialty: Option<String>,
    /// `complete`, `rolling`, `one_sitting`, `unknown_window` or `unknown_subjects`.
    pub state: &'static str,
    /// How many consecutive sittings a window has.
    pub window: Option<u32>,
    /// Whether sittings before the first known one were left out of account: then the counting has a gap.
    pub sittings_known: bool,
    /// The sitting with which everything was passed.
    pub complete_at: Option<PlannedSitting>,
    /// The subjects.
    pub subjects: Vec<SubjectStanding>,
    /// What must be passed by when.
    pub steps: Vec<(PlannedSitting, Vec<Text>)>,
    /// The last sitting in which everything that counts at the next one still counts.
    pub last: Option<PlannedSitting>,
}

/// Scores that belong to one certificate: an exam in a level and a specialty, in a region.
type Group = (String, String, Option<String>, Option<String>);

impl App {
    /// A plan for each exam that the person has scores of.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn plans_of(&self, candidate: &Candidate) -> Result<Vec<ExamPlan>, Problem> {
        let mut groups: BTreeMap<Group, Vec<Score>> = BTreeMap::new();
        for score in self.all_scores(candidate.person()).await? {
            let key = (score.exam.clone(), score.region.clone(), score.level.clone(), score.specialty.clone());
            groups.entry(key).or_default().push(score);
        }
        let mut plans = Vec::with_capacity(groups.len());
        for (group, scores) in groups {
            let held = self.records::<HeldSittings>().get(&held_id(&group.1, &group.0)).await?;
            let published = held.map(|found| found.value.sittings).unwrap_or_default();
            let known: Vec<Sitting> = scores.iter().map(|score| score.sitting).chain(published).collect();
            let listed = self.catalogue.calendar.timeline(&group.0, &group.1, known.iter().copied());
            let sittings_known = listed.is_some();
            let timeline = listed.unwrap_or_else(|| Timeline::new(known));
            plans.extend(
                self.catalogue.exams.get(&group.0).map(|exam| of_exam(exam, group, &scores, &timeline, sittings_known)),
            );
        }
        Ok(plans)
    }
}

fn of_exam(exam: &Exam, group: Group, scores: &[Score], timeline: &Timeline, sittings_known: bool) -> ExamPlan {
    let (id, region, level, specialty) = group;
    let subjects = subjects(exam, scores);
    let number = |name: &str| subjects.iter().position(|subject| comparable(&subject.zh) == comparable(name));
    let passed = scores.iter().filter(|score| score.mark.passes(score.line) == Some(true));
    let passes: Vec<Pass> = passed
        .filter_map(|score| Some(Pass { subject: number(&score.subject)?, sitting: timeline.number(score.sitting)? }))
        .collect();
    let window = exam.rolling_window_sittings;
    // Without the window nothing is carried over on paper, and nothing may be promised either.
    let plan = planner::plan(subjects.len(), window.unwrap_or(1), timeline.next(), &passes);
    let state = state(exam, &plan);
    let known = !state.starts_with("unknown");
    let at = |n: usize| {
        timeline.sitting(n).map_or(PlannedSitting::Ahead(n + 1 - timeline.next().min(n + 1)), PlannedSitting::Held)
    };
    let name = |n: &usize| subjects.get(*n).cloned().unwrap_or_default();
    ExamPlan {
        exam: id,
        name: exam.name.clone(),
        region,
        level,
        specialty,
        state,
        window,
        sittings_known,
        complete_at: plan.complete_at.map(at).filter(|_| known),
        subjects: plan
            .subjects
            .iter()
            .zip(&subjects)
            .map(|(standing, name)| SubjectStanding {
                name: name.clone(),
                passed_at: standing.passed_at.map(at),
                counts_until: standing.counts_until.map(at).filter(|_| window.is_some()),
                counts: standing.counts && known,
            })
            .collect(),
        steps: if known {
            plan.steps.iter().map(|s| (at(s.sitting), s.needed.iter().map(name).collect())).collect()
        } else {
            Vec::new()
        },
        last: plan.last.map(at).filter(|_| known),
    }
}

/// All subjects of the exam; where the file does not know them, those that the scores name.
fn subjects(exam: &Exam, scores: &[Score]) -> Vec<Text> {
    if !exam.subjects.is_empty() {
        return exam.subjects.clone();
    }
    let mut names: Vec<String> = scores.iter().map(|score| score.subject.clone()).collect();
    names.sort();
    names.dedup();
    names.into_iter().map(|name| Text { zh: name.clone(), en: name }).collect()
}

fn state(exam: &Exam, plan: &Plan) -> &'static str {
    match exam.rolling_window_sittings {
        _ if exam.subjects.is_empty() => "unknown_subjects",
        None => "unknown_window",
        Some(_) if plan.complete_at.is_some() => "complete",
        Some(1) => "one_sitting",
        Some(_) => "rolling",
    }
}
