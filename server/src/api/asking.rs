//! Which computer asks to be let in, over HTTP.

use poem_openapi::Object;

use crate::app::doors::asking::Asking;

/// Which computer asks: to be shown before the person says yes.
#[derive(Debug, Object)]
pub struct AskingView {
    /// What the computer calls itself.
    device: String,
    /// Its network address.
    address: String,
    /// Whether the phone has the same address: then it is likely in the same house.
    same_network: bool,
    /// When it asked.
    asked_at: String,
    /// When it is too late to answer.
    expires_at: String,
}

impl From<Asking> for AskingView {
    fn from(asking: Asking) -> Self {
        Self {
            device: asking.device,
            address: asking.address,
            same_network: asking.same_network,
            asked_at: asking.asked_at.rfc3339(),
            expires_at: asking.expires_at.rfc3339(),
        }
    }
}
