//! The kinds of lists that an authority hands in, and how each comes in: one place for the operations over HTTP, the
//! commands and the demo data.

use std::{fs::File, sync::Arc};

use zhengda_engine::region::profile::Profile;

use super::{
    App,
    audit::By,
    scope::Staff,
    sheet::{Import, Summary},
};
use crate::problem::Problem;

/// What a list lists.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Certificates.
    Certificates,
    /// Scores.
    Scores,
    /// People on publicity lists.
    Publicity,
    /// Registrations.
    Registrations,
    /// Payment orders.
    Orders,
    /// Accounts of an older system, and what was done with them.
    Accounts,
}

impl Kind {
    /// What the audit chain calls it.
    #[must_use]
    pub const fn action(self) -> &'static str {
        match self {
            Self::Certificates => "certificates.import",
            Self::Scores => "scores.import",
            Self::Publicity => "publicity.import",
            Self::Registrations => "registrations.import",
            Self::Orders => "orders.import",
            Self::Accounts => "accounts.import",
        }
    }

    /// Why a region takes no such list.
    #[must_use]
    pub fn refusal(self, profile: &Profile) -> Option<&'static str> {
        match self {
            Self::Accounts if !profile.accounts.migration => {
                Some("takes no accounts over: accounts.migration is not set")
            }
            _ => None,
        }
    }
}

impl App {
    /// Brings a list in.
    ///
    /// # Errors
    /// When the file cannot be read or the store fails; bad rows are findings of the summary.
    pub async fn import(&self, kind: Kind, file: File, import: Import) -> Result<Summary, Problem> {
        match kind {
            Kind::Certificates => self.import_certificates(file, import).await,
            Kind::Scores => self.import_scores(file, import).await,
            Kind::Publicity => self.import_publicity(file, import).await,
            Kind::Registrations => self.import_registrations(file, import).await,
            Kind::Orders => self.import_orders(file, import).await,
            Kind::Accounts => self.import_former_accounts(file, import).await,
        }
    }

    /// Brings in a list of the staff's own region, and enters into the audit chain that it was done; a rehearsal is no
    /// entry.
    ///
    /// # Errors
    /// Those of [`Self::import`]; `store_unavailable` when it could not be entered: the rows stay, and importing the
    /// list again changes nothing and enters it.
    pub async fn import_by(&self, staff: &Staff, kind: Kind, file: File, dry_run: bool) -> Result<Summary, Problem> {
        let import = Import { region: staff.region().to_owned(), dry_run, progress: Arc::default() };
        let summary = self.import(kind, file, import).await?;
        if !dry_run {
            self.audit(By::Staff(staff), kind.action(), None, &summary.figures()).await?;
        }
        Ok(summary)
    }
}
