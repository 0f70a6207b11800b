//! The signing keys: the file in which they rest, made at first start with the key that signs now and the next one, and
//! read again when it changes, so that a rotation reaches every process without a restart.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use data_encoding::HEXLOWER;
use secrecy::ExposeSecret;
use zeroize::Zeroizing;
use zhengda_engine::moment::{Moment, Span};
use zhengda_seal::{
    keys::{Cost, KeyFile, KeyFileError, KeyRing, NewKey, Unlocked},
    signer::Signer,
    suite::{KeyId, Suite},
};

use crate::{
    random::{Draw, Random},
    settings::Settings,
    vault::{Vault, replace_private, write_private},
};

/// How long a key signs.
pub(super) const PERIOD: Span = Span::days(730);
/// The next key begins so long before the first one ends.
pub(super) const OVERLAP: Span = Span::days(30);
/// The clocks of the machines that verify may be behind ours.
const BEFORE: Span = Span::days(1);
/// A passphrase that we derived has 256 random bits already; argon2id has nothing to add to it.
const DERIVED: Cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };

/// Why the signing keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A change of the keys that would leave nothing to sign with, or names no key.
    #[error("{0}")]
    Refused(String),
    /// The file could not be read or written.
    #[error("{0}")]
    File(String),
    /// Its content cannot be used.
    #[error(transparent)]
    Content(#[from] KeyFileError),
    /// No passphrase could be derived.
    #[error(transparent)]
    Derived(#[from] crate::vault::VaultError),
    /// There were no random bytes to make keys from.
    #[error(transparent)]
    Random(#[from] crate::random::RandomFailed),
}

/// The keys as the file held them when it was read last.
#[derive(Debug)]
pub struct Keys {
    /// The public keys with their periods.
    pub ring: KeyRing,
    /// Those whose private half the file holds. An HSM would stand here behind the same trait.
    signers: Vec<(KeyId, Arc<dyn Signer>)>,
}

impl Keys {
    /// What signs at `now`; `None` when no key may, or its private half is elsewhere.
    #[must_use]
    pub fn signer(&self, now: Moment) -> Option<Arc<dyn Signer>> {
        let (current, _) = self.ring.current(now.0)?;
        self.signers.iter().find(|(id, _)| *id == current).map(|(_, signer)| signer.clone())
    }

    /// Whether the private half of a key is here.
    #[must_use]
    pub fn signs(&self, id: KeyId) -> bool {
        self.signers.iter().any(|(known, _)| *known == id)
    }
}

/// The file of the keys, opened, with what it held when it was read last.
pub(super) struct KeyHolder {
    path: PathBuf,
    passphrase: Zeroizing<String>,
    read: Mutex<Read>,
    keys: RwLock<Arc<Keys>>,
}

/// The text that the file had, and the key that its passphrase gave: deriving it is slow, and a rotation leaves it.
struct Read {
    text: String,
    unlocked: Unlocked,
}

impl KeyHolder {
    /// Opens the key file, or makes it.
    pub(super) fn open(
        settings: &Settings,
        vault: &Vault,
        random: &Arc<dyn Random>,
        now: Moment,
    ) -> Result<Self, KeysError> {
        let path = settings.seal.key_file.clone();
        let set = settings.seal.passphrase.expose_secret();
        let (passphrase, cost) = if set.is_empty() {
            (Zeroizing::new(HEXLOWER.encode(&*vault.secret("seal key file")?)), DERIVED)
        } else {
            (Zeroizing::new(set.to_owned()), Cost::RECOMMENDED)
        };
        let (text, unlocked) = match text_of(&path)? {
            Some(text) => {
                let unlocked = KeyFile::parse(&text)?.unlock(passphrase.as_bytes())?;
                (text, unlocked)
            }
            None => first(&path, passphrase.as_bytes(), cost, random, now)?,
        };
        let keys = RwLock::new(Arc::new(opened(&KeyFile::parse(&text)?, &unlocked)?));
        Ok(Self { path, passphrase, read: Mutex::new(Read { text, unlocked }), keys })
    }

    /// The keys that hold now.
    pub(super) fn keys(&self) -> Arc<Keys> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the file has changed since it was read last.
    pub(super) fn is_stale(&self) -> Result<bool, KeysError> {
        let text = text_of(&self.path)?;
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(text.is_some_and(|text| text != read.text))
    }

    /// Reads the file again. Slow when its passphrase was changed. What cannot be used changes nothing: the keys that
    /// were good go on.
    pub(super) fn reload(&self) -> Result<(), KeysError> {
        let Some(text) = text_of(&self.path)? else { return Ok(()) };
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if text == read.text {
            return Ok(());
        }
        self.take(&mut read, text)
    }

    /// Changes the file by a decision, one at a time whichever processes try, and takes the outcome over. The decision
    /// says whether anything is to be written.
    pub(super) fn edit<T>(
        &self,
        decide: impl FnOnce(&mut KeyFile, &Unlocked) -> Result<(T, bool), KeysError>,
    ) -> Result<T, KeysError> {
        let failed = |error: std::io::Error| KeysError::File(format!("{}: {error}", self.path.display()));
        let lock = std::fs::File::create(self.path.with_extension("lock")).map_err(failed)?;
        lock.lock().map_err(failed)?;
        self.reload()?;
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let mut file = KeyFile::parse(&read.text)?;
        let (answer, write) = decide(&mut file, &read.unlocked)?;
        if write {
            let text = file.to_json();
            replace_private(&self.path, &text).map_err(failed)?;
            self.take(&mut read, text)?;
        }
        Ok(answer)
    }

    fn take(&self, read: &mut Read, text: String) -> Result<(), KeysError> {
        let file = KeyFile::parse(&text)?;
        if !file.opened_by(&read.unlocked) {
            read.unlocked = file.unlock(self.passphrase.as_bytes())?;
        }
        let keys = Arc::new(opened(&file, &read.unlocked)?);
        read.text = text;
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }
}

/// Makes the file with the key that signs now and the next one.
fn first(
    path: &Path,
    passphrase: &[u8],
    cost: Cost,
    random: &Arc<dyn Random>,
    now: Moment,
) -> Result<(String, Unlocked), KeysError> {
    let (mut file, unlocked) = KeyFile::create(passphrase, cost, random.bytes()?)?;
    let next = now.plus(PERIOD).minus(OVERLAP);
    for from in [now.minus(BEFORE), next] {
        file.add(&unlocked, &new_key(random, from)?)?;
    }
    let text = file.to_json();
    match write_private(path, &text) {
        Ok(()) => Ok((text, unlocked)),
        // Another process that starts now was faster: its keys are the ones.
        Err(error) => match text_of(path)? {
            Some(text) => {
                let unlocked = KeyFile::parse(&text)?.unlock(passphrase)?;
                Ok((text, unlocked))
            }
            None => Err(KeysError::File(format!("{}: {error}", path.display()))),
        },
    }
}

fn text_of(path: &Path) -> Result<Option<String>, KeysError> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(KeysError::File(format!("{}: {error}", path.display()))),
    }
}

/// A key that signs from `from` on for its period.
pub(super) fn new_key(random: &Arc<dyn Random>, from: Moment) -> Result<NewKey, KeysError> {
    Ok(NewKey {
        suite: Suite::Ed25519,
        secret: Zeroizing::new(random.bytes()?),
        nonce: random.bytes()?,
        valid_from_ms: from.0,
        valid_until_ms: from.plus(PERIOD).0,
    })
}

fn opened(file: &KeyFile, unlocked: &Unlocked) -> Result<Keys, KeysError> {
    let ring = file.ring()?;
    let mut signers: Vec<(KeyId, Arc<dyn Signer>)> = Vec::new();
    for (id, _) in ring.keys() {
        match file.signer(unlocked, id) {
            Ok(signer) => signers.push((id, Arc::new(signer))),
            // A compromised key, or one that signs elsewhere: it verifies, and does not sign here.
            Err(KeyFileError::Absent(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Keys { ring, signers })
}
