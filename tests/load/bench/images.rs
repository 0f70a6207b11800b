//! QR images beside the plain use of the crate whose pixels they must equal.

use std::time::Instant;

use zhengda_seal::qr::{Level, Qr};

/// Measures texts of 120 and 300 characters and prints medians in microseconds.
pub(crate) fn run() {
    println!("{:<34} {:>10} {:>10}", "", "120 chars", "300 chars");
    let texts = [text(120), text(300)];
    let line = |name: &str, of: &dyn Fn(&str)| {
        let [short, long] = texts.each_ref().map(|text| median(|| of(text)));
        println!("{name:<34} {short:>8.1}µs {long:>8.1}µs");
    };
    line("qrcode crate, modules", &|text| {
        let code = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::M).expect("a code");
        std::hint::black_box(code.to_colors());
    });
    line("ours, modules", &|text| drop(std::hint::black_box(Qr::new(text, Level::M).expect("a code"))));
    line("ours, text to PNG of 8 pixels", &|text| {
        drop(std::hint::black_box(Qr::new(text, Level::M).expect("a code").png(8)));
    });
    line("ours, text to SVG", &|text| {
        drop(std::hint::black_box(Qr::new(text, Level::M).expect("a code").svg("a", "b")));
    });
    let sizes = texts.each_ref().map(|text| {
        let qr = Qr::new(text, Level::M).expect("a code");
        (qr.svg("a", "b").len(), qr.png(8).len())
    });
    for (text, (svg, png)) in texts.iter().zip(sizes) {
        println!("{} characters: SVG {svg} bytes, PNG {png} bytes", text.len());
    }
}

fn text(length: usize) -> String {
    let random = |i: usize| b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".get((i * i * 7 + i * 3 + 11) % 32).copied();
    let tail = (0..length).filter_map(random).map(char::from);
    format!("HTTPS://ZS.EXAMPLE.GOV.CN/V/{}", tail.collect::<String>()).chars().take(length).collect()
}

/// Microseconds of one call: the median of many after some to warm up.
fn median(call: impl Fn()) -> f64 {
    let mut times: Vec<f64> = (0..600)
        .map(|_| {
            let started = Instant::now();
            call();
            started.elapsed().as_secs_f64() * 1e6
        })
        .skip(100)
        .collect();
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}
