//! Every collection of the application, one list: what `ensure`, `doctor` and the field inventory go through.

use crate::store::Collection;

use super::{
    Record, attempt, batch, case, certificate, code, identity, inbox, message, order, person, publicity, query,
    registration, score, session, share, staff, token, verification,
};

/// All collections.
#[must_use]
pub fn all() -> Vec<&'static Collection> {
    vec![
        case::Case::collection(),
        certificate::Certificate::collection(),
        person::Person::collection(),
        identity::Identity::collection(),
        session::Session::collection(),
        code::OneTimeCode::collection(),
        code::NumberRecord::collection(),
        code::SenderRecord::collection(),
        attempt::Attempt::collection(),
        message::Message::collection(),
        staff::StaffAccount::collection(),
        inbox::Push::collection(),
        token::SharedToken::collection(),
        score::Score::collection(),
        score::HeldSittings::collection(),
        publicity::Publicity::collection(),
        publicity::PublicityEntry::collection(),
        publicity::PublicityReport::collection(),
        registration::Registration::collection(),
        registration::RegistrationTerms::collection(),
        registration::IssueNotice::collection(),
        order::PaymentOrder::collection(),
        order::PaymentReport::collection(),
        query::QueryCount::collection(),
        verification::Verification::collection(),
        verification::Gap::collection(),
        share::Share::collection(),
        batch::Batch::collection(),
    ]
}
