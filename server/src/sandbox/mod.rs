//! The providers of the development profile: they live in this process, speak the real protocols over real HTTP,
//! check the real signatures, and do what a test tells them.
//!
//! Nothing in the product knows that it talks to them: the same adapters run with another base address
//! ([`Credentials`]). The route table holds them in the development profile only.
//!
//! | place | what it is |
//! |---|---|
//! | `wx/…` | WeChat: stable_token, jscode2session, getuserphonenumber, subscribe send, getverifyid, queryverifyinfo |
//! | `POST tencent/` | Tencent Cloud: `SendSms`, `DetectAuth`, `GetDetectInfoEnhanced` |
//! | `POST aliyun/` | Alibaba Cloud: `SendSms` |
//! | `GET sms?mobile=` | what was sent to that number, newest first, as the person reads it |
//! | `POST sms/{serial}` | `{report: "SUCCESS" \| "FAIL", callback_url, times?}` sends a status report |
//! | `POST face/{ticket}` | `{outcome: "pass" \| "fail", code?, callback?, times?}` ends a check and calls back |
//! | `POST kuaidi100/poll`, `POST kuaidi100/poll/query.do` | Kuaidi100: subscription, query |
//! | `POST ems/…/open`, `POST sf/std/service` | EMS and SF: route query of the same parcels |
//! | `POST carrier/{tracking_number}` | `{events: [{at?, text, state \| rank}], callback?, times?}` moves a parcel and pushes |
//! | `GET messages?openid=` | subscribe messages that were sent, newest first |
//! | `GET wechat`, `POST wechat/steal-token` | counts of the access token; making it worthless |
//! | `identity/{provider}/…` | an identity provider, see [`identity`] |
//! | `POST faults`, `GET faults` | makes a provider misbehave, see [`faults`] |

mod aliyun;
mod answer;
mod callbacks;
mod carrier;
mod credentials;
mod face;
mod faceid;
pub mod faults;
mod identity;
mod other_carriers;
mod recent;
mod sms;
mod state;
mod tencent;
#[cfg(test)]
pub(crate) mod testing;

mod wechat;
mod wechat_token;

pub use credentials::{Credentials, SANDBOX_SECRET};
use poem::{Endpoint, EndpointExt, Response, Route, get, post};
pub use state::SandboxState;

use self::faults::{Faulty, Target};

/// All of the sandbox, to be nested at `/sandbox`.
#[must_use]
pub fn routes(state: SandboxState) -> Route {
    let all = Route::new()
        .at("/tencent/", Faulty::new(post(tencent::dispatch), state.clone(), tencent::target))
        .at("/aliyun/", under(&state, Target::Sms, post(aliyun::dispatch)))
        .nest("/wx", wx(&state))
        .at("/sms", get(sms::list))
        .at("/sms/:serial", post(sms::report))
        .at("/face/:ticket", post(face::end))
        .at("/kuaidi100/poll", under(&state, Target::Carrier, post(carrier::subscribe)))
        .at("/kuaidi100/poll/query.do", under(&state, Target::Carrier, post(carrier::query)))
        .at("/ems/amp-prod-api/f/amp/api/open", under(&state, Target::Carrier, post(other_carriers::ems)))
        .at("/sf/std/service", under(&state, Target::Carrier, post(other_carriers::sf_express)))
        .at("/carrier/:number", post(carrier::go))
        .at("/messages", get(wechat::messages))
        .at("/wechat", get(wechat::overview))
        .at("/wechat/steal-token", post(wechat::steal_token))
        .at("/faults", get(faults::list).post(faults::set));
    let all = with_identity(all, &state);
    Route::new().nest("/", all.data(state))
}

/// The identity providers; poem takes no captures in the path of a nest, so each route has the whole path.
fn with_identity(route: Route, state: &SandboxState) -> Route {
    let both = || get(identity::token).post(identity::token);
    route
        .at("/identity/:provider/authorize", get(identity::authorize))
        .at("/identity/:provider/choose", get(identity::choose).post(identity::choose_by_script))
        .at("/identity/:provider/token", under(state, Target::Identity, both()))
        .at("/identity/:provider/userinfo", under(state, Target::Identity, get(identity::userinfo)))
        .at("/identity/:provider/jwks", under(state, Target::Identity, get(identity::jwks)))
}

fn wx(state: &SandboxState) -> Route {
    Route::new()
        .at("/cgi-bin/stable_token", under(state, Target::Wechat, post(wechat::stable_token)))
        .at("/sns/jscode2session", under(state, Target::Wechat, get(wechat::code_to_session)))
        .at("/wxa/business/getuserphonenumber", under(state, Target::Wechat, post(wechat::phone_number)))
        .at("/cgi-bin/message/subscribe/send", under(state, Target::Wechat, post(wechat::send_message)))
        .at("/cityservice/face/identify/getverifyid", under(state, Target::Face, post(face::open)))
        .at("/cityservice/face/identify/queryverifyinfo", under(state, Target::Face, post(face::query)))
}

/// `endpoint` under the faults of `target`.
fn under(
    state: &SandboxState,
    target: Target,
    endpoint: impl Endpoint<Output = Response> + 'static,
) -> impl Endpoint<Output = Response> + 'static {
    Faulty::new(endpoint, state.clone(), move |_| target)
}
