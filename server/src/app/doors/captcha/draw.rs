//! Draws a captcha: turned, sheared, uneven signs on a waving line, crossed by curves. Chance is an argument.

use png::{BitDepth, ColorType, Compression, Encoder, EncodingError};

use super::glyphs::strokes;

const WIDTH: usize = 200;
const HEIGHT: usize = 72;
/// How many random bytes a picture uses at most.
pub(super) const CHANCE: usize = 1024;

/// Random bytes as numbers; a picture that needs more of them sees the first ones again.
struct Chance<'a>(std::iter::Cycle<std::slice::Iter<'a, u8>>);

impl Chance<'_> {
    /// A number from `low` to `high`.
    fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * f32::from(self.0.next().copied().unwrap_or(0)) / 255.0
    }
}

/// Ink on paper: 0 is dark.
struct Paper(Vec<u8>);

/// The picture of `text` as PNG.
///
/// # Errors
/// Never for a picture in memory.
pub(super) fn png(text: &str, chance: &[u8; CHANCE]) -> Result<Vec<u8>, EncodingError> {
    let mut chance = Chance(chance.iter().cycle());
    let mut paper = Paper::new(&mut chance);
    let signs = text.len().max(1);
    let step = (WIDTH as f32 - 24.0) / signs as f32;
    for (n, sign) in text.bytes().enumerate() {
        paper.sign(sign, 12.0 + step * n as f32, step, &mut chance);
    }
    for _ in 0..4 {
        paper.curve(&mut chance);
    }
    let mut out = Vec::with_capacity(8 * 1024);
    let mut encoder = Encoder::new(&mut out, WIDTH as u32, HEIGHT as u32);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Fast);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&paper.0)?;
    writer.finish()?;
    Ok(out)
}

impl Paper {
    /// Uneven paper with specks.
    fn new(chance: &mut Chance<'_>) -> Self {
        let (fall, left) = (chance.between(-20.0, 20.0), chance.between(-20.0, 20.0));
        let mut pixels = Vec::with_capacity(WIDTH * HEIGHT);
        for y in 0..HEIGHT {
            for x in 0..WIDTH {
                let light = 228.0 + fall * y as f32 / HEIGHT as f32 + left * x as f32 / WIDTH as f32;
                pixels.push((light + chance.between(-14.0, 14.0)).clamp(0.0, 255.0) as u8);
            }
        }
        let mut paper = Self(pixels);
        for _ in 0..60 {
            let at = (chance.between(0.0, WIDTH as f32), chance.between(0.0, HEIGHT as f32));
            paper.dot(at, chance.between(0.6, 1.6), chance.between(60.0, 150.0));
        }
        paper
    }

    fn sign(&mut self, sign: u8, left: f32, room: f32, chance: &mut Chance<'_>) {
        let (turn, shear) = (chance.between(-0.4, 0.4), chance.between(-0.25, 0.25));
        let (wide, high) = (chance.between(0.62, 0.8) * room / 4.0, chance.between(5.8, 7.4));
        let (dark, thick) = (chance.between(20.0, 80.0), chance.between(1.3, 2.3));
        let (middle_x, middle_y) = (left + room / 2.0, HEIGHT as f32 / 2.0 + chance.between(-7.0, 7.0));
        let (wave, phase) = (chance.between(0.8, 2.2), chance.between(0.0, 6.0));
        for stroke in strokes(sign) {
            let points: Vec<(f32, f32)> = stroke
                .iter()
                .map(|(x, y)| {
                    let dx = (f32::from(*x) - 2.0 + chance.between(-0.18, 0.18)) * wide;
                    let dy = (f32::from(*y) - 3.0 + chance.between(-0.18, 0.18)) * high;
                    let dx = dx + shear * dy;
                    (middle_x + dx * turn.cos() - dy * turn.sin(), middle_y + dx * turn.sin() + dy * turn.cos())
                })
                .collect();
            for (from, to) in points.iter().zip(points.iter().skip(1)) {
                self.line(*from, *to, |(x, y)| (x + wave * (y / 7.0 + phase).sin(), y), (thick, dark));
            }
        }
    }

    /// A curve through the whole picture, as dark as the signs.
    fn curve(&mut self, chance: &mut Chance<'_>) {
        let (middle, swing) = (chance.between(14.0, HEIGHT as f32 - 14.0), chance.between(6.0, 18.0));
        let (length, phase) = (chance.between(18.0, 44.0), chance.between(0.0, 6.0));
        let pen = (chance.between(0.7, 1.3), chance.between(40.0, 110.0));
        let bend = |(x, y): (f32, f32)| (x, y + swing * (x / length + phase).sin());
        self.line((0.0, middle), (WIDTH as f32, middle + chance.between(-12.0, 12.0)), bend, pen);
    }

    /// A line whose points are bent one by one.
    fn line(
        &mut self,
        from: (f32, f32),
        to: (f32, f32),
        bend: impl Fn((f32, f32)) -> (f32, f32),
        (thick, dark): (f32, f32),
    ) {
        let steps = ((to.0 - from.0).hypot(to.1 - from.1) * 1.5).ceil().max(1.0);
        let mut at = 0.0;
        while at <= steps {
            let part = at / steps;
            self.dot(bend((from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part)), thick, dark);
            at += 1.0;
        }
    }

    /// A dot with soft edges.
    fn dot(&mut self, (x, y): (f32, f32), radius: f32, dark: f32) {
        let (left, top) = ((x - radius - 1.0).floor().max(0.0) as usize, (y - radius - 1.0).floor().max(0.0) as usize);
        let (right, bottom) = ((x + radius + 1.0).max(0.0) as usize, (y + radius + 1.0).max(0.0) as usize);
        for row in top..=bottom.min(HEIGHT - 1) {
            for column in left..=right.min(WIDTH - 1) {
                let cover = (radius + 0.5 - (column as f32 - x).hypot(row as f32 - y)).clamp(0.0, 1.0);
                if let Some(pixel) = self.0.get_mut(row * WIDTH + column) {
                    let inked = f32::from(*pixel) + (dark - f32::from(*pixel)).min(0.0) * cover;
                    *pixel = inked as u8;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Draw, SystemRandom};

    #[test]
    fn a_picture_is_a_small_png_and_no_two_are_alike() {
        let draw = || png("7KX4M", &SystemRandom.bytes().expect("chance")).expect("a picture");
        let (one, other) = (draw(), draw());
        for picture in [&one, &other] {
            assert!(picture.starts_with(b"\x89PNG") && picture.len() < 24 * 1024, "{}", picture.len());
        }
        assert_ne!(one, other);
        // The same text again, and again another picture: a table of pictures helps nobody.
        let mut reader = png::Decoder::new(std::io::Cursor::new(one)).read_info().expect("a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        reader.next_frame(&mut pixels).expect("pixels");
        let dark = pixels.iter().filter(|pixel| **pixel < 110).count();
        assert!((400..6_000).contains(&dark), "{dark} dark pixels of {}", pixels.len());
    }
}
