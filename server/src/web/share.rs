//! The page behind a share (Q11). A share that opens once is not opened by looking at its address: programs that preview
//! links look at it too, so the person presses a button.

use std::sync::Arc;

use askama::Template;
use poem::{
    Body, Request, Response, handler,
    http::StatusCode,
    web::{Data, Path},
};
use zhengda_engine::text::Text;

use super::{
    page::{self, Frame, Labelled, Notice, NoticeForm, clock},
    verify::Face,
};
use crate::{api::call::client_address, app::App, catalogue::VerdictText, problem::Problem};

/// What the page shows.
#[derive(Template)]
#[template(path = "share.html")]
struct Page<'a> {
    frame: Frame<'a>,
    face: Face,
    text: &'a VerdictText,
    since: Option<String>,
    as_of: String,
    fields: Vec<Labelled>,
    expires_at: String,
}

/// `GET /s/{code}`: opens a share that may be opened often; asks first for one that opens once.
#[handler]
pub(crate) async fn look(request: &Request, app: Data<&Arc<App>>, code: Path<String>) -> Result<Response, Problem> {
    let app = app.0;
    let looked = async {
        app.limits.verifications.check(&client_address(request, app.settings.server.trusted_proxies))?;
        let share = app.look_at_share(&code.0).await?;
        if share.once { asks(app, &share.code) } else { opened(app, &code.0).await }
    };
    page::or_refusal(app, looked.await)
}

/// `POST /s/{code}`: opens it.
#[handler]
pub(crate) async fn open(
    request: &Request,
    _body: Body,
    app: Data<&Arc<App>>,
    code: Path<String>,
) -> Result<Response, Problem> {
    let app = app.0;
    let looked = async {
        app.limits.verifications.check(&client_address(request, app.settings.server.trusted_proxies))?;
        opened(app, &code.0).await
    };
    page::or_refusal(app, looked.await)
}

fn asks(app: &App, code: &str) -> Result<Response, Problem> {
    let text = |zh: &str, en: &str| Text { zh: zh.to_owned(), en: en.to_owned() };
    let frame = Frame::of(app);
    let button = text("现在查看", "Open now");
    let page = Notice {
        frame,
        kind: "welcome",
        title: text("持证人向您分享证书", "A certificate is shared with you"),
        detail: text("这个分享只能查看一次，看过就失效。", "It opens once only."),
        remedy: text(
            "准备好再打开；需要留档的，打开后请立即打印或保存。打开会写入持证人的查验记录。",
            "Open it when you are ready, and print or save it at once if you need it. The holder’s log will show that you looked.",
        ),
        form: Some(NoticeForm { action: format!("/s/{code}"), asks_receipt: false, button }),
        rows: Vec::new(),
    };
    frame.answer(&page, StatusCode::OK, None)
}

async fn opened(app: &App, code: &str) -> Result<Response, Problem> {
    let opened = app.open_share(code, None).await?;
    let checked = &opened.checked;
    let frame = Frame::of(app);
    // Name, exam and level always stand beside a verdict (N2), whatever the holder chose.
    let always = checked
        .claims
        .as_ref()
        .map(|claims| [("name", Some(&claims.name)), ("exam", Some(&claims.exam)), ("level", claims.level.as_ref())]);
    let mut shown = opened.fields.clone();
    for (name, value) in always.into_iter().flatten() {
        if let Some(value) = value {
            shown.insert(name.to_owned(), value.clone());
        }
    }
    let labelled = |(name, (zh, en)): (&str, (&'static str, &'static str))| {
        Some(Labelled { zh, en, value: shown.get(name)?.clone() })
    };
    let page = Page {
        frame,
        face: Face::from(checked.outcome),
        text: app.catalogue.verdicts.text(checked.reason),
        since: checked.since.map(|since| since.beijing_date().to_string()),
        as_of: clock(checked.as_of),
        fields: LABELS.into_iter().filter_map(labelled).collect(),
        expires_at: clock(opened.expires_at),
    };
    frame.answer(&page, StatusCode::OK, None)
}

/// The fields of the full record, in the order in which people read them.
const LABELS: [(&str, (&str, &str)); 9] = [
    ("name", ("姓名", "Name")),
    ("document_number", ("证件号码", "ID number")),
    ("exam", ("考试", "Exam")),
    ("year", ("年度", "Year")),
    ("level", ("级别", "Level")),
    ("specialty", ("专业", "Specialty")),
    ("management_number", ("管理号", "Management number")),
    ("print_number", ("印制号", "Print number")),
    ("approved_on", ("批准日期", "Approved on")),
];
