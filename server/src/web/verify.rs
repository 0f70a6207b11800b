//! The page behind the code on a certificate: the verdict for anybody's phone, without scripts and without anything
//! from another host. The three answers differ in words and shapes, not only in colour, and never stand alone (N2).

use std::{collections::HashMap, sync::Arc};

use askama::Template;
use poem::{
    Body, Request, Response, handler,
    http::StatusCode,
    web::{Data, Query},
};
use zhengda_seal::{
    code::{Claims, LONGEST_TEXT},
    verdict::Outcome,
};

use super::page::{self, Frame, clock};
use crate::{
    api::call::client_address,
    app::{
        App,
        certificates::verify::Checked,
        verifications::{Done, statement::Statement},
    },
    catalogue::{NOTHING_GIVEN, RATE_LIMITED, REGISTER_UNAVAILABLE, Reason, VerdictText},
    problem::Problem,
    records::verification::Way,
};

/// More than this is no form with a code, a purpose and an organisation.
const LARGEST_FORM: usize = 8 * 1024;

/// What the page shows.
#[derive(Template)]
#[template(path = "verify.html")]
struct Page<'a> {
    frame: Frame<'a>,
    face: Face,
    text: &'a VerdictText,
    claims: Option<&'a Claims>,
    since: Option<String>,
    as_of: String,
    asks: bool,
    /// The code, where a receipt can be had for it.
    code: Option<&'a str>,
    receipt: Option<&'a str>,
    purpose: &'a str,
    missing: Option<Reason>,
}

/// How an answer looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    Valid,
    NotValid,
    CannotTell,
    /// No question was asked yet.
    Welcome,
}

impl From<Outcome> for Face {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Valid => Self::Valid,
            Outcome::NotValid => Self::NotValid,
            Outcome::CannotTell => Self::CannotTell,
        }
    }
}

impl Face {
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::NotValid => "not-valid",
            Self::CannotTell => "cannot-tell",
            Self::Welcome => "welcome",
        }
    }

    pub(super) const fn zh(self) -> &'static str {
        match self {
            Self::Valid => "有效",
            Self::NotValid => "无效",
            Self::CannotTell => "无法判断",
            Self::Welcome => "证书查验",
        }
    }

    pub(super) const fn en(self) -> &'static str {
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
    checked(request, app.0, code, None).await
}

/// `GET /v`: where the text of a code can be pasted.
#[handler]
pub(crate) async fn of_text(
    request: &Request,
    app: Data<&Arc<App>>,
    query: Query<HashMap<String, String>>,
) -> Result<Response, Problem> {
    match query.0.get("text").map(|text| text.trim()).filter(|text| !text.is_empty()) {
        Some(text) => checked(request, app.0, text, None).await,
        None => nothing_checked(app.0, StatusCode::OK, Face::Welcome, NOTHING_GIVEN, None),
    }
}

/// `POST /receipt`: the same check again, with a purpose, and the receipt for it (N4).
#[handler]
pub(crate) async fn with_receipt(request: &Request, body: Body, app: Data<&Arc<App>>) -> Result<Response, Problem> {
    let app = app.0;
    let asked = async {
        let fields = page::form(request, body, LARGEST_FORM).await?;
        let field = |name: &str| fields.get(name).map(String::as_str);
        let statement = Statement::required(field("purpose").unwrap_or_default(), field("organisation"))?;
        let code = field("code").unwrap_or_default();
        checked(request, app, code, Some(&statement)).await
    };
    page::or_refusal(app, asked.await)
}

async fn checked(request: &Request, app: &App, text: &str, statement: Option<&Statement>) -> Result<Response, Problem> {
    let address = client_address(request, app.settings.server.trusted_proxies);
    if let Err(problem) = app.limits.verifications.check(&address) {
        let wait = problem.retry_after();
        return nothing_checked(app, StatusCode::TOO_MANY_REQUESTS, Face::CannotTell, RATE_LIMITED, wait);
    }
    let done = app.check(text, Way::Page, statement).await;
    shown(app, &done, text, statement)
}

/// The page of a check.
pub(super) fn shown(app: &App, done: &Done, text: &str, statement: Option<&Statement>) -> Result<Response, Problem> {
    let Done { checked: Checked { outcome, reason, claims, as_of, since, .. }, receipt, missing } = done;
    let (status, wait) = if *reason == REGISTER_UNAVAILABLE {
        (StatusCode::SERVICE_UNAVAILABLE, Some("60".to_owned()))
    } else {
        (StatusCode::OK, None)
    };
    let face = Face::from(*outcome);
    let frame = Frame::of(app);
    let page = Page {
        frame,
        face,
        text: app.catalogue.verdicts.text(reason),
        claims: claims.as_ref(),
        since: since.map(|since| since.beijing_date().to_string()),
        as_of: clock(*as_of),
        asks: claims.is_none() && face == Face::CannotTell,
        code: (claims.is_some() && receipt.is_none()).then_some(text),
        receipt: receipt.as_deref(),
        purpose: statement.map_or("", |statement| statement.purpose.as_str()),
        missing: missing.map(|code| app.catalogue.reasons.text(code, &[])),
    };
    frame.answer(&page, status, wait)
}

fn nothing_checked(
    app: &App,
    status: StatusCode,
    face: Face,
    reason: &str,
    wait: Option<String>,
) -> Result<Response, Problem> {
    let frame = Frame::of(app);
    let page = Page {
        frame,
        face,
        text: app.catalogue.verdicts.text(reason),
        claims: None,
        since: None,
        as_of: clock(app.now()),
        asks: face == Face::Welcome,
        code: None,
        receipt: None,
        purpose: "",
        missing: None,
    };
    frame.answer(&page, status, wait)
}
