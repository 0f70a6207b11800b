//! A list of scores: one row for a person and a subject.

use std::sync::Arc;

use jiff::civil::Date;
use zhengda_engine::{
    moment::Moment,
    score::{Mark, Points},
    values::{DocumentNumber, PersonName},
};

use crate::{
    app::sheet::{
        List,
        columns::columns,
        common::{self, ExamNames, PersonColumns},
        row::Row,
    },
    catalogue::Catalogue,
    records::score::Score,
};

columns! {
    /// A column of a list of scores.
    ScoreColumn {
        Name: required "姓名" ["考生姓名"],
        DocumentKind: optional "证件类型" ["证件类别", "证件种类"],
        DocumentNumber: required "证件号码" ["证件号", "身份证号", "身份证号码"],
        Exam: required "考试名称" ["考试", "资格名称"],
        Year: required "年度" ["年份", "考试年度", "考试年份"],
        Sitting: optional "考次" ["批次"],
        Level: optional "级别" ["考试级别"],
        Specialty: optional "专业" ["专业名称", "考试专业"],
        Subject: required "科目" ["科目名称", "考试科目"],
        Mark: required "成绩" ["分数", "得分"],
        Line: optional "合格标准" ["合格线", "合格分数"],
        PublishedOn: optional "公布日期" ["发布日期"],
    }
}

/// The longest names of levels, specialties and subjects.
const LONGEST_LEVEL: usize = 20;
const LONGEST: usize = 60;

/// A good row. Person, region and time are filled in when it is entered.
#[derive(Clone, Debug)]
pub struct ListedScore {
    /// The name.
    pub name: PersonName,
    /// The document.
    pub document: DocumentNumber,
    /// The score.
    pub score: Score,
}

/// A list of scores read on a day.
#[derive(Debug)]
pub struct ScoreList {
    catalogue: Arc<Catalogue>,
    today: Date,
    exams: ExamNames,
}

impl ScoreList {
    /// A list read on `today`.
    #[must_use]
    pub fn new(catalogue: Arc<Catalogue>, today: Date) -> Self {
        Self { catalogue, today, exams: ExamNames::default() }
    }
}

impl List for ScoreList {
    type Column = ScoreColumn;
    type Good = ListedScore;

    fn read(&mut self, row: &mut Row<'_, ScoreColumn>) -> Option<ListedScore> {
        use ScoreColumn as C;
        let catalogue = self.catalogue.clone();
        let columns = PersonColumns { name: C::Name, kind: C::DocumentKind, number: C::DocumentNumber };
        let (name, document) = common::person(row, columns, self.today);
        let exam = self.exams.exam(row, C::Exam, &catalogue);
        let year = common::exam_year(row, C::Year, self.today);
        let sitting = common::sitting(row, C::Sitting, year);
        let level = common::division(row, C::Level, "row_level_unknown", LONGEST_LEVEL);
        let specialty = common::division(row, C::Specialty, "row_specialty_unknown", LONGEST);
        let subject = row.required(C::Subject, "row_subject_invalid", |text| {
            (text.chars().count() <= LONGEST).then(|| text.to_owned())
        });
        let mark = row.required(C::Mark, "row_score_invalid", |text| Mark::parse(text).ok());
        let line = row.optional(C::Line, "row_score_invalid", |text| text.parse::<Points>().ok());
        let published_on = match row.cell(C::PublishedOn) {
            cell if cell.is_empty() => None,
            cell => match cell.date().filter(|date| *date <= self.today) {
                Some(date) => Some(date),
                None => row.refuse(C::PublishedOn, "row_date_invalid"),
            },
        };
        let (exam, exam_name) = exam.unzip();
        let score = Score {
            person: String::new(),
            region: String::new(),
            exam: exam?.id.clone(),
            exam_name: exam_name?,
            sitting: sitting?,
            level,
            specialty,
            subject: subject?,
            mark: mark?,
            line,
            published_on,
            former: Vec::new(),
            imported_at: Moment(0),
        };
        Some(ListedScore { name: name?, document: document?, score })
    }

    fn subject(&self, good: &ListedScore) -> (ScoreColumn, String) {
        let Score { exam, sitting, level, subject, .. } = &good.score;
        let level = level.as_deref().unwrap_or_default();
        (ScoreColumn::Subject, format!("{}\n{exam}\n{sitting}\n{level}\n{subject}", good.document.matching_key()))
    }
}
