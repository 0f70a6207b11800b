//! The providers of the development profile: they live in this process, speak the real protocols over real HTTP,
//! check the real signatures, and do what a test tells them.
//!
//! Nothing in the product knows that it talks to them: the same adapters run with another base address
//! ([`credentials`]). The route table holds them in the development profile only.
//!
//! | place | what it is |
//! |---|---|
//! | `POST tencent/` | Tencent Cloud: `SendSms` |
//! | `GET sms?mobile=` | what was sent to that number, newest first, as the person reads it |
//! | `POST sms/{serial}` | `{report: "SUCCESS" \| "FAIL", callback_url, times?}` sends a status report |
//! | `POST faults`, `GET faults` | makes a provider misbehave, see [`faults`] |

mod answer;
mod callbacks;
pub mod credentials;
pub mod faults;
pub mod sms;
mod state;
mod tencent;
#[cfg(test)]
pub(crate) mod testing;

use poem::{EndpointExt, Route, get, post};
pub use state::SandboxState;

use self::faults::{Faulty, Target};

/// All of the sandbox, to be nested at `/sandbox`.
#[must_use]
pub fn routes(state: SandboxState) -> Route {
    let tencent = Faulty::new(post(tencent::dispatch), state.clone(), |_| Target::Sms);
    let all = Route::new()
        .at("/tencent/", tencent)
        .at("/sms", get(sms::list))
        .at("/sms/:serial", post(sms::report))
        .at("/faults", get(faults::list).post(faults::set));
    Route::new().nest("/", all.data(state))
}
