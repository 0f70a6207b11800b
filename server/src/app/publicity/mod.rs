//! Publicity (公示): opening a period, the list of it, what the public sees, and the check of each candidate on it
//! (F64 to F68, F71, F72, P11).

mod checks;
pub mod list;
mod reports;

use jiff::civil::Date;
use zhengda_engine::{
    calendar::DueDate,
    publicity::{CheckState, Period, Standing},
    sitting::Sitting,
};

pub use self::{
    checks::CheckDecision,
    reports::{NewReport, ReportDecision, ReportMade},
};
use crate::{
    app::{
        App,
        audit::{By, notes::owes},
        once::{Answer, OnceKey, View, answered_among, keeps},
        scope::{Issuer, Reviewer, Staff},
    },
    problem::Problem,
    records::{
        Found,
        publicity::{Publicity, PublicityEntry, PublicityReport, publicity_id},
        registration::{RegistrationTerms, terms_id},
    },
    store::{Condition, Cursor, Direction, Find},
};

keeps!(Publicity, PublicityEntry, PublicityReport);
owes!(PublicityEntry, PublicityReport);

/// A period to be opened or moved.
#[derive(Clone, Copy, Debug)]
pub struct PublicityPlan<'a> {
    /// The exam's id.
    pub exam: &'a str,
    /// The sitting.
    pub sitting: Sitting,
    /// The first day.
    pub from: Date,
}

/// What is known about a candidate's check for an exam: what direct mail asks (F71, F72).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckStanding {
    /// The state of the check.
    pub state: CheckState,
    /// The state that it had when the period ended (F72); the one of now while it runs.
    pub state_at_end: Option<CheckState>,
    /// The publicity period.
    pub period: Period,
    /// Where the period stands now.
    pub standing: Standing,
}

/// A check of one's own exam.
#[derive(Clone, Debug)]
pub struct OwnCheck {
    /// The check.
    pub entry: PublicityEntry,
    /// The publicity around it.
    pub publicity: Option<Publicity>,
    /// Until when what is missing can be supplied, where something is and the day is known.
    pub supply_until: Option<DueDate>,
}

impl App {
    /// Where the check of a person for an exam of a year stands, with the publicity period around it; `None` for
    /// somebody who is on no list. Of several sittings of a year the last one counts.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn check_state(&self, person: &str, exam: &str, year: i64) -> Result<Option<CheckStanding>, Problem> {
        let own = Condition::eq("person", person).and(Condition::eq("exam", exam)).and(Condition::eq("year", year));
        let (found, _) = self.records::<PublicityEntry>().find(&Find::by(own)).await?;
        let Some(entry) = found.into_iter().map(|found| found.value).max_by_key(|entry| entry.sitting) else {
            return Ok(None);
        };
        let publicity = self.records::<Publicity>().get(&entry.publicity).await?;
        Ok(publicity.map(|found| {
            let period = found.value.period;
            let state_at_end = entry.state_at(period.until.moment());
            CheckStanding { state: entry.check_state, state_at_end, standing: period.standing(self.now()), period }
        }))
    }

    /// Opens the publicity of a sitting, or moves its period while it has not ended.
    ///
    /// # Errors
    /// `exam_unknown`, `publicity_over` for one that is over.
    pub async fn open_publicity(
        &self,
        issuer: &Issuer,
        plan: PublicityPlan<'_>,
        key: &OnceKey,
        view: View<'_, Publicity>,
    ) -> Result<Answer, Problem> {
        let profile = self.catalogue.regions.get(issuer.region()).ok_or_else(|| Problem::new("region_unknown"))?;
        if self.catalogue.exams.get(plan.exam).is_none() {
            return Err(Problem::field("/exam", "exam_unknown"));
        }
        let now = self.now();
        let days = profile.publicity_working_days;
        let period = Period::new(plan.from, days, &self.catalogue.holidays);
        let id = publicity_id(&self.vault, issuer.region(), plan.exam, plan.sitting);
        let new = Publicity {
            id: id.clone(),
            region: issuer.region().to_owned(),
            exam: plan.exam.to_owned(),
            sitting: plan.sitting,
            ends_at: period.until.moment(),
            period: period.clone(),
            revision: 1,
            created_at: now,
            answered: Vec::new(),
        };
        let opened = self.open_or_move(new, key, view).await?;
        self.audit_step(issuer, "publicity.open", (&id, key), &[("until", period.until.date.to_string())]).await?;
        Ok(opened)
    }

    async fn open_or_move(&self, new: Publicity, key: &OnceKey, view: View<'_, Publicity>) -> Result<Answer, Problem> {
        let (id, period, now) = (new.id.clone(), new.period.clone(), self.now());
        let Some(known) = self.records::<Publicity>().get(&id).await? else {
            return self.make_once(&id, key, new, view).await;
        };
        if let Some(answer) = answered_among(&known.value.answered, key)? {
            return Ok(answer);
        }
        let moved = |stored: &Publicity| {
            if stored.period.standing(now) == Standing::Over {
                return Err(Problem::new("publicity_over").with("until", stored.period.until.date.to_string()));
            }
            let ends_at = period.until.moment();
            Ok(Publicity { period: period.clone(), ends_at, revision: stored.revision + 1, ..stored.clone() })
        };
        self.change_once(&id, (key, None), moved, view).await
    }

    /// The publicities that run now, of one region or of all, the one that ends first before the others.
    ///
    /// # Errors
    /// When the store fails or the cursor is not one of this list.
    pub async fn running_publicities(
        &self,
        region: Option<&str>,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<Found<Publicity>>, Option<Cursor>), Problem> {
        let now = self.now();
        let running = Condition::gte("ends_at", now.0);
        let condition = region.map_or(running.clone(), |region| Condition::eq("region", region).and(running));
        let find = Find::by(condition).sorted("ends_at", Direction::Ascending).after(after).limit(limit);
        let (mut found, next) = self.records::<Publicity>().find(&find).await?;
        found.retain(|found| found.value.period.standing(now) == Standing::Running);
        Ok((found, next))
    }

    /// A publicity that runs now.
    ///
    /// # Errors
    /// `not_found` for one that never was or has not begun, `publicity_over` for one that is over: names are shown no
    /// longer than the rules say.
    pub async fn running_publicity(&self, id: &str) -> Result<Publicity, Problem> {
        let found = self.records::<Publicity>().get(id).await?.ok_or_else(|| Problem::new("not_found"))?.value;
        match found.period.standing(self.now()) {
            Standing::ToCome => Err(Problem::new("not_found")),
            Standing::Over => Err(Problem::new("publicity_over").with("until", found.period.until.date.to_string())),
            Standing::Running => Ok(found),
        }
    }

    /// The people on a list that is shown now.
    ///
    /// # Errors
    /// Those of [`App::running_publicity`].
    pub async fn publicity_entries(
        &self,
        id: &str,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<Found<PublicityEntry>>, Option<Cursor>), Problem> {
        self.running_publicity(id).await?;
        let find = Find::by(Condition::eq("shown_in", id)).after(after).limit(limit);
        Ok(self.records().find(&find).await?)
    }

    /// The region's publicities, also those that are over, the one that ends last before the others.
    ///
    /// # Errors
    /// When the store fails or the cursor is not one of this list.
    pub async fn publicities_for(
        &self,
        staff: &Staff,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<Found<Publicity>>, Option<Cursor>), Problem> {
        let find = Find::by(Condition::eq("region", staff.region())).sorted("ends_at", Direction::Descending);
        Ok(self.records().find(&find.after(after).limit(limit)).await?)
    }

    /// The candidates of one of the region's lists with their checks. That they were read is entered before they are shown.
    ///
    /// # Errors
    /// `not_found` for a list of another region.
    pub async fn checks_for(
        &self,
        reviewer: &Reviewer,
        publicity: &str,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<Found<PublicityEntry>>, Option<Cursor>), Problem> {
        let found = self.records::<Publicity>().get(publicity).await?;
        if found.is_none_or(|found| found.value.region != reviewer.region()) {
            return Err(Problem::new("not_found"));
        }
        let find = Find::by(Condition::eq("publicity", publicity)).after(after).limit(limit);
        let found = self.records().find(&find).await?;
        let rows = [("rows", found.0.len().to_string())];
        self.audit(By::Staff(reviewer), "check.read", Some(publicity), &rows).await?;
        tracing::info!(target: "access", staff = reviewer.account(), publicity, "checks of a list were read");
        Ok(found)
    }

    /// The checks of the person's own exams, that of the last sitting first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn checks_of(&self, person: &str) -> Result<Vec<OwnCheck>, Problem> {
        let (found, _) =
            self.records::<PublicityEntry>().find(&Find::by(Condition::eq("person", person)).limit(100)).await?;
        let mut all = Vec::with_capacity(found.len());
        for entry in found {
            let publicity = self.records::<Publicity>().get(&entry.value.publicity).await?;
            let (entry, publicity) = (entry.value, publicity.map(|found| found.value));
            let supply_until = self.supply_until(&entry).await?;
            all.push(OwnCheck { entry, publicity, supply_until });
        }
        all.sort_by_key(|check| std::cmp::Reverse(check.entry.sitting));
        Ok(all)
    }

    /// Until when the person can supply what a check lacks (F21, F64): so many working days after the results, where
    /// their day was published.
    async fn supply_until(&self, entry: &PublicityEntry) -> Result<Option<DueDate>, Problem> {
        if entry.check_state != CheckState::Supplement {
            return Ok(None);
        }
        let terms = terms_id(&entry.region, &entry.exam, entry.year);
        let results = self.records::<RegistrationTerms>().get(&terms).await?.and_then(|terms| terms.value.results_on);
        let days = self.catalogue.regions.get(&entry.region).map(|profile| profile.supply_working_days);
        Ok(results.zip(days).map(|(results, days)| self.catalogue.holidays.add_working_days(results, days)))
    }
}
