//! The key ring: which public keys are known, when each may sign, and which are compromised (`quality.md`, Keys; `N15`).

use crate::day::beijing_day;
use crate::suite::{KeyId, PublicKey, Suite};
use jiff::civil::Date;

/// A public key with its period. Times are milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The public key.
    pub public: PublicKey,
    /// The first moment at which the key may sign.
    pub valid_from_ms: i64,
    /// The moment from which the key may no longer sign; what it signed before stays good.
    pub valid_until_ms: i64,
    /// Since when someone else may hold the private key, where that is known.
    pub compromised_at_ms: Option<i64>,
}

impl Key {
    /// Whether the key may sign at `now_ms`.
    #[must_use]
    pub fn in_force(&self, now_ms: i64) -> bool {
        (self.valid_from_ms..self.valid_until_ms).contains(&now_ms) && !self.is_compromised(now_ms)
    }

    /// Whether the key is known at `now_ms` to be compromised. From then on nothing that it signed can be believed
    /// from the signature alone, because whoever holds it can write any date.
    #[must_use]
    pub fn is_compromised(&self, now_ms: i64) -> bool {
        self.compromised_at_ms.is_some_and(|at| at <= now_ms)
    }

    /// Whether a code issued on `date` (in Beijing) falls into the key's period.
    #[must_use]
    pub fn covers(&self, date: Date) -> bool {
        let days = crate::day::number_of(date).and_then(|d| i64::try_from(d).ok());
        days.is_some_and(|d| (beijing_day(self.valid_from_ms)..=beijing_day(self.valid_until_ms - 1)).contains(&d))
    }
}

/// Keys that cannot form a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RingError {
    /// Two keys have the same id; a code could not say which one signed it.
    #[error("two keys have the id {0}")]
    SameId(KeyId),
    /// A key whose period ends before it begins, or that begins before 1970.
    #[error("the period of key {0} is empty or before 1970")]
    Period(KeyId),
}

/// The keys that a verifier knows. Suites other than Ed25519 are refused until allowed.
#[derive(Clone, Debug)]
pub struct KeyRing {
    keys: Vec<(KeyId, Key)>,
    suites: Vec<Suite>,
}

impl KeyRing {
    /// A ring that knows `keys` and allows [`Suite::Ed25519`].
    ///
    /// # Errors
    /// [`RingError`].
    pub fn new(keys: Vec<Key>) -> Result<Self, RingError> {
        let mut keys: Vec<(KeyId, Key)> = keys.into_iter().map(|k| (k.public.id(), k)).collect();
        keys.sort_by_key(|(id, _)| *id);
        if let Some((id, _)) = keys.iter().find(|(_, k)| k.valid_from_ms < 0 || k.valid_until_ms <= k.valid_from_ms) {
            return Err(RingError::Period(*id));
        }
        let twice = keys.iter().zip(keys.iter().skip(1)).find(|(a, b)| a.0 == b.0).map(|(a, _)| a.0);
        match twice {
            Some(id) => Err(RingError::SameId(id)),
            None => Ok(Self { keys, suites: vec![Suite::Ed25519] }),
        }
    }

    /// The same ring, allowing one suite more.
    #[must_use]
    pub fn allowing(mut self, suite: Suite) -> Self {
        if !self.allows(suite) {
            self.suites.push(suite);
        }
        self
    }

    /// Whether codes of this suite are checked at all.
    #[must_use]
    pub fn allows(&self, suite: Suite) -> bool {
        self.suites.contains(&suite)
    }

    /// The key of this id.
    #[must_use]
    pub fn find(&self, id: KeyId) -> Option<&Key> {
        let at = self.keys.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        self.keys.get(at).map(|(_, key)| key)
    }

    /// All keys with their ids, by rising id.
    pub fn keys(&self) -> impl Iterator<Item = (KeyId, &Key)> {
        self.keys.iter().map(|(id, key)| (*id, key))
    }

    /// The key that signs at `now_ms`: of those in force the one that came last.
    #[must_use]
    pub fn current(&self, now_ms: i64) -> Option<(KeyId, &Key)> {
        self.keys().filter(|(_, k)| self.usable(k) && k.in_force(now_ms)).max_by_key(|(id, k)| (k.valid_from_ms, *id))
    }

    /// The key that comes next: published before it signs, so that verifiers without a network already hold it.
    #[must_use]
    pub fn next(&self, now_ms: i64) -> Option<(KeyId, &Key)> {
        self.keys()
            .filter(|(_, k)| self.usable(k) && k.valid_from_ms > now_ms && !k.is_compromised(now_ms))
            .min_by_key(|(id, k)| (k.valid_from_ms, *id))
    }

    fn usable(&self, key: &Key) -> bool {
        self.allows(key.public.suite())
    }
}
