//! A list of registrations: who is registered for what, whether it is paid, and what the integrity archive says.

use std::{fs::File, sync::Arc};

use jiff::civil::Date;
use zhengda_engine::{
    moment::Moment,
    promise::Integrity,
    values::{DocumentNumber, Mobile, PersonName},
};

use crate::{
    app::{
        App,
        sheet::{
            self, Entered, Import, List, Misfit, Summary,
            columns::columns,
            common::{self, ExamNames, PersonColumns},
            row::{Row, year},
        },
    },
    catalogue::Catalogue,
    problem::Problem,
    records::registration::{Registration, registration_id},
    store::Change,
};

columns! {
    /// A column of a list of registrations.
    RegistrationColumn {
        Name: required "姓名" ["考生姓名"],
        DocumentKind: optional "证件类型" ["证件类别", "证件种类"],
        DocumentNumber: required "证件号码" ["证件号", "身份证号", "身份证号码"],
        Mobile: optional "手机号" ["手机", "手机号码", "移动电话"],
        Exam: required "考试名称" ["考试", "资格名称"],
        Year: required "年度" ["年份", "考试年度", "考试年份"],
        ClosesAt: required "报名截止" ["报名截止时间"],
        PaidAt: optional "缴费时间" ["支付时间"],
        FalsePromise: optional "虚假承诺" ["曾虚假承诺"],
        RecordedUntil: optional "诚信记录至" ["记录期至"],
    }
}

/// A good row.
#[derive(Clone, Debug)]
pub struct ListedRegistration {
    name: PersonName,
    document: DocumentNumber,
    mobile: Option<Mobile>,
    exam: String,
    year: i64,
    closes_at: Moment,
    paid_at: Option<Moment>,
    integrity: Integrity,
}

#[derive(Debug)]
struct RegistrationList {
    catalogue: Arc<Catalogue>,
    now: Moment,
    exams: ExamNames,
}

impl List for RegistrationList {
    type Column = RegistrationColumn;
    type Good = ListedRegistration;

    fn read(&mut self, row: &mut Row<'_, RegistrationColumn>) -> Option<ListedRegistration> {
        use RegistrationColumn as C;
        let (catalogue, today) = (self.catalogue.clone(), self.now.beijing_date());
        let columns = PersonColumns { name: C::Name, kind: C::DocumentKind, number: C::DocumentNumber };
        let (name, document) = common::person(row, columns, today);
        let mobile = row.optional(C::Mobile, "row_mobile_invalid", |text| Mobile::parse(text).ok());
        let exam = self.exams.exam(row, C::Exam, &catalogue);
        // Registration for next year's exam may begin in this one.
        let last = i64::from(today.year()) + 1;
        let year = row.required(C::Year, "row_year_invalid", |text| year(text).filter(|y| (2000..=last).contains(y)));
        let closes_at = when(row, C::ClosesAt, true);
        if closes_at.is_none() && row.cell(C::ClosesAt).is_empty() {
            row.fault(C::ClosesAt, "row_column_missing");
        }
        let paid_at =
            when(row, C::PaidAt, false).filter(|at| *at <= self.now || row.fault(C::PaidAt, "row_date_invalid"));
        let false_promise = common::yes_or_no(row, C::FalsePromise, false);
        let recorded_until = day(row, C::RecordedUntil);
        let good = row.cell(C::RecordedUntil).is_empty() == recorded_until.is_none()
            && row.cell(C::PaidAt).is_empty() == paid_at.is_none();
        let integrity = Integrity { false_promise: false_promise?, recorded_until };
        Some(ListedRegistration {
            name: name?,
            document: document?,
            mobile,
            exam: exam?.0.id.clone(),
            year: year?,
            closes_at: closes_at?,
            paid_at,
            integrity,
        })
        .filter(|_| good)
    }

    fn subject(&self, good: &ListedRegistration) -> (RegistrationColumn, String) {
        let key = format!("{}\n{}\n{}", good.document.matching_key(), good.exam, good.year);
        (RegistrationColumn::DocumentNumber, key)
    }
}

/// The moment in a column that may be empty.
fn when(row: &mut Row<'_, RegistrationColumn>, column: RegistrationColumn, end: bool) -> Option<Moment> {
    let cell = row.cell(column);
    if cell.is_empty() {
        return None;
    }
    common::moment(cell, end).or_else(|| row.refuse(column, "row_date_invalid"))
}

fn day(row: &mut Row<'_, RegistrationColumn>, column: RegistrationColumn) -> Option<Date> {
    let cell = row.cell(column);
    if cell.is_empty() {
        return None;
    }
    cell.date().or_else(|| row.refuse(column, "row_date_invalid"))
}

impl App {
    /// Imports a list of registrations. A later list brings payments and the archive up to date; a choice that a
    /// person has made is never touched.
    ///
    /// # Errors
    /// Those of [`sheet::import`].
    pub async fn import_registrations(&self, file: File, import: Import) -> Result<Summary, Problem> {
        let list = RegistrationList { catalogue: self.catalogue.clone(), now: self.now(), exams: ExamNames::default() };
        let import = &import;
        let enter = |listed| async move { self.enter_registration(import, listed).await };
        sheet::import(list, file, &import.progress, enter).await
    }

    async fn enter_registration(
        &self,
        import: &Import,
        listed: ListedRegistration,
    ) -> Result<Result<Entered, Misfit<RegistrationColumn>>, Problem> {
        let mobile = listed.mobile.as_ref();
        let person = match self.person_of_row(&listed.name, &listed.document, mobile, import.dry_run).await? {
            Ok(person) => person,
            Err(_) => return Ok(Err((RegistrationColumn::Name, "row_person_has_other_name"))),
        };
        let Some(person) = person else { return Ok(Ok(Entered::Added)) };
        let id = registration_id(&self.vault, &person, &listed.exam, listed.year);
        let new = Registration {
            id: id.clone(),
            person,
            region: import.region.clone(),
            exam: listed.exam,
            year: listed.year,
            closes_at: listed.closes_at,
            paid_at: listed.paid_at,
            integrity: listed.integrity,
            choice: None,
            revision: 1,
            imported_at: self.now(),
            answered: Vec::new(),
        };
        if import.dry_run {
            let known = self.records::<Registration>().get(&id).await?;
            return Ok(judged(known.as_ref().map(|found| &found.value), &new).map(|(entered, _)| entered));
        }
        let changed = self.records::<Registration>().change_or_insert(&id, |stored| {
            Ok::<_, Problem>(match judged(stored, &new) {
                Ok((entered, Some(next))) => Change::Write(next, Ok(entered)),
                Ok((entered, None)) => Change::Keep(Ok(entered)),
                Err(misfit) => Change::Keep(Err(misfit)),
            })
        });
        Ok(changed.await?)
    }
}

fn judged(
    known: Option<&Registration>,
    new: &Registration,
) -> Result<(Entered, Option<Registration>), Misfit<RegistrationColumn>> {
    let Some(known) = known else { return Ok((Entered::Added, Some(new.clone()))) };
    if known.region != new.region {
        return Err((RegistrationColumn::Exam, "row_conflicts_with_register"));
    }
    let next = Registration {
        closes_at: new.closes_at,
        // A payment that was reported once is not taken back by a list that does not know it yet.
        paid_at: known.paid_at.or(new.paid_at),
        integrity: new.integrity.clone(),
        ..known.clone()
    };
    if next == *known {
        return Ok((Entered::Unchanged, None));
    }
    Ok((Entered::Changed, Some(Registration { revision: known.revision + 1, ..next })))
}
