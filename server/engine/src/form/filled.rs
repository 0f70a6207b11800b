//! A whole application: its form and its files judged together, so that every fault is told at once (N9).

use serde_json::{Map, Value};

use crate::{
    form::{
        attachment::{Attachment, check_slots},
        check::{Completeness, check_form},
        fact::Facts,
    },
    refusal::Refusal,
    region::service::Service,
};

/// What a candidate filled in.
#[derive(Clone, Copy, Debug)]
pub struct Filled<'a> {
    /// The form.
    pub form: &'a Map<String, Value>,
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
        let of_form = check_form(&service.fields, self.form, completeness).err();
        let mut findings = of_form.map(|refusal| refusal.findings).unwrap_or_default();
        findings.extend(check_slots(&service.slots, self.files, self.facts, completeness));
        if findings.is_empty() { Ok(()) } else { Err(Refusal::new("form_incomplete").with_findings(findings)) }
    }
}
