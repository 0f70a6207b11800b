//! Reads images under limits, measures photos, and writes corrected ones. What follows from a measure is decided in
//! the engine.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbImage, codecs::jpeg::JpegEncoder,
    imageops::FilterType, metadata::Orientation,
};
use zhengda_engine::{
    file::FileFault,
    form::slot::FileKind,
    photo::{
        judge::{Crop, Measured},
        rule::PhotoRule,
    },
};

/// Qualities that are tried until a photo is small enough, the best first.
const QUALITIES: [u8; 10] = [95, 92, 88, 84, 80, 75, 70, 60, 50, 40];

/// Reads an image and turns it upright.
///
/// # Errors
/// [`FileFault::Broken`]; what is too large was refused before by its own words, and is here once more by the decoder.
pub(super) fn decode(kind: FileKind, bytes: &[u8], pixels: u64) -> Result<DynamicImage, FileFault> {
    let format = if kind == FileKind::Png { ImageFormat::Png } else { ImageFormat::Jpeg };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    // Four bytes a pixel, and what the decoder needs beside them.
    limits.max_alloc = Some(pixels * 5);
    reader.limits(limits);
    let fault = |error: ImageError| match error {
        ImageError::IoError(_) => FileFault::Truncated,
        _ => FileFault::Broken,
    };
    let mut decoder = reader.into_decoder().map_err(fault)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(fault)?;
    image.apply_orientation(orientation);
    Ok(image)
}

/// Measures a photo.
pub(super) fn measure(photo: &RgbImage, bytes: u64) -> Measured {
    let (width, height) = photo.dimensions();
    // Beside and above the head: a band on top, and one on each side down to the shoulders.
    let behind = |x: u32, y: u32| {
        let edge = width * 8 / 100;
        y < height * 8 / 100 || (y < height * 45 / 100 && (x < edge || x >= width - edge))
    };
    let (mut border, mut white, mut coloured) = (0_u64, 0_u64, 0_u64);
    let mut shades = [0_u64; 256];
    for (x, y, pixel) in photo.enumerate_pixels() {
        let [r, g, b] = pixel.0;
        let (low, high) = (r.min(g).min(b), r.max(g).max(b));
        // A JPEG's grey is never quite grey.
        coloured += u64::from(high - low > 14);
        let shade = (u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114) / 1_000;
        if let Some(count) = shades.get_mut(shade as usize) {
            *count += 1;
        }
        if behind(x, y) {
            border += 1;
            white += u64::from(low >= 225 && high - low <= 24);
        }
    }
    let all = u64::from(width) * u64::from(height);
    Measured {
        width,
        height,
        bytes,
        grey: coloured * 200 < all,
        background: u8::try_from(white * 100 / border.max(1)).unwrap_or(100),
        contrast: shade_below(&shades, all * 95 / 100).saturating_sub(shade_below(&shades, all * 5 / 100)),
    }
}

/// The shade that so many pixels are not brighter than.
fn shade_below(shades: &[u64; 256], pixels: u64) -> u8 {
    let mut seen = 0;
    let at = shades.iter().position(|count| {
        seen += count;
        seen > pixels
    });
    at.and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX)
}

/// The photo cropped, scaled down and written at the best quality that fits; nothing where none does.
pub(super) fn corrected(photo: &RgbImage, rule: &PhotoRule, crop: Crop) -> Option<Vec<u8>> {
    let cut = image::imageops::crop_imm(photo, crop.x, crop.y, crop.width, crop.height).to_image();
    let scaled = match (crop.width, crop.height) == (rule.width, rule.height) {
        true => cut,
        false => image::imageops::resize(&cut, rule.width, rule.height, FilterType::Lanczos3),
    };
    fitting(&scaled, rule.max_kib)
}

/// An image as a JPEG at the best quality with which it is not larger than `max_kib`.
pub(super) fn fitting(image: &RgbImage, max_kib: u32) -> Option<Vec<u8>> {
    let most = max_kib as usize * 1_024;
    QUALITIES.into_iter().filter_map(|quality| written(image, quality)).find(|bytes| bytes.len() <= most)
}

/// An image as a JPEG.
fn written(image: &RgbImage, quality: u8) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, quality).encode_image(image).ok()?;
    Some(out)
}
