//! Files that come in parts, because a phone's network breaks off: what each is for, how many bytes are announced, and
//! which parts are there. A part lies sealed in the store of objects like a whole file. Every name is noted before
//! anything is written under it, so that what broke off is found again and removed.

use serde::{Deserialize, Serialize};
use zhengda_engine::{
    moment::{Moment, Span},
    refusal::Refusal,
};

use super::Record;
use crate::store::{Collection, Index, integer, text};

/// The least bytes of a part that is not the last: each costs two writes.
pub const LEAST_PART: u64 = 64 * 1_024;
/// The most bytes of a part, which is held in memory while it comes in.
pub const LARGEST_PART: u64 = 512 * 1_024;
/// Parts that may be begun for one file, those that broke off included.
const MOST_BEGUN: usize = 500;
/// So many parts of the largest size may break off beyond the file's own size: a small file on a bad network has tries too.
const SPARE_PARTS: u64 = 4;
/// So often a file may be looked through; each time costs a temporary file and a turn of the thread for images.
const MOST_TRIES: u32 = 10;
/// So long a call that finishes keeps the others out. One that broke off is over by then, and the next goes on.
const FINISHING: Span = Span::minutes(1);

/// A file that is coming in parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartialUpload {
    /// Its id.
    #[serde(skip)]
    pub id: String,
    /// Whose it is.
    pub person: String,
    /// For which region.
    pub region: String,
    /// For which service.
    pub service: String,
    /// For which slot.
    pub slot: String,
    /// With which sequence number.
    pub sequence: u32,
    /// How many bytes are announced.
    pub size: u64,
    /// The parts that are there, in their order.
    pub parts: Vec<Part>,
    /// Every name in the store of objects under which something of it may lie.
    pub noted: Vec<String>,
    /// How many bytes were ever noted, also of parts that never counted.
    #[serde(default)]
    pub noted_bytes: u64,
    /// How often it was looked through, or begun to be.
    #[serde(default)]
    pub tries: u32,
    /// Until when a call that finishes it keeps the others out.
    #[serde(default)]
    pub finishing_until: Option<Moment>,
    /// How it stands.
    pub state: PartialState,
    /// When it was begun.
    pub created_at: Moment,
    /// Until when parts are taken.
    pub expires_at: Moment,
    /// From then on the worker removes it. Later than the end of any call that may still write a part.
    pub look_at: Moment,
    /// Digest of what the call that began it brought.
    pub brought: String,
}

/// One part that is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The name of its content in the store of objects.
    pub object: String,
    /// Its bytes.
    pub size: u64,
}

/// How a file that comes in parts stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartialState {
    /// Parts are taken.
    Open,
    /// It became an upload.
    Finished,
    /// The person gave it up.
    GivenUp,
}

impl PartialState {
    /// The states of what is no upload, as they are stored.
    pub const UNFINISHED: [&str; 2] = ["open", "given_up"];
}

static PARTIAL_UPLOADS: Collection = Collection {
    name: "partial_uploads",
    fields: &[text("person"), text("state"), integer("created_at"), integer("look_at")],
    plain: &[
        Index { name: "of_person", fields: &["person", "created_at"] },
        Index { name: "to_look_at", fields: &["look_at"] },
    ],
    ..Collection::BLANK
};

impl Record for PartialUpload {
    fn collection() -> &'static Collection {
        &PARTIAL_UPLOADS
    }

    const SEALED: &'static [&'static str] = &[];

    fn with_id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self
    }
}

impl PartialUpload {
    /// How many bytes are there: where the next part begins.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.parts.iter().map(|part| part.size).sum()
    }

    /// Whether parts are taken at `now`.
    #[must_use]
    pub fn is_open(&self, now: Moment) -> bool {
        self.state == PartialState::Open && now < self.expires_at
    }

    /// The most bytes that may be written for it, those of parts that never counted included.
    fn most_noted(&self) -> u64 {
        self.size.saturating_mul(2).saturating_add(SPARE_PARTS * LARGEST_PART)
    }

    /// Notes that a part of `size` bytes which begins at `offset` will be written under `object`.
    ///
    /// # Errors
    /// `upload_offset` with the right one, `upload_beyond`, `upload_part_size`, `upload_parts_too_many`.
    pub fn note(&mut self, object: &str, offset: u64, size: u64) -> Result<(), Refusal> {
        let there = self.offset();
        if offset != there {
            return Err(Refusal::new("upload_offset").with("offset", there.to_string()));
        }
        let left = self.size.saturating_sub(there);
        if size > left {
            return Err(Refusal::new("upload_beyond").with("limit", self.size.to_string()));
        }
        if size > LARGEST_PART || size < LEAST_PART.min(left) {
            return Err(Refusal::new("upload_part_size"));
        }
        let bytes = self.noted_bytes.saturating_add(size);
        if self.noted.len() >= MOST_BEGUN || bytes > self.most_noted() {
            return Err(Refusal::new("upload_parts_too_many"));
        }
        self.noted.push(object.to_owned());
        self.noted_bytes = bytes;
        Ok(())
    }

    /// Adds a part that was noted and is written now; one that is there already stays as it is.
    ///
    /// # Errors
    /// `upload_offset` where another part was faster.
    pub fn add(&mut self, object: &str, offset: u64, size: u64) -> Result<(), Refusal> {
        if self.parts.iter().any(|part| part.object == object) {
            return Ok(());
        }
        let there = self.offset();
        if offset != there {
            return Err(Refusal::new("upload_offset").with("offset", there.to_string()));
        }
        self.parts.push(Part { object: object.to_owned(), size });
        Ok(())
    }

    /// Notes that a call finishes it from `now` on, and keeps the others out meanwhile.
    ///
    /// # Errors
    /// `upload_incomplete` with where to go on, `upload_being_finished` with how long to wait, `upload_finish_too_many`.
    pub fn begin_finish(&mut self, now: Moment) -> Result<(), Refusal> {
        let there = self.offset();
        if there != self.size {
            return Err(Refusal::new("upload_incomplete").with("offset", there.to_string()));
        }
        if let Some(until) = self.finishing_until.filter(|until| now < *until) {
            let wait = until.since(now).retry_after_seconds();
            return Err(Refusal::new("upload_being_finished").with("retry_after", wait.to_string()));
        }
        if self.tries >= MOST_TRIES {
            return Err(Refusal::new("upload_finish_too_many").with("limit", MOST_TRIES.to_string()));
        }
        self.tries += 1;
        self.finishing_until = Some(now.plus(FINISHING));
        Ok(())
    }
}
