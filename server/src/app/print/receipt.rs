//! The receipt of an application (Q6): what was handed in, when, with which files, and by when it will be decided.

use zhengda_engine::{
    case::document::Case,
    form::{
        attachment::Attachment,
        field::{Field, Kind},
    },
    photo::judge::shown_size,
    region::service::Service,
    text::Language,
};

use super::values::{Numbers, minute, shown, text};
use crate::{
    app::{App, scope::Candidate},
    catalogue::Exams,
    print::{Block, Printed, Sheet},
    problem::Problem,
    records::certificate::Certificate,
};

/// So many characters of a digest are printed: enough to tell two files apart.
const DIGEST: usize = 16;

impl App {
    /// The receipt of one of the person's cases.
    ///
    /// # Errors
    /// `not_found`, `service_not_offered`, those of [`App::print`].
    pub async fn receipt(&self, candidate: &Candidate, id: &str, language: Language) -> Result<Printed, Problem> {
        let case = self.case_of(candidate, id).await?;
        let (profile, service) = self.service(&case.region, &case.service)?;
        let certificate = match &case.certificate {
            Some(id) => Some(self.own_certificate(candidate.person(), id).await?.value),
            None => None,
        };
        let full = self.shows_numbers(candidate, "receipt", Some(id)).await?;
        let numbers = if full { Numbers::Full } else { Numbers::Masked };
        let say = |zh: &str, en: &str| text(zh, en).get(language).to_owned();
        let row = |zh: &str, en: &str, value: String| Block::Row(say(zh, en), value);
        let state = self.catalogue.states.state(case.state);
        let mut blocks = vec![
            Block::Title(format!("{} · {}", service.name.get(language), say("回执", "Receipt"))),
            Block::Subtitle(profile.authority.get(language).to_owned()),
            Block::Heading(say("申请", "Application")),
            row("申请编号", "Number", case.id.clone()),
            row("状态", "State", state.text.get(language).to_owned()),
            row("提交时间", "Handed in", case.submitted_at.map_or_else(|| say("尚未提交", "not yet"), minute)),
        ];
        if let Some(due) = &case.due {
            let explained = format!("{}\n{}", due.date, due.explanation.text().get(language));
            blocks.push(row("承诺办结日期", "Promised by", explained));
        }
        blocks.extend(certificate.iter().flat_map(|certificate| of_certificate(certificate, language)));
        blocks.extend(of_form(&self.catalogue.exams, &case, service, (numbers, language)));
        let hidden = |field: &Field| matches!(field.kind, Kind::DocumentNumber | Kind::Mobile);
        blocks.extend(numbers.explained(language).filter(|_| service.fields.iter().any(hidden)));
        blocks.extend(of_files(&case.attachments, service, language));
        blocks.extend(self.of_notices(&case, language));
        let printed_at = minute(self.now());
        blocks.push(Block::Paragraph(say(
            "请妥善保存本回执。办理进度以系统内显示的为准。",
            "Please keep this receipt. The state shown in the service is the one that counts.",
        )));
        let sheet = Sheet {
            title: format!("{} {}", service.name.get(language), case.id),
            language: if language == Language::En { "en" } else { "zh" },
            foot: format!("{}  ·  {} {}  ·  {printed_at}", case.id, say("版本", "version"), case.revision),
            blocks,
        };
        self.print(sheet, language).await
    }

    fn of_notices(&self, case: &Case, language: Language) -> Vec<Block> {
        if case.accepted_notices.is_empty() {
            return Vec::new();
        }
        let title = |id: &str| {
            let known = self.catalogue.notices.0.get(id);
            known.map_or_else(|| id.to_owned(), |notice| notice.title.get(language).to_owned())
        };
        let rows = case.accepted_notices.iter().map(|accepted| {
            let digest = accepted.digest.get(..DIGEST).unwrap_or_default();
            let value = format!("{}  ·  {}  ·  {digest}", accepted.version, minute(accepted.at));
            Block::Row(title(&accepted.id), value)
        });
        let heading = Block::Heading(text("已同意的须知", "Notices accepted").get(language).to_owned());
        std::iter::once(heading).chain(rows).collect()
    }
}

fn of_certificate(certificate: &Certificate, language: Language) -> Vec<Block> {
    let row = |zh: &str, en: &str, value: &str| Block::Row(text(zh, en).get(language).to_owned(), value.to_owned());
    let named = [("级别", "Level", &certificate.level), ("专业", "Specialty", &certificate.specialty)];
    let mut blocks = vec![
        Block::Heading(text("证书", "Certificate").get(language).to_owned()),
        row("考试", "Exam", &certificate.exam_name),
        row("年度", "Year", &certificate.year.to_string()),
    ];
    blocks.extend(named.into_iter().filter_map(|(zh, en, value)| Some(row(zh, en, value.as_deref()?))));
    blocks.push(row("证书管理号", "Management number", &certificate.management_number));
    blocks
}

fn of_form(exams: &Exams, case: &Case, service: &Service, (numbers, language): (Numbers, Language)) -> Vec<Block> {
    let filled = service.fields.iter().filter_map(|field| {
        let value = shown(exams, field, case.form.get(&field.name), (numbers, language));
        (!value.is_empty()).then(|| Block::Row(field.label.get(language).to_owned(), value))
    });
    let heading = Block::Heading(text("填写的内容", "What was filled in").get(language).to_owned());
    std::iter::once(heading).chain(filled).collect()
}

fn of_files(files: &[Attachment], service: &Service, language: Language) -> Vec<Block> {
    if files.is_empty() {
        return Vec::new();
    }
    let rows = files.iter().map(|file| {
        let slot = service.slot(&file.slot);
        let name = slot.map_or_else(|| file.slot.clone(), |slot| slot.name.get(language).to_owned());
        let name = if slot.is_some_and(|slot| slot.numbered) { format!("{name} {}", file.sequence) } else { name };
        let digest = file.digest.get(..DIGEST).unwrap_or_default();
        let mut value = format!("{}  ·  {}  ·  {digest}", file.kind.shown(), shown_size(file.size));
        if let Some(origin) = &file.origin {
            value += text("\n选用以前通过的材料，来自 ", "\nUsed again from ").get(language);
            value += &origin.case;
        }
        Block::Row(name, value)
    });
    let heading = Block::Heading(text("材料", "Documents").get(language).to_owned());
    std::iter::once(heading).chain(rows).collect()
}
