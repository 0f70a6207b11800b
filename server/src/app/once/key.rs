//! The key under which a call may be repeated, bound to its actor, operation and body.

use std::collections::BTreeMap;

use serde_json::Value;
use sha2::{Digest, Sha256};
use zhengda_engine::idempotency::check_key;

use crate::problem::Problem;

/// An idempotency key with what it belongs to: the same key of another actor or operation is another key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnceKey {
    /// Digest of actor, operation and key.
    pub key: String,
    /// Digest of the body.
    pub body: String,
}

impl OnceKey {
    /// Reads the `Idempotency-Key` header's value for a call of `actor` to `operation` with `body`.
    ///
    /// # Errors
    /// `idempotency_key_missing` or `idempotency_key_short`.
    pub fn read(
        header: Option<&str>,
        actor: &str,
        operation: &str,
        body: &impl serde::Serialize,
    ) -> Result<Self, Problem> {
        let key = header.ok_or_else(|| Problem::new("idempotency_key_missing"))?;
        check_key(key)?;
        let canonical = serde_json::to_value(body)
            .and_then(|value| serde_json::to_vec(&sorted(value)))
            .map_err(Problem::internal)?;
        Ok(Self { key: digest(&[actor.as_bytes(), operation.as_bytes(), key.as_bytes()]), body: digest(&[&canonical]) })
    }
}

/// With the keys of every object in order, so that two spellings of one body have one digest.
pub(in crate::app) fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let ordered: BTreeMap<String, Value> = map.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            Value::Object(ordered.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}

fn digest(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    data_encoding::HEXLOWER.encode(&hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_belongs_to_its_actor_operation_and_body() {
        let read = |actor: &str, operation: &str, body: &Value| {
            OnceKey::read(Some("0123456789abcdef"), actor, operation, body).expect("a key")
        };
        let body = serde_json::json!({"a": 1, "b": 2});
        assert_eq!(read("p", "o", &body), read("p", "o", &serde_json::json!({"b": 2, "a": 1})));
        assert_ne!(read("p", "o", &body).key, read("q", "o", &body).key);
        assert_ne!(read("p", "o", &body).key, read("p", "x", &body).key);
        assert_ne!(read("p", "o", &body).body, read("p", "o", &serde_json::json!({})).body);
    }
}
