//! The promise over a person's own registration: signing, choosing evidence instead, taking it back.

use zhengda_engine::{
    login::session::Level,
    promise::{Choice, Signature, check_statements},
    refusal::Refusal,
};

use crate::{
    app::{
        App,
        audit::By,
        cases::MobileCode,
        once::{Answer, OnceKey, View},
        scope::Candidate,
    },
    problem::Problem,
    records::{
        Found,
        registration::{Registration, RegistrationTerms, terms_id},
    },
    store::{Condition, Find},
};

/// The notice that is signed.
const NOTICE: &str = "promise";

/// A registration with what was published about it.
#[derive(Clone, Debug)]
pub struct OwnRegistration {
    /// The registration.
    pub registration: Registration,
    /// What was published; absent while nothing is.
    pub terms: Option<RegistrationTerms>,
}

/// What a person signs with.
#[derive(Clone, Debug)]
pub struct SignPromise {
    /// The version of the text that was shown.
    pub version: String,
    /// The statements that were made.
    pub statements: Vec<String>,
    /// Proof that it is the person, needed some minutes after logging in.
    pub step_up: Option<MobileCode>,
}

/// The answer of a confirm dialog to a choice that cannot be undone.
#[derive(Clone, Debug)]
pub struct ConfirmChoice {
    /// Whether it was confirmed.
    pub confirmed: bool,
    /// Proof that it is the person, needed some minutes after logging in.
    pub step_up: Option<MobileCode>,
}

impl App {
    /// The person's registrations, the latest year first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn registrations_of(&self, candidate: &Candidate) -> Result<Vec<OwnRegistration>, Problem> {
        let find = Find::by(Condition::eq("person", candidate.person())).limit(100);
        let (mut found, _): (Vec<Found<Registration>>, _) = self.records().find(&find).await?;
        found.sort_by_key(|found| std::cmp::Reverse(found.value.year));
        let mut all = Vec::with_capacity(found.len());
        for found in found {
            let registration = found.value;
            let id = terms_id(&registration.region, &registration.exam, registration.year);
            let terms = self.records::<RegistrationTerms>().get(&id).await?.map(|found| found.value);
            all.push(OwnRegistration { registration, terms });
        }
        Ok(all)
    }

    /// Signs the promise. The person does it in person: whoever acts for somebody else has no candidate's session.
    ///
    /// # Errors
    /// `not_found` for a registration of somebody else, `terms_not_published` where F08 is not met, `promise_statements`,
    /// `notice_outdated`, `identity_too_weak` for a session that proved only a number, `step_up_required`, and those
    /// of the rules.
    pub async fn sign_promise(
        &self,
        candidate: &Candidate,
        id: &str,
        sign: &SignPromise,
        (key, seen, address): (&OnceKey, Option<u32>, &str),
        view: View<'_, Registration>,
    ) -> Result<Answer, Problem> {
        let registration = self.own_registration(candidate, id).await?;
        check_statements(&sign.statements)?;
        let notice = self.catalogue.notices.0.get(NOTICE).ok_or_else(|| Problem::internal("no notice to sign"))?;
        if notice.version != sign.version {
            return Err(Problem::new("notice_outdated").with("version", notice.version.clone()));
        }
        let terms = self.terms_of(&registration.region, &registration.exam, registration.year).await?;
        // Refused before a code is used up; the decision below counts.
        if !registration.answered.iter().any(|record| record.key == key.key) {
            registration.situation(self.now()).may_sign()?;
            self.prove_signer(candidate, sign.step_up.as_ref(), address).await?;
        }
        let signature = Signature {
            at: self.now(),
            version: notice.version.clone(),
            digest: notice.digest.clone(),
            terms_digest: terms.digest(),
            proven_by: level(candidate.level()).to_owned(),
        };
        let promised = |stored: &Registration| {
            stored.situation(signature.at).may_sign()?;
            Ok(Choice::Promised(signature.clone()))
        };
        self.choose(candidate, id, (key, seen), view, ("promise.sign", promised)).await
    }

    /// Chooses evidence instead of the promise; that cannot be undone for this exam and year (F27).
    ///
    /// # Errors
    /// `not_found`, `confirm_required`, `step_up_required`, those of [`App::use_code`] and those of the rules.
    pub async fn decline_promise(
        &self,
        candidate: &Candidate,
        id: &str,
        confirm: &ConfirmChoice,
        (key, seen, address): (&OnceKey, Option<u32>, &str),
        view: View<'_, Registration>,
    ) -> Result<Answer, Problem> {
        let now = self.now();
        let may = |stored: &Registration| stored.situation(now).may_decline();
        self.prove_choice(candidate, (id, key, seen), (confirm, address), may).await?;
        let declined = |stored: &Registration| {
            stored.situation(now).may_decline()?;
            Ok(Choice::Declined { at: now })
        };
        self.choose(candidate, id, (key, seen), view, ("promise.decline", declined)).await
    }

    /// Takes the promise back: only while unpaid and before registration closes (F10).
    ///
    /// # Errors
    /// `not_found`, `confirm_required`, `step_up_required`, those of [`App::use_code`] and those of the rules.
    pub async fn withdraw_promise(
        &self,
        candidate: &Candidate,
        id: &str,
        confirm: &ConfirmChoice,
        (key, seen, address): (&OnceKey, Option<u32>, &str),
        view: View<'_, Registration>,
    ) -> Result<Answer, Problem> {
        let now = self.now();
        let may = |stored: &Registration| stored.situation(now).may_withdraw().map(drop);
        self.prove_choice(candidate, (id, key, seen), (confirm, address), may).await?;
        let withdrawn = |stored: &Registration| {
            let signature = stored.situation(now).may_withdraw()?;
            Ok(Choice::Withdrawn { signature, at: now })
        };
        self.choose(candidate, id, (key, seen), view, ("promise.withdraw", withdrawn)).await
    }

    /// What cannot be undone is done by the person: confirmed, and proven again unless that was minutes ago. Refused
    /// before a code is used up; a call that was answered already needs none.
    async fn prove_choice(
        &self,
        candidate: &Candidate,
        (id, key, seen): (&str, &OnceKey, Option<u32>),
        (confirm, address): (&ConfirmChoice, &str),
        may: impl Fn(&Registration) -> Result<(), Refusal> + Send,
    ) -> Result<(), Problem> {
        if !confirm.confirmed {
            return Err(Problem::new("confirm_required"));
        }
        let registration = self.own_registration(candidate, id).await?;
        if registration.answered.iter().any(|record| record.key == key.key) {
            return Ok(());
        }
        if seen.is_some_and(|seen| seen != registration.revision) {
            return Err(Problem::new("version_stale"));
        }
        may(&registration)?;
        self.prove_again(candidate, confirm.step_up.as_ref(), address).await
    }

    async fn choose(
        &self,
        candidate: &Candidate,
        id: &str,
        call: (&OnceKey, Option<u32>),
        view: View<'_, Registration>,
        (made, choice): (&str, impl Fn(&Registration) -> Result<Choice, Problem> + Send + Sync),
    ) -> Result<Answer, Problem> {
        let decide = |stored: &Registration| {
            if stored.person != candidate.person() {
                return Err(Problem::new("not_found"));
            }
            let choice = Some(choice(stored)?);
            Ok(Registration { choice, revision: stored.revision + 1, ..stored.clone() })
        };
        let answer = self.change_once(id, call, decide, view).await?;
        // In the chain of the office that relies on it; the person is a digest there.
        let region = self.own_registration(candidate, id).await?.region;
        let revision = [("revision", answer.revision.to_string())];
        self.audit_step_in((&region, By::Candidate(candidate)), made, (id, call.0), &revision).await?;
        Ok(answer)
    }

    async fn own_registration(&self, candidate: &Candidate, id: &str) -> Result<Registration, Problem> {
        let found = self.records::<Registration>().get(id).await?;
        let found = found.filter(|found| found.value.person == candidate.person());
        Ok(found.ok_or_else(|| Problem::new("not_found"))?.value)
    }

    /// A promise has legal effect, so a mobile number alone, which a family member may hold, does not sign it.
    async fn prove_signer(
        &self,
        candidate: &Candidate,
        code: Option<&MobileCode>,
        address: &str,
    ) -> Result<(), Problem> {
        if !candidate.is_named() {
            return Err(Problem::new("identity_too_weak"));
        }
        self.prove_again(candidate, code, address).await
    }
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Device => "device",
        Level::Mobile => "mobile",
        Level::Bound => "bound",
        Level::Identity => "identity",
        Level::Face => "face",
    }
}
