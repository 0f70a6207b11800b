//! The face door. The phone's call, the provider's callback and a timer may each bring the news; whichever does,
//! the result is pulled, compared and settled once. Only the holder of the client secret gets the session.

use std::sync::Arc;

use serde_json::Value;
use zhengda_engine::{
    login::attempt::{Attempt, AttemptState, LIFE, Pulled},
    moment::{Moment, Span},
    outbox::{Job, Outbox},
    refusal::Refusal,
    values::{DocumentNumber, PersonName},
};

use super::{
    WECHAT,
    codes::{Asker, provider_problem},
};
use crate::{
    app::{
        App,
        scope::Caller,
        sessions::{Opened, Opening},
    },
    problem::Problem,
    providers::{
        error::{ErrorKind, ProviderError},
        face::{FaceProvider, FaceResult, FaceSubject},
    },
    random::Draw,
    records::{
        Found,
        code::NumberRecord,
        person::Person,
        session::{Holder, Level},
    },
    store::{Change, Condition},
    vault::{Vault, token_digest},
};

/// The first look without a hint comes so long after the start, and then again and again until the attempt ends.
const LOOK_EVERY: Span = Span::seconds(30);
/// The id of an attempt's one task.
const PULL: &str = "pull";

/// An attempt just begun: the only moment at which its secrets exist in clear.
#[derive(Debug)]
pub struct Begun {
    /// The attempt's id.
    pub id: String,
    /// With it alone the session can be fetched.
    pub client_secret: String,
    /// Which provider checks.
    pub provider: &'static str,
    /// What the provider's client needs; absent until a phone scanned the computer's code.
    pub ticket: Option<Value>,
    /// What a computer shows as a QR code.
    pub qr_text: Option<String>,
    /// When the attempt ends.
    pub expires_at: Moment,
}

impl App {
    /// Begins a face login on a phone, or for a computer that will show a QR code.
    ///
    /// # Errors
    /// `face_unavailable` with the alternatives when the provider cannot open a check.
    pub async fn begin_face_login(
        &self,
        name: &PersonName,
        number: &DocumentNumber,
        for_computer: bool,
        asker: Asker<'_>,
        device: &str,
    ) -> Result<Begun, Problem> {
        let now = self.now();
        let id = self.random.id("face")?;
        let (client_secret, scan_secret, callback) = (self.random.token()?, self.random.token()?, self.random.token()?);
        let mut attempt = Attempt {
            state: AttemptState::Started,
            for_computer,
            client_secret: token_digest(&client_secret),
            scan_secret: for_computer.then(|| token_digest(&scan_secret)),
            nonce: self.random.id("n")?,
            name: name.reveal().to_owned(),
            id_number: number.upgraded().as_ref().unwrap_or(number).reveal().to_owned(),
            device: device.to_owned(),
            address: asker.address.to_owned(),
            openid: asker.caller.filter(|_| !for_computer).and_then(|caller| caller.openid().map(str::to_owned)),
            ticket: None,
            callback: token_digest(&callback),
            created_at: now,
            expires_at: now.plus(LIFE),
            failure: None,
            outbox: Outbox::default(),
        };
        // WeChat checks on the phone of a known account; a computer's phone is known only once it scans.
        let provider = self.face_provider(attempt.openid.as_deref());
        let opened = if for_computer && provider.name() == WECHAT {
            None
        } else {
            Some(self.open_check(&mut attempt, provider, &callback).await?)
        };
        self.records().insert(&id, &attempt).await?;
        let qr_text = for_computer.then(|| {
            let base = self.settings.server.public_url.as_str().trim_end_matches('/');
            format!("{base}/app/#/packages/doors/computer/index?attempt={id}&secret={scan_secret}")
        });
        Ok(Begun {
            id,
            client_secret,
            provider: provider.name(),
            ticket: opened,
            qr_text,
            expires_at: attempt.expires_at,
        })
    }

    /// A phone scanned the computer's code: the check runs on it.
    ///
    /// # Errors
    /// `not_found` for a wrong secret, `face_already_used`, `face_expired`, `face_unavailable`.
    pub async fn scan_face_login(&self, id: &str, scan_secret: &str, caller: &Caller) -> Result<Value, Problem> {
        let digest = token_digest(scan_secret);
        let openid = caller.openid().map(str::to_owned);
        let now = self.now();
        let records = self.records::<Attempt>();
        let scanned = records.clone().change(id, |stored| {
            let known = stored.scan_secret.as_deref().is_some_and(|secret| Vault::same(secret, &digest));
            if !known {
                return Err(Refusal::new("not_found"));
            }
            let mut next = stored.clone();
            next.scan(openid.clone(), now)?;
            Ok(Change::Write(next.clone(), next))
        });
        let mut attempt = scanned.await?;
        // Another provider may check now, and each check has a number of its own.
        attempt.nonce = self.random.id("n")?;
        let callback = self.random.token()?;
        attempt.callback = token_digest(&callback);
        let provider = self.face_provider(attempt.openid.as_deref());
        let params = self.open_check(&mut attempt, provider, &callback).await?;
        let opened = records.change(id, |stored| {
            let next = Attempt {
                nonce: attempt.nonce.clone(),
                ticket: attempt.ticket.clone(),
                callback: attempt.callback.clone(),
                outbox: attempt.outbox.clone(),
                ..stored.clone()
            };
            Ok::<_, Problem>(Change::Write(next, ()))
        });
        opened.await?;
        Ok(params)
    }

    /// Where an attempt stands, for the holder of its client secret.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn face_login_state(&self, id: &str, client_secret: &str) -> Result<AttemptState, Problem> {
        Ok(self.own_attempt(id, client_secret).await?.value.state_at(self.now()))
    }

    /// Pulls the result if it is not known yet, and hands the session out, once.
    ///
    /// # Errors
    /// `face_pending`, `face_failed`, `face_expired`, `face_already_used`, `not_found`.
    pub async fn finish_face_login(&self, id: &str, client_secret: &str, device: &str) -> Result<Opened, Problem> {
        let attempt = self.own_attempt(id, client_secret).await?.value;
        if matches!(attempt.state_at(self.now()), AttemptState::Started | AttemptState::Scanned) {
            self.pull_face_login(id).await?;
        }
        let now = self.now();
        let consumed = self.records::<Attempt>().change(id, |stored| {
            let mut next = stored.clone();
            next.consume(now)?;
            next.outbox = Outbox::default();
            Ok::<_, Refusal>(Change::Write(next.clone(), next))
        });
        let attempt = consumed.await?;
        let person = self.person_of_attempt(&attempt).await?;
        self.take_along(&person, &attempt).await?;
        let opening = Opening {
            holder: Holder::Person { person: person.id },
            level: Level::Face,
            door: "face",
            openid: attempt.openid.filter(|_| !attempt.for_computer),
            device: device.to_owned(),
        };
        let opened = self.open_session(opening).await?;
        self.tell_of_login(&opened).await;
        Ok(opened)
    }

    /// Asks the provider how an attempt ended and settles it. Safe to do any number of times.
    ///
    /// # Errors
    /// `provider_unavailable` when the provider cannot tell now: nothing is decided then.
    pub async fn pull_face_login(&self, id: &str) -> Result<(), Problem> {
        let records = self.records::<Attempt>();
        let Some(found) = records.get(id).await? else { return Ok(()) };
        let attempt = found.value;
        let waiting = matches!(attempt.state_at(self.now()), AttemptState::Started | AttemptState::Scanned);
        let (true, Some(ticket)) = (waiting, &attempt.ticket) else { return Ok(()) };
        let provider = self.face_provider(attempt.openid.as_deref());
        let pulled = match provider.pull(ticket, &subject(&attempt)).await {
            Ok(FaceResult::Pending) => Pulled::Pending,
            // The proof names nonce and person; both must be this attempt's.
            Ok(FaceResult::Passed(proof))
                if proof.nonce() == attempt.nonce && proof.id_number() == attempt.id_number =>
            {
                Pulled::Passed
            }
            Ok(FaceResult::Passed(_)) => Pulled::Failed("mismatch".to_owned()),
            Ok(FaceResult::Failed { code, .. }) => Pulled::Failed(code),
            Err(error) if error.kind == ErrorKind::Refused && !error.retryable => {
                Pulled::Failed(error.code.unwrap_or_default())
            }
            Err(error) => return Err(provider_problem(&error)),
        };
        let now = self.now();
        let settled = records.change(id, |stored| {
            let mut next = stored.clone();
            Ok::<_, Problem>(if next.settle(pulled.clone(), now) { Change::Write(next, ()) } else { Change::Keep(()) })
        });
        Ok(settled.await?)
    }

    /// A verified hint that a check ended: the next look comes now.
    ///
    /// # Errors
    /// When the store fails; an unknown token is no error, so that a stranger learns nothing.
    pub async fn hint_face_login(&self, callback_token: &str) -> Result<(), Problem> {
        let digest = token_digest(callback_token);
        let records = self.records::<Attempt>();
        let Some(found) = records.first(Condition::eq("callback", digest)).await? else { return Ok(()) };
        let now = self.now();
        let moved = records.change(&found.id, |stored| {
            let mut next = stored.clone();
            let waiting = next.outbox.0.iter_mut().find(|task| task.id == PULL && task.due > now);
            let Some(task) = waiting else { return Ok::<_, Problem>(Change::Keep(())) };
            task.due = now;
            Ok(Change::Write(next, ()))
        });
        moved.await?;
        self.bell.notify_one();
        Ok(())
    }

    async fn own_attempt(&self, id: &str, client_secret: &str) -> Result<Found<Attempt>, Problem> {
        let found = self.records::<Attempt>().get(id).await?;
        let digest = token_digest(client_secret);
        found.filter(|found| Vault::same(&found.value.client_secret, &digest)).ok_or_else(|| Problem::new("not_found"))
    }

    fn face_provider(&self, openid: Option<&str>) -> &Arc<dyn FaceProvider> {
        if openid.is_some() { &self.providers.face_in_wechat } else { &self.providers.face_elsewhere }
    }

    async fn open_check(
        &self,
        attempt: &mut Attempt,
        provider: &Arc<dyn FaceProvider>,
        callback: &str,
    ) -> Result<Value, Problem> {
        let url = format!("{}/callbacks/face/{}/{callback}", self.settings.callback_base(), provider.name());
        let ticket = provider.start(&subject(attempt), Some(&url)).await.map_err(|error| face_problem(&error))?;
        attempt.ticket = Some(ticket.ticket);
        attempt.outbox.push(PULL.to_owned(), Job::PullFace, self.now().plus(LOOK_EVERY));
        Ok(ticket.client_params)
    }

    async fn person_of_attempt(&self, attempt: &Attempt) -> Result<Found<Person>, Problem> {
        let number = DocumentNumber::parse(&attempt.id_number)
            .map_err(|_| Problem::internal("a stored number does not parse"))?;
        let name = PersonName::parse(&attempt.name).map_err(|_| Problem::internal("a stored name does not parse"))?;
        self.person_for(&name, &number).await
    }

    /// Binds the WeChat account of the phone that made the check, and opens the SMS door again. A number or an account
    /// that the calling session had is the person's only once the person says so (decision 16): somebody else may
    /// have left that session on the device, or finish a check that he did not make.
    async fn take_along(&self, person: &Found<Person>, attempt: &Attempt) -> Result<(), Problem> {
        if let Some(openid) = attempt.openid.as_deref() {
            self.bind(WECHAT, openid, &person.id).await?;
        }
        if let Some(mobile) = &person.value.mobile {
            let number = self.vault.digest("mobile", mobile);
            let reopened = self.records::<NumberRecord>().change_or_insert(&number, |stored| {
                let Some(mut next) = stored.filter(|record| record.in_a_row > 0).cloned() else {
                    return Ok::<_, Problem>(Change::Keep(()));
                };
                next.reopen();
                Ok(Change::Write(next, ()))
            });
            reopened.await?;
        }
        Ok(())
    }
}

fn subject(attempt: &Attempt) -> FaceSubject {
    FaceSubject {
        name: attempt.name.clone(),
        id_number: attempt.id_number.clone(),
        openid: attempt.openid.clone(),
        nonce: attempt.nonce.clone(),
    }
}

fn face_problem(error: &ProviderError) -> Problem {
    Problem { cause: Some(error.to_string()), ..Problem::new("face_unavailable") }
}
