//! Exams and what follows from them, `config/exams.toml`. What a field means stands at its head.

use serde::Deserialize;
pub use zhengda_engine::case::sitting::comparable;
use zhengda_engine::{
    eligibility::{
        facts::ExamRules,
        rule::{ECertificate, Office},
    },
    text::Text,
};

/// All exams.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exams {
    #[serde(default, rename = "exam")]
    list: Vec<Exam>,
}

/// One exam. A field that is absent is not known: nobody is refused because of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exam {
    pub id: String,
    pub name: Text,
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub levels: Vec<Text>,
    #[serde(default)]
    pub specialties: Vec<Text>,
    #[serde(default)]
    pub subjects: Vec<Text>,
    #[serde(default)]
    pub rolling_window_sittings: Option<u32>,
    #[serde(default)]
    pub e_certificate: Option<ECertificate>,
    #[serde(default)]
    pub download: Option<Text>,
    #[serde(default)]
    pub direct_mail: Option<bool>,
    #[serde(default)]
    pub recheck_by: Option<Office>,
    #[serde(default)]
    pub reissue_from_year: Option<i64>,
    #[serde(default)]
    pub no_paper_reissue_from_year: Option<i64>,
    #[serde(default)]
    pub photo_reuse: Option<bool>,
}

impl Exam {
    /// What the rules of eligibility look at.
    #[must_use]
    pub fn rules(&self) -> ExamRules<'_> {
        ExamRules {
            e_certificate: self.e_certificate,
            download: self.download.as_ref(),
            direct_mail: self.direct_mail,
            recheck_by: self.recheck_by,
            reissue_from_year: self.reissue_from_year,
            no_paper_reissue_from_year: self.no_paper_reissue_from_year,
        }
    }
}

impl Exams {
    /// The exam with that id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Exam> {
        self.list.iter().find(|exam| exam.id == id)
    }

    /// The exam that a spreadsheet calls so: its name, one of its other spellings, or its id. Blanks and the width of
    /// brackets do not count.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Exam> {
        let wanted = comparable(name);
        self.list.iter().find(|exam| {
            exam.id == wanted
                || comparable(&exam.name.zh) == wanted
                || exam.aliases.iter().any(|alias| comparable(alias) == wanted)
        })
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Exam> {
        self.list.iter()
    }
}
