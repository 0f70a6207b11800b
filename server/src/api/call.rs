//! What every call may carry beside its body: the bearer token, `If-Match`, the address.

use std::net::{IpAddr, Ipv6Addr};

use poem::Request;
use zhengda_engine::refusal::Refusal;

use crate::problem::Problem;

/// The bearer token of a request.
///
/// # Errors
/// `session_missing`.
pub fn bearer(request: &Request) -> Result<&str, Problem> {
    let value = request.header("Authorization").ok_or_else(|| Problem::new("session_missing"))?;
    let (scheme, token) = value.split_once(' ').ok_or_else(|| Problem::new("session_missing"))?;
    if !scheme.eq_ignore_ascii_case("bearer") || token.trim().is_empty() {
        return Err(Problem::new("session_missing"));
    }
    Ok(token.trim())
}

/// The revision that the caller has seen, from `If-Match`: `"3"`, `W/"3"` or `3`.
///
/// # Errors
/// `if_match_missing`, or `version_stale` when it cannot be one of ours.
pub fn if_match(header: Option<&str>) -> Result<u32, Problem> {
    let value = header.ok_or_else(|| Problem::new("if_match_missing"))?;
    let bare = value.trim().trim_start_matches("W/").trim_matches('"');
    bare.parse().map_err(|_| Refusal::new("version_stale").into())
}

/// The network that limits are counted for: an IPv4 address, or the 64 bits of an IPv6 address that a household or a
/// server is given as its own; who has those has 2⁶⁴ addresses. `X-Forwarded-For` is believed only as far as there are
/// trusted proxies, counted from its end (ASVS 4.1.3).
#[must_use]
pub fn client_address(request: &Request, trusted_proxies: usize) -> String {
    let peer = request.remote_addr().as_socket_addr().map(|address| address.ip());
    address_of(peer, request.header("X-Forwarded-For"), trusted_proxies)
}

/// The same from its parts.
#[must_use]
pub fn address_of(peer: Option<IpAddr>, forwarded: Option<&str>, trusted_proxies: usize) -> String {
    let told = trusted_proxies.checked_sub(1).and_then(|behind| {
        let hop = forwarded.unwrap_or_default().split(',').rev().nth(behind)?;
        hop.trim().parse::<IpAddr>().ok()
    });
    match told.or(peer).map(|ip| ip.to_canonical()) {
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => {
            format!("{}/64", Ipv6Addr::from_bits(address.to_bits() & OF_ONE_NETWORK))
        }
        None => "unknown".to_owned(),
    }
}

/// The bits that two IPv6 addresses of one network share.
const OF_ONE_NETWORK: u128 = !0 << 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn if_match_reads_etags_and_plain_numbers() {
        for (header, expected) in [("\"3\"", 3), ("W/\"4\"", 4), (" 5 ", 5)] {
            assert_eq!(if_match(Some(header)).ok(), Some(expected));
        }
        assert_eq!(if_match(None).unwrap_err().refusal.code, "if_match_missing");
        assert_eq!(if_match(Some("*")).unwrap_err().refusal.code, "version_stale");
    }

    #[test]
    fn a_stranger_cannot_choose_the_address_that_is_counted() {
        let request = |header: &str| Request::builder().header("X-Forwarded-For", header).finish();
        assert_eq!(client_address(&request("6.6.6.6"), 0), "unknown");
        assert_eq!(client_address(&request("6.6.6.6, 1.2.3.4"), 1), "1.2.3.4");
        assert_eq!(client_address(&request("6.6.6.6, 1.2.3.4, 10.0.0.1"), 2), "1.2.3.4");
        assert_eq!(client_address(&request("garbage"), 1), "unknown");
    }

    #[test]
    fn an_ipv6_network_is_one_caller_and_an_ipv4_address_has_one_spelling() {
        for (told, counted) in [
            ("2001:db8:1:2:a::1", "2001:db8:1:2::/64"),
            ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
            ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
            ("::ffff:1.2.3.4", "1.2.3.4"),
            ("::1", "::/64"),
        ] {
            assert_eq!(address_of(None, Some(told), 1), counted);
        }
    }
}
