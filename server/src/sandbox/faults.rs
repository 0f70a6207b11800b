//! Faults on command: `POST /sandbox/faults {provider, fault, times?, delay_ms?, code?}`.
//!
//! `provider`: `sms`, `wechat` (session, phone number, messages), `face`, `carrier`,
//! `identity`, `all`. `times`: for how many
//! calls (or callbacks) it holds; until `none` is set when absent. `delay_ms`: 30,000 when absent.
//!
//! | fault | what happens |
//! |---|---|
//! | `slow` | the answer comes after `delay_ms` |
//! | `down` | 503, nothing is done |
//! | `garbage` | 200 with bytes that are no JSON, nothing is done |
//! | `endless` | an answer that never ends, nothing is done |
//! | `cut` | the connection breaks in the middle of the answer, nothing is done |
//! | `timeout_after_effect` | it is done, but the answer comes only after `delay_ms` |
//! | `refuse` | the provider's own error `code`, nothing is done |
//! | `lie` | the answer is about another person, number or parcel |
//! | `duplicate` | every callback comes twice at once |
//! | `reorder` | a callback is held back until after the next one (or until `none` is set) |
//! | `none` | behaves again |

use std::{collections::HashMap, time::Duration};

use futures_util::stream;
use poem::{
    Body, Endpoint, Request, Response, Result, handler,
    http::{StatusCode, header},
    web::Data,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{SandboxState, answer};

/// Which provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Short messages.
    Sms,
    /// WeChat, without face checks.
    Wechat,
    /// Face checks.
    Face,
    /// The carrier.
    Carrier,
    /// Identity providers.
    Identity,
}

impl Target {
    const ALL: [Self; 5] = [Self::Sms, Self::Wechat, Self::Face, Self::Carrier, Self::Identity];
}

/// How it misbehaves; see the table above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the table above")]
pub enum Kind {
    Slow,
    Down,
    Garbage,
    Endless,
    Cut,
    TimeoutAfterEffect,
    Refuse,
    Lie,
    Duplicate,
    Reorder,
}

impl Kind {
    const fn is_of_callbacks(self) -> bool {
        matches!(self, Self::Duplicate | Self::Reorder)
    }
}

/// A fault that is switched on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// How.
    pub kind: Kind,
    /// For how many calls still; for ever when absent.
    pub times: Option<u32>,
    /// How long it makes one wait.
    pub delay_ms: u64,
    /// The provider's error code of `refuse`.
    pub code: Option<String>,
}

/// The faults that are switched on.
#[derive(Debug, Default)]
pub(super) struct Faults(HashMap<Target, Fault>);

impl Faults {
    fn take(&mut self, target: Target, of_callbacks: bool) -> Option<Fault> {
        let fault = self.0.get_mut(&target).filter(|fault| fault.kind.is_of_callbacks() == of_callbacks)?;
        let taken = fault.clone();
        if let Some(times) = &mut fault.times {
            *times = times.saturating_sub(1);
            if *times == 0 {
                self.0.remove(&target);
            }
        }
        Some(taken)
    }

    /// The fault of the next callback.
    pub(super) fn of_callback(&mut self, target: Target) -> Option<Kind> {
        self.take(target, true).map(|fault| fault.kind)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    provider: Whom,
    fault: Wanted,
    times: Option<u32>,
    delay_ms: Option<u64>,
    code: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Whom {
    One(Target),
    Named(All),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum All {
    All,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Wanted {
    Some(Kind),
    Named(NoFault),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum NoFault {
    None,
}

/// The delay where none is given: longer than any caller waits.
const DELAY_MS: u64 = 30_000;
/// The longest delay.
const MAX_DELAY_MS: u64 = 120_000;

/// `POST /sandbox/faults`.
#[handler]
pub(super) async fn set(state: Data<&SandboxState>, body: Body) -> Response {
    let order: Order = match answer::control(body).await {
        Ok(order) => order,
        Err(refusal) => return refusal,
    };
    if order.times == Some(0) || order.delay_ms.is_some_and(|delay| delay > MAX_DELAY_MS) {
        return answer::refuse(StatusCode::BAD_REQUEST, "times is at least 1, delay_ms at most 120000");
    }
    let targets = match order.provider {
        Whom::One(target) => vec![target],
        Whom::Named(All::All) => Target::ALL.to_vec(),
    };
    for target in targets {
        match &order.fault {
            Wanted::Some(kind) => {
                let delay_ms = order.delay_ms.unwrap_or(DELAY_MS);
                let fault = Fault { kind: *kind, times: order.times, delay_ms, code: order.code.clone() };
                state.faults().0.insert(target, fault);
            }
            Wanted::Named(NoFault::None) => {
                state.faults().0.remove(&target);
                state.callbacks().release(target).await;
            }
        }
    }
    listed(*state)
}

/// `GET /sandbox/faults`.
#[handler]
pub(super) fn list(state: Data<&SandboxState>) -> Response {
    listed(*state)
}

fn listed(state: &SandboxState) -> Response {
    answer::ok(json!({ "faults": state.faults().0 }))
}

/// A provider's door that misbehaves when told so.
pub(super) struct Faulty<E, T> {
    inner: E,
    state: SandboxState,
    target: T,
}

impl<E, T: Fn(&Request) -> Target> Faulty<E, T> {
    /// Puts `inner` behind the faults of the provider that `target` finds in a request.
    pub(super) const fn new(inner: E, state: SandboxState, target: T) -> Self {
        Self { inner, state, target }
    }
}

impl<E, T> Endpoint for Faulty<E, T>
where
    E: Endpoint<Output = Response>,
    T: Fn(&Request) -> Target + Send + Sync,
{
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        let target = (self.target)(&request);
        let fault = self.state.faults().take(target, false);
        let Some(fault) = fault else { return self.inner.call(request).await };
        let delay = Duration::from_millis(fault.delay_ms);
        match fault.kind {
            Kind::Slow => {
                tokio::time::sleep(delay).await;
                self.inner.call(request).await
            }
            Kind::TimeoutAfterEffect => {
                let answer = self.inner.call(request).await;
                tokio::time::sleep(delay).await;
                answer
            }
            Kind::Down => Ok(StatusCode::SERVICE_UNAVAILABLE.into()),
            Kind::Garbage => Ok(Body::from_bytes(GARBAGE.into()).into()),
            Kind::Endless => {
                Ok(Body::from_bytes_stream(stream::repeat_with(|| Ok::<_, std::io::Error>(SPACES))).into())
            }
            Kind::Cut => {
                // A length is announced and not kept: the server can only close the connection.
                let broken = stream::iter([Ok(SPACES), Err(std::io::Error::other("cut"))]);
                let mut answer: Response = Body::from_bytes_stream(broken).into();
                answer.headers_mut().insert(header::CONTENT_LENGTH, (2 * SPACES.len()).into());
                Ok(answer)
            }
            Kind::Refuse | Kind::Lie | Kind::Duplicate | Kind::Reorder => {
                request.extensions_mut().insert(fault);
                self.inner.call(request).await
            }
        }
    }
}

const GARBAGE: &[u8] = b"<html>\xff\xfe{\"errcode\":";
const SPACES: &[u8] = &[b' '; 4096];

/// Whether this request is to be answered with a lie.
pub(super) fn lies(request: &Request) -> bool {
    request.extensions().get::<Fault>().is_some_and(|fault| fault.kind == Kind::Lie)
}

/// The lie this request is to be answered with: which one, the fault's code says.
pub(super) fn lie(request: &Request) -> Option<String> {
    let fault = request.extensions().get::<Fault>().filter(|fault| fault.kind == Kind::Lie)?;
    Some(fault.code.clone().unwrap_or_default())
}

/// The error code this request is to be refused with.
pub(super) fn refusal(request: &Request) -> Option<String> {
    let fault = request.extensions().get::<Fault>().filter(|fault| fault.kind == Kind::Refuse)?;
    Some(fault.code.clone().unwrap_or_default())
}
