//! The bytes of a receipt: one deterministic CBOR map, every other spelling refused.

use super::{Inclusion, Receipt, Subject};
use crate::cbor::{Malformed, Reader, Writer};
use crate::log::Hash;
use crate::record::RecordDigest;
use crate::verdict::Outcome;

/// The version of the payload.
const VERSION: u64 = 1;
/// A log with a longer path than this has more leaves than there are atoms to write them with.
const LONGEST_PATH: u64 = 64;

pub(super) fn write(receipt: &Receipt) -> Vec<u8> {
    let subject = receipt.subject.as_ref();
    let optional = [
        receipt.since_ms.is_some(),
        receipt.superseded_by.is_some(),
        receipt.purpose.is_some(),
        receipt.organisation.is_some(),
        receipt.inclusion.is_some(),
    ];
    let of_subject = subject.map_or(0, |s| {
        5 + [s.level.is_some(), s.specialty.is_some(), s.management_number_masked.is_some()]
            .into_iter()
            .filter(|present| *present)
            .count()
    });
    let pairs = 7 + of_subject + optional.into_iter().filter(|present| *present).count();
    let mut out = Writer::with_capacity(512);
    out.map(pairs as u64);
    out.unsigned(1).unsigned(VERSION).unsigned(2).text(&receipt.id).unsigned(3).integer(receipt.checked_at_ms);
    out.unsigned(4).unsigned(number_of(receipt.outcome)).unsigned(5).text(&receipt.reason);
    out.unsigned(6).integer(receipt.as_of_ms);
    if let Some(since) = receipt.since_ms {
        out.unsigned(7).integer(since);
    }
    out.unsigned(8).bytes(&receipt.code_digest);
    if let Some(subject) = subject {
        write_subject(&mut out, subject);
    }
    let words = [(17, &receipt.superseded_by), (18, &receipt.purpose), (19, &receipt.organisation)];
    for (key, text) in words.into_iter().filter_map(|(key, text)| Some((key, text.as_ref()?))) {
        out.unsigned(key).text(text);
    }
    if let Some(inclusion) = &receipt.inclusion {
        out.unsigned(20).array(4).bytes(&inclusion.leaf).unsigned(inclusion.index);
        out.array(inclusion.path.len() as u64);
        for hash in &inclusion.path {
            out.bytes(&hash.0);
        }
        out.bytes(&inclusion.head);
    }
    out.finish()
}

fn write_subject(out: &mut Writer, subject: &Subject) {
    out.unsigned(9).text(&subject.certificate_id).unsigned(10).text(&subject.name);
    out.unsigned(11).text(&subject.id_number_masked).unsigned(12).text(&subject.exam);
    let words = [(13, &subject.level), (14, &subject.specialty), (15, &subject.management_number_masked)];
    for (key, text) in words.into_iter().filter_map(|(key, text)| Some((key, text.as_ref()?))) {
        out.unsigned(key).text(text);
    }
    out.unsigned(16).bytes(&subject.record_digest.0);
}

pub(super) fn read(bytes: &[u8]) -> Result<Receipt, Malformed> {
    let mut draft = Draft::default();
    let mut reader = Reader::new(bytes);
    reader.map_by_key(|key, r| draft.take(key, r))?;
    reader.end()?;
    let receipt = draft.finish().ok_or(Malformed)?;
    // What is read must be what would be written: no half of a subject, no second spelling.
    if write(&receipt) == bytes { Ok(receipt) } else { Err(Malformed) }
}

/// A receipt while it is read.
#[derive(Default)]
struct Draft {
    version: Option<u64>,
    id: Option<String>,
    checked_at_ms: Option<i64>,
    outcome: Option<Outcome>,
    reason: Option<String>,
    as_of_ms: Option<i64>,
    since_ms: Option<i64>,
    code_digest: Option<[u8; 32]>,
    certificate_id: Option<String>,
    name: Option<String>,
    id_number_masked: Option<String>,
    exam: Option<String>,
    level: Option<String>,
    specialty: Option<String>,
    management_number_masked: Option<String>,
    record_digest: Option<RecordDigest>,
    superseded_by: Option<String>,
    purpose: Option<String>,
    organisation: Option<String>,
    inclusion: Option<Inclusion>,
}

impl Draft {
    fn take(&mut self, key: u64, r: &mut Reader<'_>) -> Result<(), Malformed> {
        let slot = match key {
            1 => return r.unsigned().map(|n| self.version = Some(n)),
            3 => return r.integer().map(|n| self.checked_at_ms = Some(n)),
            4 => return r.unsigned().map(|n| self.outcome = outcome_of(n)),
            6 => return r.integer().map(|n| self.as_of_ms = Some(n)),
            7 => return r.integer().map(|n| self.since_ms = Some(n)),
            8 => return r.bytes_of().map(|b| self.code_digest = Some(b)),
            16 => return r.bytes_of().map(|b| self.record_digest = Some(RecordDigest(b))),
            20 => return inclusion(r).map(|i| self.inclusion = Some(i)),
            2 => &mut self.id,
            5 => &mut self.reason,
            9 => &mut self.certificate_id,
            10 => &mut self.name,
            11 => &mut self.id_number_masked,
            12 => &mut self.exam,
            13 => &mut self.level,
            14 => &mut self.specialty,
            15 => &mut self.management_number_masked,
            17 => &mut self.superseded_by,
            18 => &mut self.purpose,
            19 => &mut self.organisation,
            _ => return Err(Malformed),
        };
        *slot = Some(r.text()?.to_owned());
        Ok(())
    }

    fn finish(self) -> Option<Receipt> {
        self.version.filter(|version| *version == VERSION)?;
        let subject = match self.certificate_id {
            Some(certificate_id) => Some(Subject {
                certificate_id,
                name: self.name?,
                id_number_masked: self.id_number_masked?,
                exam: self.exam?,
                level: self.level,
                specialty: self.specialty,
                management_number_masked: self.management_number_masked,
                record_digest: self.record_digest?,
            }),
            None => None,
        };
        Some(Receipt {
            id: self.id?,
            checked_at_ms: self.checked_at_ms?,
            outcome: self.outcome?,
            reason: self.reason?,
            as_of_ms: self.as_of_ms?,
            since_ms: self.since_ms,
            code_digest: self.code_digest?,
            subject,
            superseded_by: self.superseded_by,
            purpose: self.purpose,
            organisation: self.organisation,
            inclusion: self.inclusion,
        })
    }
}

fn inclusion(r: &mut Reader<'_>) -> Result<Inclusion, Malformed> {
    r.array_of(4)?;
    let (leaf, index) = (r.bytes()?.to_vec(), r.unsigned()?);
    let steps = r.array()?;
    if steps > LONGEST_PATH {
        return Err(Malformed);
    }
    let path = (0..steps).map(|_| r.bytes_of().map(Hash)).collect::<Result<_, _>>()?;
    Ok(Inclusion { leaf, index, path, head: r.bytes()?.to_vec() })
}

const fn number_of(outcome: Outcome) -> u64 {
    match outcome {
        Outcome::Valid => 1,
        Outcome::NotValid => 2,
        Outcome::CannotTell => 3,
    }
}

const fn outcome_of(number: u64) -> Option<Outcome> {
    match number {
        1 => Some(Outcome::Valid),
        2 => Some(Outcome::NotValid),
        3 => Some(Outcome::CannotTell),
        _ => None,
    }
}
