//! A slot (材料栏): where files of one kind belong in an application, as a profile declares it (`G19`, `G20`, P7).

use serde::{Deserialize, Serialize};

use crate::{form::fact::When, photo::rule::PhotoRule, text::Text};

/// One slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// Its name in calls and documents, unique in its service.
    pub id: String,
    /// What belongs here.
    pub name: Text,
    /// A hint below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Text>,
    /// What a good file shows, in words, beside the place where it is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<Text>,
    /// The kinds of file that are taken.
    pub kinds: Vec<FileKind>,
    /// The largest file in KiB; the server's own limit for attachments binds as well.
    #[serde(default = "default_max_kib")]
    pub max_kib: u32,
    /// The fewest files; 0 for a slot that may stay empty.
    #[serde(default = "one")]
    pub min: u32,
    /// The most files.
    #[serde(default = "one")]
    pub max: u32,
    /// Whether each file has a sequence number of its own (顺序号, `G19`); else the number means nothing.
    #[serde(default)]
    pub numbered: bool,
    /// What the photo coach asks for, in a slot for photos (`G16`, `F23`, `S12`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<PhotoRule>,
    /// Only then is the slot asked for (`F80`, `S12`, `S16`); always, where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
    /// The blank that is printed, signed and uploaded here again, prefilled (`G13`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<Template>,
}

/// The largest file where a slot says nothing: a scan of a page.
const fn default_max_kib() -> u32 {
    5_120
}

const fn one() -> u32 {
    1
}

/// A kind of file, told by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// JPEG (JPG).
    Jpeg,
    /// PNG.
    Png,
    /// PDF.
    Pdf,
}

impl FileKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Jpeg, Self::Png, Self::Pdf];

    /// The name in profiles and in the contract.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }

    /// The name that people know.
    #[must_use]
    pub const fn shown(self) -> &'static str {
        match self {
            Self::Jpeg => "JPG/JPEG",
            Self::Png => "PNG",
            Self::Pdf => "PDF",
        }
    }

    /// The media type under which it is served.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Pdf => "application/pdf",
        }
    }

    /// The end of a file's name.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }
}

/// A blank that the service makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Template {
    /// The application form of the service with the person's data, to be signed (`G13`).
    ApplicationForm,
}

impl Template {
    /// The name in the contract.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ApplicationForm => "application_form",
        }
    }
}

impl Slot {
    /// The kinds that are taken, for a text: `JPG/JPEG, PDF`.
    #[must_use]
    pub fn kinds_shown(&self) -> String {
        self.kinds.iter().map(|kind| kind.shown()).collect::<Vec<_>>().join(", ")
    }

    /// What is wrong with the declaration, in plain words with the way to mend it.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut wrong = |is: bool, text: &str| faults.extend(is.then(|| text.to_owned()));
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        wrong(self.id.is_empty() || !self.id.chars().all(plain), "an id has lower-case letters, digits and _ only");
        wrong(self.name.zh.trim().is_empty() || self.name.en.trim().is_empty(), "the name is empty in one language");
        wrong(self.kinds.is_empty(), "takes no kind of file; name at least one of jpeg, png, pdf");
        wrong(self.max_kib == 0, "max_kib must be above 0");
        wrong(self.max == 0 || self.min > self.max, "needs 0 ≤ min ≤ max and max above 0");
        wrong(self.max > 20, "takes more than 20 files; a reviewer cannot look through them");
        if let Some(photo) = &self.photo {
            wrong(self.kinds.as_slice() != [FileKind::Jpeg], "a photo is a JPEG: set kinds = [\"jpeg\"]");
            faults.extend(photo.faults());
        }
        faults
    }
}
