//! What is wrong with a photo, each fault with the exact way to mend it (N10), and how it could be corrected.

use crate::{photo::rule::PhotoRule, refusal::Finding};

/// What was measured in a photo, turned upright.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Whether every pixel is a shade of grey.
    pub grey: bool,
    /// How many of a hundred pixels beside and above the head are near white.
    pub background: u8,
    /// How much brightness varies over the whole photo: the difference between its light and dark tenths, 0 to 255.
    pub contrast: u8,
}

/// From this share on the background is white.
pub const WHITE: u8 = 90;
/// Below this share it is not; between the two it is doubtful.
pub const NOT_WHITE: u8 = 60;
/// Below this difference between light and dark there is nobody to be seen.
pub const BLANK: u8 = 30;
/// Of a photo at most this share of a hundred is cut away by a correction; more would cut the person.
const MOST_CUT: u32 = 25;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// For these the photo is refused.
    pub faults: Vec<Finding>,
    /// These the candidate should look at.
    pub doubts: Vec<Finding>,
}

/// Where each finding of an upload points.
pub const POINTER: &str = "/file";

/// Judges a photo.
#[must_use]
pub fn judge(rule: &PhotoRule, photo: &Measured) -> Judgement {
    let at = |code| Finding::at(POINTER, code);
    let sized =
        |finding: Finding| finding.with("width", rule.width.to_string()).with("height", rule.height.to_string());
    let mut found = Judgement::default();
    if photo.width < rule.width || photo.height < rule.height {
        found.faults.push(sized(at("photo_small")).with("found", format!("{}×{}", photo.width, photo.height)));
    }
    if photo.width != rule.width {
        found.faults.push(sized(at("photo_width")).with("found", photo.width.to_string()));
    }
    if photo.height != rule.height {
        found.faults.push(sized(at("photo_height")).with("found", photo.height.to_string()));
    }
    if !(u64::from(rule.min_kib) * 1_024..=u64::from(rule.max_kib) * 1_024).contains(&photo.bytes) {
        let size = at("photo_size").with("min", kib(rule.min_kib)).with("max", kib(rule.max_kib));
        found.faults.push(size.with("found", shown_size(photo.bytes)));
    }
    if photo.contrast < BLANK {
        found.faults.push(at("photo_blank"));
    } else if rule.colour && photo.grey {
        found.faults.push(at("photo_grey"));
    }
    if rule.white_background && photo.background < NOT_WHITE {
        found.faults.push(at("photo_background").with("found", photo.background.to_string()));
    } else if rule.white_background && photo.background < WHITE {
        found.doubts.push(at("photo_background_doubtful").with("found", photo.background.to_string()));
    }
    // Bareheaded, from the front, recent: no program here can tell, so the candidate is told that (F23).
    found.doubts.push(at("photo_pose_unchecked"));
    found
}

/// A rectangle of a photo that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crop {
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// What has to be cut away so that scaling down gives exactly the size asked for; nothing where that would need
/// enlarging, or would cut too much of the person.
#[must_use]
pub fn crop_for(rule: &PhotoRule, width: u32, height: u32) -> Option<Crop> {
    if width < rule.width || height < rule.height || width > 1 << 15 || height > 1 << 15 {
        return None;
    }
    let (wide, tall) = (width * rule.height, height * rule.width);
    let crop = if wide > tall {
        let kept = (tall / rule.height).max(rule.width);
        Crop { x: (width - kept) / 2, y: 0, width: kept, height }
    } else {
        let kept = (wide / rule.width).max(rule.height);
        // The head is in the upper part: most is cut below.
        Crop { x: 0, y: (height - kept) / 4, width, height: kept }
    };
    let cut = 100 - u64::from(crop.width) * u64::from(crop.height) * 100 / (u64::from(width) * u64::from(height));
    (cut <= u64::from(MOST_CUT)).then_some(crop)
}

/// Whether only the size is wrong, so that a correction helps.
#[must_use]
pub fn is_correctable(rule: &PhotoRule, photo: &Measured, faults: &[Finding]) -> bool {
    let of_size = |finding: &Finding| match finding.code.as_str() {
        "photo_width" | "photo_height" => true,
        "photo_size" => photo.bytes > u64::from(rule.max_kib) * 1_024,
        _ => false,
    };
    !faults.is_empty() && faults.iter().all(of_size) && crop_for(rule, photo.width, photo.height).is_some()
}

fn kib(kib: u32) -> String {
    format!("{kib} KB")
}

/// A size as people read it.
#[must_use]
pub fn shown_size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} B"),
        1_024..1_048_576 => format!("{} KB", bytes.div_ceil(1_024)),
        _ => format!("{}.{} MB", bytes >> 20, ((bytes & 0xf_ffff) * 10) >> 20),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: PhotoRule = PhotoRule {
        width: 295,
        height: 413,
        width_mm: 25,
        height_mm: 35,
        min_kib: 5,
        max_kib: 20,
        white_background: true,
        colour: true,
    };
    const GOOD: Measured =
        Measured { width: 295, height: 413, bytes: 10 * 1_024, grey: false, background: 97, contrast: 160 };

    fn codes(findings: &[Finding]) -> Vec<&str> {
        findings.iter().map(|finding| finding.code.as_str()).collect()
    }

    // rows: F23 G16
    #[test]
    fn each_fault_is_named_alone_and_all_together() {
        assert_eq!(codes(&judge(&RULE, &GOOD).faults), [""; 0]);
        assert_eq!(codes(&judge(&RULE, &GOOD).doubts), ["photo_pose_unchecked"]);
        for (photo, faults) in [
            (Measured { width: 300, ..GOOD }, vec!["photo_width"]),
            (Measured { height: 420, ..GOOD }, vec!["photo_height"]),
            (Measured { width: 200, ..GOOD }, vec!["photo_small", "photo_width"]),
            (Measured { bytes: 5_119, ..GOOD }, vec!["photo_size"]),
            (Measured { bytes: 20_481, ..GOOD }, vec!["photo_size"]),
            (Measured { grey: true, ..GOOD }, vec!["photo_grey"]),
            (Measured { contrast: 10, ..GOOD }, vec!["photo_blank"]),
            (Measured { background: 59, ..GOOD }, vec!["photo_background"]),
            (
                Measured { width: 600, height: 600, bytes: 99_999, grey: true, background: 0, contrast: 99 },
                vec!["photo_width", "photo_height", "photo_size", "photo_grey", "photo_background"],
            ),
        ] {
            assert_eq!(codes(&judge(&RULE, &photo).faults), faults, "{photo:?}");
        }
        let doubtful = judge(&RULE, &Measured { background: 89, ..GOOD });
        assert_eq!(codes(&doubtful.doubts), ["photo_background_doubtful", "photo_pose_unchecked"]);
        assert!(doubtful.faults.is_empty());
    }

    // rows: G16
    #[test]
    fn a_fault_says_what_is_and_what_must_be() {
        let judged = judge(&RULE, &Measured { width: 300, bytes: 30_000, ..GOOD });
        let values = |n: usize| judged.faults[n].values.clone();
        assert_eq!(
            (values(0)["found"].as_str(), values(0)["width"].as_str(), values(0)["height"].as_str()),
            ("300", "295", "413")
        );
        assert_eq!(
            (values(1)["found"].as_str(), values(1)["min"].as_str(), values(1)["max"].as_str()),
            ("30 KB", "5 KB", "20 KB")
        );
    }

    #[test]
    fn a_correction_keeps_the_shape_and_most_of_the_photo() {
        for (width, height) in
            [(295, 413), (300, 413), (295, 500), (590, 826), (1_200, 1_600), (3_000, 4_000), (480, 640)]
        {
            let crop = crop_for(&RULE, width, height).unwrap_or_else(|| panic!("{width}×{height}"));
            assert!(crop.x + crop.width <= width && crop.y + crop.height <= height, "{crop:?}");
            let (across, down) = (crop.width * RULE.height, crop.height * RULE.width);
            assert!(across.abs_diff(down) <= RULE.width.max(RULE.height), "{width}×{height} {crop:?}");
        }
        for (width, height) in [(294, 413), (295, 412), (1_600, 1_200), (413, 1_000), (40_000, 56_000)] {
            assert_eq!(crop_for(&RULE, width, height), None, "{width}×{height}");
        }
    }

    #[test]
    fn only_a_wrong_size_is_corrected() {
        let corrected = |photo: Measured| is_correctable(&RULE, &photo, &judge(&RULE, &photo).faults);
        assert!(corrected(Measured { width: 590, height: 826, bytes: 90_000, ..GOOD }));
        assert!(!corrected(GOOD), "nothing to correct");
        assert!(!corrected(Measured { bytes: 100, ..GOOD }), "too small a file is not mended by writing it again");
        assert!(!corrected(Measured { width: 590, height: 826, background: 10, ..GOOD }));
        assert!(!corrected(Measured { width: 200, height: 280, ..GOOD }));
    }
}
