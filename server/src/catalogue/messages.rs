//! The texts of messages to the candidate, `config/messages.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use zhengda_engine::{case::state::State, mailing::parcel::Rank, payment, publicity, text::Text};

use crate::settings::Finding;

/// One message.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessageText {
    /// The heading.
    pub title: Text,
    /// The text inside the app.
    pub body: Text,
    /// The text of the SMS, where one is sent.
    #[serde(default)]
    pub sms: Option<Text>,
}

/// The messages by topic.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Messages(BTreeMap<String, MessageText>);

impl Messages {
    /// The message of a topic.
    #[must_use]
    pub fn get(&self, topic: &str) -> Option<&MessageText> {
        self.0.get(topic)
    }

    /// Every topic that a case can raise must have its text.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let told = [
            State::Submitted,
            State::Returned,
            State::Rejected,
            State::Approved,
            State::Dispatched,
            State::Completed,
            State::Withdrawn,
        ];
        let states = told.iter().map(|state| format!("case_{}", state.name()));
        let ranks = Rank::ALL.iter().skip(1).map(|rank| format!("parcel_{}", rank.name()));
        let others = [
            "appeal_submitted",
            "appeal_rejected",
            "case_overdue",
            "case_recorded",
            "case_not_carried_out",
            "certificate_issued",
            "certificate_superseded",
            "certificate_revoked",
            "certificate_suspended",
            "certificate_restored",
            "certificates_verified",
            "login_new",
            "mobile_changed",
            "password_changed",
            "data_revealed",
            "certificate_code_renewed",
        ];
        states
            .chain(ranks)
            .chain(others.map(str::to_owned))
            .chain(publicity::CheckState::ALL.iter().map(|state| format!("check_{}", state.name())))
            .chain(publicity::ReportState::ALL.iter().skip(1).map(|state| format!("report_{}", state.name())))
            .chain(payment::ReportState::ALL.iter().skip(1).map(|state| format!("payment_{}", state.name())))
            .filter(|topic| !self.0.contains_key(topic))
            .map(|topic| Finding::new("messages.toml", format!("`{topic}` has no text")))
            .collect()
    }
}
