//! Beginning a case: as a draft, or handed in by the same write.

use serde_json::{Map, Value};
use zhengda_engine::{
    case::{
        actor::Actor,
        apply::apply,
        document::{Case, Start},
        event::Event,
    },
    region::service::Service,
};

use super::{
    MobileCode, NoticeVersion, Render, accepted,
    confirm_mobile::{Again, MobileProof},
};
use crate::{
    app::{
        App,
        files::holder_of,
        once::{Answer, OnceKey, answered, keep},
        scope::Candidate,
    },
    problem::Problem,
    random::Draw,
    records::case::{active_key, family},
    store::{Condition, Find, StoreError},
};

/// What a case is begun with.
#[derive(Clone, Debug)]
pub struct NewCase {
    /// The region's id.
    pub region: String,
    /// The service's name.
    pub service: String,
    /// The certificate it is about.
    pub certificate: Option<String>,
    /// The form.
    pub form: Map<String, Value>,
    /// Notices accepted.
    pub notices: Vec<NoticeVersion>,
    /// Ids of uploaded files.
    pub attachments: Vec<String>,
    /// Only save it.
    pub draft: bool,
    /// Whether the person answered the confirm dialog.
    pub confirmed: bool,
    /// Proof of the mobile number on the form.
    pub mobile_code: Option<MobileCode>,
    /// Proof that it is still the person, where a certificate is announced to somebody else's number.
    pub step_up: Option<MobileCode>,
}

impl App {
    /// Begins a case. Any number of equal calls begin one and get the same answer.
    ///
    /// # Errors
    /// Every fault at once, the weightiest first; `already_active_case`; `step_up_required` where a certificate is to go to
    /// a number that is not the person's; those of [`App::use_code`].
    pub async fn create_case(
        &self,
        candidate: &Candidate,
        new: &NewCase,
        address: &str,
        key: &OnceKey,
        render: Render<'_>,
    ) -> Result<Answer, Problem> {
        if let Some(answer) = self.created_before(candidate, key).await? {
            return Ok(answer);
        }
        let (_, service) = self.service(&new.region, &new.service)?;
        let mut faults = self.faults(candidate, new, service).await?;
        let (form, locked) = (std::mem::take(&mut faults.form), std::mem::take(&mut faults.locked));
        let about = Self::about(faults.certificate.take().as_ref());
        let files = std::mem::take(&mut faults.files);
        if let Some(problem) = faults.into_problem() {
            // An equal call may have been faster, and its case is what stands in the way.
            return self.created_before(candidate, key).await?.ok_or(problem);
        }
        let proof = MobileProof { code: new.mobile_code.as_ref(), again: Again::By(new.step_up.as_ref()) };
        let mobile_confirmed = self.mobile_confirmed(candidate, (service, &form), proof, address).await?;
        let rules = self.rules_of(service);
        let mut case = Case::draft(Start {
            id: self.random.id("case")?,
            region: new.region.clone(),
            service: new.service.clone(),
            person: candidate.person().to_owned(),
            certificate: new.certificate.clone(),
            issues_certificate: service.result.issues_certificate(),
            about,
            form,
            mobile_confirmed,
            creation: Some(key.key.clone()),
            at: rules.now,
        });
        case.locked = locked;
        case.facts = self.facts_of(candidate, new).await?;
        case.attachments = files;
        let notices = accepted(&new.notices, rules.now);
        if new.draft {
            case.accept(notices, rules.notices);
        } else {
            let submit = Event::Submit { confirmed: new.confirmed, notices };
            case = apply(&case, submit, &candidate.actor(), rules)?;
        }
        let answer = Answer { status: 201, body: render(&case)?, revision: case.revision };
        keep(&mut case, key, &answer, rules.now);
        self.insert_case(candidate, (new, service), (&case, answer), key).await
    }

    /// Writes a new case, after its files were reserved for it.
    async fn insert_case(
        &self,
        candidate: &Candidate,
        (new, service): (&NewCase, &Service),
        (case, answer): (&Case, Answer),
        key: &OnceKey,
    ) -> Result<Answer, Problem> {
        let reservations = match self.reserve_files(holder_of(case), &case.attachments, &[]).await {
            Ok(reservations) => reservations,
            Err(problem) => return self.created_before(candidate, key).await?.ok_or(problem),
        };
        self.reservations_stand(&reservations)?;
        match self.records().insert(&case.id, case).await {
            Ok(()) => {
                self.bell.notify_one();
                Ok(answer)
            }
            Err(StoreError::Duplicate) => {
                self.give_back(&reservations).await;
                self.lost_race(candidate, (new, service), key).await
            }
            // Whether it was written is not known: its files stay reserved until that can be seen.
            Err(error) => Err(error.into()),
        }
    }

    /// The answer that an equal call got.
    async fn created_before(&self, candidate: &Candidate, key: &OnceKey) -> Result<Option<Answer>, Problem> {
        let found = self.records::<Case>().first(Condition::eq("creation", key.key.as_str())).await?;
        let Some(found) = found.filter(|found| found.value.person == candidate.person()) else { return Ok(None) };
        let kept = answered(&found.value, key)?;
        // The answer is kept as long as keys count; a call repeated later than that is told that its key is used up.
        kept.map(Some).ok_or_else(|| Problem::new("idempotency_key_reused"))
    }

    /// Which of the unique facts was there already is looked up, never read from the store's refusal.
    async fn lost_race(
        &self,
        candidate: &Candidate,
        (new, service): (&NewCase, &Service),
        key: &OnceKey,
    ) -> Result<Answer, Problem> {
        if let Some(answer) = self.created_before(candidate, key).await? {
            return Ok(answer);
        }
        let active = self.has_active_case(candidate, new, service).await?;
        Err(Problem::new(if active { "already_active_case" } else { "contended" }))
    }

    pub(super) async fn has_active_case(
        &self,
        candidate: &Candidate,
        new: &NewCase,
        service: &Service,
    ) -> Result<bool, StoreError> {
        let issues = service.result.issues_certificate();
        let mut families = vec![family(&new.service, issues)];
        // A case that was begun before these services were one family stands under its own service's name.
        let profile = self.catalogue.regions.get(&new.region).filter(|_| issues);
        let services = profile.iter().flat_map(|profile| &profile.services);
        families.extend(services.filter(|(_, other)| other.result.issues_certificate()).map(|(name, _)| name.as_str()));
        let certificate = new.certificate.as_deref();
        let key = |family| active_key(&self.vault, family, certificate, candidate.person(), &new.form);
        let running = Find::by(Condition::one_of("active", families.into_iter().map(key)));
        let (found, _) = self.records::<Case>().find(&running).await?;
        // Whether somebody else's certificate is in use is nobody's business.
        Ok(found.iter().any(|found| found.value.person == candidate.person()))
    }

    /// What the owner may do to a case, for its view.
    #[must_use]
    pub fn allowed_to(&self, actor: &Actor, case: &Case) -> Vec<zhengda_engine::case::event::EventKind> {
        self.rules(case).map(|rules| zhengda_engine::case::allowed::allowed(case, actor, rules)).unwrap_or_default()
    }
}
