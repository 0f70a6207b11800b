//! The signing keys: the file in which they rest, made at first start with the key that signs now and the next one.

use std::{path::Path, sync::Arc};

use data_encoding::HEXLOWER;
use secrecy::ExposeSecret;
use zeroize::Zeroizing;
use zhengda_engine::moment::{Moment, Span};
use zhengda_seal::{
    keys::{Cost, KeyFile, KeyFileError, KeyRing, NewKey, Unlocked},
    signer::SoftSigner,
    suite::{KeyId, Suite},
};

use crate::{
    random::{Draw, Random},
    settings::Settings,
    vault::{Vault, write_private},
};

/// How long a key signs.
const PERIOD: Span = Span::days(730);
/// The next key begins so long before the first one ends.
const OVERLAP: Span = Span::days(30);
/// The clocks of the machines that verify may be behind ours.
const BEFORE: Span = Span::days(1);
/// A passphrase that we derived has 256 random bits already; argon2id has nothing to add to it.
const DERIVED: Cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };

/// Why the signing keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
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

/// The opened keys.
pub(super) struct Keys {
    /// The public keys with their periods.
    pub ring: KeyRing,
    /// Those whose private half the file holds.
    pub signers: Vec<(KeyId, SoftSigner)>,
}

/// Opens the key file, or makes it.
pub(super) fn open(
    settings: &Settings,
    vault: &Vault,
    random: &Arc<dyn Random>,
    now: Moment,
) -> Result<Keys, KeysError> {
    let path = &settings.seal.key_file;
    let set = settings.seal.passphrase.expose_secret();
    let (passphrase, cost) = if set.is_empty() {
        (Zeroizing::new(HEXLOWER.encode(&*vault.secret("seal key file")?)), DERIVED)
    } else {
        (Zeroizing::new(set.to_owned()), Cost::RECOMMENDED)
    };
    if let Some(file) = read(path)? {
        let unlocked = file.unlock(passphrase.as_bytes())?;
        return opened(&file, &unlocked);
    }
    let (mut file, unlocked) = KeyFile::create(passphrase.as_bytes(), cost, random.bytes()?)?;
    let next = now.plus(PERIOD).minus(OVERLAP);
    for from in [now.minus(BEFORE), next] {
        file.add(&unlocked, &new_key(random, from, from.plus(PERIOD))?)?;
    }
    match write_private(path, &file.to_json()) {
        Ok(()) => opened(&file, &unlocked),
        // Another process that starts now was faster: its keys are the ones.
        Err(error) => match read(path)? {
            Some(file) => {
                let unlocked = file.unlock(passphrase.as_bytes())?;
                opened(&file, &unlocked)
            }
            None => Err(KeysError::File(format!("{}: {error}", path.display()))),
        },
    }
}

fn read(path: &Path) -> Result<Option<KeyFile>, KeysError> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(KeyFile::parse(&text)?)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(KeysError::File(format!("{}: {error}", path.display()))),
    }
}

fn new_key(random: &Arc<dyn Random>, from: Moment, until: Moment) -> Result<NewKey, KeysError> {
    Ok(NewKey {
        suite: Suite::Ed25519,
        secret: Zeroizing::new(random.bytes()?),
        nonce: random.bytes()?,
        valid_from_ms: from.0,
        valid_until_ms: until.0,
    })
}

fn opened(file: &KeyFile, unlocked: &Unlocked) -> Result<Keys, KeysError> {
    let ring = file.ring()?;
    let mut signers = Vec::new();
    for (id, _) in ring.keys() {
        match file.signer(unlocked, id) {
            Ok(signer) => signers.push((id, signer)),
            // A compromised key, or one that signs elsewhere: it verifies, and does not sign here.
            Err(KeyFileError::Absent(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Keys { ring, signers })
}
