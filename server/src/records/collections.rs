//! Every collection of the application, one list: what `ensure`, `doctor` and the field inventory go through.

use crate::store::Collection;

use super::{
    Record, account, attempt, batch, captcha, case, certificate, code, flow, identity, inbox, journal, message, order,
    partial, person, publicity, query, registration, revocation, score, session, share, staff, token, upload,
    verification,
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
        account::Account::collection(),
        account::PasswordTries::collection(),
        account::AccountRequest::collection(),
        account::FormerAccount::collection(),
        captcha::Captcha::collection(),
        flow::ScanLogin::collection(),
        flow::IdentityFlow::collection(),
        journal::Segment::collection(),
        journal::Checkpoint::collection(),
        message::Message::collection(),
        staff::StaffAccount::collection(),
        inbox::Push::collection(),
        token::SharedToken::collection(),
        revocation::RevocationProposal::collection(),
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
        upload::Upload::collection(),
        partial::PartialUpload::collection(),
    ]
}
