//! Parcels: subscribing to their news, taking in what is pushed, asking about what is silent. What a snapshot says
//! is merged forward only (Q10), so that pushes and polls may come in any order and any number of times.

use zhengda_engine::{
    case::{actor::Actor, apply::apply, event::Event},
    mailing::parcel::{Parcel, ParcelEvent, Rank},
    moment::Span,
    outbox::{Job, Outbox, Outcome},
    values::Mobile,
};

use super::App;
use crate::{
    problem::Problem,
    providers::{
        carrier::{CarrierState, ParcelRef, Snapshot},
        error::{ErrorKind, ProviderError},
        inbound::InboundError,
    },
    records::{Found, case::Case, inbox::Push},
    store::{Change, Condition, StoreError, UpdateError},
    vault::token_digest,
};

/// How long a push is kept after it came, for questions to the provider.
const PUSH_KEPT: Span = Span::days(30);

impl App {
    /// The unguessable last part of a parcel's callback address. It is derived, not stored: the worker needs it later,
    /// and whoever reads the store must not learn it.
    #[must_use]
    pub fn parcel_token(&self, case: &str, tracking_number: &str) -> String {
        self.vault.digest("parcel_callback", &format!("{case}/{tracking_number}"))
    }

    /// Asks the provider for news of a parcel.
    pub async fn subscribe_parcel(&self, id: &str, case: &Case, tracking_number: &str) -> Outcome {
        let Some(parcel) = parcel_of(case, tracking_number) else { return Outcome::Done };
        let provider = &self.providers.carrier;
        let token = self.parcel_token(id, tracking_number);
        let url = format!("{}/callbacks/carrier/{}/{token}", self.settings.callback_base(), provider.name());
        match provider.subscribe(&reference(case, parcel), &url, &parcel.salt).await {
            // Where nothing is pushed, the poll of silent parcels finds the news.
            Ok(_) => Outcome::Done,
            Err(error) => failed(&error),
        }
    }

    /// Asks the provider where a parcel is.
    pub async fn poll_parcel(&self, id: &str, case: &Case, tracking_number: &str) -> Outcome {
        let Some(parcel) = parcel_of(case, tracking_number).filter(|parcel| !parcel.rank.is_final()) else {
            return Outcome::Done;
        };
        match self.providers.carrier.query(&reference(case, parcel)).await {
            Ok(None) => Outcome::Done,
            Ok(Some(snapshot)) => self.take_snapshot(id, tracking_number, snapshot).await,
            Err(error) => failed(&error),
        }
    }

    /// Stores a carrier's push for the parcel whose address was called. Answers what the provider wants to read.
    ///
    /// # Errors
    /// `callback_signature` or `invalid_body`; an unknown address is answered like a known one, so that a stranger
    /// learns nothing.
    pub async fn take_parcel_push(&self, token: &str, raw: &[u8]) -> Result<Result<String, InboundError>, Problem> {
        let provider = &self.providers.carrier;
        let callback = token_digest(token);
        let found = self.records::<Case>().first(Condition::has("callbacks", callback.clone())).await?;
        let Some(found) = found else { return Ok(Ok(provider.acknowledgement(raw))) };
        let Some(parcel) = parcels(&found.value).find(|parcel| parcel.callback_digest == callback) else {
            return Ok(Ok(provider.acknowledgement(raw)));
        };
        let snapshot = match provider.parse_push(raw, &parcel.salt) {
            Ok(snapshot) => snapshot,
            Err(error) => return Ok(Err(error)),
        };
        // A push for another number at this address is a mistake or a lie (F10): taken, and without effect.
        if snapshot.number == parcel.tracking_number {
            self.keep_push(&found, &callback, raw).await?;
        } else {
            tracing::warn!(case = found.id, "a carrier pushed another parcel's news to this parcel's address");
        }
        Ok(Ok(provider.acknowledgement(raw)))
    }

    async fn keep_push(&self, found: &Found<Case>, callback: &str, raw: &[u8]) -> Result<(), Problem> {
        let body = String::from_utf8(raw.to_vec()).map_err(|_| Problem::new("invalid_body"))?;
        let now = self.now();
        let mut outbox = Outbox::default();
        outbox.push("apply".to_owned(), Job::ApplyPush, now);
        let id = format!("push_{}", self.vault.digest("push", &format!("{callback}\n{body}")));
        let push = Push {
            channel: "carrier".to_owned(),
            subject: found.id.clone(),
            address: callback.to_owned(),
            body,
            received_at: now,
            expires_at: now.plus(PUSH_KEPT),
            outbox,
        };
        match self.records().insert(&id, &push).await {
            // The same push again: it has its one effect already, or will have.
            Ok(()) | Err(StoreError::Duplicate) => self.bell.notify_one(),
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Lets a stored push take effect.
    pub async fn apply_parcel_push(&self, push: &Push) -> Outcome {
        let found = match self.records::<Case>().get(&push.subject).await {
            Ok(Some(found)) => found,
            Ok(None) => return Outcome::Done,
            Err(error) => return Outcome::Retry(store_failure(&error)),
        };
        let Some(parcel) = parcels(&found.value).find(|parcel| parcel.callback_digest == push.address) else {
            return Outcome::Done;
        };
        match self.providers.carrier.parse_push(push.body.as_bytes(), &parcel.salt) {
            Ok(snapshot) => {
                let number = parcel.tracking_number.clone();
                self.take_snapshot(&found.id, &number, snapshot).await
            }
            Err(_) => Outcome::GiveUp("push_unreadable".to_owned()),
        }
    }

    async fn take_snapshot(&self, id: &str, tracking_number: &str, snapshot: Snapshot) -> Outcome {
        let events = parcel_events(snapshot);
        let now = self.now();
        let changed = self.records::<Case>().change(id, |stored| {
            let Some(rules) = self.rules(stored) else { return Ok::<_, StoreError>(Change::Keep(())) };
            let event =
                Event::Track { tracking_number: tracking_number.to_owned(), events: events.clone(), heard_at: now };
            let actor = Actor::carrier(self.providers.carrier.name());
            // A refusal here is "nothing new" or a case that no longer has the parcel: no effect, no fault.
            Ok(apply(stored, event, &actor, rules).map_or(Change::Keep(()), |case| Change::Write(case, ())))
        });
        match changed.await {
            Ok(()) | Err(UpdateError::Missing) => {
                self.bell.notify_one();
                Outcome::Done
            }
            Err(UpdateError::Contended) => Outcome::Retry("contended".to_owned()),
            Err(UpdateError::Refused(error) | UpdateError::Store(error)) => Outcome::Retry(store_failure(&error)),
        }
    }
}

fn parcels(case: &Case) -> impl Iterator<Item = &Parcel> {
    case.parcel.iter().chain(&case.earlier_parcels)
}

fn parcel_of<'a>(case: &'a Case, tracking_number: &str) -> Option<&'a Parcel> {
    parcels(case).find(|parcel| parcel.tracking_number == tracking_number)
}

fn reference(case: &Case, parcel: &Parcel) -> ParcelRef {
    let mobile =
        case.form.get("mobile").and_then(|mobile| mobile.as_str()).and_then(|mobile| Mobile::parse(mobile).ok());
    let last4 = mobile.and_then(|mobile| mobile.reveal().get(7..).map(str::to_owned));
    ParcelRef { carrier: parcel.carrier.clone(), number: parcel.tracking_number.clone(), phone_last4: last4 }
}

/// A provider's reports in the engine's words.
fn parcel_events(snapshot: Snapshot) -> Vec<ParcelEvent> {
    let event = |event: crate::providers::carrier::CarrierEvent| ParcelEvent {
        at: event.at,
        text: event.text,
        rank: rank(event.state),
        problem: event.state == CarrierState::Problem,
    };
    snapshot.events.into_iter().map(event).collect()
}

const fn rank(state: CarrierState) -> Rank {
    match state {
        // A difficulty is no progress: the lowest rank raises nothing.
        CarrierState::Ordered | CarrierState::Problem => Rank::Registered,
        CarrierState::Collected => Rank::Collected,
        CarrierState::InTransit => Rank::InTransit,
        CarrierState::OutForDelivery | CarrierState::AtPickupPoint => Rank::OutForDelivery,
        CarrierState::Signed | CarrierState::SignedByOther => Rank::Signed,
        CarrierState::ReturnedMail => Rank::ReturnedMail,
    }
}

fn failed(error: &ProviderError) -> Outcome {
    let code = error.code.clone().unwrap_or_else(|| error.kind.name().to_owned());
    match error.kind {
        ErrorKind::Refused | ErrorKind::Misconfigured if !error.retryable => Outcome::GiveUp(code),
        _ => Outcome::Retry(code),
    }
}

fn store_failure(error: &StoreError) -> String {
    match error {
        StoreError::Unavailable { .. } | StoreError::OutcomeUnknown { .. } => "store_unavailable".to_owned(),
        _ => "store".to_owned(),
    }
}
