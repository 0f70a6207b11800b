//! Pictures and documents that the tests draw themselves, good ones and bad ones.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, codecs::jpeg::JpegEncoder};

/// How a portrait is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) background: [u8; 3],
    pub(super) skin: [u8; 3],
    pub(super) hair: [u8; 3],
    pub(super) clothes: [u8; 3],
    /// How lively the surface is: it decides how large the file gets.
    pub(super) grain: u8,
    pub(super) quality: u8,
}

pub(super) const GOOD: Look = Look {
    width: 295,
    height: 413,
    background: [255, 255, 255],
    skin: [226, 184, 150],
    hair: [32, 26, 24],
    clothes: [40, 60, 110],
    grain: 8,
    quality: 80,
};

/// Head, hair and shoulders before a plain background.
pub(super) fn portrait(look: Look) -> RgbImage {
    let (w, h) = (f64::from(look.width), f64::from(look.height));
    let inside = |x: f64, y: f64, cx: f64, cy: f64, rx: f64, ry: f64| {
        ((x - cx * w) / (rx * w)).powi(2) + ((y - cy * h) / (ry * h)).powi(2) <= 1.0
    };
    let mut seed = 0x2545_f491_u32;
    RgbImage::from_fn(look.width, look.height, |px, py| {
        let (x, y) = (f64::from(px), f64::from(py));
        let colour = if inside(x, y, 0.5, 0.47, 0.21, 0.19) {
            look.skin
        } else if inside(x, y, 0.5, 0.38, 0.26, 0.21) {
            look.hair
        } else if inside(x, y, 0.5, 1.02, 0.46, 0.34) {
            look.clothes
        } else {
            return Rgb(look.background);
        };
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = i32::try_from(seed >> 24).unwrap() * i32::from(look.grain) / 255;
        Rgb(colour.map(|part| u8::try_from((i32::from(part) + noise).clamp(0, 255)).unwrap()))
    })
}

pub(super) fn jpeg(image: &RgbImage, quality: u8) -> Vec<u8> {
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, quality).encode_image(image).unwrap();
    out
}

pub(super) fn photo(look: Look) -> Vec<u8> {
    jpeg(&portrait(look), look.quality)
}

/// One of thirty good photos: other people, clothes and light.
pub(crate) fn good_photo(n: usize) -> Vec<u8> {
    let skins = [[226, 184, 150], [241, 206, 178], [198, 150, 112], [160, 116, 84], [236, 192, 166]];
    let clothes = [[40, 60, 110], [20, 20, 24], [150, 30, 40], [90, 110, 80], [200, 200, 210], [70, 70, 74]];
    let backgrounds = [[255, 255, 255], [250, 250, 250], [246, 248, 250]];
    photo(Look {
        skin: skins[n % skins.len()],
        clothes: clothes[n % clothes.len()],
        background: backgrounds[n % backgrounds.len()],
        hair: [[32, 26, 24], [70, 50, 36], [120, 118, 116]][n / 2 % 3],
        grain: 6 + u8::try_from(n % 4).unwrap() * 2,
        quality: 78 + u8::try_from(n % 5).unwrap() * 2,
        ..GOOD
    })
}

pub(super) fn png(image: &RgbImage) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    DynamicImage::from(image.clone()).write_to(&mut out, ImageFormat::Png).unwrap();
    out.into_inner()
}

pub(super) fn grey(look: Look) -> Vec<u8> {
    let mut out = Vec::new();
    let image = DynamicImage::from(portrait(look)).into_luma8();
    JpegEncoder::new_with_quality(&mut out, look.quality).encode_image(&image).unwrap();
    out
}

/// A plain PDF of one page that says `text`.
pub(crate) fn pdf(text: &str) -> Vec<u8> {
    pdf_with("", text)
}

/// The same with something more in its catalogue.
pub(super) fn pdf_with(more: &str, text: &str) -> Vec<u8> {
    let stream = format!("BT /F1 24 Tf 72 720 Td ({text}) Tj ET");
    let objects = [
        format!("<< /Type /Catalog /Pages 2 0 R {more} >>"),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{stream}\nendstream", stream.len()),
    ];
    let mut out = "%PDF-1.7\n".to_owned();
    let mut places = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        places.push(out.len());
        out += &format!("{} 0 obj\n{object}\nendobj\n", n + 1);
    }
    let start = out.len();
    let rows: String = places.iter().map(|place| format!("{place:010} 00000 n \n")).collect();
    out += &format!(
        "xref\n0 5\n0000000000 65535 f \n{rows}trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    out.into_bytes()
}

/// The same JPEG with one more segment behind its first.
pub(super) fn with_segment(jpeg: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
    let first = 4 + usize::from(u16::from_be_bytes([jpeg[4], jpeg[5]])) - 2 + 2;
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..first], &[0xff, marker], &length, content, &jpeg[first..]].concat()
}

/// EXIF that says how the picture is turned and where it was taken.
pub(super) fn exif(orientation: u8) -> Vec<u8> {
    let mut out = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02".to_vec();
    out.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    out.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38]);
    out.extend([0, 0, 0, 0]);
    out.extend_from_slice(b"GPS 23.1291N 113.2644E");
    out
}

/// The same JPEG whose frame header says another size or number of colours; its pixels are not touched.
pub(super) fn with_frame(jpeg: &[u8], size: Option<(u16, u16)>, cmyk: bool) -> Vec<u8> {
    let at = jpeg.windows(2).position(|pair| pair[0] == 0xff && matches!(pair[1], 0xc0..=0xc2)).unwrap();
    let length = usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    let mut frame = jpeg[at + 4..at + 2 + length].to_vec();
    if let Some((width, height)) = size {
        frame[1..3].copy_from_slice(&height.to_be_bytes());
        frame[3..5].copy_from_slice(&width.to_be_bytes());
    }
    if cmyk {
        frame[5] = 4;
        frame.extend([4, 0x11, 0]);
    }
    let said = u16::try_from(frame.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..at + 2], &said, &frame, &jpeg[at + 2 + length..]].concat()
}

/// A PNG whose header says a size that its few bytes do not hold.
pub(super) fn png_saying(width: u32, height: u32) -> Vec<u8> {
    let mut small = png(&RgbImage::new(1, 1));
    small[16..20].copy_from_slice(&width.to_be_bytes());
    small[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc32(&small[12..29]);
    small[29..33].copy_from_slice(&sum.to_be_bytes());
    small
}

/// The sum of a PNG's chunk.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |mut sum, byte| {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg());
        }
        sum
    })
}
