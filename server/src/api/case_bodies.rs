//! What calls about cases carry in their bodies.

use std::collections::BTreeMap;

use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use zhengda_engine::case::event::Grounds;

use crate::app::cases::{Changes, Handover, MobileCode, NewCase, NoticeVersion};

/// A notice that the person accepted.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct AcceptedNotice {
    /// The notice's id.
    id: String,
    /// The version that was shown.
    version: String,
}

impl AcceptedNotice {
    /// As the use cases take it.
    #[must_use]
    pub fn version(&self) -> NoticeVersion {
        NoticeVersion { id: self.id.clone(), version: self.version.clone() }
    }
}

/// A code that was sent to a mobile number.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct CodeProof {
    /// The id of the code.
    code_id: String,
    /// The six digits.
    code: String,
}

/// A new case.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct CreateCase {
    /// The region's id.
    pub region: String,
    /// The service's name.
    pub service: String,
    /// The certificate it is about, where the service asks for one.
    #[serde(default)]
    certificate_id: Option<String>,
    /// The form, as the region's profile declares its fields.
    form: BTreeMap<String, Value>,
    /// The notices that the person accepted.
    #[serde(default)]
    #[oai(default)]
    accepted_notices: Vec<AcceptedNotice>,
    /// Ids of uploaded files.
    #[serde(default)]
    #[oai(default)]
    attachments: Vec<String>,
    /// Only save it; nobody at the authority sees it yet.
    #[serde(default)]
    #[oai(default)]
    draft: bool,
    /// The answer of a confirm dialog, where the profile asks for one; `false` is refused.
    #[serde(default)]
    confirmed: Option<bool>,
    /// Proof of the mobile number on the form: a code with the purpose `confirm_mobile`.
    #[serde(default)]
    mobile_code: Option<CodeProof>,
    /// A code with the purpose `step_up`, sent to a number of the person's own; needed some minutes after logging in where
    /// a certificate is to go to a number that is not the person's.
    #[serde(default)]
    step_up: Option<CodeProof>,
}

/// Proof of the mobile number on a case's form.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct ConfirmMobile {
    /// The id of a code with the purpose `confirm_mobile` that was sent to it.
    code_id: String,
    /// The six digits.
    code: String,
    /// A code with the purpose `step_up`, sent to a number of the person's own; needed some minutes after logging in where
    /// a certificate is to go to a number that is not the person's.
    #[serde(default)]
    step_up: Option<CodeProof>,
}

/// A change of a case.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct EditCase {
    /// Fields of the form; those that are not named stay, `null` removes one.
    form: BTreeMap<String, Value>,
    /// Ids of uploaded files: the whole new list. Files that are no longer in it are removed; as it is, where absent.
    #[serde(default)]
    attachments: Option<Vec<String>>,
    /// Notices accepted with the change, where the profile asks again.
    #[serde(default)]
    #[oai(default)]
    accepted_notices: Vec<AcceptedNotice>,
    /// Proof of the mobile number on the changed form.
    #[serde(default)]
    mobile_code: Option<CodeProof>,
    /// A code with the purpose `step_up`, sent to a number of the person's own; needed some minutes after logging in
    /// when an application that was handed in gets another recipient, mobile or address.
    #[serde(default)]
    step_up: Option<CodeProof>,
}

/// A new address for mail that came back.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct ReAddressCase {
    /// Fields of the form; those that are not named stay.
    form: BTreeMap<String, Value>,
    /// Proof of the mobile number on the changed form.
    #[serde(default)]
    mobile_code: Option<CodeProof>,
    /// A code with the purpose `step_up`, sent to a number of the person's own; needed some minutes after logging in.
    #[serde(default)]
    step_up: Option<CodeProof>,
}

/// Handing a case in.
#[derive(Debug, Default, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields, default)]
pub struct SubmitCase {
    /// Notices accepted since it was saved.
    #[oai(default)]
    accepted_notices: Vec<AcceptedNotice>,
    /// The answer of a confirm dialog, where the profile asks for one; `false` is refused.
    confirmed: Option<bool>,
}

/// Taking a case back.
#[derive(Debug, Default, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields, default)]
pub struct WithdrawCase {
    /// The answer of a confirm dialog, where the profile asks for one; `false` is refused.
    confirmed: Option<bool>,
}

/// An appeal.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct AppealCase {
    /// The grounds, up to 1,000 characters.
    pub text: String,
    /// Ids of files that were uploaded for the service's appeal slots.
    #[serde(default)]
    #[oai(default)]
    pub attachments: Vec<String>,
}

/// Why a case is returned or refused.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct Decide {
    /// A code of the profile's list.
    reason_code: String,
    /// What the candidate reads, up to 1,000 characters.
    text: String,
}

/// A remark on an approval.
#[derive(Debug, Default, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields, default)]
pub struct Remark {
    /// A code of the profile's list.
    reason_code: Option<String>,
    /// What the candidate reads, up to 1,000 characters.
    text: Option<String>,
}

/// A parcel that was handed to the carrier.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct DispatchCase {
    /// The carrier's code, one of the profile's list.
    carrier: String,
    /// The tracking number, typed or scanned.
    tracking_number: String,
}

fn object(form: &BTreeMap<String, Value>) -> Map<String, Value> {
    form.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn notices(given: &[AcceptedNotice]) -> Vec<NoticeVersion> {
    let notice = |notice: &AcceptedNotice| NoticeVersion { id: notice.id.clone(), version: notice.version.clone() };
    given.iter().map(notice).collect()
}

impl CodeProof {
    /// As the use case takes it.
    #[must_use]
    pub fn code(&self) -> MobileCode {
        MobileCode { id: self.code_id.clone(), code: self.code.clone() }
    }
}

impl ConfirmMobile {
    /// As the use case takes it: the code, and the proof that it is the person.
    #[must_use]
    pub fn codes(&self) -> (MobileCode, Option<MobileCode>) {
        let code = MobileCode { id: self.code_id.clone(), code: self.code.clone() };
        (code, self.step_up.as_ref().map(CodeProof::code))
    }
}

impl CreateCase {
    /// As the use case takes it.
    #[must_use]
    pub fn new_case(&self) -> NewCase {
        NewCase {
            region: self.region.clone(),
            service: self.service.clone(),
            certificate: self.certificate_id.clone(),
            form: object(&self.form),
            notices: notices(&self.accepted_notices),
            attachments: self.attachments.clone(),
            draft: self.draft,
            confirmed: answered(self.confirmed),
            mobile_code: self.mobile_code.as_ref().map(CodeProof::code),
            step_up: self.step_up.as_ref().map(CodeProof::code),
        }
    }
}

impl EditCase {
    /// As the use case takes it.
    #[must_use]
    pub fn changes(&self) -> Changes {
        Changes {
            form: object(&self.form),
            attachments: self.attachments.clone(),
            notices: notices(&self.accepted_notices),
            mobile_code: self.mobile_code.as_ref().map(CodeProof::code),
            step_up: self.step_up.as_ref().map(CodeProof::code),
        }
    }
}

impl ReAddressCase {
    /// As the use case takes it: the changes, and the proof that it is the person.
    #[must_use]
    pub fn changes(&self) -> (Changes, Option<MobileCode>) {
        let mobile_code = self.mobile_code.as_ref().map(CodeProof::code);
        let form = object(&self.form);
        let changes = Changes { form, attachments: None, notices: Vec::new(), mobile_code, step_up: None };
        (changes, self.step_up.as_ref().map(CodeProof::code))
    }
}

impl SubmitCase {
    /// As the use case takes it: the notices, and whether the dialog was answered.
    #[must_use]
    pub fn parts(&self) -> (Vec<NoticeVersion>, bool) {
        (notices(&self.accepted_notices), answered(self.confirmed))
    }
}

impl WithdrawCase {
    /// Whether the dialog was answered.
    #[must_use]
    pub fn confirmed(&self) -> bool {
        answered(self.confirmed)
    }
}

impl Decide {
    /// As the engine takes it.
    #[must_use]
    pub fn grounds(&self) -> Grounds {
        Grounds { reason_code: self.reason_code.clone(), text: self.text.clone() }
    }
}

impl Remark {
    /// As the engine takes it; nothing where nothing was said.
    #[must_use]
    pub fn grounds(&self) -> Option<Grounds> {
        let part = |text: &Option<String>| text.clone().unwrap_or_default();
        let grounds = Grounds { reason_code: part(&self.reason_code), text: part(&self.text) };
        (!grounds.reason_code.is_empty() || !grounds.text.is_empty()).then_some(grounds)
    }
}

impl DispatchCase {
    /// As the use case takes it.
    #[must_use]
    pub fn handover(&self) -> Handover {
        Handover { carrier: self.carrier.clone(), tracking_number: self.tracking_number.clone() }
    }
}

/// A dialog is the client's to show. One that was not answered is sent as `false`; a program that calls without the
/// field acts on purpose.
fn answered(confirmed: Option<bool>) -> bool {
    confirmed.unwrap_or(true)
}
