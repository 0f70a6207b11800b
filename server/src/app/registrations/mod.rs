//! Registrations for exams: what the office publishes before (F08, F12, F14 to F16), who is registered, and the choice
//! between promise and evidence (F05 to F11, F27).

pub mod list;
mod notices;
mod promise;
mod terms;

pub use self::{
    notices::NewIssueNotice,
    promise::{ConfirmChoice, OwnRegistration, SignPromise},
    terms::NewTerms,
};
use crate::{
    app::once::keeps,
    records::registration::{Registration, RegistrationTerms},
};

keeps!(Registration, RegistrationTerms);
