//! Taking over the accounts of an older system (`S02`). An old account opens nothing here: its owner registers anew, by
//! whatever door proves the same document, and finds what was done before. One person, not two.

use std::fs::File;

use jiff::civil::Date;
use zhengda_engine::values::{DocumentNumber, Mobile, PersonName};

use crate::{
    app::{
        App,
        sheet::{
            self, Entered, Import, List, Misfit, Summary,
            common::{PersonColumns, person},
            row::Row,
        },
    },
    problem::Problem,
    records::account::{FormerAccount, FormerBusiness},
    store::StoreError,
};

/// A column of a list of accounts: one row for each thing that was done, and one for an account with nothing done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Name,
    DocumentKind,
    DocumentNumber,
    Mobile,
    Username,
    RegisteredOn,
    Service,
    AppliedOn,
    Result,
}

impl sheet::columns::Column for Column {
    const ALL: &'static [Self] = &[
        Self::Name,
        Self::DocumentKind,
        Self::DocumentNumber,
        Self::Mobile,
        Self::Username,
        Self::RegisteredOn,
        Self::Service,
        Self::AppliedOn,
        Self::Result,
    ];

    fn header(self) -> &'static str {
        match self {
            Self::Name => "姓名",
            Self::DocumentKind => "证件类型",
            Self::DocumentNumber => "证件号码",
            Self::Mobile => "手机号",
            Self::Username => "原用户名",
            Self::RegisteredOn => "注册日期",
            Self::Service => "业务",
            Self::AppliedOn => "申请日期",
            Self::Result => "办理结果",
        }
    }

    fn others(self) -> &'static [&'static str] {
        match self {
            Self::Name => &["考生姓名"],
            Self::DocumentKind => &["证件类别", "证件种类"],
            Self::DocumentNumber => &["证件号", "身份证号", "身份证号码"],
            Self::Mobile => &["手机", "手机号码", "移动电话", "联系方式"],
            Self::Username => &["用户名", "账号", "登录名"],
            Self::RegisteredOn => &["注册时间"],
            Self::Service => &["业务名称", "事项"],
            Self::AppliedOn => &["申请时间", "办理日期"],
            Self::Result => &["审核状态", "办理状态"],
        }
    }

    fn is_required(self) -> bool {
        matches!(self, Self::Name | Self::DocumentNumber)
    }
}

/// One good row.
#[derive(Clone, Debug)]
pub struct FormerRow {
    name: PersonName,
    number: DocumentNumber,
    mobile: Option<Mobile>,
    username: Option<String>,
    registered_on: Option<String>,
    business: Option<FormerBusiness>,
}

/// How a list of accounts is read.
struct FormerList {
    today: Date,
}

impl List for FormerList {
    type Column = Column;
    type Good = FormerRow;

    fn read(&mut self, row: &mut Row<'_, Column>) -> Option<FormerRow> {
        let columns = PersonColumns { name: Column::Name, kind: Column::DocumentKind, number: Column::DocumentNumber };
        let (name, number) = person(row, columns, self.today);
        let mobile = row.optional(Column::Mobile, "row_mobile_invalid", |text| Mobile::parse(text).ok());
        let username = row.text(Column::Username);
        let registered_on = self.date(row, Column::RegisteredOn);
        let applied_on = self.date(row, Column::AppliedOn);
        let result = row.text(Column::Result);
        let service = row.text(Column::Service);
        if service.is_none() && (applied_on.is_some() || result.is_some()) {
            row.fault(Column::Service, "row_column_missing");
        }
        let business = service.map(|service| FormerBusiness { service, applied_on, result });
        Some(FormerRow { name: name?, number: number?, mobile, username, registered_on, business })
    }

    fn subject(&self, good: &FormerRow) -> (Column, String) {
        (Column::DocumentNumber, good.subject())
    }
}

impl FormerList {
    fn date(&self, row: &mut Row<'_, Column>, column: Column) -> Option<String> {
        let cell = row.cell(column);
        if cell.is_empty() {
            return None;
        }
        match cell.date().filter(|date| *date <= self.today) {
            Some(date) => Some(date.to_string()),
            None => row.refuse(column, "row_date_invalid"),
        }
    }
}

impl FormerRow {
    /// What the row is about: the same thing done twice on a day is one.
    fn subject(&self) -> String {
        let business = self.business.as_ref();
        let service = business.map(|one| one.service.as_str()).unwrap_or_default();
        let on = business.and_then(|one| one.applied_on.as_deref()).unwrap_or_default();
        format!("{}\n{service}\n{on}", self.number.matching_key())
    }
}

impl App {
    /// Takes over a list of accounts. Doing it again changes nothing.
    ///
    /// # Errors
    /// Those of [`sheet::import`].
    pub async fn import_former_accounts(&self, file: File, import: Import) -> Result<Summary, Problem> {
        let list = FormerList { today: self.now().beijing_date() };
        let import = &import;
        let enter = |row| async move { self.take_over(&import.region, row, import.dry_run).await };
        sheet::import(list, file, &import.progress, enter).await
    }

    async fn take_over(
        &self,
        region: &str,
        row: FormerRow,
        dry_run: bool,
    ) -> Result<Result<Entered, Misfit<Column>>, Problem> {
        let records = self.records::<FormerAccount>();
        let id = format!("former_{}", self.vault.digest("former_account", &format!("{region}\n{}", row.subject())));
        if records.get(&id).await?.is_some() {
            return Ok(Ok(Entered::Unchanged));
        }
        if let Some(known) = self.person_of_document(&row.number).await?
            && !known.value.is_called(&row.name)
        {
            return Ok(Err((Column::Name, "row_person_has_other_name")));
        }
        if dry_run {
            return Ok(Ok(Entered::Added));
        }
        let person = self.person_listed(&row.name, &row.number, row.mobile.as_ref()).await?.id;
        let FormerRow { username, registered_on, business, .. } = row;
        let account = FormerAccount { person, region: region.to_owned(), username, registered_on, business };
        match records.insert(&id, &account).await {
            Ok(()) => Ok(Ok(Entered::Added)),
            Err(StoreError::Duplicate) => Ok(Ok(Entered::Unchanged)),
            Err(error) => Err(error.into()),
        }
    }
}
