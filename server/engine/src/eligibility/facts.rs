//! What the rules look at. The application fills it; what it does not know is absent and refuses nobody.

use super::rule::{ECertificate, Office};
use crate::{certificate::standing::Standing, moment::Moment, text::Text};

/// Everything that is known about one wish.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The region in which the service is asked for.
    pub region: &'a str,
    /// The certificate it is about.
    pub certificate: Option<Held<'a>>,
    /// What `config/exams.toml` says of the exam.
    pub exam: Option<ExamRules<'a>>,
    /// The year of the exam, from the certificate or the form.
    pub year: Option<i64>,
    /// The publicity of the person's pass, where there is one.
    pub publicity: Option<Publicity>,
    /// The present moment.
    pub now: Moment,
}

/// What the rules need to know of a certificate.
#[derive(Clone, Copy, Debug)]
pub struct Held<'a> {
    /// Region and status.
    pub standing: Standing<'a>,
    /// Whether the paper certificate has been issued.
    pub issued: bool,
    /// Whether staff have registered the holder's call about this service (`F82`).
    pub called: bool,
}

/// The rules of an exam.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExamRules<'a> {
    /// Which electronic certificate there is.
    pub e_certificate: Option<ECertificate>,
    /// Where it is downloaded.
    pub download: Option<&'a Text>,
    /// Whether the printer may mail the paper certificate.
    pub direct_mail: Option<bool>,
    /// Who handles rechecks.
    pub recheck_by: Option<Office>,
    /// The first exam year whose paper certificate may be reissued.
    pub reissue_from_year: Option<i64>,
    /// From this exam year on there is no paper reissue.
    pub no_paper_reissue_from_year: Option<i64>,
}

/// The publicity (公示) of a person's pass in one sitting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Publicity {
    /// When it begins.
    pub from: Moment,
    /// The last moment of its last day.
    pub until: Moment,
    /// Whether the person's check state is 发放证书.
    pub issue: bool,
}
