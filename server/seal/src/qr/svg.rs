//! A QR code as SVG: one path of horizontal strokes, one stroke per run of dark modules.

use super::{QUIET_ZONE, Qr};
use std::fmt::Write;

pub(super) fn draw(qr: &Qr, title: &str, description: &str) -> String {
    let size = qr.width() + 2 * QUIET_ZONE;
    let mut out = String::with_capacity(1024 + qr.width() * qr.width() * 2);
    out.push_str("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ");
    number(&mut out, size);
    out.push(' ');
    number(&mut out, size);
    out.push_str("\" role=\"img\" shape-rendering=\"crispEdges\"><title>");
    escape(&mut out, title);
    out.push_str("</title><desc>");
    escape(&mut out, description);
    out.push_str("</desc><path fill=\"#fff\" d=\"M0 0h");
    number(&mut out, size);
    out.push('v');
    number(&mut out, size);
    out.push_str("H0z\"/><path stroke=\"#000\" d=\"");
    for y in 0..qr.width() {
        line(&mut out, qr, y);
    }
    out.push_str("\"/></svg>");
    out
}

/// The strokes of one row, through the middle of its modules.
fn line(out: &mut String, qr: &Qr, y: usize) {
    let (mut dark, mut at, mut started) = (false, 0, false);
    qr.runs(y, |run| {
        if dark {
            out.push('h');
            number(out, run);
        } else if started {
            out.push('m');
            number(out, run);
            out.push_str(" 0");
        } else {
            at = run;
            started = true;
            out.push('M');
            number(out, at);
            out.push(' ');
            number(out, y + QUIET_ZONE);
            out.push_str(".5");
        }
        dark = !dark;
    });
}

/// Digits by hand: this is most of the time that an image takes.
fn number(out: &mut String, n: usize) {
    match n {
        0..=9 => out.push(char::from(b'0' + n as u8)),
        10..=99 => {
            out.push(char::from(b'0' + (n / 10) as u8));
            out.push(char::from(b'0' + (n % 10) as u8));
        }
        // Writing to a String cannot fail.
        _ => drop(write!(out, "{n}")),
    }
}

fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // No other control character may stand in XML.
            c if c.is_control() && !matches!(c, '\n' | '\t') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}
