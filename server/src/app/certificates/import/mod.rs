//! Importing an authority's list of certificates: every good row becomes a certificate.

pub mod columns;
pub(crate) mod enter;
pub mod row;

use std::fs::File;

use self::row::CertificateList;
use crate::{
    app::{
        App,
        sheet::{self, Import, Summary},
    },
    problem::Problem,
};

impl App {
    /// Imports a list of certificates.
    ///
    /// # Errors
    /// Those of [`sheet::import`].
    pub async fn import_certificates(&self, file: File, import: Import) -> Result<Summary, Problem> {
        // Without the table a place could be drawn twice, and the unique index would be asked over and over.
        self.seal.load(&*self.store, self.now()).await?;
        let list = CertificateList::new(self.catalogue.clone(), &import.region, self.now().beijing_date());
        let import = &import;
        let enter = |listed| async move { self.enter(&import.region, &listed, import.dry_run).await };
        sheet::import(list, file, &import.progress, enter).await
    }
}
