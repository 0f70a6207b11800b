//! Looks through an uploaded file before anything of it is kept: its size, its kind, what hides in it, its pixels and,
//! in a slot for photos, the photo itself. Runs in a workshop.

use std::{
    fs::File,
    io::{Read, Seek},
};

use image::RgbImage;
use zhengda_engine::{
    file::{FileFault, Inspected, inspect, sniff},
    form::slot::{FileKind, Slot},
    photo::{
        judge::{Judgement, POINTER, crop_for, is_correctable, judge, shown_size},
        rule::PhotoRule,
    },
    refusal::{Finding, Refusal},
};

use super::measure;

/// No side of an image may be longer; decoders keep whole lines.
const LONGEST_SIDE: u32 = 20_000;

/// What a file is held against.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Its slot.
    pub slot: Slot,
    /// The server's own limit in KiB.
    pub limit_kib: u32,
    /// The most pixels in millions.
    pub megapixels: u32,
    /// Whether a photo of which only the size is wrong is to be corrected.
    pub correct: bool,
}

/// A file that is taken.
#[derive(Clone, Debug)]
pub struct Examined {
    /// What it is.
    pub kind: FileKind,
    /// The content as it is kept.
    pub content: Vec<u8>,
    /// What the person should know about it.
    pub findings: Vec<Finding>,
}

/// Looks through a file.
///
/// # Errors
/// A refusal with one finding for each fault, the first of which gives it its code.
pub fn examine(file: &mut File, wanted: &Wanted) -> Result<Examined, Refusal> {
    let bytes = read(file, wanted)?;
    right_kind(&bytes, &wanted.slot)?;
    let inspected = inspect(&bytes).map_err(|fault| refused(fault, &wanted.slot))?;
    drop(bytes);
    let mut findings = Vec::new();
    if inspected.had_location {
        findings.push(Finding::at(POINTER, "location_removed"));
    }
    let content = match inspected.pixels {
        Some((width, height)) => image(&inspected, (width, height), wanted, &mut findings)?,
        None => inspected.clean,
    };
    Ok(Examined { kind: inspected.kind, content, findings })
}

fn read(file: &mut File, wanted: &Wanted) -> Result<Vec<u8>, Refusal> {
    let limit = u64::from(wanted.slot.max_kib.min(wanted.limit_kib)) * 1_024;
    let broken = |_| Refusal::new("image_broken");
    let length = file.metadata().map_err(broken)?.len();
    if length > limit {
        return Err(too_large(limit));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    file.rewind().map_err(broken)?;
    file.read_to_end(&mut bytes).map_err(broken)?;
    Ok(bytes)
}

/// Looks through an image; answers what of it is kept.
fn image(
    inspected: &Inspected,
    (width, height): (u32, u32),
    wanted: &Wanted,
    findings: &mut Vec<Finding>,
) -> Result<Vec<u8>, Refusal> {
    let most = u64::from(wanted.megapixels) * 1_000_000;
    if u64::from(width) * u64::from(height) > most || width.max(height) > LONGEST_SIDE {
        let finding = Finding::at(POINTER, "image_pixels").with("found", format!("{width}×{height}"));
        let limit = format!("{} × {}", wanted.megapixels, "1,000,000");
        return Err(alone(finding.with("limit", limit), "image_pixels"));
    }
    let decoded = measure::decode(inspected.kind, &inspected.clean, most);
    let decoded = decoded.map_err(|fault| refused(fault, &wanted.slot))?;
    let Some(rule) = &wanted.slot.photo else { return Ok(inspected.clean.clone()) };
    let upright = decoded.into_rgb8();
    let content = match inspected.orientation {
        1 => inspected.clean.clone(),
        // Whoever prints it does not look how it is turned. Written again it is no larger than it was, or may be.
        _ => {
            let largest = u32::try_from(inspected.clean.len() / 1_024).unwrap_or(u32::MAX).max(rule.max_kib);
            measure::fitting(&upright, largest).ok_or_else(|| refused(FileFault::Broken, &wanted.slot))?
        }
    };
    photo(rule, &upright, content, wanted.correct, findings)
}

fn photo(
    rule: &PhotoRule,
    upright: &RgbImage,
    content: Vec<u8>,
    correct: bool,
    findings: &mut Vec<Finding>,
) -> Result<Vec<u8>, Refusal> {
    let measured = measure::measure(upright, content.len() as u64);
    let Judgement { faults, doubts } = judge(rule, &measured);
    if faults.is_empty() {
        findings.extend(doubts);
        return Ok(content);
    }
    let crop = crop_for(rule, measured.width, measured.height).filter(|_| correct);
    let corrected = crop.filter(|_| is_correctable(rule, &measured, &faults));
    let Some(content) = corrected.and_then(|crop| measure::corrected(upright, rule, crop)) else {
        return Err(with_faults(faults));
    };
    let done = Finding::at(POINTER, "photo_corrected").with("width", rule.width.to_string());
    findings.push(done.with("height", rule.height.to_string()).with("found", shown_size(content.len() as u64)));
    findings.extend(doubts);
    Ok(content)
}

/// That a file, or its beginning, is of a kind that the slot takes; nothing at all is a fault of its own.
pub(super) fn right_kind(bytes: &[u8], slot: &Slot) -> Result<(), Refusal> {
    let right = sniff(bytes).is_some_and(|kind| slot.kinds.contains(&kind));
    if right || bytes.is_empty() { Ok(()) } else { Err(wrong_kind(slot)) }
}

/// The refusal of a file with more bytes than `limit`.
pub(super) fn too_large(limit: u64) -> Refusal {
    let finding = Finding::at(POINTER, "attachment_too_large").with("limit", shown_size(limit));
    alone(finding, "attachment_too_large")
}

fn wrong_kind(slot: &Slot) -> Refusal {
    alone(Finding::at(POINTER, "attachment_type").with("allowed", slot.kinds_shown()), "attachment_type")
}

fn refused(fault: FileFault, slot: &Slot) -> Refusal {
    match fault {
        FileFault::UnknownKind => wrong_kind(slot),
        known => alone(Finding::at(POINTER, known.code()), known.code()),
    }
}

/// A refusal for one fault, with its values in both places.
fn alone(finding: Finding, code: &'static str) -> Refusal {
    let refusal = Refusal::new(code);
    let filled =
        ["limit", "allowed", "found"].into_iter().fold(refusal, |refusal, name| match finding.values.get(name) {
            Some(value) => refusal.with(name, value.clone()),
            None => refusal,
        });
    filled.with_findings(vec![finding])
}

/// A refusal for the faults of a photo.
fn with_faults(faults: Vec<Finding>) -> Refusal {
    Refusal::new("photo_unfit").with_findings(faults)
}
