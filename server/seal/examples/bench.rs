//! Measures what is hot in this crate against a reference in the same run: `cargo run --release --example bench`.
//!
//! Absolute times on a shared machine are noise; the ratios are the result. Rounds of both sides alternate, and the
//! median of each side counts.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a measurement at a terminal"
)]

use std::hint::black_box;
use std::time::Instant;
use zhengda_seal::qr::{Level, Qr};

/// Rounds per side.
const ROUNDS: usize = 31;

fn main() {
    qr_codes();
}

/// The median microseconds of one call on each side, measured in turns.
fn compare(name: &str, calls: u32, mut ours: impl FnMut(), reference: &str, mut theirs: impl FnMut()) {
    let time = |side: &mut dyn FnMut()| {
        let start = Instant::now();
        (0..calls).for_each(|_| side());
        start.elapsed().as_secs_f64() * 1e6 / f64::from(calls)
    };
    let (mut a, mut b): (Vec<f64>, Vec<f64>) = (0..ROUNDS).map(|_| (time(&mut ours), time(&mut theirs))).unzip();
    let median = |times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times.get(ROUNDS / 2).copied().unwrap_or_default()
    };
    let (a, b) = (median(&mut a), median(&mut b));
    println!("{name:<38} {a:>9.2} µs   {reference:<34} {b:>9.2} µs   ratio {:.3}", a / b);
}

fn qr_codes() {
    for length in [120usize, 300, 419] {
        let text: String =
            (0..length).map(|i| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[(i * i * 7 + i * 3) % 32])).collect();
        let theirs =
            || drop(black_box(qrcode::QrCode::with_error_correction_level(&text, qrcode::EcLevel::M).unwrap()));
        let qr = || Qr::new(black_box(&text), Level::M).unwrap();
        let title = format!("QR of {length} characters");
        compare(&title, 20, || drop(black_box(qr())), "qrcode crate", theirs);
        let svg = || drop(black_box(qr().svg("t", "d")));
        compare(&format!("{title} as SVG"), 20, svg, "qrcode crate, modules only", theirs);
        let png = || drop(black_box(qr().png(8)));
        compare(&format!("{title} as PNG, 8 px"), 20, png, "qrcode crate, modules only", theirs);
        println!(
            "  version {}, SVG {} bytes, PNG {} bytes",
            qr().version(),
            qr().svg("t", "d").len(),
            qr().png(8).len()
        );
    }
}
