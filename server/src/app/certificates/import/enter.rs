//! Brings one good row into the register: once, whoever else is at it and however often it is tried.

use super::columns::Column;
use crate::{
    app::{
        App,
        certificates::listed::Listed,
        sheet::{self, Entered},
    },
    problem::Problem,
    records::{
        Repository,
        certificate::{Certificate, Status, certificate_id},
    },
    store::{Change, StoreError},
};

/// How often another place is drawn when one turns out to be taken by another process.
const PLACES: u32 = 32;

type Misfit = sheet::Misfit<Column>;

impl App {
    /// Enters a certificate, or only looks whether that would be possible.
    ///
    /// # Errors
    /// The outer error when the store fails, the inner one when the row does not fit the register.
    pub(super) async fn enter(
        &self,
        region: &str,
        listed: &Listed,
        dry_run: bool,
    ) -> Result<Result<Entered, Misfit>, Problem> {
        let certificates = self.records::<Certificate>();
        let id = certificate_id(&self.vault, &listed.exam, &listed.management_number, 1);
        if let Some(known) = registered(&certificates, &id, region, listed).await? {
            if known == Ok(Entered::Changed) && !dry_run {
                certificates.change(&id, issued).await?;
            }
            return Ok(known);
        }
        let person = if dry_run {
            self.person_of_document(&listed.document).await?
        } else {
            Some(self.person_listed(&listed.name, &listed.document, listed.mobile.as_ref()).await?)
        };
        // A number of one person in a row of another would hand the certificate to a stranger.
        if person.as_ref().is_some_and(|person| !person.value.is_called(&listed.name)) {
            return Ok(Err((Column::Name, "row_person_has_other_name")));
        }
        if let Some(person) = &person
            && listed.status != Status::Revoked
            && self.is_void(region, &person.id, &listed.exam, listed.year).await?
        {
            return Ok(Err((Column::DocumentNumber, "row_check_void")));
        }
        let Some(person) = person.filter(|_| !dry_run) else { return Ok(Ok(Entered::Added)) };
        for _ in 0..PLACES {
            let certificate = self.certificate_of(region, listed, &person.id)?;
            match certificates.insert(&id, &certificate).await {
                Ok(()) => {
                    self.seal.note(&certificate);
                    return Ok(Ok(Entered::Added));
                }
                // Somebody entered the same certificate meanwhile, or another one took the place.
                Err(StoreError::Duplicate) => {
                    if let Some(known) = registered(&certificates, &id, region, listed).await? {
                        return Ok(known);
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(Problem::new("contended"))
    }
}

/// How a row compares with what the register has under its id; `None` when it has nothing.
async fn registered(
    certificates: &Repository<Certificate>,
    id: &str,
    region: &str,
    listed: &Listed,
) -> Result<Option<Result<Entered, Misfit>>, StoreError> {
    let known = certificates.get(id).await?.map(|found| found.value);
    Ok(known.map(|known| {
        if known.region == region && listed.is(&known) {
            let issued = listed.paper_issued && !known.paper_issued;
            Ok(if issued { Entered::Changed } else { Entered::Unchanged })
        } else if known.region == region && listed.is_but_for_status(&known) {
            Err((Column::Status, "row_status_by_issuer"))
        } else {
            Err((Column::ManagementNumber, "row_conflicts_with_register"))
        }
    }))
}

/// Paper that was issued once stays so, whatever an older list says.
#[expect(clippy::unnecessary_wraps, reason = "the shape of a decision")]
fn issued(stored: &Certificate) -> Result<Change<Certificate, ()>, StoreError> {
    Ok(Change::Write(Certificate { paper_issued: true, ..stored.clone() }, ()))
}
