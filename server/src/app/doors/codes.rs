//! One-time codes by SMS: sending one within its limits, and using one up.

use data_encoding::HEXLOWER;
use zhengda_engine::{
    login::code::{OneTimeCode, Purpose, expiry},
    moment::{Moment, Span},
    refusal::Refusal,
    values::Mobile,
};

use crate::{
    app::{App, persons::SMS, scope::Caller},
    problem::Problem,
    providers::{
        error::{ErrorKind, ProviderError},
        sms::{SmsMessage, SmsTemplate},
    },
    random::Draw,
    records::code::{NumberRecord, SenderRecord},
    store::Change,
    vault::Vault,
};

/// A code on its way; the same for known and unknown numbers (ASVS 6.3.8).
#[derive(Clone, Debug)]
pub struct SentCode {
    /// By this id it is used.
    pub id: String,
    /// When it ends.
    pub expires_at: Moment,
    /// When another may be asked for.
    pub resend_at: Moment,
}

/// Who asks for a code or uses one.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    /// The session, where there is one: then only it may use the code (ASVS 6.6.2).
    pub caller: Option<&'a Caller>,
    /// The network address.
    pub address: &'a str,
}

impl<'a> Asker<'a> {
    fn session(self) -> Option<&'a str> {
        self.caller.map(Caller::token_digest)
    }

    fn openid_digest(self) -> Option<&'a str> {
        self.caller.and_then(Caller::openid_digest)
    }
}

impl App {
    /// Makes a code and sends it.
    ///
    /// # Errors
    /// 429 at a limit, `sms_door_closed`, `provider_unavailable` when it certainly was not sent.
    pub async fn send_code(&self, mobile: &Mobile, purpose: Purpose, asker: Asker<'_>) -> Result<SentCode, Problem> {
        let number = self.vault.digest("mobile", mobile.reveal());
        self.count_sender(&number, asker, self.now()).await?;
        let record = self.number_record(&number, mobile, asker).await?;
        let (sent, code) = self.make_code(&number, Some((&record, mobile)), purpose, asker).await?;
        self.send_sms(mobile, template(purpose), &[&code], &sent.id).await?;
        Ok(sent)
    }

    /// Makes a code that is good for whatever has the digest `number`, without sending it. The counters are those of
    /// `to`, or of the digest itself where it is not known yet where the code will go.
    ///
    /// # Errors
    /// 429 at a limit, `sms_door_closed`.
    pub(crate) async fn make_code(
        &self,
        number: &str,
        to: Option<(&str, &Mobile)>,
        purpose: Purpose,
        asker: Asker<'_>,
    ) -> Result<(SentCode, String), Problem> {
        let (now, limits) = (self.now(), self.settings.codes);
        let id = self.random.id("code")?;
        self.count_sending(to.map_or(number, |(record, _)| record), purpose, &id).await?;
        let code = format!("{:06}", self.random.below(1_000_000)?);
        let stored = OneTimeCode {
            purpose,
            digest: self.code_digest(&id, purpose, number, &code),
            number: number.to_owned(),
            mobile: to.map(|(_, mobile)| mobile.reveal().to_owned()).unwrap_or_default(),
            asker: asker.session().map(str::to_owned),
            created_at: now,
            expires_at: expiry(now, limits),
            tries: 0,
            used: false,
        };
        self.records().insert(&id, &stored).await?;
        let resend_at = now.plus(Span::seconds(limits.cooldown_seconds));
        Ok((SentCode { id, expires_at: stored.expires_at, resend_at }, code))
    }

    /// Counts a message to a number; `code` becomes the active one of its purpose.
    ///
    /// # Errors
    /// 429 at a limit, `sms_door_closed`.
    pub(crate) async fn count_sending(&self, record: &str, purpose: Purpose, code: &str) -> Result<(), Problem> {
        let (now, limits) = (self.now(), self.settings.codes);
        let counted = self.records::<NumberRecord>().change_or_insert(record, |stored| {
            let mut next = stored.cloned().unwrap_or_default();
            next.send(purpose, code, now, limits)?;
            Ok::<_, Refusal>(Change::Write(next, ()))
        });
        counted.await.map_err(refused)
    }

    /// Uses a code up. Answers the number it was sent to.
    ///
    /// # Errors
    /// `code_wrong`, `code_expired`, `code_used`, `code_too_many_tries` or `sms_door_closed`.
    pub async fn use_code(&self, id: &str, code: &str, purpose: Purpose, asker: Asker<'_>) -> Result<Mobile, Problem> {
        let used = self.compare_code(id, code, purpose, asker).await?;
        Mobile::parse(&used.mobile).map_err(|_| Problem::internal("a stored mobile does not parse"))
    }

    /// The same for a code that may have been sent to nobody, because it was asked for by a name.
    ///
    /// # Errors
    /// As for [`App::use_code`].
    pub(crate) async fn compare_code(
        &self,
        id: &str,
        code: &str,
        purpose: Purpose,
        asker: Asker<'_>,
    ) -> Result<OneTimeCode, Problem> {
        let compared = self.compare(id, code, purpose, asker).await;
        let wrong = |problem: &Problem| matches!(problem.refusal.code, "code_wrong" | "code_too_many_tries");
        match &compared {
            Ok(_) => self.breaker.note(false, self.now()),
            Err(problem) if wrong(problem) => self.breaker.note(true, self.now()),
            Err(_) => {}
        }
        compared
    }

    async fn compare(&self, id: &str, code: &str, purpose: Purpose, asker: Asker<'_>) -> Result<OneTimeCode, Problem> {
        let now = self.now();
        let limits = self.settings.codes;
        let codes = self.records::<OneTimeCode>();
        let found = codes.get(id).await?.ok_or_else(|| Problem::new("code_wrong"))?.value;
        let record = match Mobile::parse(&found.mobile) {
            Ok(mobile) => self.number_record(&found.number, &mobile, asker).await?,
            Err(_) => found.number.clone(),
        };
        // First both counters, then the comparison: parallel guesses cannot get past a cap.
        let active = self.records::<NumberRecord>().change_or_insert(&record, |stored| {
            let mut next = stored.cloned().unwrap_or_default();
            next.reserve_try(now, limits)?;
            let active = next.active.get(&purpose).is_some_and(|active| active == id);
            Ok::<_, Refusal>(Change::Write(next, active))
        });
        let active = active.await.map_err(refused)?;
        let right = codes.clone().change(id, |stored| {
            let mut next = stored.clone();
            next.reserve_try(purpose, asker.session(), active, now, limits)?;
            next.used = Vault::same(&next.digest, &self.code_digest(id, purpose, &next.number, code));
            let right = next.used;
            Ok::<_, Refusal>(Change::Write(next, right))
        });
        let right = right.await.map_err(refused);
        let settled = self.records::<NumberRecord>().change_or_insert(&record, |stored| {
            let mut next = stored.cloned().unwrap_or_default();
            match &right {
                Ok(true) => next.right(purpose),
                Ok(false) => return Ok::<_, Problem>(Change::Keep(())),
                Err(_) => next.not_compared(),
            }
            Ok(Change::Write(next, ()))
        });
        settled.await?;
        if right? { Ok(found) } else { Err(Problem::new("code_wrong")) }
    }

    /// Sends a message. A refusal that is certain is told; an unknown outcome is not, because the message may
    /// have arrived and another one would only confuse.
    ///
    /// # Errors
    /// `provider_unavailable` or `rate_limited` when it certainly was not sent.
    pub(crate) async fn send_sms(
        &self,
        mobile: &Mobile,
        template: SmsTemplate,
        values: &[&str],
        reference: &str,
    ) -> Result<(), Problem> {
        let message = SmsMessage::new(mobile.reveal(), template, values, reference).map_err(Problem::internal)?;
        match self.providers.sms.send(&message).await {
            Ok(_) => Ok(()),
            Err(error) if error.maybe_done => {
                tracing::warn!(
                    provider = error.provider,
                    kind = error.kind.name(),
                    "it is unknown whether a message was sent"
                );
                Ok(())
            }
            Err(error) => Err(provider_problem(&error)),
        }
    }

    fn code_digest(&self, id: &str, purpose: Purpose, number: &str, code: &str) -> String {
        self.vault.digest("code", &format!("{id}\n{}\n{number}\n{code}", purpose.name()))
    }

    /// A WeChat account that the number is bound to has counters of its own, so that a stranger who guesses
    /// cannot lock the owner out.
    async fn number_record(&self, number: &str, mobile: &Mobile, asker: Asker<'_>) -> Result<String, Problem> {
        let (Some(openid), Some(caller)) = (asker.openid_digest(), asker.caller) else { return Ok(number.to_owned()) };
        let owner = self.person_of_identity(SMS, mobile.reveal()).await?;
        let account = match caller.openid() {
            Some(account) => self.person_of_identity(super::WECHAT, account).await?,
            None => None,
        };
        let own = owner.is_some() && owner == account;
        Ok(if own { HEXLOWER.encode(format!("{number}/{openid}").as_bytes()) } else { number.to_owned() })
    }

    /// Counts a sending for the network address and the WeChat account that asked for it.
    ///
    /// # Errors
    /// `rate_limited`.
    pub(crate) async fn count_sender(&self, number: &str, asker: Asker<'_>, now: Moment) -> Result<(), Problem> {
        let limits = self.settings.codes;
        let address = self.vault.digest("sender", asker.address);
        self.count(&address, number, now, None, Some(limits.sends_per_address)).await?;
        if let Some(openid) = asker.openid_digest() {
            self.count(openid, number, now, Some(limits.numbers_per_openid), None).await?;
        }
        Ok(())
    }

    async fn count(
        &self,
        sender: &str,
        number: &str,
        now: Moment,
        numbers: Option<usize>,
        sends: Option<usize>,
    ) -> Result<(), Problem> {
        let counted = self.records::<SenderRecord>().change_or_insert(sender, |stored| {
            let mut next = stored.cloned().unwrap_or_default();
            next.ask(number, now, numbers, sends)?;
            Ok::<_, Refusal>(Change::Write(next, ()))
        });
        counted.await.map_err(refused)
    }
}

fn refused(error: crate::store::UpdateError<Refusal>) -> Problem {
    error.into()
}

fn template(purpose: Purpose) -> SmsTemplate {
    match purpose {
        Purpose::Login => SmsTemplate::Login,
        Purpose::Reveal => SmsTemplate::Reveal,
        Purpose::StepUp => SmsTemplate::StepUp,
        Purpose::ConfirmMobile => SmsTemplate::ConfirmMobile,
        Purpose::Recover => SmsTemplate::Recover,
        Purpose::BindMobile => SmsTemplate::BindMobile,
    }
}

/// What a provider's failure is for the person.
pub(crate) fn provider_problem(error: &ProviderError) -> Problem {
    let code = match error.kind {
        ErrorKind::Limited => "rate_limited",
        _ => "provider_unavailable",
    };
    Problem { cause: Some(error.to_string()), ..Problem::new(code) }
}
