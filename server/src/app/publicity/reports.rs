//! Reports about people on a list: anybody may give one while it is shown, the office of the place looks into it, and
//! whoever reported learns what became of it (F66).

use zhengda_engine::{
    outbox::{Job, Outbox},
    publicity::ReportState,
};

use crate::{
    app::{
        App,
        audit::By,
        doors::captcha::CaptchaAnswer,
        once::{Answer, OnceKey, View, answer, answered_among},
        scope::{Caller, Reviewer},
    },
    problem::Problem,
    random::Draw,
    records::{
        Found,
        publicity::{PublicityEntry, PublicityReport},
    },
    store::{Condition, Cursor, Direction, Find, StoreError},
    vault::{Vault, token_digest},
};

/// The longest report and the shortest that says anything, in characters.
const LONGEST: usize = 2_000;
const SHORTEST: usize = 10;
/// The longest contact.
const LONGEST_CONTACT: usize = 100;

/// A report as it comes in.
#[derive(Clone, Debug)]
pub struct NewReport {
    /// The person on the list.
    pub entry: String,
    /// What is reported.
    pub text: String,
    /// How to reach whoever reports.
    pub contact: Option<String>,
    /// A captcha that was solved.
    pub captcha: Option<CaptchaAnswer>,
}

/// A report that was taken: by its id and secret the reporter sees what becomes of it.
#[derive(Clone, Debug)]
pub struct ReportMade {
    /// The report.
    pub report: PublicityReport,
    /// Told once.
    pub secret: String,
}

/// What staff do with a report.
#[derive(Clone, Debug)]
pub enum ReportDecision {
    /// Take it up.
    TakeUp,
    /// Say how it ended, in words that the reporter reads.
    Decide(ReportState, String),
}

impl App {
    /// Takes a report about somebody on a list that is shown now.
    ///
    /// # Errors
    /// `publicity_over`, `report_entry_unknown`, `report_too_short` or `field_too_long`, `captcha_required`, `rate_limited`,
    /// `captcha_wrong`.
    pub async fn report_candidate(
        &self,
        publicity: &str,
        new: &NewReport,
        (reporter, address): (Option<&Caller>, &str),
        key: &OnceKey,
    ) -> Result<(PublicityReport, String), Problem> {
        let id = self.made_id("report", key);
        if let Some(known) = self.records::<PublicityReport>().get(&id).await? {
            return reported_before(known, key);
        }
        let (text, contact) = checked(new)?;
        let publicity = self.running_publicity(publicity).await?;
        let entry = self.records::<PublicityEntry>().get(&new.entry).await?;
        let entry = entry.filter(|found| found.value.shown && found.value.publicity == publicity.id);
        let entry = entry.ok_or_else(|| Problem::field("/entry_id", "report_entry_unknown"))?;
        // Asked for last, so that no captcha is used up for a report that is refused anyway.
        let captcha = new.captcha.as_ref().ok_or_else(|| Problem::new("captcha_required"))?;
        self.limits.reports.check(address)?;
        self.use_captcha(captcha).await?;
        let now = self.now();
        let secret = self.random.token()?;
        let mut report = PublicityReport {
            id: id.clone(),
            publicity: publicity.id,
            entry: entry.id,
            region: publicity.region,
            text,
            contact,
            reporter: reporter.and_then(Caller::person).map(str::to_owned),
            secret_digest: token_digest(&secret),
            state: ReportState::Received,
            answer: None,
            taken_by: None,
            revision: 1,
            created_at: now,
            changed_at: now,
            outbox: Outbox::default(),
            unaudited: Vec::new(),
            answered: Vec::new(),
        };
        // That it was taken, and nothing of who gave it or what it says.
        let place = (report.region.as_str(), By::Anybody);
        let taken = self.owed_entry(place, "report.take", (&id, report.revision), &[("entry", report.entry.clone())]);
        report.unaudited.push(taken);
        // The secret is part of the answer; an equal call gets it again for as long as answers are kept.
        crate::app::once::keep_among(&mut report.answered, key, &answer(201, 1, &secret)?, now);
        match self.records().insert(&id, &report).await {
            Ok(()) => {
                self.bell.notify_one();
                Ok((report, secret))
            }
            Err(StoreError::Duplicate) => {
                let known = self.records::<PublicityReport>().get(&id).await?;
                reported_before(known.ok_or_else(|| Problem::new("contended"))?, key)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// What became of a report, for whoever has its secret.
    ///
    /// # Errors
    /// `not_found` for a wrong secret too.
    pub async fn report_by_secret(&self, id: &str, secret: &str) -> Result<PublicityReport, Problem> {
        let found = self.records::<PublicityReport>().get(id).await?;
        let digest = token_digest(secret);
        let found = found.filter(|found| Vault::same(&found.value.secret_digest, &digest));
        Ok(found.ok_or_else(|| Problem::new("not_found"))?.value)
    }

    /// The reports of a region, the oldest first. That they were read is entered before they are shown.
    ///
    /// # Errors
    /// When the store fails or the cursor is not one of this list.
    pub async fn reports_for(
        &self,
        reviewer: &Reviewer,
        state: Option<ReportState>,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<Found<PublicityReport>>, Option<Cursor>), Problem> {
        let here = Condition::eq("region", reviewer.region());
        let condition = state.map_or(here.clone(), |state| here.and(Condition::eq("state", state.name())));
        let find = Find::by(condition).sorted("created_at", Direction::Ascending).after(after).limit(limit);
        let found = self.records().find(&find).await?;
        self.audit(By::Staff(reviewer), "report.read", None, &[("rows", found.0.len().to_string())]).await?;
        Ok(found)
    }

    /// The person on the list whom a report is about.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn reported_entry(&self, report: &PublicityReport) -> Result<Option<PublicityEntry>, Problem> {
        Ok(self.records::<PublicityEntry>().get(&report.entry).await?.map(|found| found.value))
    }

    /// Takes a report up or says how it ended. What follows for the candidate is a decision of its own about the
    /// check.
    ///
    /// # Errors
    /// `not_found`, `report_decided`, `report_not_taken`, `text_missing`, `own_case` for a report about oneself.
    pub async fn decide_report(
        &self,
        reviewer: &Reviewer,
        id: &str,
        decision: &ReportDecision,
        key: &OnceKey,
        view: View<'_, PublicityReport>,
    ) -> Result<Answer, Problem> {
        let report = self.records::<PublicityReport>().get(id).await?;
        let report = report.filter(|found| found.value.region == reviewer.region());
        let report = report.ok_or_else(|| Problem::new("not_found"))?.value;
        let about = self.reported_entry(&report).await?.map(|entry| entry.person);
        if about.is_some() && about.as_deref() == reviewer.person() {
            return Err(Problem::new("own_case"));
        }
        let now = self.now();
        let decide = |stored: &PublicityReport| {
            let mut next = stored.clone();
            match decision {
                ReportDecision::TakeUp => {
                    next.state = stored.state.then(ReportState::Investigating)?;
                    next.taken_by = Some(reviewer.account().to_owned());
                }
                ReportDecision::Decide(to, text) if !text.trim().is_empty() => {
                    next.state = stored.state.then(*to)?;
                    next.answer = Some(text.trim().to_owned());
                }
                ReportDecision::Decide(..) => return Err(Problem::field("/text", "text_missing")),
            }
            next.revision += 1;
            next.changed_at = now;
            if next.reporter.is_some() {
                let topic = format!("report_{}", next.state.name());
                next.outbox.push(format!("report-{}", next.revision), Job::Notify { topic }, now);
            }
            let place = (reviewer.region(), By::Staff(reviewer));
            let to = [("to", next.state.name().to_owned())];
            next.unaudited.push(self.owed_entry(place, "report.decide", (id, next.revision), &to));
            Ok(next)
        };
        self.change_once(id, (key, None), decide, view).await
    }
}

/// The answer that an equal call got.
fn reported_before(known: Found<PublicityReport>, key: &OnceKey) -> Result<(PublicityReport, String), Problem> {
    let kept = answered_among(&known.value.answered, key)?;
    let kept = kept.ok_or_else(|| Problem::new("idempotency_key_reused"))?;
    let secret = serde_json::from_str(&kept.body).map_err(Problem::internal)?;
    Ok((known.value, secret))
}

fn checked(new: &NewReport) -> Result<(String, Option<String>), Problem> {
    let text = new.text.trim();
    match text.chars().count() {
        length if length < SHORTEST => return Err(Problem::field("/text", "report_too_short")),
        length if length > LONGEST => return Err(Problem::field("/text", "field_too_long")),
        _ => {}
    }
    let contact = new.contact.as_deref().map(str::trim).filter(|contact| !contact.is_empty());
    if contact.is_some_and(|contact| contact.chars().count() > LONGEST_CONTACT) {
        return Err(Problem::field("/contact", "field_too_long"));
    }
    Ok((text.to_owned(), contact.map(str::to_owned)))
}
