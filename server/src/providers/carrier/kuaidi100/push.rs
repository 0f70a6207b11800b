//! Kuaidi100's pushes: form fields `param` (a full snapshot) and `sign`.

use serde::Deserialize;

use super::{
    super::{Ended, Snapshot},
    codes, sign, snapshot,
};
use crate::providers::inbound::InboundError;

#[derive(Deserialize)]
struct Push {
    #[serde(default)]
    status: String,
    #[serde(default, rename = "autoCheck")]
    auto_check: String,
    #[serde(default, rename = "comNew")]
    new_company: String,
    #[serde(rename = "lastResult")]
    last: snapshot::Tracked,
}

/// The snapshot in a push that is signed with that salt.
pub(super) fn parse(raw: &[u8], salt: &str) -> Result<Snapshot, InboundError> {
    let (mut param, mut signature) = (None, None);
    for (name, value) in url::form_urlencoded::parse(raw) {
        let place = match &*name {
            "param" => &mut param,
            "sign" => &mut signature,
            _ => continue,
        };
        // A field that comes twice could be signed in one reading and used in another.
        if place.replace(value.into_owned()).is_some() {
            return Err(InboundError::BadBody);
        }
    }
    let param = param.ok_or(InboundError::BadBody)?;
    if !sign::is_pushed_with(&param, salt, &signature.unwrap_or_default()) {
        return Err(InboundError::BadSignature);
    }
    let push: Push = serde_json::from_str(&param).map_err(|_| InboundError::BadBody)?;
    let ended = match push.status.as_str() {
        "shutdown" => Some(Ended::Finished),
        "abort" => Some(Ended::GivenUp),
        "polling" | "updateall" => None,
        _ => return Err(InboundError::BadBody),
    };
    let corrected_carrier =
        (push.auto_check == "1" && !push.new_company.is_empty()).then(|| codes::carrier(&push.new_company).to_owned());
    if push.last.number.is_empty() {
        return Err(InboundError::BadBody);
    }
    Ok(Snapshot { ended, corrected_carrier, ..snapshot::read(push.last) })
}
