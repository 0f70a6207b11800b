//! Persons: made from a certificate import or a first proven identity, bound by (provider, subject), never by
//! a phone number or a name alone (ASVS 6.8.1).

use zhengda_engine::values::{DocumentNumber, Mobile, PersonName};

use super::App;
use crate::{
    problem::Problem,
    random::Draw,
    records::{
        Found,
        identity::{Identity, identity_id},
        person::{Person, document_key},
    },
    store::{Change, Condition, StoreError},
};

/// Who says that a name and a number belong together.
#[derive(Clone, Copy)]
enum Source {
    /// The person, who has proven it.
    Proof,
    /// A list. It may have an earlier name beside a former number: whether it is the same person is found by whoever
    /// reads the list, never decided by a second record.
    List,
}

/// The provider name of proven mobile numbers.
pub const SMS: &str = "sms";

impl App {
    /// The person with that document number: whose it is now, or else whose it was.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn person_of_document(&self, number: &DocumentNumber) -> Result<Option<Found<Person>>, StoreError> {
        let key = document_key(&self.vault, number);
        match self.records().first(Condition::eq("document_key", key.as_str())).await? {
            Some(found) => Ok(Some(found)),
            None => self.records().first(Condition::has("document_keys", key)).await,
        }
    }

    /// The person whom a name and a number prove together. A number that was corrected away may have been somebody
    /// else's all along, whom a list's mistake gave to the holder: under the holder's own name only it leads there.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn person_proven(
        &self,
        name: &PersonName,
        number: &DocumentNumber,
    ) -> Result<Option<Found<Person>>, StoreError> {
        let key = document_key(&self.vault, number);
        let found = self.person_of_document(number).await?;
        Ok(found.filter(|found| {
            let current = found.value.document().map(|own| document_key(&self.vault, &own));
            current.as_deref() == Some(key.as_str()) || found.value.is_called(name)
        }))
    }

    /// The person with that document, made when there is none yet. A name that an authority's list or a face
    /// check proves later replaces none that is there: a change of name is a case of its own.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn person_for(&self, name: &PersonName, number: &DocumentNumber) -> Result<Found<Person>, Problem> {
        self.person_with(name, number, None, Source::Proof).await
    }

    /// The person whom an authority's list names, made when there is none yet. The list's mobile is noted where none
    /// was; it proves nothing and binds nobody.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn person_listed(
        &self,
        name: &PersonName,
        number: &DocumentNumber,
        mobile: Option<&Mobile>,
    ) -> Result<Found<Person>, Problem> {
        let found = self.person_with(name, number, mobile, Source::List).await?;
        let Some(mobile) = mobile.filter(|_| found.value.listed_mobile.is_none()) else { return Ok(found) };
        let noted = self.records::<Person>().change(&found.id, |stored| {
            if stored.listed_mobile.is_some() {
                return Ok::<_, Problem>(Change::Keep(()));
            }
            Ok(Change::Write(Person { listed_mobile: Some(mobile.reveal().to_owned()), ..stored.clone() }, ()))
        });
        noted.await?;
        Ok(found)
    }

    async fn person_with(
        &self,
        name: &PersonName,
        number: &DocumentNumber,
        listed_mobile: Option<&Mobile>,
        source: Source,
    ) -> Result<Found<Person>, Problem> {
        let records = self.records::<Person>();
        // Two at once: the unique index lets one insert through, the other finds it.
        for _ in 0..3 {
            let found = match source {
                Source::Proof => self.person_proven(name, number).await?,
                Source::List => self.person_of_document(number).await?,
            };
            if let Some(found) = found {
                return Ok(found);
            }
            let person = Person {
                name: Some(name.reveal().to_owned()),
                document_number: Some(number.reveal().to_owned()),
                document_kind: Some(number.kind().code().to_owned()),
                former_numbers: Vec::new(),
                mobile: None,
                leaving: None,
                listed_mobile: listed_mobile.map(|mobile| mobile.reveal().to_owned()),
                created_at: self.now(),
            };
            let id = self.random.id("per")?;
            match records.insert(&id, &person).await {
                Ok(()) => return Ok(Found { id, version: 1, value: person }),
                Err(StoreError::Duplicate) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Problem::new("contended"))
    }

    /// The person bound to a subject at a provider.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn person_of_identity(&self, provider: &str, subject: &str) -> Result<Option<String>, StoreError> {
        let id = identity_id(&self.vault, provider, subject);
        Ok(self.records::<Identity>().get(&id).await?.map(|found| found.value.person))
    }

    /// Binds a subject that was just proven to a person; a binding to another person is taken over, because the
    /// proof is newer (recycled numbers).
    ///
    /// # Errors
    /// When the store fails.
    pub async fn bind(&self, provider: &str, subject: &str, person: &str) -> Result<(), Problem> {
        let now = self.now();
        let id = identity_id(&self.vault, provider, subject);
        let bound = self.records::<Identity>().change_or_insert(&id, |stored| {
            let bound_at =
                stored.filter(|identity| identity.person == person).map_or(now, |identity| identity.bound_at);
            let identity =
                Identity { provider: provider.to_owned(), person: person.to_owned(), bound_at, proven_at: now };
            Ok::<_, Problem>(Change::Write(identity, ()))
        });
        Ok(bound.await?)
    }

    /// Whether we know who a person is, and not only a number that somebody proved.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn is_named(&self, person: &str) -> Result<bool, StoreError> {
        let found = self.records::<Person>().get(person).await?;
        Ok(found.is_some_and(|found| found.value.document_number.is_some()))
    }

    /// Whether this mobile number is one that the person has proven.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn is_proven_mobile(&self, person: &str, mobile: &Mobile) -> Result<bool, StoreError> {
        let tied = self.person_of_identity(SMS, mobile.reveal()).await?.as_deref() == Some(person);
        Ok(tied && !self.is_leaving(person, mobile).await?)
    }

    /// Records that a person proved a mobile number: it is bound, and becomes the one on record.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn prove_mobile(&self, person: &str, mobile: &Mobile) -> Result<(), Problem> {
        self.bind(SMS, mobile.reveal(), person).await?;
        let number = mobile.reveal();
        let changed = self.records::<Person>().change(person, |stored| {
            if stored.mobile.as_deref() == Some(number) {
                return Ok::<_, Problem>(Change::Keep(()));
            }
            Ok(Change::Write(Person { mobile: Some(number.to_owned()), ..stored.clone() }, ()))
        });
        Ok(changed.await?)
    }
}
