//! A whole application: its form and its files judged together, so that every fault is told at once (N9).

use serde_json::{Map, Value};

use crate::{
    form::{
        attachment::{Attachment, check_slots},
        check::{Completeness, faults, refusal},
        correction,
        fact::Facts,
    },
    refusal::{Finding, Refusal},
    region::service::Service,
};

/// What a candidate filled in.
#[derive(Clone, Copy, Debug)]
pub struct Filled<'a> {
    /// The form.
    pub form: &'a Map<String, Value>,
    /// The fields of it that hold what is on record.
    pub locked: &'a [String],
    /// The files.
    pub files: &'a [Attachment],
    /// What the register says.
    pub facts: Facts,
}

impl Filled<'_> {
    /// Checks it against the fields and slots of `service`.
    ///
    /// # Errors
    /// `form_incomplete` with one finding for each fault, those of the form first.
    pub fn check(self, service: &Service, completeness: Completeness) -> Result<(), Refusal> {
        refusal(self.findings(service, completeness))
    }

    /// Every fault, those of the form first.
    #[must_use]
    pub fn findings(self, service: &Service, completeness: Completeness) -> Vec<Finding> {
        let mut findings = faults(&service.fields, self.locked, self.form, completeness);
        findings.extend(correction::findings(&service.corrections, self.form));
        findings.extend(check_slots(&service.slots, self.files, self.facts, completeness));
        findings
    }
}
