//! The page on which an employer checks a list (N17): paste it, state why, read the answers, take them as a spreadsheet.

use std::{collections::HashMap, sync::Arc};

use askama::Template;
use poem::{
    Body, IntoResponse, Request, Response, handler,
    http::{StatusCode, header},
    web::{Data, Path},
};
use zhengda_engine::{refusal::Refusal, text::Text};

use super::{
    page::{self, Frame, clock},
    verify::Face,
};
use crate::{
    api::call::client_address,
    app::{
        App,
        once::OnceKey,
        verifications::{
            batch::{BatchAnswer, Row, RowAnswer},
            statement::Statement,
        },
    },
    problem::Problem,
    random::Draw,
};

/// A form with 500 rows of the longest codes, each letter perhaps escaped.
const LARGEST_FORM: usize = 1024 * 1024;

/// The form.
#[derive(Template)]
#[template(path = "batch.html")]
struct Form<'a> {
    frame: Frame<'a>,
    key: String,
    rows: &'a str,
    purpose: &'a str,
    organisation: &'a str,
    faults: Vec<Text>,
}

/// The answers.
#[derive(Template)]
#[template(path = "batch_answer.html")]
struct Answers<'a> {
    frame: Frame<'a>,
    id: &'a str,
    checked_at: String,
    purpose: &'a str,
    organisation: Option<&'a str>,
    counts: (usize, usize, usize, usize),
    rows: Vec<Shown<'a>>,
}

/// One row of the answers.
struct Shown<'a> {
    number: u32,
    class: &'static str,
    /// A sign that is no colour.
    sign: &'static str,
    zh: &'static str,
    en: &'static str,
    who: Option<&'a str>,
    what: String,
    text: Text,
    same_as: Option<u32>,
}

/// `GET /batch`: the form.
#[handler]
pub(crate) fn form(app: Data<&Arc<App>>) -> Result<Response, Problem> {
    blank(app.0, &HashMap::new(), Vec::new(), StatusCode::OK)
}

/// `POST /batch`: checks the list and leads to its answers, so that to look again is not to check again. What was
/// entered is never lost: with a fault the form comes back as it was.
#[handler]
pub(crate) async fn check(request: &Request, body: Body, app: Data<&Arc<App>>) -> Result<Response, Problem> {
    let app = app.0;
    let fields = match page::form(request, body, LARGEST_FORM).await {
        Ok(fields) => fields,
        Err(problem) => return page::refusal(app, &problem),
    };
    match checked(request, app, &fields).await {
        Ok(answer) => Ok(Response::builder()
            .status(StatusCode::SEE_OTHER)
            .header(header::LOCATION, format!("/batch/{}", answer.id))
            .finish()),
        Err(problem) => blank(app, &fields, faults(app, &problem), problem.status()),
    }
}

/// `GET /batch/{id}`: the answers.
#[handler]
pub(crate) async fn answers(request: &Request, app: Data<&Arc<App>>, id: Path<String>) -> Result<Response, Problem> {
    let app = app.0;
    let found = async {
        app.limits.verifications.check(&client_address(request, app.settings.server.trusted_proxies))?;
        shown(app, &app.batch(&id.0).await?)
    };
    page::or_refusal(app, found.await)
}

/// `GET /batch/{id}/list.csv`: the answers as a table for a spreadsheet, with the receipts.
#[handler]
pub(crate) async fn table(request: &Request, app: Data<&Arc<App>>, id: Path<String>) -> Result<Response, Problem> {
    let app = app.0;
    let found = async {
        app.limits.verifications.check(&client_address(request, app.settings.server.trusted_proxies))?;
        let bytes = csv_of(app, &app.batch(&id.0).await?)?;
        Ok(Response::builder()
            .header(header::CONTENT_TYPE, "text/csv; charset=utf-8")
            .header(header::CONTENT_DISPOSITION, "attachment; filename=\"verifications.csv\"")
            .header(header::CACHE_CONTROL, "no-store")
            .body(bytes)
            .into_response())
    };
    page::or_refusal(app, found.await)
}

async fn checked(request: &Request, app: &App, fields: &HashMap<String, String>) -> Result<BatchAnswer, Problem> {
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    let rows: Vec<Row> = field("rows").lines().filter_map(row).collect();
    let statement = Statement::required(field("purpose"), Some(field("organisation")))?;
    let said = (field("rows"), &statement.purpose, &statement.organisation);
    let key = OnceKey::read(Some(field("key")), "anyone", "batch_page", &said)?;
    let address = client_address(request, app.settings.server.trusted_proxies);
    app.check_batch(rows, &statement, &address, &key).await
}

/// A line of the list; nothing for a blank one and for a header.
fn row(line: &str) -> Option<Row> {
    let line = line.trim();
    let cells: Vec<&str> = line.split(['\t', ',', '，']).map(str::trim).filter(|cell| !cell.is_empty()).collect();
    match cells.as_slice() {
        [] => None,
        ["姓名", ..] => None,
        [code] => Some(Row::Code((*code).to_owned())),
        [name, id_number, management_number] => Some(Row::Printed {
            name: (*name).to_owned(),
            id_number: (*id_number).to_owned(),
            management_number: (*management_number).to_owned(),
        }),
        _ => Some(Row::Unreadable),
    }
}

fn blank(
    app: &App,
    fields: &HashMap<String, String>,
    faults: Vec<Text>,
    status: StatusCode,
) -> Result<Response, Problem> {
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    let frame = Frame::long(app);
    // A form that comes back with a fault may be sent with another content, so its key is a new one.
    let page = Form {
        frame,
        key: app.random.token()?,
        rows: field("rows"),
        purpose: field("purpose"),
        organisation: field("organisation"),
        faults,
    };
    frame.answer(&page, status, None)
}

/// What is wrong, in words: each fault of a field, or the refusal itself.
fn faults(app: &App, problem: &Problem) -> Vec<Text> {
    let Refusal { code, values, findings } = &problem.refusal;
    let both = |text: crate::catalogue::Reason| Text {
        zh: format!("{}{}", text.detail.zh, text.remedy.zh),
        en: format!("{} {}", text.detail.en, text.remedy.en),
    };
    if findings.is_empty() {
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        return vec![both(app.catalogue.reasons.text(code, &values))];
    }
    let label = |pointer: &str| match pointer {
        "/purpose" => ("查验用途：", "Purpose: "),
        "/organisation" => ("单位名称：", "Organisation: "),
        "/rows" => ("名单：", "The list: "),
        _ => ("", ""),
    };
    let each = findings.iter().map(|finding| {
        let values: Vec<(&str, &str)> =
            finding.values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let (text, (zh, en)) = (both(app.catalogue.reasons.text(&finding.code, &values)), label(&finding.pointer));
        Text { zh: format!("{zh}{}", text.zh), en: format!("{en}{}", text.en) }
    });
    each.collect()
}

fn shown(app: &App, answer: &BatchAnswer) -> Result<Response, Problem> {
    let count = |verdict: Option<&str>| answer.rows.iter().filter(|row| row.verdict.as_deref() == verdict).count();
    let frame = Frame::long(app);
    let page = Answers {
        frame,
        id: &answer.id,
        checked_at: clock(answer.checked_at),
        purpose: &answer.purpose,
        organisation: answer.organisation.as_deref(),
        counts: (count(Some("valid")), count(Some("not_valid")), count(Some("cannot_tell")), count(None)),
        rows: answer.rows.iter().map(|row| shown_row(app, row)).collect(),
    };
    frame.answer(&page, StatusCode::OK, None)
}

fn face(row: &RowAnswer) -> (&'static str, &'static str, &'static str, &'static str) {
    let (sign, face) = match row.verdict.as_deref() {
        Some("valid") => ("✓", Face::Valid),
        Some("not_valid") => ("✕", Face::NotValid),
        Some(_) => ("？", Face::CannotTell),
        None => return ("unread", "…", "没读懂", "NOT READ"),
    };
    (face.class(), sign, face.zh(), face.en())
}

fn shown_row<'a>(app: &App, row: &'a RowAnswer) -> Shown<'a> {
    let (class, sign, zh, en) = face(row);
    let what = row.certificate.as_ref().map(|claims| {
        let parts = [Some(claims.exam.as_str()), claims.level.as_deref(), claims.specialty.as_deref()];
        let parts: Vec<&str> = parts.into_iter().flatten().chain([claims.id_number_masked.as_str()]).collect();
        parts.join(" · ")
    });
    Shown {
        number: row.row,
        class,
        sign,
        zh,
        en,
        who: row.certificate.as_ref().map(|claims| claims.name.as_str()),
        what: what.unwrap_or_default(),
        text: text_of(app, row),
        same_as: row.same_as,
    }
}

/// Why a row has the answer it has, and what became of its receipt.
fn text_of(app: &App, row: &RowAnswer) -> Text {
    let verdict =
        row.reason.as_deref().map(|reason| app.catalogue.verdicts.text(reason).text.clone()).unwrap_or_default();
    let Some(problem) = row.problem.as_deref().map(|code| app.catalogue.reasons.text(code, &[])) else {
        return verdict;
    };
    let join = |a: &str, b: &str, between: &str| if a.is_empty() { b.to_owned() } else { format!("{a}{between}{b}") };
    Text { zh: join(&verdict.zh, &problem.detail.zh, ""), en: join(&verdict.en, &problem.detail.en, " ") }
}

fn csv_of(app: &App, answer: &BatchAnswer) -> Result<Vec<u8>, Problem> {
    // Without this mark spreadsheets on Windows show the Chinese as noise.
    let mut writer = csv::Writer::from_writer("\u{FEFF}".as_bytes().to_vec());
    let header =
        ["行", "结论", "说明", "姓名", "证件号码", "考试", "级别", "专业", "管理号", "批准日期", "截至时间", "回执"];
    writer.write_record(header).map_err(Problem::internal)?;
    for row in &answer.rows {
        let (_, _, zh, en) = face(row);
        let claims = row.certificate.as_ref();
        let cell = |value: Option<&str>| value.map(harmless).unwrap_or_default();
        let record = [
            row.row.to_string(),
            format!("{zh} {en}"),
            text_of(app, row).zh,
            cell(claims.map(|c| c.name.as_str())),
            cell(claims.map(|c| c.id_number_masked.as_str())),
            cell(claims.map(|c| c.exam.as_str())),
            cell(claims.and_then(|c| c.level.as_deref())),
            cell(claims.and_then(|c| c.specialty.as_deref())),
            cell(claims.and_then(|c| c.management_number_masked.as_deref())),
            claims.map(|c| c.approved_on.to_string()).unwrap_or_default(),
            row.as_of.map(clock).unwrap_or_default(),
            row.receipt.clone().unwrap_or_default(),
        ];
        writer.write_record(record).map_err(Problem::internal)?;
    }
    writer.into_inner().map_err(|error| Problem::internal(error.into_error()))
}

/// A cell that no spreadsheet runs as a formula (B11).
fn harmless(value: &str) -> String {
    if value.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{value}") } else { value.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_code_or_three_cells_however_they_are_separated() {
        let printed = Some(Row::Printed {
            name: "李明".into(),
            id_number: "440105199003074516".into(),
            management_number: "2023055440000001".into(),
        });
        for line in [
            "李明\t440105199003074516\t2023055440000001",
            " 李明, 440105199003074516, 2023055440000001 ",
            "李明，440105199003074516，2023055440000001",
        ] {
            assert_eq!(row(line), printed, "{line}");
        }
        assert_eq!(row(" HTTPS://A/V/QQ "), Some(Row::Code("HTTPS://A/V/QQ".into())));
        assert_eq!(row("李明,440105199003074516"), Some(Row::Unreadable));
        assert_eq!(row(" \t "), None);
        assert_eq!(row("姓名\t证件号码\t管理号"), None);
    }

    #[test]
    fn no_cell_is_run_by_a_spreadsheet() {
        assert_eq!(harmless("=1+1"), "'=1+1");
        assert_eq!(harmless("@x"), "'@x");
        assert_eq!(harmless("李明"), "李明");
    }
}
