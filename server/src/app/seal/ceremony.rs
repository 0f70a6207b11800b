//! What is done to the keys: rotation, a key that others may hold, a key that is laid down (`N15`, F16). Each step can be
//! rehearsed, and each leaves something that signs.

use std::sync::Arc;

use zhengda_engine::moment::{Moment, Span};
use zhengda_seal::{
    keys::{Key, KeyFile, KeyRing, Unlocked},
    suite::{KeyId, Suite},
};

use super::{
    KeysError, Seal,
    keys::{OVERLAP, PERIOD, new_key},
};
use crate::random::Random;

/// A new key signs so long after the rotation: every process has read it by then, so that none meets a code of a key
/// that it believes to be too young.
pub const LEAD: Span = Span::seconds(30);
/// The old key may sign so much longer: a process that lags behind is not left without one.
const AFTERGLOW: Span = Span::days(1);

/// What a key is good for at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// It signs.
    Current,
    /// It signs after the current one.
    Next,
    /// It no longer signs, or not yet; what it signed is good.
    Verifies,
    /// Somebody else may hold it.
    Compromised,
}

impl KeyState {
    /// The name at the terminal and in the audit chain.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Next => "next",
            Self::Verifies => "verifies",
            Self::Compromised => "compromised",
        }
    }
}

/// A key as a list shows it.
#[derive(Clone, Debug)]
pub struct KeyRow {
    /// Its id.
    pub id: KeyId,
    /// Its suite.
    pub suite: Suite,
    /// The first moment at which it may sign.
    pub from: Moment,
    /// The moment from which it may no longer sign.
    pub until: Moment,
    /// Since when it is compromised.
    pub compromised_at: Option<Moment>,
    /// What it is good for now.
    pub state: KeyState,
    /// Whether its private half is here.
    pub signs_here: bool,
}

/// What a change of the keys does, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyPlan {
    /// The key that signs from then on.
    pub begins: Option<(KeyId, Moment)>,
    /// The key that may sign until then.
    pub ends: Option<(KeyId, Moment)>,
    /// The key that may never sign again and whose codes must be issued anew.
    pub compromised: Option<KeyId>,
    /// Keys made by this change. A rehearsal makes others than the real thing.
    pub made: Vec<KeyId>,
}

impl Seal {
    /// Every key with what it is good for now.
    #[must_use]
    pub fn key_rows(&self, now: Moment) -> Vec<KeyRow> {
        let keys = self.keys();
        let rows = keys.ring.keys().map(|(id, key)| KeyRow {
            id,
            suite: key.public.suite(),
            from: Moment(key.valid_from_ms),
            until: Moment(key.valid_until_ms),
            compromised_at: key.compromised_at_ms.map(Moment),
            state: state_of(&keys.ring, id, key, now),
            signs_here: keys.signs(id),
        });
        rows.collect()
    }

    /// Lets the next key sign, ends the current one, and makes the one that follows. No code and no list loses anything
    /// by it.
    ///
    /// # Errors
    /// [`KeysError`]; nothing is changed then.
    pub fn rotate(&self, random: &Arc<dyn Random>, now: Moment, dry_run: bool) -> Result<KeyPlan, KeysError> {
        self.holder.edit(|file, unlocked| {
            let mut plan = KeyPlan::default();
            let at = now.plus(LEAD);
            let current = file.ring()?.current(now.0).map(|(id, key)| (id, key.valid_until_ms));
            follow(file, unlocked, random, (now, at), &mut plan)?;
            if let Some((id, until)) = current {
                let end = at.plus(AFTERGLOW).min(Moment(until));
                file.end(id, end.0)?;
                plan.ends = Some((id, end));
            }
            Ok((plan, !dry_run))
        })
    }

    /// Notes that somebody else may hold a key since `since`: it never signs again, and none of its codes is VALID from
    /// now on. When it was the one that signs, the next one begins at once.
    ///
    /// # Errors
    /// [`KeysError`]; nothing is changed then.
    pub fn compromise(
        &self,
        id: KeyId,
        since: Moment,
        random: &Arc<dyn Random>,
        now: Moment,
        dry_run: bool,
    ) -> Result<KeyPlan, KeysError> {
        if since > now {
            return Err(KeysError::Refused("a key is compromised since a moment that has passed".to_owned()));
        }
        self.holder.edit(|file, unlocked| {
            let mut plan = KeyPlan { compromised: Some(id), ..KeyPlan::default() };
            file.compromised(id, since.0)?;
            let ring = file.ring()?;
            if ring.current(now.0).is_none() || ring.next(now.0).is_none() {
                follow(file, unlocked, random, (now, now), &mut plan)?;
            }
            Ok((plan, !dry_run))
        })
    }

    /// Lays a key down that signs no more: its private half is taken out of the file. What it signed stays good.
    ///
    /// # Errors
    /// [`KeysError::Refused`] for the key that signs and for one that has not begun.
    pub fn retire(&self, id: KeyId, now: Moment, dry_run: bool) -> Result<KeyPlan, KeysError> {
        self.holder.edit(|file, _| {
            let ring = file.ring()?;
            let Some(key) = ring.find(id) else {
                return Err(KeysError::Refused(format!("there is no key {id}; `zhengda keys list` shows them")));
            };
            if ring.current(now.0).is_some_and(|(current, _)| current == id) {
                return Err(KeysError::Refused(format!("key {id} signs; `zhengda keys rotate` first")));
            }
            if key.valid_from_ms >= now.0 {
                return Err(KeysError::Refused(format!("key {id} has not begun; it follows the current one")));
            }
            let end = now.min(Moment(key.valid_until_ms));
            file.retire(id, end.0)?;
            Ok((KeyPlan { ends: Some((id, end)), ..KeyPlan::default() }, !dry_run))
        })
    }
}

/// Sees to it that a key signs from `at` on and that another one follows it.
fn follow(
    file: &mut KeyFile,
    unlocked: &Unlocked,
    random: &Arc<dyn Random>,
    (now, at): (Moment, Moment),
    plan: &mut KeyPlan,
) -> Result<(), KeysError> {
    let next = file.ring()?.next(now.0).map(|(id, _)| id);
    let rotates = plan.compromised.is_none() || file.ring()?.current(now.0).is_none();
    if rotates {
        let id = match next {
            Some(id) => id,
            None => make(file, unlocked, random, at, plan)?,
        };
        // One that begins sooner by itself begins when it was to.
        if file.ring()?.find(id).is_some_and(|key| key.valid_from_ms > at.0) {
            file.begin(id, at.0)?;
        }
        plan.begins = Some((id, at));
    }
    let ring = file.ring()?;
    let good = ring.keys().map(|(_, key)| key).filter(|key| key.compromised_at_ms.is_none());
    let until = good.map(|key| key.valid_until_ms).max().unwrap_or(at.plus(PERIOD).0);
    if ring.next(at.0).is_none() {
        make(file, unlocked, random, Moment(until).minus(OVERLAP), plan)?;
    }
    Ok(())
}

fn make(
    file: &mut KeyFile,
    unlocked: &Unlocked,
    random: &Arc<dyn Random>,
    from: Moment,
    plan: &mut KeyPlan,
) -> Result<KeyId, KeysError> {
    let id = file.add(unlocked, &new_key(random, from)?)?;
    plan.made.push(id);
    Ok(id)
}

fn state_of(ring: &KeyRing, id: KeyId, key: &Key, now: Moment) -> KeyState {
    let is = |found: Option<(KeyId, &Key)>| found.is_some_and(|(found, _)| found == id);
    if key.is_compromised(now.0) {
        KeyState::Compromised
    } else if is(ring.current(now.0)) {
        KeyState::Current
    } else if is(ring.next(now.0)) {
        KeyState::Next
    } else {
        KeyState::Verifies
    }
}
