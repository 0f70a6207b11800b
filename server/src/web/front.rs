//! In front of the router: checks of codes that the table of issued codes answers at once. They are what goes out most,
//! so they are read and answered here in one pass, without a log line and without waiting for anything.
//!
//! What must stay true: an answer from here is, byte for byte, what the router would have given (a test compares them),
//! and everything that is not plainly the common case goes to the router as if it had not been looked at.

use std::{net::SocketAddr, sync::Arc};

use metrics::{Counter, Histogram, counter, histogram};
use poem::{
    Response,
    http::{HeaderMap, HeaderName, HeaderValue, Method, header, request::Parts},
};
use serde::Deserialize;
use zhengda_seal::code::LONGEST_TEXT;

use super::verify;
use crate::{
    api::{
        call::address_of,
        edge::{X_REQUEST_ID, common_headers},
        request_id::{RequestIds, harmless},
        verdict,
    },
    app::{
        App,
        certificates::verify::{Checked, Glance},
        verifications::Done,
    },
    listen::Front,
    records::verification::Way,
};

/// The operation that is answered here.
const PATH: &str = "/api/v1/verifications";
/// A longer body than this is not the common case.
const LONGEST_BODY: u64 = 2 * 1024;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// See the module.
pub struct Checks {
    app: Arc<App>,
    ids: Arc<RequestIds>,
    by_program: Figures,
    by_page: Figures,
}

/// Where the answers are counted; looked up once.
struct Figures {
    answered: Counter,
    seconds: Histogram,
}

impl Figures {
    fn of(operation: &'static str) -> Self {
        Self {
            answered: counter!("http_requests_total", "operation" => operation, "status" => "200"),
            seconds: histogram!("http_request_seconds", "operation" => operation),
        }
    }
}

/// The common body. Anything else in it, an escape in the code included, is for the router.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Common<'a> {
    code: &'a str,
}

impl std::fmt::Debug for Checks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Checks")
    }
}

impl Checks {
    /// In front of this application.
    #[must_use]
    pub fn of(app: Arc<App>, ids: Arc<RequestIds>) -> Self {
        Self { app, ids, by_program: Figures::of("verify_certificate"), by_page: Figures::of("other") }
    }

    fn program(&self, head: &Parts, peer: SocketAddr, body: &[u8]) -> Option<Response> {
        let common: Common<'_> = serde_json::from_slice(body).ok()?;
        let checked = self.checked(common.code, head, peer, Way::Api)?;
        let json = verdict::write(&self.app, &checked).ok()?;
        Some(Response::builder().header(header::CONTENT_TYPE, "application/json; charset=utf-8").body(json))
    }

    fn page(&self, head: &Parts, peer: SocketAddr) -> Option<Response> {
        let code = code_of(head.uri.path())?;
        let checked = self.checked(code, head, peer, Way::Page)?;
        let done = Done { checked, receipt: None, missing: None };
        verify::shown(&self.app, &done, code, None).ok()
    }

    /// The answer, where the table has it and this network may ask.
    fn checked(&self, code: &str, head: &Parts, peer: SocketAddr, way: Way) -> Option<Checked> {
        let glance = self.app.glance(code)?;
        let forwarded = text(&head.headers, &X_FORWARDED_FOR);
        let address = address_of(Some(peer.ip()), forwarded, self.app.settings.server.trusted_proxies);
        // A refusal has its own words, which the router knows.
        self.app.limits.verifications.check(&address).ok()?;
        let checked = match glance {
            Glance::Answered(checked) => *checked,
            Glance::Strange(bytes) => self.app.why_strange(&bytes)?,
        };
        self.app.note_check(&checked, way);
        Some(checked)
    }
}

impl Front for Checks {
    fn takes(&self, head: &Parts) -> bool {
        match head.method {
            Method::POST => {
                head.uri.path() == PATH
                    && text(&head.headers, &header::CONTENT_TYPE).is_some_and(is_json)
                    && text(&head.headers, &header::CONTENT_LENGTH)
                        .and_then(|length| length.parse::<u64>().ok())
                        .is_some_and(|length| length <= LONGEST_BODY)
            }
            Method::GET => code_of(head.uri.path()).is_some(),
            _ => false,
        }
    }

    fn answer(&self, head: &Parts, peer: SocketAddr, body: &[u8]) -> Option<Response> {
        let started = tokio::time::Instant::now();
        let (answer, figures) = match head.method {
            Method::POST => (self.program(head, peer, body)?, &self.by_program),
            _ => (self.page(head, peer)?, &self.by_page),
        };
        let mut answer = answer;
        match harmless(text(&head.headers, &X_REQUEST_ID)) {
            Some(id) => common_headers(&mut answer, id),
            None => common_headers(&mut answer, &self.ids.next()),
        }
        figures.answered.increment(1);
        figures.seconds.record(started.elapsed().as_secs_f64());
        Some(answer)
    }
}

/// The code in a path, where it is plainly one.
fn code_of(path: &str) -> Option<&str> {
    let code = path.strip_prefix("/v/").or_else(|| path.strip_prefix("/V/"))?;
    let plain = !code.is_empty() && code.len() <= LONGEST_TEXT && code.bytes().all(|b| b.is_ascii_alphanumeric());
    plain.then_some(code)
}

fn is_json(kind: &str) -> bool {
    kind == "application/json" || kind.eq_ignore_ascii_case("application/json; charset=utf-8")
}

fn text<'h>(headers: &'h HeaderMap<HeaderValue>, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}
