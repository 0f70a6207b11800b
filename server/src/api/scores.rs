//! Scores and the rolling-window planner over HTTP, and importing lists of scores.

use std::sync::Arc;

use poem_openapi::{Object, OpenApi, param::Query, payload::Json};
use zhengda_engine::text::Text;

use super::{
    authority::{AsCandidate, AsIssuer},
    calendar_view::PlaceView,
    case_view::TextView,
    import_answer::{ImportAnswer, import_list},
    public::{NamedView, exam_name},
    tags::Tag,
    upload::UploadedList,
};
use crate::{
    app::{
        App,
        imports::Kind,
        scores::{ExamPlan, ExamScores, OwnScore, PlannedSitting},
    },
    problem::Problem,
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct ScoresApi {
    /// The application.
    pub app: Arc<App>,
}

/// One subject of a sitting.
#[derive(Debug, Object)]
struct ScoreView {
    /// The subject, as published.
    subject: String,
    /// The points, as published; absent where a code stands in their place.
    #[oai(skip_serializing_if_is_none)]
    points: Option<String>,
    /// What stands there: `points`, `absent`, `violation`, `invalid` or `unknown`, with its meaning.
    mark: NamedView,
    /// The pass line; absent while it is not published.
    #[oai(skip_serializing_if_is_none)]
    pass_line: Option<String>,
    /// Whether it is a pass; absent while that cannot be told.
    #[oai(skip_serializing_if_is_none)]
    passed: Option<bool>,
    /// When it was published.
    #[oai(skip_serializing_if_is_none)]
    published_on: Option<String>,
    /// Whether it was published otherwise before, for example before a recheck.
    corrected: bool,
}

/// The scores of one exam in one sitting.
#[derive(Debug, Object)]
struct ExamScoresView {
    /// The exam's id.
    exam: String,
    /// The exam, as published.
    exam_name: String,
    /// The sitting: `2024`, or `2024-2` for the second one of a year.
    sitting: String,
    /// The region that published them.
    region: String,
    /// The level.
    #[oai(skip_serializing_if_is_none)]
    level: Option<String>,
    /// The specialty.
    #[oai(skip_serializing_if_is_none)]
    specialty: Option<String>,
    /// The subjects.
    subjects: Vec<ScoreView>,
}

/// The person's scores.
#[derive(Debug, Object)]
struct ScoresView {
    /// By sitting, the latest first.
    items: Vec<ExamScoresView>,
    /// Where scores, dates and pass lines are published officially.
    places: Vec<PlaceView>,
}

/// A sitting of a plan.
#[derive(Debug, Object)]
struct PlannedSittingView {
    /// The sitting, where it took place.
    #[oai(skip_serializing_if_is_none)]
    sitting: Option<String>,
    /// For one to come: 1 is the next one, 2 the one after it.
    #[oai(skip_serializing_if_is_none)]
    ahead: Option<usize>,
    /// The same in words.
    text: TextView,
}

/// One subject of a plan.
#[derive(Debug, Object)]
struct SubjectPlanView {
    /// The subject.
    subject: TextView,
    /// When it was passed last.
    #[oai(skip_serializing_if_is_none)]
    passed_at: Option<PlannedSittingView>,
    /// The last sitting in which that pass counts.
    #[oai(skip_serializing_if_is_none)]
    counts_until: Option<PlannedSittingView>,
    /// Whether it counts at the next sitting.
    counts: bool,
}

/// To have the certificate with that sitting, these subjects must be passed by then.
#[derive(Debug, Object)]
struct PlanStepView {
    /// The sitting.
    sitting: PlannedSittingView,
    /// The subjects.
    needed: Vec<TextView>,
}

/// Where the person stands with one exam.
#[derive(Debug, Object)]
struct PlanView {
    /// The exam's id.
    exam: String,
    /// What it is called.
    exam_name: TextView,
    /// The region whose sittings are counted.
    region: String,
    /// The level.
    #[oai(skip_serializing_if_is_none)]
    level: Option<String>,
    /// The specialty.
    #[oai(skip_serializing_if_is_none)]
    specialty: Option<String>,
    /// `complete`, `rolling`, `one_sitting`, `unknown_window` or `unknown_subjects`, with its meaning.
    state: NamedView,
    /// How many consecutive sittings a window has; absent where no source says it.
    #[oai(skip_serializing_if_is_none)]
    window_sittings: Option<u32>,
    /// Whether every sitting that took place is known; where not, only those with scores were counted.
    sittings_known: bool,
    /// The sitting with which everything was passed.
    #[oai(skip_serializing_if_is_none)]
    complete_at: Option<PlannedSittingView>,
    /// The subjects.
    subjects: Vec<SubjectPlanView>,
    /// What must be passed by when.
    steps: Vec<PlanStepView>,
    /// The last sitting in which everything that counts at the next one still counts.
    #[oai(skip_serializing_if_is_none)]
    last_sitting: Option<PlannedSittingView>,
}

#[OpenApi(prefix_path = "/api/v1", tag = "Tag::Candidate")]
impl ScoresApi {
    /// List my scores
    ///
    /// A code such as -1 is never shown as a number but as what it means.
    #[oai(path = "/scores", method = "get", operation_id = "list_scores")]
    async fn list_scores(&self, auth: AsCandidate, region: Query<Option<String>>) -> Result<Json<ScoresView>, Problem> {
        let scores = self.app.scores_of(&auth.0).await?;
        let region = region.0.or_else(|| scores.first().map(|group| group.region.clone()));
        let places = PlaceView::of_topic(&self.app, "scores", region.as_deref());
        Ok(Json(ScoresView { items: scores.into_iter().map(|group| self.group(group)).collect(), places }))
    }

    /// Plan what is left of my exams
    ///
    /// For each exam with scores: subjects passed and still valid, subjects left, and the last sitting. Windows are
    /// counted in sittings that took place.
    #[oai(path = "/scores/plans", method = "get", operation_id = "list_score_plans")]
    async fn list_score_plans(&self, auth: AsCandidate) -> Result<Json<Vec<PlanView>>, Problem> {
        let plans = self.app.plans_of(&auth.0).await?;
        Ok(Json(plans.into_iter().map(|plan| self.plan(plan)).collect()))
    }

    /// Import a list of scores
    ///
    /// CSV (UTF-8 or GB18030) or XLSX. A later list replaces what an earlier one said.
    #[oai(path = "/staff/scores/import", method = "post", operation_id = "import_scores", tag = "Tag::Staff")]
    async fn import_scores(
        &self,
        auth: AsIssuer,
        /// Check everything and write nothing.
        dry_run: Query<Option<bool>>,
        list: UploadedList,
    ) -> Result<Json<ImportAnswer>, Problem> {
        import_list(&self.app, &auth.0, Kind::Scores, dry_run.0, list).await
    }
}

impl ScoresApi {
    fn group(&self, group: ExamScores) -> ExamScoresView {
        let first = group.subjects.first().map(|own| &own.score);
        ExamScoresView {
            level: first.and_then(|score| score.level.clone()),
            specialty: first.and_then(|score| score.specialty.clone()),
            exam: group.exam,
            exam_name: group.exam_name,
            sitting: group.sitting.to_string(),
            region: group.region,
            subjects: group.subjects.into_iter().map(|own| self.score(own)).collect(),
        }
    }

    fn score(&self, own: OwnScore) -> ScoreView {
        let OwnScore { score, passed } = own;
        ScoreView {
            points: score.mark.points().map(|points| points.to_string()),
            mark: NamedView::of(&self.app, "mark", score.mark.name()),
            pass_line: score.line.map(|line| line.to_string()),
            passed,
            published_on: score.published_on.map(|date| date.to_string()),
            corrected: !score.former.is_empty(),
            subject: score.subject,
        }
    }

    fn plan(&self, plan: ExamPlan) -> PlanView {
        let subjects = plan.subjects.iter().map(|subject| SubjectPlanView {
            subject: (&subject.name).into(),
            passed_at: subject.passed_at.map(sitting_view),
            counts_until: subject.counts_until.map(sitting_view),
            counts: subject.counts,
        });
        let steps = plan.steps.iter().map(|(sitting, needed)| PlanStepView {
            sitting: sitting_view(*sitting),
            needed: needed.iter().map(TextView::from).collect(),
        });
        PlanView {
            exam_name: exam_name(&self.app, &plan.exam),
            state: NamedView::of(&self.app, "plan", plan.state),
            subjects: subjects.collect(),
            steps: steps.collect(),
            exam: plan.exam,
            region: plan.region,
            level: plan.level,
            specialty: plan.specialty,
            window_sittings: plan.window,
            sittings_known: plan.sittings_known,
            complete_at: plan.complete_at.map(sitting_view),
            last_sitting: plan.last.map(sitting_view),
        }
    }
}

fn sitting_view(planned: PlannedSitting) -> PlannedSittingView {
    let text = match planned {
        PlannedSitting::Held(sitting) => {
            Text { zh: format!("{sitting} 年考试"), en: format!("the {sitting} sitting") }
        }
        PlannedSitting::Ahead(1) => Text { zh: "下一次考试".to_owned(), en: "the next sitting".to_owned() },
        PlannedSitting::Ahead(n) => {
            Text { zh: format!("今后第 {n} 次考试"), en: format!("sitting number {n} from now") }
        }
    };
    let (sitting, ahead) = match planned {
        PlannedSitting::Held(sitting) => (Some(sitting.to_string()), None),
        PlannedSitting::Ahead(n) => (None, Some(n)),
    };
    PlannedSittingView { sitting, ahead, text: (&text).into() }
}
