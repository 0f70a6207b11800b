//! The application form to print, sign and upload again, with everything in it that is known (`G13`). Numbers are in
//! full for a session that was stepped up; otherwise they are written in by hand.

use serde_json::{Map, Value};
use zhengda_engine::{
    form::{field::Kind, fill::fill},
    photo::rule::PhotoRule,
    region::service::Service,
    text::Language,
};

use super::values::{Numbers, minute, shown, text};
use crate::{
    app::{App, scope::Candidate},
    catalogue::Exams,
    print::{Block, Printed, Sheet},
    problem::Problem,
    records::{certificate::Certificate, person::Person},
};

/// For what a form is made.
#[derive(Clone, Debug)]
pub struct Blank {
    /// The region's id.
    pub region: String,
    /// The service's name.
    pub service: String,
    /// The certificate it is about.
    pub certificate: Option<String>,
}

impl App {
    /// The form of one of the person's cases, with what was filled in.
    ///
    /// # Errors
    /// `not_found`, `service_not_offered`, those of [`App::print`].
    pub async fn form_of_case(&self, candidate: &Candidate, id: &str, language: Language) -> Result<Printed, Problem> {
        let case = self.case_of(candidate, id).await?;
        let blank = Blank { region: case.region, service: case.service, certificate: case.certificate };
        self.form(candidate, &blank, Some(&case.form), Some(id), language).await
    }

    /// The form before a case is begun.
    ///
    /// # Errors
    /// `region_unknown`, `service_not_offered`, `certificate_not_yours`, those of [`App::print`].
    pub async fn blank_form(
        &self,
        candidate: &Candidate,
        blank: &Blank,
        language: Language,
    ) -> Result<Printed, Problem> {
        self.form(candidate, blank, None, None, language).await
    }

    async fn form(
        &self,
        candidate: &Candidate,
        blank: &Blank,
        filled: Option<&Map<String, Value>>,
        case: Option<&str>,
        language: Language,
    ) -> Result<Printed, Problem> {
        let (profile, service) = self.service(&blank.region, &blank.service)?;
        let person = self.me(candidate).await?;
        let certificate = match &blank.certificate {
            Some(id) => Some(self.own_certificate(candidate.person(), id).await?.value),
            None => None,
        };
        let full = self.shows_numbers(candidate, "application_form", case).await?;
        let numbers = if full { Numbers::Full } else { Numbers::ByHand };
        let say = |zh: &str, en: &str| text(zh, en).get(language).to_owned();
        let title = match &service.form_title {
            Some(title) => title.get(language).to_owned(),
            None => format!("{}{}", service.name.get(language), say(" · 申请表", " · application form")),
        };
        let mut blocks = vec![Block::Title(title.clone()), Block::Subtitle(profile.authority.get(language).to_owned())];
        let photo = service.slots.iter().find_map(|slot| slot.photo.as_ref());
        blocks.extend(photo.map(|rule| frame(rule, language)));
        blocks.push(Block::Heading(say("申请人", "Applicant")));
        blocks.extend(of_person(&person, certificate.as_ref(), (numbers, language)));
        blocks.extend(certificate.iter().flat_map(|certificate| of_certificate(certificate, language)));
        // Before a case what is on record is filled in, as the screen does it.
        let on_record = self.on_record(candidate, certificate.as_ref()).await?;
        let (before, _) = fill(&service.fields, &Map::new(), &on_record);
        let filled = filled.unwrap_or(&before);
        blocks.extend(of_fields(&self.catalogue.exams, service, filled, (numbers, language)));
        blocks.extend(numbers.explained(language));
        blocks.push(Block::Paragraph(say(
            "本人承诺：以上内容和所附材料真实、完整；如有不实，愿意承担相应责任。",
            "I declare that the above and the attached documents are true and complete, and answer for it if they are not.",
        )));
        blocks.push(Block::Signatures(vec![say("申请人签名", "Signature"), say("日期", "Date")]));
        let number = case.map(|id| format!("{id}  ·  ")).unwrap_or_default();
        let language_name = if language == Language::En { "en" } else { "zh" };
        let sheet = Sheet { title, language: language_name, foot: format!("{number}{}", minute(self.now())), blocks };
        self.print(sheet, language).await
    }
}

fn frame(rule: &PhotoRule, language: Language) -> Block {
    let words = text("照片", "Photo");
    let label = format!("{}\n{}×{} mm", words.get(language), rule.width_mm, rule.height_mm);
    Block::PhotoFrame(rule.width_mm, rule.height_mm, label.replace('\n', " "))
}

fn of_person(
    person: &Person,
    certificate: Option<&Certificate>,
    (numbers, language): (Numbers, Language),
) -> Vec<Block> {
    // As the certificate prints them: a 15-digit number stays one (F80).
    let name = certificate.map(|c| c.name.clone()).or_else(|| person.name.clone());
    let number = certificate.map(|c| c.document_number.clone()).or_else(|| person.document_number.clone());
    let printed = |kind, number: Option<String>| number.map(|number| numbers.printed(kind, &number, language));
    let rows = [
        ("姓名", "Name", name),
        ("证件号码", "Document number", printed(Kind::DocumentNumber, number)),
        ("手机号码", "Mobile number", printed(Kind::Mobile, person.mobile.clone())),
    ];
    let row = |(zh, en, value): (&str, &str, Option<String>)| {
        Block::Row(text(zh, en).get(language).to_owned(), value.unwrap_or_default())
    };
    rows.into_iter().map(row).collect()
}

fn of_certificate(certificate: &Certificate, language: Language) -> Vec<Block> {
    let row = |zh: &str, en: &str, value: String| Block::Row(text(zh, en).get(language).to_owned(), value);
    vec![
        Block::Heading(text("证书", "Certificate").get(language).to_owned()),
        row("考试名称", "Exam", certificate.exam_name.clone()),
        row("考试年度", "Year", certificate.year.to_string()),
        row("级别", "Level", certificate.level.clone().unwrap_or_default()),
        row("专业", "Specialty", certificate.specialty.clone().unwrap_or_default()),
        row("证书管理号", "Management number", certificate.management_number.clone()),
        row("批准日期", "Approved on", certificate.approved_on.to_string()),
    ]
}

/// What the service asks for; what is not known yet stays empty, to be written by hand.
fn of_fields(
    exams: &Exams,
    service: &Service,
    filled: &Map<String, Value>,
    (numbers, language): (Numbers, Language),
) -> Vec<Block> {
    if service.fields.is_empty() {
        return Vec::new();
    }
    let heading = Block::Heading(service.name.get(language).to_owned());
    let rows = service.fields.iter().map(|field| {
        let value = shown(exams, field, filled.get(&field.name), (numbers, language));
        Block::Row(field.label.get(language).to_owned(), value)
    });
    std::iter::once(heading).chain(rows).collect()
}
