//! What every page has in common: its style, its policy, its headers, and how a refusal looks to a person.

use std::{collections::HashMap, sync::LazyLock};

use askama::Template;
use data_encoding::BASE64;
use jiff::fmt::temporal::DateTimePrinter;
use poem::{
    Body, IntoResponse, Request, Response,
    http::{StatusCode, header},
};
use sha2::{Digest, Sha256};
use zhengda_engine::{moment::Moment, text::Text};

use crate::{app::App, problem::Problem};

/// The style of all pages.
const STYLE: &str = include_str!("../../templates/verify.css");
/// With the rules of long lists.
static LONG_STYLE: LazyLock<String> = LazyLock::new(|| format!("{STYLE}{}", include_str!("../../templates/batch.css")));

/// The style stands inside the page and is named by its digest in the policy, so that no other style counts. Nothing is
/// loaded from anywhere, no script runs, nobody may frame the page.
fn policy(style: &str) -> String {
    let digest = BASE64.encode(&Sha256::digest(style));
    format!(
        "default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

static POLICY: LazyLock<String> = LazyLock::new(|| policy(STYLE));
static LONG_POLICY: LazyLock<String> = LazyLock::new(|| policy(&LONG_STYLE));

/// A date and a time of day, in whole seconds, with a space between them.
static CLOCK: DateTimePrinter = DateTimePrinter::new().separator(b' ').precision(Some(0));

/// What stands around the content of a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame<'a> {
    pub style: &'static str,
    pub scheme: &'static str,
    pub host: &'a str,
    policy: &'static str,
}

impl<'a> Frame<'a> {
    /// Of ordinary pages.
    pub(super) fn of(app: &'a App) -> Self {
        Self { style: STYLE, policy: &POLICY, ..Self::long(app) }
    }

    /// Of pages with a long list.
    pub(super) fn long(app: &'a App) -> Self {
        let address = &app.seal.address;
        let scheme = if address.plain { "http" } else { "https" };
        Self { style: &LONG_STYLE, policy: &LONG_POLICY, scheme, host: &address.host }
    }

    /// The answer with this page. A verdict holds for its moment, and what was checked is nobody else's business.
    pub(super) fn answer(
        &self,
        page: &impl Template,
        status: StatusCode,
        wait: Option<String>,
    ) -> Result<Response, Problem> {
        let body = page.render().map_err(Problem::internal)?;
        let mut builder = Response::builder()
            .status(status)
            .header(header::CONTENT_TYPE, "text/html; charset=utf-8")
            .header(header::CONTENT_SECURITY_POLICY, self.policy)
            .header(header::CACHE_CONTROL, "no-store")
            .header("X-Robots-Tag", "noindex, nofollow");
        if let Some(seconds) = wait {
            builder = builder.header(header::RETRY_AFTER, seconds);
        }
        Ok(builder.body(body).into_response())
    }
}

/// A page that says one thing, and what to do about it.
#[derive(Template)]
#[template(path = "notice.html")]
pub(super) struct Notice<'a> {
    pub frame: Frame<'a>,
    /// The class of its sign: `cannot-tell` or `welcome`.
    pub kind: &'static str,
    pub title: Text,
    pub detail: Text,
    pub remedy: Text,
    pub form: Option<NoticeForm>,
    pub rows: Vec<Labelled>,
}

/// What can be sent from such a page.
pub(super) struct NoticeForm {
    pub action: String,
    pub asks_receipt: bool,
    pub button: Text,
}

/// A value with its name in both languages.
pub(super) struct Labelled {
    pub zh: &'static str,
    pub en: &'static str,
    pub value: String,
}

/// A refusal as a page.
pub(super) fn refusal(app: &App, problem: &Problem) -> Result<Response, Problem> {
    if problem.status().is_server_error() {
        tracing::warn!(code = problem.refusal.code, cause = problem.cause, "a page could not be made");
    }
    let values: Vec<(&str, &str)> =
        problem.refusal.values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let text = app.catalogue.reasons.text(problem.refusal.code, &values);
    let frame = Frame::of(app);
    let page = Notice {
        frame,
        kind: "cannot-tell",
        title: text.title,
        detail: text.detail,
        remedy: text.remedy,
        form: None,
        rows: Vec::new(),
    };
    frame.answer(&page, problem.status(), problem.retry_after())
}

/// The answer, or the refusal as a page.
pub(super) fn or_refusal(app: &App, outcome: Result<Response, Problem>) -> Result<Response, Problem> {
    outcome.or_else(|problem| refusal(app, &problem))
}

/// The fields of a form that was sent; bounded, and a field that stands twice counts once.
///
/// # Errors
/// `media_type` when it is no form, `body_too_large`.
pub(super) async fn form(request: &Request, body: Body, limit: usize) -> Result<HashMap<String, String>, Problem> {
    let is_form = request.content_type().is_some_and(|kind| {
        kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
    });
    if !is_form {
        return Err(Problem::new("media_type"));
    }
    let bytes = body.into_bytes_limit(limit).await.map_err(Problem::from_body)?;
    Ok(url::form_urlencoded::parse(&bytes).into_owned().collect())
}

/// `2026-09-21 22:13:20`, in Beijing.
pub(super) fn clock(moment: Moment) -> String {
    CLOCK.datetime_to_string(&moment.beijing())
}
