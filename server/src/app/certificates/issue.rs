//! Makes the register's record of a certificate, with its place in a status list, its salt and its signed code.

use zeroize::Zeroizing;
use zhengda_engine::{
    moment::Moment,
    outbox::Outbox,
    values::{Audience, DocumentKind, DocumentNumber, ManagementNumber},
};
use zhengda_seal::{
    code::{Claims, Code, StatusIndex},
    record::{Fields, RecordSalt, record_digest},
};

use super::listed::Listed;
use crate::{
    app::App,
    problem::Problem,
    random::Draw,
    records::certificate::{Certificate, Status, certificate_id},
};

impl App {
    /// The record of a certificate from a list, complete but not stored. Its place is reserved in this process; the
    /// store's unique index decides between processes.
    ///
    /// # Errors
    /// `internal` when no key may sign or a value has no spelling in a code.
    pub(super) fn certificate_of(&self, region: &str, listed: &Listed, person: &str) -> Result<Certificate, Problem> {
        let now = self.now();
        self.sealed(Certificate {
            id: certificate_id(&self.vault, &listed.exam, &listed.management_number, 1),
            region: region.to_owned(),
            exam: listed.exam.clone(),
            exam_name: listed.exam_name.clone(),
            year: listed.year,
            level: listed.level.clone(),
            specialty: listed.specialty.clone(),
            management_number: listed.management_number.reveal().to_owned(),
            print_number: listed.print_number.as_ref().map(|number| number.reveal().to_owned()),
            approved_on: listed.approved_on,
            city: listed.city.clone(),
            name: listed.name.reveal().to_owned(),
            document_number: listed.document.reveal().to_owned(),
            document_kind: listed.document.kind().code().to_owned(),
            person: person.to_owned(),
            status: listed.status,
            since: (listed.status != Status::Valid).then_some(now),
            successor: None,
            predecessor: None,
            replaced_for: None,
            issued_for: None,
            edition: 1,
            paper_issued: listed.paper_issued,
            calls: Vec::new(),
            history: Vec::new(),
            status_list: 0,
            status_index: 0,
            salt: String::new(),
            code: String::new(),
            code_tag: String::new(),
            issued_at: now,
            imported_at: now,
            // Other processes look for what is not in force by this.
            changed_at: (listed.status != Status::Valid).then_some(now),
            outbox: Outbox::default(),
            answered: Vec::new(),
            logged: 0,
            leaf: None,
        })
    }

    /// The same record with a place in a status list, a salt and a signed code of its own.
    ///
    /// # Errors
    /// As for [`App::certificate_of`].
    pub(super) fn sealed(&self, mut certificate: Certificate) -> Result<Certificate, Problem> {
        let now = self.now();
        let place = self.seal.table.draw(|limit| self.random.below(limit))?;
        let place = place.ok_or_else(|| Problem::internal("every status list is full"))?;
        let salt: RecordSalt = Zeroizing::new(self.random.bytes()?);
        certificate.status_list = place.list;
        certificate.status_index = place.index;
        certificate.salt = data_encoding::HEXLOWER.encode(&*salt);
        let claims = claims(&certificate, &salt, place, now).map_err(Problem::internal)?;
        let code = self.seal.issue(&claims, now)?;
        certificate.code_tag = data_encoding::HEXLOWER.encode(&self.seal.table.tag(code.as_bytes()).0);
        certificate.code = code.bare();
        Ok(certificate)
    }
}

impl Certificate {
    /// The document number as printed, as a value.
    #[must_use]
    pub fn document(&self) -> Option<DocumentNumber> {
        DocumentNumber::parse_as(DocumentKind::named(&self.document_kind)?, &self.document_number).ok()
    }

    /// The code as it was issued.
    #[must_use]
    pub fn signed_code(&self) -> Option<Code> {
        data_encoding::BASE32_NOPAD.decode(self.code.as_bytes()).ok().map(Code::from_bytes)
    }
}

/// What the code says of the certificate.
pub(super) fn claims(
    certificate: &Certificate,
    salt: &RecordSalt,
    place: StatusIndex,
    now: Moment,
) -> Result<Claims, &'static str> {
    let document = certificate.document().ok_or("a certificate's document number does not parse")?;
    let number = ManagementNumber::parse(&certificate.management_number);
    let number = number.map_err(|_| "a certificate's management number does not parse")?;
    Ok(Claims {
        certificate_id: certificate.id.clone(),
        name: certificate.name.clone(),
        id_number_masked: document.masked(Audience::Public).into_string(),
        exam: certificate.exam_name.clone(),
        specialty: certificate.specialty.clone(),
        level: certificate.level.clone(),
        approved_on: certificate.approved_on,
        issued_on: now.beijing_date(),
        management_number_masked: Some(number.masked().into_string()),
        status: place,
        record_digest: record_digest(salt, &fields(certificate)),
    })
}

/// The full record behind a code. The names stay what they are for as long as codes over them live.
#[must_use]
pub fn fields(certificate: &Certificate) -> Fields {
    let present = [
        ("name", Some(certificate.name.clone())),
        ("document_kind", Some(certificate.document_kind.clone())),
        ("document_number", Some(certificate.document_number.clone())),
        ("exam", Some(certificate.exam_name.clone())),
        ("year", Some(certificate.year.to_string())),
        ("level", certificate.level.clone()),
        ("specialty", certificate.specialty.clone()),
        ("management_number", Some(certificate.management_number.clone())),
        ("print_number", certificate.print_number.clone()),
        ("approved_on", Some(certificate.approved_on.to_string())),
    ];
    present.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}
