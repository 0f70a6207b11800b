//! The page on which anybody checks a receipt that somebody shows (N4).

use std::sync::Arc;

use poem::{Body, Request, Response, handler, http::StatusCode, web::Data};
use zhengda_engine::{moment::Moment, text::Text};
use zhengda_seal::receipt::{Proven, Receipt};

use super::{
    page::{self, Frame, Labelled, Notice, NoticeForm, clock},
    verify::Face,
};
use crate::{
    api::call::client_address,
    app::{App, verifications::receipt::Opened},
    problem::Problem,
};

/// More than this is no form with a receipt.
const LARGEST_FORM: usize = 32 * 1024;

/// `GET /receipt`: where a receipt can be pasted.
#[handler]
pub(crate) fn entry(app: Data<&Arc<App>>) -> Result<Response, Problem> {
    let text = |zh: &str, en: &str| Text { zh: zh.to_owned(), en: en.to_owned() };
    shown(
        app.0,
        "welcome",
        text("核对查验回执", "Check a receipt"),
        text(
            "回执是查验证书时出具的一段文字，可以证明当时查过、结果如何。",
            "A receipt proves that a certificate was checked, and with which result.",
        ),
        text("请把回执全文粘贴到下面。", "Paste the whole receipt below."),
        Vec::new(),
    )
}

/// `POST /receipt/check`: what a receipt turned out to be.
#[handler]
pub(crate) async fn check(request: &Request, body: Body, app: Data<&Arc<App>>) -> Result<Response, Problem> {
    let app = app.0;
    let asked = async {
        app.limits.receipts.check(&client_address(request, app.settings.server.trusted_proxies))?;
        let fields = page::form(request, body, LARGEST_FORM).await?;
        let opened = app.open_receipt(fields.get("receipt").map(String::as_str).unwrap_or_default())?;
        let (zh, en, reason) = match &opened {
            Opened::Good(_) => ("回执是真的", "GENUINE RECEIPT", "receipt_genuine"),
            Opened::Bad => ("回执不可信", "NOT GENUINE", "receipt_not_genuine"),
            Opened::CannotTell => ("无法判断", "CANNOT TELL", "receipt_key_compromised"),
            Opened::Unreadable => ("无法判断", "CANNOT TELL", "receipt_unreadable"),
        };
        let kind = if matches!(opened, Opened::Good(_)) { "welcome" } else { "cannot-tell" };
        let rows = match &opened {
            Opened::Good(receipt) => rows(app, receipt),
            _ => Vec::new(),
        };
        let text = app.catalogue.verdicts.text(reason);
        let title = Text { zh: zh.to_owned(), en: en.to_owned() };
        shown(app, kind, title, text.text.clone(), text.advice.clone(), rows)
    };
    page::or_refusal(app, asked.await)
}

fn shown(
    app: &App,
    kind: &'static str,
    title: Text,
    detail: Text,
    remedy: Text,
    rows: Vec<Labelled>,
) -> Result<Response, Problem> {
    let frame = Frame::of(app);
    let button = Text { zh: "核对".to_owned(), en: "Check".to_owned() };
    let form = rows.is_empty().then(|| NoticeForm { action: "/receipt/check".to_owned(), asks_receipt: true, button });
    frame.answer(&Notice { frame, kind, title, detail, remedy, form, rows }, StatusCode::OK, None)
}

/// What a genuine receipt says, line by line. Its verdict is one of its lines and not the sign of the page: it speaks of
/// its own moment.
fn rows(app: &App, receipt: &Receipt) -> Vec<Labelled> {
    let face = Face::from(receipt.outcome);
    let verdict = app.catalogue.verdicts.text(&receipt.reason);
    let subject = receipt.subject.as_ref();
    let proven = receipt
        .inclusion
        .as_ref()
        .and_then(|inclusion| Some((inclusion.index, inclusion.proven(&app.seal.keys().ring)?)));
    let log = proven.map_or_else(
        || "本回执不含公示日志的证明 No proof from the log".to_owned(),
        |(index, Proven { change, head })| {
            let at = clock(Moment(change.at_ms));
            format!(
                "已证明：第 {} 条，共 {} 条，记于 {at} Proven: entry {} of {}",
                index + 1,
                head.size,
                index + 1,
                head.size
            )
        },
    );
    let all = [
        ("查验时间", "Checked at", Some(format!("{}（北京时间）", clock(Moment(receipt.checked_at_ms))))),
        ("当时的结论", "Result then", Some(format!("{} {}：{}", face.zh(), face.en(), verdict.text.zh))),
        ("姓名", "Name", subject.map(|s| s.name.clone())),
        ("证件号码", "ID number", subject.map(|s| s.id_number_masked.clone())),
        ("考试", "Exam", subject.map(|s| s.exam.clone())),
        ("级别", "Level", subject.and_then(|s| s.level.clone())),
        ("专业", "Specialty", subject.and_then(|s| s.specialty.clone())),
        ("管理号", "Management number", subject.and_then(|s| s.management_number_masked.clone())),
        ("用途（查验人自述）", "Purpose, as stated", receipt.purpose.clone()),
        ("单位（查验人自述）", "Organisation, as stated", receipt.organisation.clone()),
        ("状态公示日志", "Transparency log", Some(log)),
        ("回执编号", "Receipt", Some(receipt.id.clone())),
    ];
    all.into_iter().filter_map(|(zh, en, value)| Some(Labelled { zh, en, value: value? })).collect()
}
