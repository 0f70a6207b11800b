//! What can happen to a case.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    case::{document::AcceptedNotice, result::CaseResult},
    form::attachment::Attachment,
    mailing::parcel::{ParcelEvent, Shipment},
    moment::Moment,
};

/// The kinds of event, the columns of the transition table. The names of those that a person can do are
/// the `allowed_actions` of the HTTP contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// The candidate hands the case in, first or again.
    Submit,
    /// The candidate changes the form.
    Edit,
    /// The candidate proves the mobile number on the form by a code (N11).
    ConfirmMobile,
    /// The candidate takes the case back.
    Withdraw,
    /// The candidate asks for another decision.
    Appeal,
    /// The candidate gives a new address after the mail came back.
    ReAddress,
    /// A reviewer takes the case under a lease.
    Claim,
    /// The reviewer gives the case back to the queue.
    Release,
    /// The reviewer sends it back for correction.
    Return,
    /// The reviewer refuses it.
    Reject,
    /// The reviewer accepts it.
    Approve,
    /// The operator hands the parcel to the carrier.
    Dispatch,
    /// The operator records how far the matter is, for example that money is on its way.
    Record,
    /// The operator records what the matter ended with: a result, or that it was collected in person.
    Complete,
    /// The carrier reports where the parcel is.
    Track,
    /// The reviewer's lease ran out.
    LeaseExpire,
    /// The promised date passed.
    Overdue,
}

impl EventKind {
    /// Every kind.
    pub const ALL: [Self; 17] = [
        Self::Submit,
        Self::Edit,
        Self::ConfirmMobile,
        Self::Withdraw,
        Self::Appeal,
        Self::ReAddress,
        Self::Claim,
        Self::Release,
        Self::Return,
        Self::Reject,
        Self::Approve,
        Self::Dispatch,
        Self::Record,
        Self::Complete,
        Self::Track,
        Self::LeaseExpire,
        Self::Overdue,
    ];

    /// The name in documents, `allowed_actions` and text tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Edit => "edit",
            Self::ConfirmMobile => "confirm_mobile",
            Self::Withdraw => "withdraw",
            Self::Appeal => "appeal",
            Self::ReAddress => "re_address",
            Self::Claim => "claim",
            Self::Release => "release",
            Self::Return => "return",
            Self::Reject => "reject",
            Self::Approve => "approve",
            Self::Dispatch => "dispatch",
            Self::Record => "record",
            Self::Complete => "complete",
            Self::Track => "track",
            Self::LeaseExpire => "lease_expire",
            Self::Overdue => "overdue",
        }
    }
}

/// An event with what it carries.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// See [`EventKind::Submit`].
    Submit {
        /// Whether the person answered the confirm dialog, where the profile has one (`G22`).
        confirmed: bool,
        /// Notices accepted with this submission.
        notices: Vec<AcceptedNotice>,
    },
    /// See [`EventKind::Edit`].
    Edit {
        /// The whole new form, already checked (`form::check`).
        form: Map<String, Value>,
        /// Notices accepted with this change (`Z12`).
        notices: Vec<AcceptedNotice>,
        /// Whether the mobile number of the new form is already proven.
        mobile_confirmed: bool,
        /// The whole new list of files; as it is, where nothing is given.
        attachments: Option<Vec<Attachment>>,
    },
    /// See [`EventKind::ConfirmMobile`].
    ConfirmMobile,
    /// See [`EventKind::Withdraw`].
    Withdraw {
        /// Whether the person answered the confirm dialog (`Z13`).
        confirmed: bool,
    },
    /// See [`EventKind::Appeal`].
    Appeal {
        /// The person's grounds.
        text: String,
        /// The files that come with it.
        attachments: Vec<Attachment>,
    },
    /// See [`EventKind::ReAddress`].
    ReAddress {
        /// The whole new form, already checked.
        form: Map<String, Value>,
        /// Whether the mobile number of the new form is already proven.
        mobile_confirmed: bool,
    },
    /// See [`EventKind::Claim`].
    Claim,
    /// See [`EventKind::Release`].
    Release,
    /// See [`EventKind::Return`].
    Return(Grounds),
    /// See [`EventKind::Reject`].
    Reject(Grounds),
    /// See [`EventKind::Approve`].
    Approve(Option<Grounds>),
    /// See [`EventKind::Dispatch`].
    Dispatch(Shipment),
    /// See [`EventKind::Record`].
    Record(CaseResult),
    /// See [`EventKind::Complete`].
    Complete(CaseResult),
    /// See [`EventKind::Track`].
    Track {
        /// Which parcel the report is about.
        tracking_number: String,
        /// Everything the carrier knows, in any order.
        events: Vec<ParcelEvent>,
        /// When we heard it.
        heard_at: Moment,
    },
    /// See [`EventKind::LeaseExpire`].
    LeaseExpire,
    /// See [`EventKind::Overdue`].
    Overdue,
}

/// Why a reviewer decided so: a code of the profile's list and a text for the candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grounds {
    /// A reason code offered by the profile.
    pub reason_code: String,
    /// What the candidate reads.
    pub text: String,
}

impl Event {
    /// The kind of this event.
    #[must_use]
    pub const fn kind(&self) -> EventKind {
        match self {
            Self::Submit { .. } => EventKind::Submit,
            Self::Edit { .. } => EventKind::Edit,
            Self::ConfirmMobile => EventKind::ConfirmMobile,
            Self::Withdraw { .. } => EventKind::Withdraw,
            Self::Appeal { .. } => EventKind::Appeal,
            Self::ReAddress { .. } => EventKind::ReAddress,
            Self::Claim => EventKind::Claim,
            Self::Release => EventKind::Release,
            Self::Return(_) => EventKind::Return,
            Self::Reject(_) => EventKind::Reject,
            Self::Approve(_) => EventKind::Approve,
            Self::Dispatch(_) => EventKind::Dispatch,
            Self::Record(_) => EventKind::Record,
            Self::Complete(_) => EventKind::Complete,
            Self::Track { .. } => EventKind::Track,
            Self::LeaseExpire => EventKind::LeaseExpire,
            Self::Overdue => EventKind::Overdue,
        }
    }
}
