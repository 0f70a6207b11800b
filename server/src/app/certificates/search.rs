//! Staff look for certificates of their region (K47 to K50).

use zhengda_engine::values::{DocumentNumber, ManagementNumber, PersonName};

use crate::{
    app::{App, audit::By, scope::Issuer},
    problem::Problem,
    records::{
        Found,
        certificate::{Certificate, management_key},
    },
    store::{Condition, Cursor, Direction, Find},
};

/// What is looked for.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// By the number on the certificate.
    ManagementNumber(ManagementNumber),
    /// By name and document together: a number alone would make a register of people out of this.
    Holder(PersonName, DocumentNumber),
}

impl App {
    /// The certificates of the issuer's region that are meant. That they were looked at stands in the audit chain before
    /// they are shown.
    ///
    /// # Errors
    /// When the store fails or the cursor is not one of this list.
    pub async fn search_certificates(
        &self,
        issuer: &Issuer,
        wanted: &Wanted,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<Found<Certificate>>, Option<Cursor>), Problem> {
        let condition = match wanted {
            Wanted::ManagementNumber(number) => Condition::eq("management_key", management_key(&self.vault, number)),
            Wanted::Holder(name, number) => {
                let found = self.person_of_document(number).await?;
                let Some(person) = found.filter(|found| found.value.is_called(name)) else {
                    return Ok((Vec::new(), None));
                };
                Condition::eq("person", person.id)
            }
        };
        let condition = condition.and(Condition::eq("region", issuer.region()));
        let find = Find::by(condition).sorted("approved_on", Direction::Descending).after(after).limit(limit);
        let (found, next) = self.records::<Certificate>().find(&find).await?;
        for found in &found {
            self.audit(By::Staff(issuer), "certificate.read", Some(&found.id), &[]).await?;
        }
        Ok((found, next))
    }
}
