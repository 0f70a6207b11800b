//! The check of one candidate on a list: staff say how it ended, and what follows is told (F64, F65, F67, F68).

use std::collections::BTreeMap;

use zhengda_engine::{
    moment::Moment,
    outbox::Job,
    publicity::{CheckState, Consequence, Stage, consequences},
};

use crate::{
    app::{
        App,
        once::{Answer, OnceKey, View},
        scope::Reviewer,
    },
    problem::Problem,
    records::publicity::{CheckChange, PublicityEntry},
};

/// How a check ended.
#[derive(Clone, Debug)]
pub struct CheckDecision {
    /// The state.
    pub state: CheckState,
    /// How far the exam was; needed where something follows.
    pub stage: Option<Stage>,
    /// The office's words; the candidate reads them.
    pub remark: String,
}

impl PublicityEntry {
    /// What follows from the state.
    #[must_use]
    pub fn consequences(&self) -> &'static [Consequence] {
        self.stage.map_or(&[], |stage| consequences(self.check_state, stage))
    }

    /// Puts the check into another state and promises to tell the person.
    pub(super) fn set_state(&mut self, to: CheckState, by: Option<&str>, at: Moment) {
        self.check_state = to;
        self.revision += 1;
        self.changed_at = at;
        self.history.push(CheckChange { at, to, by: by.map(str::to_owned) });
        let topic = format!("check_{}", to.name());
        self.outbox.push(format!("check-{}", self.revision), Job::Notify { topic }, at);
    }
}

impl App {
    /// What the message about a check says beside its state.
    #[must_use]
    pub fn check_values(&self, entry: &PublicityEntry) -> BTreeMap<String, String> {
        let mut values = self.exam_values(&entry.exam);
        values.insert("sitting".to_owned(), entry.sitting.to_string());
        values.insert("remark".to_owned(), entry.remark.clone().unwrap_or_default());
        values
    }

    /// The exam's name in both languages, as messages want it.
    pub(in crate::app) fn exam_values(&self, exam: &str) -> BTreeMap<String, String> {
        let name = self.catalogue.exams.get(exam).map(|exam| exam.name.clone()).unwrap_or_default();
        [("exam".to_owned(), name.zh), ("exam_en".to_owned(), name.en)].into()
    }

    /// Says how the check of a candidate ended.
    ///
    /// # Errors
    /// `not_found` for one of another region, `text_missing` without words, `check_stage_missing` where the
    /// consequences depend on how far the exam is, `check_unchanged`.
    pub async fn decide_check(
        &self,
        reviewer: &Reviewer,
        id: &str,
        decision: &CheckDecision,
        key: &OnceKey,
        view: View<'_, PublicityEntry>,
    ) -> Result<Answer, Problem> {
        let remark = decision.remark.trim();
        if remark.is_empty() {
            return Err(Problem::field("/text", "text_missing"));
        }
        if decision.state.is_void() && decision.stage.is_none() {
            return Err(Problem::field("/stage", "check_stage_missing"));
        }
        let now = self.now();
        let decide = |stored: &PublicityEntry| {
            if stored.region != reviewer.region() {
                return Err(Problem::new("not_found"));
            }
            if reviewer.person() == Some(stored.person.as_str()) {
                return Err(Problem::new("own_case"));
            }
            if stored.check_state == decision.state && stored.stage == decision.stage {
                return Err(Problem::new("check_unchanged"));
            }
            let mut next = stored.clone();
            next.stage = decision.stage.filter(|_| decision.state.is_void());
            next.remark = Some(remark.to_owned());
            next.set_state(decision.state, Some(reviewer.account()), now);
            Ok(next)
        };
        self.change_once(id, (key, None), decide, view).await
    }
}
