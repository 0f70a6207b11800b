//! The page behind the code on a certificate: the verdict for anybody's phone, without scripts and without anything
//! from another host. The three answers differ in words and shapes, not only in colour, and never stand alone (N2).

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use askama::Template;
use data_encoding::BASE64;
use poem::{
    IntoResponse, Request, Response, handler,
    http::{StatusCode, header},
    web::{Data, Query},
};
use sha2::{Digest, Sha256};
use zhengda_engine::moment::Moment;
use zhengda_seal::{code::Claims, code::LONGEST_TEXT, verdict::Outcome};

use crate::{
    api::call::client_address,
    app::{App, certificates::verify::Checked},
    catalogue::{NOTHING_GIVEN, RATE_LIMITED, REGISTER_UNAVAILABLE, VerdictText},
    problem::Problem,
};

/// The page's own style: inside the page, named by its digest in the policy, so that no other style counts.
const STYLE: &str = include_str!("../../templates/verify.css");

/// Nothing is loaded from anywhere, no script runs, nobody may frame the page.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let digest = BASE64.encode(&Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
});

/// What the page shows.
#[derive(Template)]
#[template(path = "verify.html")]
struct Page<'a> {
    style: &'static str,
    face: Face,
    text: &'a VerdictText,
    claims: Option<&'a Claims>,
    since: Option<String>,
    as_of: String,
    scheme: &'static str,
    host: &'a str,
    asks: bool,
}

/// How an answer looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Face {
    Valid,
    NotValid,
    CannotTell,
    /// No question was asked yet.
    Welcome,
}

impl Face {
    const fn class(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::NotValid => "not-valid",
            Self::CannotTell => "cannot-tell",
            Self::Welcome => "welcome",
        }
    }

    const fn zh(self) -> &'static str {
        match self {
            Self::Valid => "有效",
            Self::NotValid => "无效",
            Self::CannotTell => "无法判断",
            Self::Welcome => "证书查验",
        }
    }

    const fn en(self) -> &'static str {
        match self {
            Self::Valid => "VALID",
            Self::NotValid => "NOT VALID",
            Self::CannotTell => "CANNOT TELL",
            Self::Welcome => "Check a certificate",
        }
    }
}

/// `GET /v/{code}`, in either case: the code as a camera opens it.
#[handler]
pub(crate) async fn of_code(request: &Request, app: Data<&Arc<App>>) -> Result<Response, Problem> {
    let path = request.original_uri().path();
    let code = path.get("/v/".len()..).unwrap_or_default().trim_end_matches('/');
    // Neither an escape nor a further part is in a code, and what is longer than a code can be is not looked at.
    let code = if code.contains(['%', '/']) || code.len() > LONGEST_TEXT { "" } else { code };
    checked(request, app.0, code).await
}

/// `GET /v`: where the text of a code can be pasted.
#[handler]
pub(crate) async fn of_text(
    request: &Request,
    app: Data<&Arc<App>>,
    query: Query<HashMap<String, String>>,
) -> Result<Response, Problem> {
    match query.0.get("text").map(|text| text.trim()).filter(|text| !text.is_empty()) {
        Some(text) => checked(request, app.0, text).await,
        None => nothing_checked(app.0, StatusCode::OK, Face::Welcome, NOTHING_GIVEN, None),
    }
}

async fn checked(request: &Request, app: &App, text: &str) -> Result<Response, Problem> {
    let address = client_address(request, app.settings.server.trusted_proxies);
    if let Err(problem) = app.limits.verifications.check(&address) {
        let wait = problem.retry_after();
        return nothing_checked(app, StatusCode::TOO_MANY_REQUESTS, Face::CannotTell, RATE_LIMITED, wait);
    }
    let Checked { outcome, reason, claims, as_of, since, .. } = app.verify(text).await;
    let (status, wait) = if reason == REGISTER_UNAVAILABLE {
        (StatusCode::SERVICE_UNAVAILABLE, Some("60".to_owned()))
    } else {
        (StatusCode::OK, None)
    };
    let face = match outcome {
        Outcome::Valid => Face::Valid,
        Outcome::NotValid => Face::NotValid,
        Outcome::CannotTell => Face::CannotTell,
    };
    let page = Page {
        style: STYLE,
        face,
        text: &app.catalogue.verdicts.text(reason),
        claims: claims.as_ref(),
        since: since.map(|since| since.beijing_date().to_string()),
        as_of: clock(as_of),
        scheme: scheme(app),
        host: &app.seal.address.host,
        asks: claims.is_none() && face == Face::CannotTell,
    };
    answer(&page, status, wait)
}

fn nothing_checked(
    app: &App,
    status: StatusCode,
    face: Face,
    reason: &str,
    wait: Option<String>,
) -> Result<Response, Problem> {
    let page = Page {
        style: STYLE,
        face,
        text: &app.catalogue.verdicts.text(reason),
        claims: None,
        since: None,
        as_of: clock(app.now()),
        scheme: scheme(app),
        host: &app.seal.address.host,
        asks: face == Face::Welcome,
    };
    answer(&page, status, wait)
}

fn answer(page: &Page<'_>, status: StatusCode, wait: Option<String>) -> Result<Response, Problem> {
    let body = page.render().map_err(Problem::internal)?;
    let mut builder = Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "text/html; charset=utf-8")
        .header(header::CONTENT_SECURITY_POLICY, POLICY.as_str())
        // A verdict holds for its moment; and what was checked is nobody else's business.
        .header(header::CACHE_CONTROL, "no-store")
        .header("X-Robots-Tag", "noindex, nofollow");
    if let Some(seconds) = wait {
        builder = builder.header(header::RETRY_AFTER, seconds);
    }
    Ok(builder.body(body).into_response())
}

fn scheme(app: &App) -> &'static str {
    if app.seal.address.plain { "http" } else { "https" }
}

/// `2026-09-21 22:13:20`, in Beijing.
fn clock(moment: Moment) -> String {
    moment.beijing().strftime("%Y-%m-%d %H:%M:%S").to_string()
}
