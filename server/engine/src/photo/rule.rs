//! What a photo must be, as a profile declares it (`G16`, `F23`, `S12`).

use serde::{Deserialize, Serialize};

/// The measures of a photo. What no program can see (bareheaded, from the front, recent) is told to the candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhotoRule {
    /// Width in pixels; 25 mm are 295 at 300 dots an inch.
    pub width: u32,
    /// Height in pixels; 35 mm are 413.
    pub height: u32,
    /// Width on paper in millimetres.
    pub width_mm: u32,
    /// Height on paper in millimetres.
    pub height_mm: u32,
    /// The smallest file in KiB: a smaller one was compressed until nothing can be recognised.
    pub min_kib: u32,
    /// The largest file in KiB.
    pub max_kib: u32,
    /// Whether the background must be white.
    #[serde(default = "yes")]
    pub white_background: bool,
    /// Whether it must be in colour.
    #[serde(default = "yes")]
    pub colour: bool,
}

const fn yes() -> bool {
    true
}

impl PhotoRule {
    /// What is wrong with the declaration.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut wrong = |is: bool, text: &str| faults.extend(is.then(|| text.to_owned()));
        let side = 50..=2_000;
        wrong(!side.contains(&self.width) || !side.contains(&self.height), "photo sides are 50 to 2000 pixels");
        wrong(self.width_mm == 0 || self.height_mm == 0, "the photo's size on paper must be above 0");
        // One pixel of tolerance on each side: 295 : 413 is 25 : 35 rounded.
        let (across, down) = (self.width * self.height_mm, self.height * self.width_mm);
        wrong(across.abs_diff(down) > self.width_mm + self.height_mm, "pixels and millimetres have another shape");
        wrong(self.min_kib >= self.max_kib, "the photo needs min_kib below max_kib");
        faults
    }
}
