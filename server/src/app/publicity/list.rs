//! The list of a publicity: who passed, who promised, and where the check stands.

use std::{fs::File, sync::Arc};

use jiff::civil::Date;
use zhengda_engine::{
    publicity::CheckState,
    sitting::Sitting,
    values::{DocumentNumber, PersonName},
};

use crate::{
    app::{
        App,
        sheet::{
            self, Entered, Import, List, Misfit, Summary,
            columns::columns,
            common::{self, ExamNames, PersonColumns},
            row::Row,
        },
    },
    catalogue::Catalogue,
    problem::Problem,
    records::publicity::{CheckChange, Publicity, PublicityEntry, entry_id, publicity_id},
    store::Change,
};

columns! {
    /// A column of a publicity list.
    PublicityColumn {
        Name: required "姓名" ["考生姓名"],
        DocumentKind: optional "证件类型" ["证件类别", "证件种类"],
        DocumentNumber: required "证件号码" ["证件号", "身份证号", "身份证号码"],
        Exam: required "考试名称" ["考试", "资格名称"],
        Year: required "年度" ["年份", "考试年度", "考试年份"],
        Sitting: optional "考次" ["批次"],
        Level: optional "级别" ["考试级别"],
        Specialty: optional "专业" ["专业名称", "考试专业"],
        CheckState: optional "核查状态" ["审核状态", "在线核查状态"],
        Shown: optional "公示" ["是否公示"],
    }
}

const LONGEST_LEVEL: usize = 20;
const LONGEST: usize = 60;

/// A good row.
#[derive(Clone, Debug)]
pub struct ListedCandidate {
    name: PersonName,
    document: DocumentNumber,
    exam: String,
    sitting: Sitting,
    level: Option<String>,
    specialty: Option<String>,
    check_state: CheckState,
    /// Whether the public list names the person; `None` where the list does not say.
    shown: Option<bool>,
}

/// A publicity list read on a day.
#[derive(Debug)]
struct PublicityList {
    catalogue: Arc<Catalogue>,
    today: Date,
    exams: ExamNames,
}

impl List for PublicityList {
    type Column = PublicityColumn;
    type Good = ListedCandidate;

    fn read(&mut self, row: &mut Row<'_, PublicityColumn>) -> Option<ListedCandidate> {
        use PublicityColumn as C;
        let catalogue = self.catalogue.clone();
        let columns = PersonColumns { name: C::Name, kind: C::DocumentKind, number: C::DocumentNumber };
        let (name, document) = common::person(row, columns, self.today);
        let exam = self.exams.exam(row, C::Exam, &catalogue);
        let year = common::exam_year(row, C::Year, self.today);
        let sitting = common::sitting(row, C::Sitting, year);
        let level = common::division(row, C::Level, "row_level_unknown", LONGEST_LEVEL);
        let specialty = common::division(row, C::Specialty, "row_specialty_unknown", LONGEST);
        let state = row.text(C::CheckState).unwrap_or_default();
        let state = CheckState::named(&state).or_else(|| row.refuse(C::CheckState, "row_check_state_unknown"));
        let said = !row.cell(C::Shown).is_empty();
        let shown = common::yes_or_no(row, C::Shown, true).map(|shown| said.then_some(shown));
        Some(ListedCandidate {
            name: name?,
            document: document?,
            exam: exam?.0.id.clone(),
            sitting: sitting?,
            level,
            specialty,
            check_state: state?,
            shown: shown?,
        })
    }

    fn subject(&self, good: &ListedCandidate) -> (PublicityColumn, String) {
        (PublicityColumn::DocumentNumber, format!("{}\n{}\n{}", good.document.matching_key(), good.exam, good.sitting))
    }
}

impl App {
    /// Imports the list of publicities that were opened before. A later list changes the state of a check, but takes
    /// back nothing that was found.
    ///
    /// # Errors
    /// Those of [`sheet::import`].
    pub async fn import_publicity(&self, file: File, import: Import) -> Result<Summary, Problem> {
        let (catalogue, today) = (self.catalogue.clone(), self.now().beijing_date());
        let list = PublicityList { catalogue, today, exams: ExamNames::default() };
        let import = &import;
        let enter = |listed| async move { self.enter_candidate(import, listed).await };
        sheet::import(list, file, &import.progress, enter).await
    }

    async fn enter_candidate(
        &self,
        import: &Import,
        listed: ListedCandidate,
    ) -> Result<Result<Entered, Misfit<PublicityColumn>>, Problem> {
        let publicity = publicity_id(&self.vault, &import.region, &listed.exam, listed.sitting);
        if self.records::<Publicity>().get(&publicity).await?.is_none() {
            return Ok(Err((PublicityColumn::Exam, "row_publicity_not_opened")));
        }
        let person = match self.person_of_row(&listed.name, &listed.document, None, import.dry_run).await? {
            Ok(person) => person,
            Err(_) => return Ok(Err((PublicityColumn::Name, "row_person_has_other_name"))),
        };
        let Some(person) = person else { return Ok(Ok(Entered::Added)) };
        let id = entry_id(&self.vault, &publicity, &person);
        let now = self.now();
        let new = PublicityEntry {
            id: id.clone(),
            publicity,
            region: import.region.clone(),
            exam: listed.exam,
            sitting: listed.sitting,
            year: i64::from(listed.sitting.year()),
            person,
            name: listed.name.reveal().to_owned(),
            document_number: listed.document.reveal().to_owned(),
            level: listed.level,
            specialty: listed.specialty,
            shown: listed.shown.unwrap_or(true),
            check_state: listed.check_state,
            stage: None,
            remark: None,
            proposal: None,
            voided: None,
            revision: 1,
            changed_at: now,
            history: vec![CheckChange { at: now, to: listed.check_state, by: None }],
            outbox: zhengda_engine::outbox::Outbox::default(),
            unaudited: Vec::new(),
            answered: Vec::new(),
        };
        if import.dry_run {
            let known = self.records::<PublicityEntry>().get(&id).await?;
            let known = known.as_ref().map(|found| &found.value);
            return Ok(judged(known, &new, listed.shown).map(|(entered, _)| entered));
        }
        let changed = self.records::<PublicityEntry>().change_or_insert(&id, |stored| {
            Ok::<_, Problem>(match judged(stored, &new, listed.shown) {
                Ok((entered, Some(next))) => Change::Write(next, Ok(entered)),
                Ok((entered, None)) => Change::Keep(Ok(entered)),
                Err(misfit) => Change::Keep(Err(misfit)),
            })
        });
        Ok(changed.await?)
    }
}

/// What a row does to what is known; a list that does not say who is shown leaves that as it is.
fn judged(
    known: Option<&PublicityEntry>,
    new: &PublicityEntry,
    shown: Option<bool>,
) -> Result<(Entered, Option<PublicityEntry>), Misfit<PublicityColumn>> {
    let Some(known) = known else { return Ok((Entered::Added, Some(new.clone()))) };
    let same = known.level == new.level && known.specialty == new.specialty;
    let same = same && shown.is_none_or(|shown| shown == known.shown);
    if known.check_state == new.check_state && same {
        return Ok((Entered::Unchanged, None));
    }
    // What a check found stands until staff change it by name.
    if known.check_state.is_void() && known.check_state != new.check_state {
        return Err((PublicityColumn::CheckState, "row_check_decided"));
    }
    let mut next = known.clone();
    next.shown = shown.unwrap_or(known.shown);
    next.level.clone_from(&new.level);
    next.specialty.clone_from(&new.specialty);
    if next.check_state != new.check_state {
        next.set_state(new.check_state, None, new.changed_at);
    }
    Ok((Entered::Changed, Some(next)))
}
