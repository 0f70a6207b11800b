//! Uploaded files: what is known about each; the content lies in the store of objects. An upload that no case lists
//! is removed after some time. Which case lists it stands in the case; which is about to, in the reservation here.

use serde::{Deserialize, Serialize};
use zhengda_engine::{
    form::{
        attachment::{Attachment, Origin},
        slot::FileKind,
    },
    moment::{Moment, Span},
    refusal::Finding,
};

use super::Record;
use crate::store::{Collection, Index, integer, text};

/// An upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// Its id.
    #[serde(skip)]
    pub id: String,
    /// Whose it is.
    pub person: String,
    /// The region that it was uploaded for.
    pub region: String,
    /// The service.
    pub service: String,
    /// The slot.
    pub slot: String,
    /// Its sequence number.
    pub sequence: u32,
    /// What it is.
    pub kind: FileKind,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of the content, in hex; sealed.
    pub digest: String,
    /// The name of the content in the store of objects.
    pub object: String,
    /// Whether the content is there. An upload that was broken off before is repeated under the same key, or removed.
    pub stored: bool,
    /// Where it was accepted before (N14).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// What the person was told about it.
    #[serde(default)]
    pub findings: Vec<Finding>,
    /// When it came.
    pub created_at: Moment,
    /// When it is removed unless a case lists it.
    pub expires_at: Moment,
    /// From then on the worker looks whether it is to be removed.
    pub look_at: Moment,
    /// For which case it was reserved last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reservation: Option<Reservation>,
    /// Since when it is being removed: nobody may reserve it any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed_at: Option<Moment>,
    /// Digest of the key of the call that made it.
    pub creation: String,
    /// Digest of what that call brought.
    pub brought: String,
}

/// That a case lists an upload, or that a call is about to write a case that does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    /// The key of the call that begins the case.
    pub holder: String,
    /// When it was reserved.
    pub at: Moment,
}

impl Reservation {
    /// Whether its call may still be under way at `now`.
    #[must_use]
    pub fn stands(&self, long: Span, now: Moment) -> bool {
        now < self.at.plus(long)
    }
}

static UPLOADS: Collection = Collection {
    name: "uploads",
    fields: &[text("person"), text("creation"), integer("created_at"), integer("look_at")],
    unique: &[Index { name: "one_per_key", fields: &["creation"] }],
    plain: &[
        Index { name: "of_person", fields: &["person", "created_at"] },
        Index { name: "to_look_at", fields: &["look_at"] },
    ],
    ..Collection::BLANK
};

impl Record for Upload {
    fn collection() -> &'static Collection {
        &UPLOADS
    }

    const SEALED: &'static [&'static str] = &["digest"];

    fn with_id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self
    }
}

impl Upload {
    /// Whether it may be read and used.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.stored && self.removed_at.is_none()
    }

    /// As a case keeps it.
    #[must_use]
    pub fn attachment(&self) -> Attachment {
        Attachment {
            id: self.id.clone(),
            slot: self.slot.clone(),
            sequence: self.sequence,
            kind: self.kind,
            size: self.size,
            digest: self.digest.clone(),
            uploaded_at: self.created_at,
            origin: self.origin.clone(),
            deleted_at: None,
        }
    }
}
