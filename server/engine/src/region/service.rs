//! One service of one region: its gates, form, notices and deadlines as parameters.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    case::{event::EventKind, result::ResultKind, state::State},
    eligibility::rule::Rule,
    form::{correction::Correction, field::Field, slot::Slot},
    region::{notice::NoticeRule, step::Step, verb::Verb},
    text::Text,
};

/// The parameters of a service in a region. The numbers in the comments are those of the table in
/// `requirements.md` section 2.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// What the region calls it (5).
    pub name: Text,
    /// One sentence on what it is for.
    pub summary: Text,
    /// The menu that it stands under (`G07`, `G26`), where the region groups its services.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub menu: Option<Text>,
    /// The verb on the button that hands it in (12).
    pub submit_verb: Text,
    /// What its other buttons say, where they do not say the usual.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub verbs: BTreeMap<Verb, Text>,
    /// The pages of its form (14). None declared: the notices, where there are some, then one page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// Articles of the help that explain it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub help: Vec<String>,
    /// Whether a reviewer must decide before anything follows (21).
    pub review: Review,
    /// Whether an approved case ends with a parcel.
    #[serde(default)]
    pub delivers: bool,
    /// Whether it is about one certificate of the person.
    #[serde(default)]
    pub needs_certificate: bool,
    /// Whether it can be asked for without a certificate when the register has none of that exam (15).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free_form: Option<FreeForm>,
    /// In which states the candidate may change it (6).
    #[serde(default)]
    pub edit_in: Vec<State>,
    /// Whether saving a correction hands it in at once (8).
    #[serde(default)]
    pub edit_submits: bool,
    /// In which states the candidate may take it back.
    #[serde(default)]
    pub withdraw_in: Vec<State>,
    /// Whether and how a refusal can be appealed (7).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appeal: Option<AppealRule>,
    /// What asks "are you sure" first (11).
    #[serde(default)]
    pub confirm: Vec<EventKind>,
    /// What those dialogs ask.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub dialogs: BTreeMap<EventKind, Text>,
    /// What the person reads once it is handed in (`G23`, `S13`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted_text: Option<Text>,
    /// Notices to accept (9, 10).
    #[serde(default)]
    pub notices: Vec<NoticeRule>,
    /// Within how many working days the authority promises to decide (19).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise_working_days: Option<u32>,
    /// How often a returned parcel may be sent again.
    #[serde(default)]
    pub max_resends: u32,
    /// How the result reaches the person (20); the form's field `delivery` chooses where there is more than one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub delivery: Vec<Delivery>,
    /// Who pays the postage (22).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postage: Option<Text>,
    /// Carriers that an operator may choose.
    #[serde(default)]
    pub carriers: Vec<String>,
    /// The form (16).
    #[serde(default)]
    pub fields: Vec<Field>,
    /// The files that belong to it (18).
    #[serde(default)]
    pub slots: Vec<Slot>,
    /// The name of its application form (`G13`); made from the service's name where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form_title: Option<Text>,
    /// Whether the client leads on to the next step only when every slot is filled (`G20`); handing in always asks it.
    #[serde(default)]
    pub all_before_next: bool,
    /// Reasons that a reviewer may give.
    #[serde(default)]
    pub reasons: Vec<Reason>,
    /// Who may ask for it, rule by rule, in the order in which they are told (24).
    #[serde(default)]
    pub eligibility: Vec<Rule>,
    /// What is recorded when it ends, and what follows from it.
    #[serde(default)]
    pub result: ResultKind,
    /// What an exchange may change on the certificate, and where the form says to what; nothing else changes (`G11`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
    /// Whom to call when something goes wrong afterwards (`F73`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub help_lines: Vec<HelpLine>,
}

/// Whom to call when something goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HelpLine {
    /// What went wrong.
    pub when: Text,
    /// Telephones, as dialled.
    pub telephones: Vec<String>,
}

/// An application about a certificate that the register does not have (`S14`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FreeForm {
    /// The button that begins it (填写补证申请).
    pub verb: Text,
    /// When to use it.
    pub help: Text,
}

/// A way in which a result reaches the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// The way.
    pub mode: DeliveryMode,
    /// What the region calls it (`G21`: 邮寄领取证书).
    pub name: Text,
    /// The service that is asked for next, once this one is done (`G26`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub then: Option<String>,
}

/// Ways in which a result reaches the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryMode {
    /// By mail.
    Mail,
    /// At the counter.
    Collect,
}

impl DeliveryMode {
    /// The name in profiles, forms and the HTTP contract.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Collect => "collect",
        }
    }
}

/// Whether a case must be reviewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Review {
    /// A reviewer approves it first (`G27`).
    Required,
    /// The operator may act on it as it is; a reviewer may still take it out of the queue.
    Optional,
}

/// How a refusal can be appealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppealRule {
    /// Within how many working days after the decision.
    pub within_working_days: u32,
    /// The files that may or must come with it (`K11`, `Z09`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub slots: Vec<Slot>,
}

/// A reason for a return or a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// The stable code.
    pub code: String,
    /// What it says.
    pub text: Text,
    /// Whether a refusal for this reason also voids the certificate that the case is about, so that two reviewers must
    /// come to it (`F55`, `F67`, Q5).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub voids_certificate: bool,
}

impl Service {
    /// The reason with that code.
    #[must_use]
    pub fn reason(&self, code: &str) -> Option<&Reason> {
        self.reasons.iter().find(|reason| reason.code == code)
    }

    /// The slot with that id, of the application or of its appeal.
    #[must_use]
    pub fn slot(&self, id: &str) -> Option<&Slot> {
        self.all_slots().find(|slot| slot.id == id)
    }

    /// Every slot, those of the application first.
    pub fn all_slots(&self) -> impl Iterator<Item = &Slot> + Clone {
        self.slots.iter().chain(self.appeal.iter().flat_map(|appeal| &appeal.slots))
    }
}
