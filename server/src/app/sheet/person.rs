//! The person whom a row names, found or made, unless the register knows that document under another name.

use zhengda_engine::values::{DocumentNumber, Mobile, PersonName};

use crate::{app::App, problem::Problem};

/// The register knows the document under another name: the row would hand something of one person to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OtherName;

impl App {
    /// The id of the person that a row names; `None` in a dry run where there is none yet.
    ///
    /// # Errors
    /// The outer error when the store fails.
    pub(crate) async fn person_of_row(
        &self,
        name: &PersonName,
        document: &DocumentNumber,
        mobile: Option<&Mobile>,
        dry_run: bool,
    ) -> Result<Result<Option<String>, OtherName>, Problem> {
        let found = if dry_run {
            self.person_of_document(document).await?
        } else {
            Some(self.person_listed(name, document, mobile).await?)
        };
        Ok(match found {
            Some(person) if !person.value.is_called(name) => Err(OtherName),
            found => Ok(found.map(|person| person.id)),
        })
    }
}
