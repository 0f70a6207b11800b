//! Every image against the crate that we must equal, and read back by a second library.

use super::*;
use proptest::prelude::*;

const LEVELS: [Level; 4] = [Level::L, Level::M, Level::Q, Level::H];

fn theirs(text: &str, level: Level) -> Option<Vec<bool>> {
    let code = qrcode::QrCode::with_error_correction_level(text, level.into()).ok()?;
    Some(code.to_colors().iter().map(|c| *c == Color::Dark).collect())
}

fn ours(text: &str, level: Level) -> Option<Vec<bool>> {
    let qr = Qr::new(text, level).ok()?;
    let all = (0..qr.width()).flat_map(|y| (0..qr.width()).map(move |x| (x, y)));
    Some(all.map(|(x, y)| qr.is_dark(x, y)).collect())
}

/// A text of `length` that looks like a code's, from a fixed rule.
fn code_like(length: usize, seed: usize) -> String {
    (0..length)
        .map(|i| b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[(i * i * 7 + i * (seed + 3) + seed * 11) % 32] as char)
        .collect()
}

#[test]
fn every_version_is_pixel_for_pixel_the_crates() {
    for version in 1..=40i16 {
        let level = LEVELS[version as usize % 4];
        let bits = Bits::new(Version::Normal(version)).max_len(level.into()).unwrap();
        // As many characters as fit: a head of at most 17 bits, then 11 bits for two.
        let text = code_like((bits - 17) / 11 * 2, version as usize);
        assert!(ours(&text, level) == theirs(&text, level), "version {version}");
        assert_eq!(Qr::new(&text, level).unwrap().version(), version as usize);
    }
}

#[test]
fn every_level_is_pixel_for_pixel_the_crates_at_the_sizes_of_codes() {
    for (length, level) in (1..420).step_by(38).flat_map(|n| LEVELS.map(|level| (n, level))) {
        let text = code_like(length, length);
        assert!(ours(&text, level) == theirs(&text, level), "{length} {level:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn any_text_is_pixel_for_pixel_the_crates(text in "[A-Z2-7 :/.]{1,500}|\\PC{1,120}|[0-9]{1,400}", level in 0usize..4) {
        prop_assert!(ours(&text, LEVELS[level]) == theirs(&text, LEVELS[level]), "{text:?}");
    }

    #[test]
    fn a_png_is_what_a_library_decodes(text in "[A-Z2-7]{1,300}", module in 1usize..20) {
        let qr = Qr::new(&text, Level::M).unwrap();
        prop_assert!(decoded(&qr.png(module)) == pixels(&qr, module));
    }
}

/// Width and pixels as a library reads them: `true` is dark.
fn decoded(png: &[u8]) -> (usize, Vec<bool>) {
    let mut reader = ::png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
    let mut buffer = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut buffer).unwrap();
    assert_eq!((info.color_type, info.bit_depth), (::png::ColorType::Grayscale, ::png::BitDepth::One));
    assert_eq!(info.width, info.height);
    let width = info.width as usize;
    let dark = |line: &[u8]| (0..width).map(|x| line[x / 8] >> (7 - x % 8) & 1 == 0).collect::<Vec<_>>();
    (width, buffer.chunks(info.line_size).flat_map(dark).collect())
}

fn pixels(qr: &Qr, module: usize) -> (usize, Vec<bool>) {
    let size = (qr.width() + 2 * QUIET_ZONE) * module;
    let at = |p: usize| (p / module).wrapping_sub(QUIET_ZONE);
    (size, (0..size).flat_map(|y| (0..size).map(move |x| qr.is_dark(at(x), at(y)))).collect())
}

#[test]
fn a_second_library_reads_the_text_from_the_png() {
    for length in [20, 120, 300, 419] {
        let text = format!("HTTPS://ZS.EXAMPLE.GOV.CN/V/{}", code_like(length, 5));
        let (width, dark) = decoded(&Qr::new(&text, Level::M).unwrap().png(4));
        let mut image =
            rqrr::PreparedImage::prepare_from_greyscale(width, width, |x, y| if dark[y * width + x] { 0 } else { 255 });
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        assert_eq!(grids[0].decode().unwrap().1, text);
    }
}

#[test]
fn the_svg_draws_the_same_modules_and_says_what_it_is() {
    let qr = Qr::new(&code_like(300, 1), Level::M).unwrap();
    let svg = qr.svg("证书验证码 <1>", "扫码 \"验证\" & more");
    assert!(svg.contains("<title>证书验证码 &lt;1&gt;</title><desc>扫码 &quot;验证&quot; &amp; more</desc>"));
    assert!(svg.contains("role=\"img\""));
    assert!(svg.len() < 8 * 1024, "{} bytes", svg.len());

    let path = svg.split("stroke=\"#000\" d=\"").nth(1).unwrap().split('"').next().unwrap();
    let size = qr.width() + 2 * QUIET_ZONE;
    let (mut drawn, mut x, mut y) = (vec![false; size * size], 0, 0);
    for stroke in path
        .replace('M', " M")
        .replace('m', " m")
        .replace('h', " h")
        .split(" ")
        .filter(|s| !s.is_empty())
        .collect::<Vec<_>>()
        .windows(2)
    {
        let (kind, value) = stroke[0].split_at(1);
        match kind {
            "M" => (x, y) = (value.parse().unwrap(), stroke[1].trim_end_matches(".5").parse::<usize>().unwrap()),
            "m" => x += value.parse::<usize>().unwrap(),
            _ => {}
        }
        if let Some(run) = stroke[1].strip_prefix('h') {
            let run: usize = run.parse().unwrap();
            drawn[y * size + x..y * size + x + run].fill(true);
            x += run;
        }
    }
    assert!((size, drawn) == pixels(&qr, 1));
}

#[test]
fn the_dark_runs_are_the_dark_modules() {
    let qr = Qr::new(&code_like(300, 4), Level::M).unwrap();
    let mut dark = std::collections::BTreeSet::new();
    for (y, x, run) in qr.dark_runs() {
        assert!(run > 0 && (x..x + run).all(|x| dark.insert((x, y))));
    }
    let all = (0..qr.width()).flat_map(|y| (0..qr.width()).map(move |x| (x, y)));
    assert!(all.filter(|(x, y)| qr.is_dark(*x, *y)).eq(all_in_rows(&dark)));
}

fn all_in_rows(dark: &std::collections::BTreeSet<(usize, usize)>) -> impl Iterator<Item = (usize, usize)> {
    let mut all: Vec<_> = dark.iter().copied().collect();
    all.sort_by_key(|(x, y)| (*y, *x));
    all.into_iter()
}

#[test]
fn what_is_too_long_is_refused_and_a_module_has_bounds() {
    assert_eq!(Qr::new(&"A".repeat(4297), Level::L), Err(TooLong));
    let qr = Qr::new("A", Level::H).unwrap();
    assert_eq!(qr.version(), 1);
    assert_eq!(decoded(&qr.png(0)).0, 29);
    assert_eq!(decoded(&qr.png(1000)).0, 29 * 64);
    assert!(!qr.is_dark(21, 0) && !qr.is_dark(0, 21) && !qr.is_dark(usize::MAX, usize::MAX));
}

#[test]
fn a_png_of_a_certificate_is_small() {
    let qr = Qr::new(&code_like(300, 2), Level::M).unwrap();
    assert!(qr.png(8).len() < 4096, "{} bytes", qr.png(8).len());
}
