//! The text of a code: an official address whose path is the whole code in base32, and reading what a scanner gives.

use data_encoding::{BASE32_NOPAD, BASE32_NOPAD_NOCASE};

/// The longest text that is looked at, in bytes.
pub const LONGEST_TEXT: usize = 1024;

/// The path in front of a code, in any case.
const PATH: &str = "v";

/// A host that cannot stand in a QR of alphanumeric mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an official host has letters, digits, dots, hyphens and at most a port")]
pub struct BadHost;

/// Why a scanned text gave no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextProblem {
    /// Not the text of a code.
    #[error("not the text of a code")]
    Unreadable,
    /// An address, and not one of the official ones. It must not be opened.
    #[error("the address is not an official one")]
    ForeignHost,
}

pub(super) fn bare(code: &[u8]) -> String {
    BASE32_NOPAD.encode(code)
}

pub(super) fn url(host: &str, code: &[u8]) -> Result<String, BadHost> {
    let good = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':');
    if host.is_empty() || !host.bytes().all(good) {
        return Err(BadHost);
    }
    Ok(format!("HTTPS://{}/{}/{}", host.to_ascii_uppercase(), PATH.to_ascii_uppercase(), bare(code)))
}

/// The bytes of a code from the text that a scanner gave: an official address (`https`, any case, with or without the
/// scheme; a query or fragment that someone hung on is ignored), or the code alone. Nothing but this is taken for
/// official: user names, other ports, dots after the host and other schemes are a foreign host. `http` is taken only for
/// an official host that is the machine itself, as in development: what never leaves a machine needs no encryption.
///
/// # Errors
/// [`TextProblem`].
pub fn read_text<H: AsRef<str>>(text: &str, official_hosts: &[H]) -> Result<Vec<u8>, TextProblem> {
    if text.len() > LONGEST_TEXT {
        return Err(TextProblem::Unreadable);
    }
    let text = text.trim_ascii();
    let code = match scheme(text) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => code_of(rest, official_hosts)?,
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") && is_loopback(host_of(rest)) => {
            code_of(rest, official_hosts)?
        }
        Some(_) => return Err(TextProblem::ForeignHost),
        None if text.contains('/') => code_of(text, official_hosts)?,
        None => text,
    };
    if code.is_empty() {
        return Err(TextProblem::Unreadable);
    }
    BASE32_NOPAD_NOCASE.decode(code.as_bytes()).map_err(|_| TextProblem::Unreadable)
}

/// What stands before and after the first `://`. Searching for the slash first is what makes this quick.
fn scheme(text: &str) -> Option<(&str, &str)> {
    let (before, after) = text.split_once('/')?;
    match (before.strip_suffix(':'), after.strip_prefix('/')) {
        (Some(scheme), Some(rest)) => Some((scheme, rest)),
        _ => text.split_once("://"),
    }
}

/// The host of an address without its scheme, with the port.
fn host_of(address: &str) -> &str {
    let end = address.find(['/', '?', '#']).unwrap_or(address.len());
    address.get(..end).unwrap_or_default()
}

/// Whether a host, with or without a port, is the machine itself. `[::1]` does not fit into the codes.
fn is_loopback(host: &str) -> bool {
    let name = host.split_once(':').map_or(host, |(name, _)| name);
    name == "127.0.0.1" || name.eq_ignore_ascii_case("localhost")
}

/// The code of an address without its scheme.
fn code_of<'a, H: AsRef<str>>(address: &'a str, official_hosts: &[H]) -> Result<&'a str, TextProblem> {
    let host = host_of(address);
    let rest = address.get(host.len()..).ok_or(TextProblem::Unreadable)?;
    if !official_hosts.iter().any(|h| h.as_ref().eq_ignore_ascii_case(host)) {
        return Err(TextProblem::ForeignHost);
    }
    let path = before(before(rest, '#'), '?');
    let (v, code) = path.strip_prefix('/').and_then(|p| p.split_once('/')).ok_or(TextProblem::Unreadable)?;
    let code = code.strip_suffix('/').unwrap_or(code);
    if v.eq_ignore_ascii_case(PATH) && !code.contains('/') { Ok(code) } else { Err(TextProblem::Unreadable) }
}

fn before(text: &str, mark: char) -> &str {
    text.split_once(mark).map_or(text, |(before, _)| before)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTS: [&str; 2] = ["zs.example.gov.cn", "localhost:8080"];

    #[test]
    fn the_address_in_every_shape_a_scanner_gives_leads_to_the_code() {
        let code = b"\x84\x01\x02\x03code";
        let url = url(HOSTS[0], code).unwrap();
        assert_eq!(url, format!("HTTPS://ZS.EXAMPLE.GOV.CN/V/{}", bare(code)));
        let lower = url.to_lowercase();
        for text in [
            url.clone(),
            lower.clone(),
            bare(code),
            bare(code).to_lowercase(),
            format!(" {url}\r\n"),
            format!("{url}/"),
            format!("{lower}?from=singlemessage"),
            format!("{url}#top"),
            lower.replace("https://", ""),
            format!("https://localhost:8080/v/{}", bare(code)),
            format!("HTTP://LOCALHOST:8080/V/{}", bare(code)),
        ] {
            assert_eq!(read_text(&text, &HOSTS).as_deref(), Ok(&code[..]), "{text}");
        }
    }

    #[test]
    fn no_address_but_an_official_one_is_followed() {
        for text in [
            "https://zs.example.gov.cn.evil.cn/v/QQ",
            "https://evil.cn/zs.example.gov.cn/v/QQ",
            "https://zs.example.gov.cn@evil.cn/v/QQ",
            "https://evil.cn@zs.example.gov.cn/v/QQ",
            "https://zs.example.gov.cn:8443/v/QQ",
            "https://zs.example.gov.cn./v/QQ",
            "http://zs.example.gov.cn/v/QQ",
            "http://localhost/v/QQ",
            "http://127.0.0.1:8080/v/QQ",
            "http://localhost:8080@evil.cn/v/QQ",
            "http://localhost:8080.evil.cn/v/QQ",
            "ws://localhost:8080/v/QQ",
            "ftp://zs.example.gov.cn/v/QQ",
            "https:///v/QQ",
            "https://zs.example.gov.cn\\@evil.cn/v/QQ",
            "https://zs.еxample.gov.cn/v/QQ",
            "https://zs.example.gov。cn/v/QQ",
            "//zs.example.gov.cn/v/QQ",
            "/v/QQ",
            "https://evil.cn?zs.example.gov.cn/v/QQ",
            "https:/zs.example.gov.cn/v/QQ",
            " https ://zs.example.gov.cn/v/QQ",
            "https://zs.example.gov.cn%2e/v/QQ",
        ] {
            assert_eq!(read_text(text, &HOSTS), Err(TextProblem::ForeignHost), "{text}");
        }
    }

    #[test]
    fn what_is_no_code_is_unreadable() {
        let long = "A".repeat(LONGEST_TEXT + 8);
        for text in [
            "",
            " ",
            "hello world",
            "javascript:alert(1)",
            "QR",
            "Q Q",
            "QQ==",
            "Q1",
            "weixin:QQ",
            "https://zs.example.gov.cn",
            &long,
            "https://zs.example.gov.cn/QQ",
            "https://zs.example.gov.cn/v/",
            "https://zs.example.gov.cn/v/QQ/x",
            "https://zs.example.gov.cn/v/QQ//",
            "https://zs.example.gov.cn/w/QQ",
            "https://zs.example.gov.cn/v/%51Q",
            "https://zs.example.gov.cn?v/QQ",
            "二维码",
            "QQ\u{0}",
        ] {
            assert_eq!(read_text(text, &HOSTS), Err(TextProblem::Unreadable), "{text}");
        }
    }

    #[test]
    fn a_host_that_does_not_fit_the_mode_is_refused() {
        for host in ["", "证书.cn", "a b", "a/b", "a_b"] {
            assert_eq!(url(host, b"x"), Err(BadHost), "{host}");
        }
    }
}
