//! The salted digest that binds a certificate's full record to its code, made so that single fields of the record
//! can be shown without the others (`Q11`).
//!
//! Each field has a salt of its own, `HMAC-SHA256(record salt, name)`, and a digest,
//! `SHA-256(CBOR [salt, name, value])`. The record's digest is SHA-256/192 (NIST SP 800-208 section 2.3: the first 24
//! bytes of SHA-256) over the CBOR array of all field digests in rising order of bytes. Someone who sees one field
//! with its salt and the digests of the rest learns nothing of the rest, and can check all of it against a code.

use crate::cbor::Writer;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The digest of a full record: 24 bytes, so that codes stay small (192 bits against a second record, 96 against two
/// records that collide).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordDigest(pub [u8; 24]);

impl Serialize for RecordDigest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for RecordDigest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        hex_of(&String::deserialize(deserializer)?).map(Self)
    }
}

/// A full record: the name and value of each field. Names are chosen by the caller and must stay what they are for as
/// long as codes over them live.
pub type Fields = BTreeMap<String, String>;

/// The secret salt of a record: 16 random bytes drawn by the caller and kept beside the record.
pub type RecordSalt = Zeroizing<[u8; 16]>;

/// One field of a share: shown with its salt, or hidden behind its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Disclosure {
    /// The field as it is.
    Shown {
        /// The field's name.
        name: String,
        /// The field's value.
        value: String,
        /// The field's salt, in hexadecimal.
        salt: String,
    },
    /// A field that the holder keeps to themselves.
    Hidden {
        /// The field's digest, in hexadecimal.
        digest: String,
    },
}

/// The digest of a full record under its salt.
#[must_use]
pub fn record_digest(salt: &RecordSalt, fields: &Fields) -> RecordDigest {
    combine(fields.iter().map(|(name, value)| field_digest(&field_salt(salt, name), name, value)).collect())
}

/// The disclosures of a record in which only the named fields are shown. Hidden ones stand in the order of their
/// digests, so that their place says nothing of their name.
#[must_use]
pub fn disclose(salt: &RecordSalt, fields: &Fields, shown: &[&str]) -> Vec<Disclosure> {
    let (open, closed): (Vec<_>, Vec<_>) = fields.iter().partition(|(name, _)| shown.contains(&name.as_str()));
    let mut hidden: Vec<String> = closed
        .into_iter()
        .map(|(name, value)| data_encoding::HEXLOWER.encode(&field_digest(&field_salt(salt, name), name, value)))
        .collect();
    hidden.sort_unstable();
    let open = open.into_iter().map(|(name, value)| Disclosure::Shown {
        name: name.clone(),
        value: value.clone(),
        salt: data_encoding::HEXLOWER.encode(&field_salt(salt, name)),
    });
    open.chain(hidden.into_iter().map(|digest| Disclosure::Hidden { digest })).collect()
}

/// The fields that disclosures show, if together they are the record behind `digest`; `None` when they are not, when
/// something is not hexadecimal, or when a name is shown twice.
#[must_use]
pub fn disclosed(digest: &RecordDigest, disclosures: &[Disclosure]) -> Option<Fields> {
    let (mut fields, mut digests) = (Fields::new(), Vec::with_capacity(disclosures.len()));
    for disclosure in disclosures {
        match disclosure {
            Disclosure::Shown { name, value, salt } => {
                let salt: [u8; 32] = hex_of::<32, serde::de::value::Error>(salt).ok()?;
                digests.push(field_digest(&salt, name, value));
                if fields.insert(name.clone(), value.clone()).is_some() {
                    return None;
                }
            }
            Disclosure::Hidden { digest } => digests.push(hex_of::<32, serde::de::value::Error>(digest).ok()?),
        }
    }
    (combine(digests) == *digest).then_some(fields)
}

fn field_salt(salt: &RecordSalt, name: &str) -> [u8; 32] {
    keyed(salt, name.as_bytes())
}

/// HMAC-SHA256 of a message.
pub(crate) fn keyed<const N: usize>(key: &[u8; N], message: &[u8]) -> [u8; 32] {
    hmac_of(key).chain_update(message).finalize().into_bytes().into()
}

/// HMAC-SHA256 with a key of at most one block, which RFC 2104 fills up with zeros; so it cannot fail.
pub(crate) fn hmac_of<const N: usize>(key: &[u8; N]) -> Hmac<Sha256> {
    const { assert!(N <= 64, "a longer key would have to be hashed first") }
    let mut block = Zeroizing::new([0; 64]);
    block.iter_mut().zip(key).for_each(|(b, k)| *b = *k);
    Hmac::new((&*block).into())
}

fn field_digest(salt: &[u8; 32], name: &str, value: &str) -> [u8; 32] {
    let mut out = Writer::with_capacity(48 + name.len() + value.len());
    out.array(3).bytes(salt).text(name).text(value);
    Sha256::digest(out.finish()).into()
}

fn combine(mut digests: Vec<[u8; 32]>) -> RecordDigest {
    digests.sort_unstable();
    let mut out = Writer::with_capacity(8 + 34 * digests.len());
    out.array(digests.len() as u64);
    for digest in &digests {
        out.bytes(digest);
    }
    let full: [u8; 32] = Sha256::digest(out.finish()).into();
    let mut short = [0; 24];
    short.iter_mut().zip(full).for_each(|(s, f)| *s = f);
    RecordDigest(short)
}

pub(crate) fn hex_of<const N: usize, E: serde::de::Error>(text: &str) -> Result<[u8; N], E> {
    let bytes = data_encoding::HEXLOWER.decode(text.as_bytes()).map_err(|_| E::custom("not lower-case hexadecimal"))?;
    bytes.try_into().map_err(|_| E::custom(format_args!("not {N} bytes")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> (RecordSalt, Fields) {
        let fields = [("name", "李明"), ("id_number", "440105199003074516"), ("exam", "一级建造师"), ("score", "132")];
        (Zeroizing::new([7; 16]), fields.map(|(n, v)| (n.to_owned(), v.to_owned())).into())
    }

    #[test]
    fn every_choice_of_fields_can_be_checked_and_shows_no_other() {
        let (salt, fields) = record();
        let digest = record_digest(&salt, &fields);
        let names: Vec<&str> = fields.keys().map(String::as_str).collect();
        for choice in 0..16u32 {
            let shown: Vec<&str> = (0..4).filter(|i| choice >> i & 1 == 1).map(|i| names[i]).collect();
            let disclosures = disclose(&salt, &fields, &shown);
            let seen = disclosed(&digest, &disclosures).expect("the record behind the digest");
            assert_eq!(seen.keys().map(String::as_str).collect::<Vec<_>>(), shown);
            let text = serde_json::to_string(&disclosures).unwrap();
            for (name, value) in &fields {
                assert_eq!(text.contains(value.as_str()), shown.contains(&name.as_str()), "{name}");
            }
            assert_eq!(serde_json::from_str::<Vec<Disclosure>>(&text).unwrap(), disclosures);
        }
    }

    #[test]
    fn another_value_name_salt_or_field_is_not_the_record() {
        let (salt, fields) = record();
        let digest = record_digest(&salt, &fields);
        let good = disclose(&salt, &fields, &["score"]);
        let Some(Disclosure::Shown { name, value, salt: field_salt }) = good.first().cloned() else { panic!("shown") };
        let with = |name: &str, value: &str, salt: &str| {
            let mut changed = good.clone();
            changed[0] = Disclosure::Shown { name: name.into(), value: value.into(), salt: salt.into() };
            disclosed(&digest, &changed)
        };
        assert!(with(&name, &value, &field_salt).is_some());
        assert!(with(&name, "133", &field_salt).is_none());
        assert!(with("level", &value, &field_salt).is_none());
        assert!(with(&name, &value, &"00".repeat(32)).is_none());
        assert!(with(&name, &value, "zz").is_none());
        assert!(disclosed(&digest, &good[1..]).is_none());
        assert_ne!(record_digest(&Zeroizing::new([8; 16]), &fields), digest);
    }
}
