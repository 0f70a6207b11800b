//! A share: chosen fields of a certificate's record, which its holder lets someone see for a short time (`Q11`).
//!
//! A share carries the certificate's code and the disclosures of its record ([`crate::record`]). What it shows is as
//! true as the code is: the reader checks the code first, and then that the disclosures are the record behind it.

use crate::cbor::{Malformed, Reader, Writer};
use crate::code::Claims;
use crate::cose::{self, Purpose};
use crate::keys::KeyRing;
use crate::record::{Disclosure, Fields, disclosed};
use crate::signed::{OpenError, open};
use crate::signer::{Signer, SigningFailed};

/// The version of the payload.
const VERSION: u64 = 1;
/// More fields than this are no record.
const MOST_FIELDS: u64 = 256;

/// A share before it is signed, and after it was opened. Times are milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The code of the certificate.
    pub code: Vec<u8>,
    /// When it was made.
    pub made_at_ms: i64,
    /// Until when it may be opened.
    pub expires_at_ms: i64,
    /// The fields, shown and hidden.
    pub disclosures: Vec<Disclosure>,
}

/// A share that shows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShareError {
    /// Not signed, or not by a key that may speak.
    #[error(transparent)]
    Signed(#[from] OpenError),
    /// Its time is over, or has not begun.
    #[error("the share's time is over")]
    Expired,
}

impl From<Malformed> for ShareError {
    fn from(_: Malformed) -> Self {
        Self::Signed(OpenError::Malformed)
    }
}

impl Share {
    /// Signs the share.
    ///
    /// # Errors
    /// [`SigningFailed`].
    pub fn sign(&self, signer: &dyn Signer) -> Result<Vec<u8>, SigningFailed> {
        let mut out = Writer::with_capacity(self.code.len() + 96 * self.disclosures.len() + 32);
        out.array(5).unsigned(VERSION).bytes(&self.code).integer(self.made_at_ms).integer(self.expires_at_ms);
        out.array(self.disclosures.len() as u64);
        for disclosure in &self.disclosures {
            match disclosure {
                Disclosure::Shown { name, value, salt } => out.array(3).text(name).text(value).text(salt),
                Disclosure::Hidden { digest } => out.array(1).text(digest),
            };
        }
        cose::sign(&out.finish(), Purpose::Share, signer)
    }

    /// Opens a share while its time lasts.
    ///
    /// # Errors
    /// [`ShareError`]. A share of a compromised key is [`OpenError::Key`]: it could have been made by anyone.
    pub fn open(bytes: &[u8], keys: &KeyRing, now_ms: i64) -> Result<Self, ShareError> {
        let (payload, key) = open(bytes, Purpose::Share, keys)?;
        if key.is_compromised(now_ms) {
            return Err(OpenError::Key.into());
        }
        let share = read(payload)?;
        if (share.made_at_ms..share.expires_at_ms).contains(&now_ms) { Ok(share) } else { Err(ShareError::Expired) }
    }

    /// The fields that the share shows, if they are of the record behind these claims. The claims must come from a
    /// verdict on [`Self::code`].
    #[must_use]
    pub fn fields(&self, claims: &Claims) -> Option<Fields> {
        disclosed(&claims.record_digest, &self.disclosures)
    }
}

fn read(payload: &[u8]) -> Result<Share, Malformed> {
    let mut reader = Reader::new(payload);
    reader.array_of(5)?;
    if reader.unsigned()? != VERSION {
        return Err(Malformed);
    }
    let code = reader.bytes()?.to_vec();
    let (made_at_ms, expires_at_ms) = (reader.integer()?, reader.integer()?);
    let count = reader.array()?;
    if count > MOST_FIELDS {
        return Err(Malformed);
    }
    let disclosures = (0..count).map(|_| disclosure(&mut reader)).collect::<Result<_, _>>()?;
    reader.end()?;
    Ok(Share { code, made_at_ms, expires_at_ms, disclosures })
}

fn disclosure(reader: &mut Reader<'_>) -> Result<Disclosure, Malformed> {
    let text = |reader: &mut Reader<'_>| reader.text().map(str::to_owned);
    match reader.array()? {
        3 => Ok(Disclosure::Shown { name: text(reader)?, value: text(reader)?, salt: text(reader)? }),
        1 => Ok(Disclosure::Hidden { digest: text(reader)? }),
        _ => Err(Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Key;
    use crate::record::{disclose, record_digest};
    use crate::samples::{NOW, claims, code, key, ring, signer, verdict};
    use crate::suite::Suite;
    use zeroize::Zeroizing;

    fn fields() -> Fields {
        [("name", "李明"), ("score", "132"), ("id_number", "440105199003074516")]
            .map(|(n, v)| (n.into(), v.into()))
            .into()
    }

    fn sample() -> (Share, Claims) {
        let salt = Zeroizing::new([4; 16]);
        let claims = Claims { record_digest: record_digest(&salt, &fields()), ..claims() };
        let disclosures = disclose(&salt, &fields(), &["name", "score"]);
        let code = code(&claims).as_bytes().to_vec();
        (Share { code, made_at_ms: NOW, expires_at_ms: NOW + 600_000, disclosures }, claims)
    }

    #[test]
    fn a_share_shows_what_was_chosen_while_its_time_lasts() {
        let (one, keys) = (signer(Suite::Ed25519, 1), ring(&[&signer(Suite::Ed25519, 1)]));
        let (share, _) = sample();
        let bytes = share.sign(&one).unwrap();
        let opened = Share::open(&bytes, &keys, NOW).unwrap();
        assert_eq!(opened, share);
        let checked = verdict(&opened.code).claims.expect("a good code");
        let shown = opened.fields(&checked).expect("the record behind the code");
        assert_eq!(shown.keys().collect::<Vec<_>>(), ["name", "score"]);
        assert!(!format!("{opened:?}").contains("440105"));
        for (now, expected) in [(NOW + 599_999, true), (NOW + 600_000, false), (NOW - 1, false)] {
            assert_eq!(Share::open(&bytes, &keys, now).is_ok(), expected, "{now}");
        }
    }

    #[test]
    fn a_share_of_another_record_shows_nothing() {
        let (share, claims) = sample();
        let other = Claims { record_digest: crate::record::RecordDigest([0; 24]), ..claims.clone() };
        assert!(share.fields(&claims).is_some());
        assert!(share.fields(&other).is_none());
    }

    #[test]
    fn every_changed_bit_and_every_wrong_key_is_refused() {
        let (one, keys) = (signer(Suite::Ed25519, 1), ring(&[&signer(Suite::Ed25519, 1)]));
        let bytes = sample().0.sign(&one).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(Share::open(&changed, &keys, NOW).is_err(), "bit {bit}");
        }
        let compromised = KeyRing::new(vec![Key { compromised_at_ms: Some(NOW), ..key(&one) }]).unwrap();
        assert_eq!(Share::open(&bytes, &compromised, NOW), Err(OpenError::Key.into()));
        let stranger = sample().0.sign(&signer(Suite::Ed25519, 8)).unwrap();
        assert_eq!(Share::open(&stranger, &keys, NOW), Err(OpenError::Key.into()));
    }

    #[test]
    fn signed_bytes_that_are_no_share_are_refused() {
        let (one, keys) = (signer(Suite::Ed25519, 1), ring(&[&signer(Suite::Ed25519, 1)]));
        for payload in [
            &b""[..],
            &[0x80],
            &[0x85, 2, 0x40, 0, 1, 0x80],
            &[0x85, 1, 0x40, 0, 1, 0x81, 0x82],
            &[0x85, 1, 0x40, 0, 1, 0x99, 1, 1],
        ] {
            let bytes = cose::sign(payload, Purpose::Share, &one).unwrap();
            assert_eq!(Share::open(&bytes, &keys, NOW), Err(OpenError::Malformed.into()), "{payload:02x?}");
        }
    }
}
