//! The files of a case, and whether they fill the slots of its service (`G19`, `G20`).

use serde::{Deserialize, Serialize};

use crate::{
    form::{
        check::Completeness,
        fact::Facts,
        slot::{FileKind, Slot},
    },
    moment::Moment,
    refusal::Finding,
};

/// A file as the case keeps it. Its content lies elsewhere; the digest says later which content was handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The id that its upload was given.
    pub id: String,
    /// The slot it is for.
    pub slot: String,
    /// Its sequence number, from 1 (顺序号).
    pub sequence: u32,
    /// What it is.
    pub kind: FileKind,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of the content, in hex.
    pub digest: String,
    /// When it was uploaded.
    pub uploaded_at: Moment,
    /// The earlier case from which it was taken over (N14).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// When the content was deleted because its time had passed; the line stays as a record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Moment>,
}

/// Where evidence comes from that was accepted before (N14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The case in which it was accepted.
    pub case: String,
    /// The attachment of that case.
    pub attachment: String,
    /// When it was accepted.
    pub accepted_at: Moment,
}

/// Whether a slot is asked for.
#[must_use]
pub fn is_asked(slot: &Slot, facts: Facts) -> bool {
    slot.when.is_none_or(|when| when.holds(facts))
}

/// Everything that is wrong with the files of an application: one finding for each fault, with a pointer to the slot
/// (`/attachments/<slot>`). A draft may have empty slots; a file whose content was deleted fills none.
#[must_use]
pub fn check_slots(slots: &[Slot], given: &[Attachment], facts: Facts, completeness: Completeness) -> Vec<Finding> {
    let unknown = given.iter().filter(|file| slots.iter().all(|slot| slot.id != file.slot));
    let mut findings: Vec<Finding> = unknown.map(|file| Finding::at(pointer(&file.slot), "slot_unknown")).collect();
    for slot in slots {
        let files: Vec<&Attachment> =
            given.iter().filter(|file| file.slot == slot.id && file.deleted_at.is_none()).collect();
        let count = u32::try_from(files.len()).unwrap_or(u32::MAX);
        if count > slot.max {
            findings.push(named(slot, "slot_full").with("limit", slot.max.to_string()));
        }
        if completeness == Completeness::Whole && is_asked(slot, facts) && count < slot.min {
            findings.push(match count {
                0 => named(slot, "slot_empty"),
                _ => named(slot, "slot_too_few").with("count", count.to_string()).with("needed", slot.min.to_string()),
            });
        }
        if slot.numbered {
            findings.extend(twice(&files).map(|n| named(slot, "sequence_taken").with("sequence", n.to_string())));
        }
    }
    findings
}

/// Sequence numbers that more than one file has, each once.
fn twice(files: &[&Attachment]) -> impl Iterator<Item = u32> {
    let mut numbers: Vec<u32> = files.iter().map(|file| file.sequence).collect();
    numbers.sort_unstable();
    let mut doubles: Vec<u32> = numbers
        .windows(2)
        .filter_map(|pair| pair.first().filter(|first| pair.last() == Some(first)))
        .copied()
        .collect();
    doubles.dedup();
    doubles.into_iter()
}

fn named(slot: &Slot, code: &str) -> Finding {
    Finding::at(pointer(&slot.id), code).with("slot", slot.name.zh.clone()).with("slot_en", slot.name.en.clone())
}

/// RFC 6901: `~` and `/` inside a name are escaped.
fn pointer(slot: &str) -> String {
    format!("/attachments/{}", slot.replace('~', "~0").replace('/', "~1"))
}
