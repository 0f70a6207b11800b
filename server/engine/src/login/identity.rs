//! Signing in through an identity provider (`K01`, `Z02`, `S01`): what a signed token must say, and what its claims
//! prove. The subject is known only together with its provider; a document number leads to a person only where the
//! provider vouches for it (ASVS 6.8.1, 6.8.4).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    moment::{Moment, Span},
    refusal::Refusal,
    values::{DocumentNumber, PersonName},
};

/// How long a person has at the provider.
pub const LIFE: Span = Span::minutes(10);
/// How far the provider's clock may be from ours.
const SKEW: Span = Span::minutes(2);

/// A sign-in on its way, stored under the digest of its `state`; using it removes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityFlow {
    /// Which provider.
    pub provider: String,
    /// Digest of the secret of the device that began: nobody else can end it.
    pub client_secret: String,
    /// What the provider's token must repeat.
    pub nonce: String,
    /// The secret half of PKCE (RFC 7636); sealed at rest.
    pub verifier: String,
    /// When it ends.
    pub expires_at: Moment,
}

/// What a provider vouches for at one of its levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assurance {
    /// That it is the same account again; name and number are only what somebody typed.
    Account,
    /// That name and document number are the person's.
    Document,
}

/// Where the claims stand: a name, or a JSON pointer when it begins with `/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimMap {
    /// The subject: the provider's own number of the person.
    #[serde(default = "sub")]
    pub subject: String,
    /// The name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The document number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_number: Option<String>,
    /// The level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
}

fn sub() -> String {
    "sub".to_owned()
}

/// What a person's claims prove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The provider's own number of the person.
    pub subject: String,
    /// Who, where the provider vouches for it.
    pub person: Option<(PersonName, DocumentNumber)>,
}

/// Reads claims. `levels` says what each value of the level's claim stands for; without such a claim `usual` does.
///
/// # Errors
/// `identity_answer_invalid` when there is no subject, or no readable person where there must be one;
/// `identity_level_low` for a level that is not in the list.
pub fn read(
    claims: &Map<String, Value>,
    map: &ClaimMap,
    levels: &BTreeMap<String, Assurance>,
    usual: Assurance,
) -> Result<Proven, Refusal> {
    let invalid = || Refusal::new("identity_answer_invalid");
    let subject = claim(claims, &map.subject).filter(|text| (1..=256).contains(&text.len())).ok_or_else(invalid)?;
    let assurance = match &map.level {
        None => usual,
        Some(place) => {
            let said = claim(claims, place).ok_or_else(|| Refusal::new("identity_level_low"))?;
            *levels.get(&said).ok_or_else(|| Refusal::new("identity_level_low"))?
        }
    };
    if assurance < Assurance::Document {
        return Ok(Proven { subject, person: None });
    }
    let text = |place: &Option<String>| place.as_deref().and_then(|place| claim(claims, place));
    let name = text(&map.name).and_then(|name| PersonName::parse(&name).ok()).ok_or_else(invalid)?;
    let number = text(&map.document_number).and_then(|number| DocumentNumber::parse(&number).ok());
    Ok(Proven { subject, person: Some((name, number.ok_or_else(invalid)?)) })
}

/// A claim that is a text or a number.
fn claim(claims: &Map<String, Value>, place: &str) -> Option<String> {
    let value = match place.strip_prefix('/') {
        None => claims.get(place)?,
        Some(path) => {
            let mut parts = path.split('/');
            let first = claims.get(parts.next()?)?;
            parts.try_fold(first, |value, part| value.get(part))?
        }
    };
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// What a token must say (OpenID Connect Core 3.1.3.7), once its signature is known to be the provider's.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The provider.
    pub issuer: &'a str,
    /// Us.
    pub audience: &'a str,
    /// What we sent along.
    pub nonce: &'a str,
    /// The present moment.
    pub now: Moment,
}

/// Checks what a token says about itself.
///
/// # Errors
/// `identity_answer_invalid`, with what is wrong as `cause`, for the log alone.
pub fn check_token(claims: &Map<String, Value>, expected: &Expected<'_>) -> Result<(), Refusal> {
    let wrong = |cause: &str| Err(Refusal::new("identity_answer_invalid").with("cause", cause));
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let time = |name: &str| claims.get(name).and_then(Value::as_i64).and_then(|s| s.checked_mul(1_000)).map(Moment);
    if text("iss") != Some(expected.issuer) {
        return wrong("issuer");
    }
    let for_us = match claims.get("aud") {
        Some(Value::String(one)) => one == expected.audience,
        // Several audiences are accepted only when we are the one it was made for.
        Some(Value::Array(all)) => {
            let named = all.iter().any(|one| one.as_str() == Some(expected.audience));
            named && (all.len() == 1 || text("azp") == Some(expected.audience))
        }
        _ => false,
    };
    if !for_us || text("azp").is_some_and(|party| party != expected.audience) {
        return wrong("audience");
    }
    match time("exp") {
        Some(end) if expected.now < end.plus(SKEW) => {}
        _ => return wrong("expired"),
    }
    match time("iat") {
        Some(made) if made <= expected.now.plus(SKEW) => {}
        _ => return wrong("issued_at"),
    }
    if text("nonce") != Some(expected.nonce) {
        return wrong("nonce");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap()
    }

    fn map() -> ClaimMap {
        ClaimMap {
            subject: "uid".into(),
            name: Some("/user/cn".into()),
            document_number: Some("/user/idcardnumber".into()),
            level: Some("level".into()),
        }
    }

    fn levels() -> BTreeMap<String, Assurance> {
        BTreeMap::from([("1".into(), Assurance::Account), ("3".into(), Assurance::Document)])
    }

    #[test]
    fn a_number_counts_only_at_a_level_that_vouches_for_it() {
        let of = |level: Value| {
            let claims = object(
                json!({ "uid": 7, "level": level, "user": { "cn": "李明", "idcardnumber": "440105199003074516" } }),
            );
            read(&claims, &map(), &levels(), Assurance::Account).map_err(|refusal| refusal.code)
        };
        assert_eq!(of(json!("1")).unwrap(), Proven { subject: "7".into(), person: None });
        let proven = of(json!(3)).unwrap();
        assert_eq!(proven.person.unwrap().1.reveal(), "440105199003074516");
        assert_eq!(of(json!("2")), Err("identity_level_low"));
        assert_eq!(of(Value::Null), Err("identity_level_low"));
    }

    #[test]
    fn a_vouched_person_that_cannot_be_read_is_nobody() {
        for claims in [
            json!({ "uid": "", "level": "1" }),
            json!({ "level": "1" }),
            json!({ "uid": "7", "level": "3" }),
            json!({ "uid": "7", "level": "3", "user": { "cn": "李明", "idcardnumber": "440105199003074517" } }),
            json!({ "uid": "7", "level": "3", "user": { "cn": "", "idcardnumber": "440105199003074516" } }),
            json!({ "uid": { "$ne": null }, "level": "1" }),
        ] {
            let outcome = read(&object(claims.clone()), &map(), &levels(), Assurance::Account);
            assert_eq!(outcome.map_err(|refusal| refusal.code), Err("identity_answer_invalid"), "{claims}");
        }
    }

    #[test]
    fn every_word_of_a_token_must_be_right() {
        let now = Moment(1_800_000_000_000);
        let expected = Expected { issuer: "https://id.example.cn", audience: "us", nonce: "n", now };
        let good = json!({ "iss": "https://id.example.cn", "aud": "us", "nonce": "n", "exp": 1_800_000_300,
            "iat": 1_800_000_000, "sub": "7" });
        let check = |claims: &Value| {
            check_token(&object(claims.clone()), &expected).map_err(|r| r.values.get("cause").cloned().unwrap())
        };
        assert_eq!(check(&good), Ok(()));
        for (name, value, cause) in [
            ("iss", json!("https://id.example.com"), "issuer"),
            ("iss", Value::Null, "issuer"),
            ("aud", json!("them"), "audience"),
            ("aud", json!(["us", "them"]), "audience"),
            ("aud", json!([]), "audience"),
            ("azp", json!("them"), "audience"),
            ("exp", json!(1_799_999_800), "expired"),
            ("exp", json!("1800000300"), "expired"),
            ("exp", json!(i64::MAX), "expired"),
            ("iat", json!(1_800_000_500), "issued_at"),
            ("iat", Value::Null, "issued_at"),
            ("nonce", json!("m"), "nonce"),
            ("nonce", Value::Null, "nonce"),
        ] {
            let mut claims = good.clone();
            claims[name] = value.clone();
            assert_eq!(check(&claims), Err(cause.to_owned()), "{name} {value}");
        }
        let mut several = good.clone();
        several["aud"] = json!(["us", "them"]);
        several["azp"] = json!("us");
        assert_eq!(check(&several), Ok(()));
    }
}
