//! A sheet of codes as SVG: one unit is a millimetre.

use std::fmt::Write;

use zhengda_seal::qr::QUIET_ZONE;

use super::{PAPER, PER_SHEET, Printed, SIDE, place};

pub(super) fn sheet(codes: &[Printed]) -> String {
    let (width, height) = PAPER;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" \
         viewBox=\"0 0 {width} {height}\"><rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>"
    );
    for (n, code) in codes.iter().take(PER_SHEET).enumerate() {
        let (x, y) = place(n);
        let squares = code.qr.width() + 2 * QUIET_ZONE;
        let scale = SIDE / squares as f32;
        // Writing to a String cannot fail.
        let _ = write!(out, "<g transform=\"translate({x} {y})\"><path transform=\"scale({scale})\" d=\"");
        for (row, column, run) in code.qr.dark_runs() {
            let _ = write!(out, "M{} {}h{run}v1h-{run}z", column + QUIET_ZONE, row + QUIET_ZONE);
        }
        let _ = write!(
            out,
            "\"/><text x=\"{}\" y=\"{}\" font-family=\"monospace\" font-size=\"3.2\" text-anchor=\"middle\">{}</text></g>",
            SIDE / 2.0,
            SIDE + 3.0,
            escaped(&code.number)
        );
    }
    out.push_str("</svg>");
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
