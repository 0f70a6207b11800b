//! The number on record: changed, and the one before untied and told (`S23`, threat 11).

use zhengda_engine::{login::code::Purpose, values::Mobile};

use crate::{
    app::{App, audit::By, cases::MobileCode, doors::codes::Asker, persons::SMS, scope::Candidate},
    problem::Problem,
    providers::sms::SmsTemplate,
    records::{
        account::Errand,
        identity::{Identity, identity_id},
        person::Person,
    },
    store::{Change, StoreError, UpdateError},
};

impl App {
    /// Changes the number on record. The old one no longer opens this account, and is told. Done again with the same
    /// number it changes nothing and answers the same.
    ///
    /// # Errors
    /// `step_up_required`, and those of [`App::use_code`].
    pub async fn change_mobile(
        &self,
        candidate: &Candidate,
        (mobile, code): (&Mobile, &MobileCode),
        step_up: Option<&MobileCode>,
        address: &str,
    ) -> Result<(), Problem> {
        let person = self.me(candidate).await?;
        if person.mobile.as_deref() == Some(mobile.reveal())
            && self.is_proven_mobile(candidate.person(), mobile).await?
        {
            return self.leave_mobile(candidate.person()).await;
        }
        self.prove_again(candidate, step_up, address).await?;
        let asker = Asker { caller: Some(candidate.caller()), address };
        if self.use_code(&code.id, &code.code, Purpose::BindMobile, asker).await? != *mobile {
            return Err(Problem::new("code_wrong"));
        }
        self.audit(By::Candidate(candidate), "person.mobile", None, &[]).await?;
        self.replace_mobile(candidate.person(), mobile).await?;
        tracing::info!(target: "access", person = candidate.person(), "the mobile was changed");
        Ok(())
    }

    /// Puts a number that was just proven in the place of the one on record, in one write: from then on the old one opens
    /// nothing, whatever breaks off afterwards.
    ///
    /// # Errors
    /// When the store fails; done again, it goes on where it broke off.
    pub(super) async fn replace_mobile(&self, person: &str, mobile: &Mobile) -> Result<(), Problem> {
        // An earlier change may have broken off: its number is untied before another one is left.
        self.leave_mobile(person).await?;
        self.bind(SMS, mobile.reveal(), person).await?;
        let number = mobile.reveal();
        let replaced = self.records::<Person>().change(person, |stored| {
            if stored.mobile.as_deref() == Some(number) {
                return Ok::<_, Problem>(Change::Keep(false));
            }
            let leaving = stored.mobile.clone().filter(|old| old != number);
            let first = leaving.is_none();
            Ok(Change::Write(Person { mobile: Some(number.to_owned()), leaving, ..stored.clone() }, first))
        });
        if replaced.await? {
            return self.note_number(person, number).await;
        }
        self.leave_mobile(person).await
    }

    /// Unties the number that a person has left, and tells both numbers' owner.
    async fn leave_mobile(&self, person: &str) -> Result<(), Problem> {
        let Some(found) = self.records::<Person>().get(person).await? else { return Ok(()) };
        let (Some(old), Some(new)) = (&found.value.leaving, &found.value.mobile) else { return Ok(()) };
        let id = identity_id(&self.vault, SMS, old);
        let untied = self.records::<Identity>().change(&id, |stored| {
            // It may belong to somebody else by now.
            Ok::<_, Problem>(if stored.person == person { Change::Delete(()) } else { Change::Keep(()) })
        });
        match untied.await {
            Ok(()) | Err(UpdateError::Missing) => {}
            Err(error) => return Err(error.into()),
        }
        self.note_number(person, new).await?;
        let template = SmsTemplate::MobileChanged.name().to_owned();
        let errand = Errand::Tell { mobile: old.clone(), template, values: vec![tail_of(new)] };
        // Named after what is told, so that it is told once.
        let name = self.vault.digest("leaving", &format!("{person}\n{old}\n{new}\n{}", found.version));
        self.take_request(&format!("req_{name}"), errand).await?;
        let left = self.records::<Person>().change(person, |stored| {
            let done = stored.leaving.as_ref() == Some(old);
            let next = Person { leaving: None, ..stored.clone() };
            Ok::<_, Problem>(if done { Change::Write(next, ()) } else { Change::Keep(()) })
        });
        Ok(left.await?)
    }

    async fn note_number(&self, person: &str, number: &str) -> Result<(), Problem> {
        self.note(person, "mobile_changed", [("mobile_tail", tail_of(number))]).await
    }

    /// Whether a person has left a number that is still tied.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn is_leaving(&self, person: &str, mobile: &Mobile) -> Result<bool, StoreError> {
        let found = self.records::<Person>().get(person).await?;
        Ok(found.is_some_and(|found| found.value.leaving.as_deref() == Some(mobile.reveal())))
    }
}

/// The last digits, by which people know their numbers.
fn tail_of(number: &str) -> String {
    number.chars().skip(7).collect()
}
