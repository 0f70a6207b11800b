//! Slots and the files in them as clients see them.

use poem_openapi::Object;
use zhengda_engine::{
    form::{
        attachment::{Attachment, is_asked},
        fact::{Facts, When},
        slot::{FileKind, Slot},
    },
    photo::rule::PhotoRule,
    region::service::Service,
};

use super::case_view::TextView;

/// A slot of a service.
#[derive(Debug, Object)]
pub struct SlotView {
    /// The id, `slot` in an upload.
    pub id: String,
    /// What belongs here.
    pub name: TextView,
    /// A hint below it.
    #[oai(skip_serializing_if_is_none)]
    pub hint: Option<TextView>,
    /// What a good file shows, in words.
    #[oai(skip_serializing_if_is_none)]
    pub sample: Option<TextView>,
    /// The kinds of file that are taken: `jpeg`, `png`, `pdf`.
    pub kinds: Vec<String>,
    /// The media types of these kinds, for a file chooser.
    pub media_types: Vec<String>,
    /// The largest file in KiB.
    pub max_kib: u32,
    /// The fewest files.
    pub min: u32,
    /// The most files.
    pub max: u32,
    /// Whether each file has a sequence number of its own.
    pub numbered: bool,
    /// What a photo must be.
    #[oai(skip_serializing_if_is_none)]
    pub photo: Option<PhotoRuleView>,
    /// Asked for only then: `certificate_before`, `former_number` or `no_record`; always, where it is absent.
    #[oai(skip_serializing_if_is_none)]
    pub when: Option<String>,
    /// The year of `certificate_before`.
    #[oai(skip_serializing_if_is_none)]
    pub before_year: Option<i64>,
    /// The blank to print, sign and upload here: `application_form`.
    #[oai(skip_serializing_if_is_none)]
    pub template: Option<String>,
}

/// The measures of a photo.
#[derive(Debug, Object)]
pub struct PhotoRuleView {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Width on paper in millimetres.
    pub width_mm: u32,
    /// Height on paper in millimetres.
    pub height_mm: u32,
    /// The smallest file in KiB.
    pub min_kib: u32,
    /// The largest file in KiB.
    pub max_kib: u32,
    /// Whether the background must be white.
    pub white_background: bool,
    /// Whether it must be in colour.
    pub colour: bool,
}

/// A file of a case.
#[derive(Debug, Object)]
pub struct AttachmentView {
    /// The id.
    pub id: String,
    /// The slot it is in.
    pub slot: String,
    /// What the slot is called; absent where the region no longer has it.
    #[oai(skip_serializing_if_is_none)]
    pub slot_name: Option<TextView>,
    /// Its sequence number.
    pub sequence: u32,
    /// `jpeg`, `png` or `pdf`.
    pub kind: String,
    /// Its media type.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of the content, in hex.
    pub digest: String,
    /// When it was uploaded.
    pub uploaded_at: String,
    /// The earlier case from which it was taken over.
    #[oai(skip_serializing_if_is_none)]
    pub origin: Option<OriginView>,
    /// When the content was deleted because its time had passed.
    #[oai(skip_serializing_if_is_none)]
    pub deleted_at: Option<String>,
}

/// Where a file comes from that was accepted before.
#[derive(Debug, Object)]
pub struct OriginView {
    /// The case in which it was accepted.
    pub case_id: String,
    /// When.
    pub accepted_at: String,
}

/// What is still missing and what is there: the state of one slot of a case.
#[derive(Debug, Object)]
pub struct SlotStateView {
    /// The slot's id.
    pub slot: String,
    /// Whether this case is asked for it.
    pub asked: bool,
    /// How many files are in it.
    pub count: u32,
    /// Whether it holds what is needed.
    pub filled: bool,
}

impl From<&Slot> for SlotView {
    fn from(slot: &Slot) -> Self {
        let names = |of: fn(FileKind) -> &'static str| slot.kinds.iter().map(|kind| of(*kind).to_owned()).collect();
        let before_year = match slot.when {
            Some(When::CertificateBefore(year)) => Some(year),
            _ => None,
        };
        Self {
            id: slot.id.clone(),
            name: (&slot.name).into(),
            hint: slot.hint.as_ref().map(Into::into),
            sample: slot.sample.as_ref().map(Into::into),
            kinds: names(FileKind::name),
            media_types: names(FileKind::media_type),
            max_kib: slot.max_kib,
            min: slot.min,
            max: slot.max,
            numbered: slot.numbered,
            photo: slot.photo.as_ref().map(Into::into),
            when: slot.when.map(|when| when.name().to_owned()),
            before_year,
            template: slot.template.map(|template| template.name().to_owned()),
        }
    }
}

impl From<&PhotoRule> for PhotoRuleView {
    fn from(rule: &PhotoRule) -> Self {
        Self {
            width: rule.width,
            height: rule.height,
            width_mm: rule.width_mm,
            height_mm: rule.height_mm,
            min_kib: rule.min_kib,
            max_kib: rule.max_kib,
            white_background: rule.white_background,
            colour: rule.colour,
        }
    }
}

impl AttachmentView {
    /// A file of an application for that service, or of its appeal.
    #[must_use]
    pub fn of(file: &Attachment, service: Option<&Service>) -> Self {
        let slot = service.and_then(|service| service.slot(&file.slot));
        Self {
            id: file.id.clone(),
            slot: file.slot.clone(),
            slot_name: slot.map(|slot| (&slot.name).into()),
            sequence: file.sequence,
            kind: file.kind.name().to_owned(),
            media_type: file.kind.media_type().to_owned(),
            size: file.size,
            digest: file.digest.clone(),
            uploaded_at: file.uploaded_at.rfc3339(),
            origin: file
                .origin
                .as_ref()
                .map(|origin| OriginView { case_id: origin.case.clone(), accepted_at: origin.accepted_at.rfc3339() }),
            deleted_at: file.deleted_at.map(|at| at.rfc3339()),
        }
    }
}

impl SlotStateView {
    /// How far one slot is filled.
    #[must_use]
    pub fn of(slot: &Slot, files: &[Attachment], facts: Facts) -> Self {
        let there = files.iter().filter(|file| file.slot == slot.id && file.deleted_at.is_none());
        let count = u32::try_from(there.count()).unwrap_or(u32::MAX);
        let asked = is_asked(slot, facts);
        Self { slot: slot.id.clone(), asked, count, filled: !asked || (slot.min..=slot.max).contains(&count) }
    }
}
