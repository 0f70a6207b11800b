//! A certificate as an authority's list gives it, every value checked.

use jiff::civil::Date;
use zhengda_engine::{
    certificate::status::Status,
    values::{DocumentNumber, ManagementNumber, Mobile, PersonName, PrintNumber},
};

use crate::{catalogue::comparable, records::certificate::Certificate};

/// One good row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The exam's id.
    pub exam: String,
    /// The exam as the list writes it, which is how it is printed.
    pub exam_name: String,
    /// The year of the exam.
    pub year: i64,
    /// The level.
    pub level: Option<String>,
    /// The specialty.
    pub specialty: Option<String>,
    /// The management number.
    pub management_number: ManagementNumber,
    /// The print number.
    pub print_number: Option<PrintNumber>,
    /// When the result was approved.
    pub approved_on: Date,
    /// Where the person registered.
    pub city: String,
    /// The name.
    pub name: PersonName,
    /// The document number.
    pub document: DocumentNumber,
    /// The mobile, which proves nothing.
    pub mobile: Option<Mobile>,
    /// The status.
    pub status: Status,
    /// Whether the paper certificate has been issued.
    pub paper_issued: bool,
}

impl Listed {
    /// Whether `registered` is this certificate with this content. The status may have changed since it was
    /// registered: a list that is imported again says nothing new about it, as long as it says what it said then or
    /// what holds now.
    #[must_use]
    pub fn is(&self, registered: &Certificate) -> bool {
        self.is_but_for_status(registered)
            && (self.status == registered.first_status() || self.status == registered.status)
    }

    /// The same, whatever its status: that is changed by an issuer, never by a list.
    #[must_use]
    pub fn is_but_for_status(&self, registered: &Certificate) -> bool {
        let same_print_number = match (&self.print_number, &registered.print_number) {
            (Some(listed), Some(known)) => PrintNumber::parse(known).is_ok_and(|known| known == *listed),
            (None, None) => true,
            _ => false,
        };
        same_print_number
            && self.exam == registered.exam
            && comparable(&self.exam_name) == comparable(&registered.exam_name)
            && self.year == registered.year
            && self.level == registered.level
            && self.specialty == registered.specialty
            && self.approved_on == registered.approved_on
            && self.name.reveal() == registered.name
            && self.document.reveal() == registered.document_number
            && self.document.kind().code() == registered.document_kind
    }
}
