//! The hint that a check ended: `POST` to the announced address, body `{"ticket": "…"}`.
//!
//! No real provider documents such a callback for these checks; a gateway in front of one, and the sandbox, send it.
//! Header `X-Zhengda-Signature: t=<seconds since 1970>,v1=<hex>`, where the hex is HMAC-SHA-256 with the shared
//! secret over `t`, a dot and the raw body. It is accepted within five minutes of `t`, either way.

use serde::Deserialize;
use zhengda_engine::moment::{Moment, Span};

use crate::providers::{
    digest::{hmac_sha256_hex, same_hex},
    inbound::InboundError,
};

/// The header with the signature.
pub const SIGNATURE_HEADER: &str = "x-zhengda-signature";
/// The header in which a development adapter announces the address to call.
pub const CALLBACK_HEADER: &str = "x-zhengda-callback";
/// How far the signature's time may be from ours.
const TOLERANCE: Span = Span::minutes(5);

/// The value of the header for that body at that moment.
#[must_use]
pub fn sign(secret: &str, now: Moment, body: &str) -> String {
    let seconds = now.0.div_euclid(1_000);
    format!("t={seconds},v1={}", digest(secret, seconds, body.as_bytes()))
}

/// The ticket that a hint is about, after its signature and time were found good.
///
/// # Errors
/// `BadSignature`, or `BadBody` for a signed body that names no ticket.
pub fn verify(secret: &str, header: &str, raw: &[u8], now: Moment) -> Result<String, InboundError> {
    let (seconds, signature) = header
        .split_once(',')
        .and_then(|(t, v1)| Some((t.trim().strip_prefix("t=")?, v1.trim().strip_prefix("v1=")?)))
        .ok_or(InboundError::BadSignature)?;
    let seconds: i64 = seconds.parse().map_err(|_| InboundError::BadSignature)?;
    let fits = same_hex(signature, &digest(secret, seconds, raw));
    let in_time = now.0.abs_diff(seconds.saturating_mul(1_000)) <= TOLERANCE.0.unsigned_abs();
    if !fits || !in_time || secret.is_empty() {
        return Err(InboundError::BadSignature);
    }
    let hint: Hint = serde_json::from_slice(raw).map_err(|_| InboundError::BadBody)?;
    if hint.ticket.is_empty() { Err(InboundError::BadBody) } else { Ok(hint.ticket) }
}

fn digest(secret: &str, seconds: i64, raw: &[u8]) -> String {
    let signed = [format!("{seconds}.").as_bytes(), raw].concat();
    hmac_sha256_hex(secret.as_bytes(), &signed)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hint {
    ticket: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment(1_700_000_000_500);
    const BODY: &str = r#"{"ticket":"t1"}"#;

    #[test]
    fn the_signature_is_over_time_and_body() {
        // echo -n '1700000000.{"ticket":"t1"}' | openssl dgst -sha256 -hmac secret
        let expected = "t=1700000000,v1=053f8ad9c9cd4999e29f5096a10dc82563a5ab8b1d0fe5048715be09501b4f85";
        assert_eq!(sign("secret", NOW, BODY), expected);
        assert_eq!(verify("secret", expected, BODY.as_bytes(), NOW), Ok("t1".to_owned()));
        assert_eq!(
            verify("secret", &expected.to_uppercase().replace("T=", "t=").replace("V1=", "v1="), BODY.as_bytes(), NOW),
            Ok("t1".to_owned())
        );
    }

    #[test]
    fn five_minutes_either_way_are_accepted_and_no_more() {
        let header = sign("secret", NOW, BODY);
        let at = |seconds: i64| verify("secret", &header, BODY.as_bytes(), Moment(1_700_000_000_000 + seconds * 1_000));
        for seconds in [-300, 0, 300] {
            assert!(at(seconds).is_ok(), "{seconds}");
        }
        for seconds in [-301, 301, 86_400] {
            assert_eq!(at(seconds), Err(InboundError::BadSignature), "{seconds}");
        }
    }

    #[test]
    fn anything_changed_is_refused() {
        let good = sign("secret", NOW, BODY);
        let later = good.replace("t=1700000000", "t=1700000001");
        for (secret, header, body) in [
            ("other", good.as_str(), BODY),
            ("secret", &later, BODY),
            ("secret", &good, r#"{"ticket":"t2"}"#),
            ("secret", "", BODY),
            ("secret", "t=1700000000", BODY),
            ("secret", "t=x,v1=00", BODY),
            ("secret", "t=1700000000,v1=", BODY),
        ] {
            assert_eq!(verify(secret, header, body.as_bytes(), NOW), Err(InboundError::BadSignature), "{header}");
        }
        assert_eq!(verify("", &sign("", NOW, BODY), BODY.as_bytes(), NOW), Err(InboundError::BadSignature));
    }

    #[test]
    fn a_signed_body_without_a_ticket_is_no_hint() {
        for body in ["", "{}", r#"{"ticket":""}"#, r#"{"ticket":"a","passed":true}"#] {
            let header = sign("secret", NOW, body);
            assert_eq!(verify("secret", &header, body.as_bytes(), NOW), Err(InboundError::BadBody), "{body}");
        }
    }
}
