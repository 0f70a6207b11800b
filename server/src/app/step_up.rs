//! Step-up: proving once more that it is the person, before a step that weighs (ASVS 7.5.3). One proof counts for five
//! minutes and for this session only.

use zhengda_engine::{
    login::{attempt::AttemptState, code::Purpose, session::STEP_UP},
    moment::Moment,
    refusal::Refusal,
    values::Mobile,
};

use super::{App, cases::MobileCode, doors::codes::Asker, scope::Candidate};
use crate::{
    problem::Problem,
    records::{attempt::Attempt, person::document_key, session::Session},
    store::Change,
    vault::{Vault, token_digest},
};

/// How a person proves it.
#[derive(Clone, Debug)]
pub enum Proof {
    /// A code with the purpose `step_up`, sent to a number of the person's own.
    Code(MobileCode),
    /// A face check that has passed.
    Face {
        /// The face login.
        id: String,
        /// Its secret.
        client_secret: String,
    },
}

impl App {
    /// Steps the session up. Answers until when it counts.
    ///
    /// # Errors
    /// Those of [`App::use_code`]; for a face check `not_found`, `face_pending`, `face_failed`, `face_expired`,
    /// `face_already_used`, and `face_other_person` when it was somebody else's.
    pub async fn step_up(&self, candidate: &Candidate, proof: &Proof, address: &str) -> Result<Moment, Problem> {
        match proof {
            Proof::Code(code) => {
                self.use_own_code(candidate, code, Purpose::StepUp, address).await?;
            }
            Proof::Face { id, client_secret } => self.use_own_face(candidate, id, client_secret).await?,
        }
        self.note_step_up(candidate).await
    }

    async fn note_step_up(&self, candidate: &Candidate) -> Result<Moment, Problem> {
        let until = self.now().plus(STEP_UP);
        let stepped = self.records::<Session>().change(candidate.caller().token_digest(), |stored| {
            Ok::<_, Problem>(Change::Write(Session { step_up_until: Some(until), ..stored.clone() }, ()))
        });
        stepped.await?;
        tracing::info!(target: "access", person = candidate.person(), "stepped up");
        Ok(until)
    }

    /// That the person was proven within the last minutes, or is now by `code`. It counts for some minutes then: a code is
    /// good once, and what it was given with may fail and be tried again.
    ///
    /// # Errors
    /// `step_up_required`, and those of [`App::use_code`].
    pub async fn prove_again(
        &self,
        candidate: &Candidate,
        code: Option<&MobileCode>,
        address: &str,
    ) -> Result<(), Problem> {
        if candidate.is_stepped_up() {
            return Ok(());
        }
        let code = code.ok_or_else(|| Problem::new("step_up_required"))?;
        self.use_own_code(candidate, code, Purpose::StepUp, address).await?;
        self.note_step_up(candidate).await.map(drop)
    }

    /// Uses a code that must have gone to a number of the person's own: one that a stranger with the person's phone
    /// could have sent to his own number proves nothing.
    pub(crate) async fn use_own_code(
        &self,
        candidate: &Candidate,
        code: &MobileCode,
        purpose: Purpose,
        address: &str,
    ) -> Result<Mobile, Problem> {
        let asker = Asker { caller: Some(candidate.caller()), address };
        let mobile = self.use_code(&code.id, &code.code, purpose, asker).await?;
        if self.is_proven_mobile(candidate.person(), &mobile).await? {
            Ok(mobile)
        } else {
            Err(Problem::new("code_wrong"))
        }
    }

    /// Uses up a face check that was made for this person.
    async fn use_own_face(&self, candidate: &Candidate, id: &str, client_secret: &str) -> Result<(), Problem> {
        let own = self.me(candidate).await?.document().map(|number| document_key(&self.vault, &number));
        let secret = token_digest(client_secret);
        let found = self.records::<Attempt>().get(id).await?;
        let known = found.filter(|found| Vault::same(&found.value.client_secret, &secret));
        let attempt = known.ok_or_else(|| Problem::new("not_found"))?.value;
        let checked = zhengda_engine::values::DocumentNumber::parse(&attempt.id_number)
            .map_err(|_| Problem::internal("a stored number does not parse"))?;
        if own.as_deref() != Some(document_key(&self.vault, &checked).as_str()) {
            return Err(Problem::new("face_other_person"));
        }
        if matches!(attempt.state_at(self.now()), AttemptState::Started | AttemptState::Scanned) {
            self.pull_face_login(id).await?;
        }
        let now = self.now();
        let consumed = self.records::<Attempt>().change(id, |stored| {
            let mut next = stored.clone();
            next.consume(now)?;
            Ok::<_, Refusal>(Change::Write(next, ()))
        });
        Ok(consumed.await?)
    }
}
