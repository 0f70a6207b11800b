//! A person whose name or number was corrected by an exchange: the record follows the certificate, and the number of
//! before still leads to the same person.

use zhengda_engine::{
    case::result::NewCertificate,
    form::correction::Part,
    values::{DocumentNumber, PersonName},
};

use crate::{
    app::App,
    problem::Problem,
    records::{
        Record,
        case::Case,
        certificate::Certificate,
        order::PaymentOrder,
        person::{Person, document_key},
        publicity::PublicityEntry,
        registration::Registration,
        score::Score,
    },
    store::{Change, Condition, StoreError, UpdateError},
};

impl App {
    /// Writes what an exchange corrected into the person. May be done again at any time.
    ///
    /// # Errors
    /// `document_of_another` where the number is another person's.
    pub(super) async fn correct_person(&self, person: &str, new: &NewCertificate) -> Result<(), Problem> {
        let number = new.document_number.as_deref().map(DocumentNumber::parse).transpose();
        let number = number.map_err(|_| Problem::internal("a checked document number does not parse"))?;
        if let Some(number) = &number
            && let Some(empty) = self.other_record(person, number).await?
        {
            self.give_up_number(&empty).await?;
        }
        let changed = self.records::<Person>().change(person, |stored| {
            let mut next = stored.clone();
            if let Some(name) = &new.name {
                next.name = Some(name.clone());
            }
            if let Some(number) = &number {
                self.renumber(&mut next, number);
            }
            Ok::<_, Problem>(if next == *stored { Change::Keep(()) } else { Change::Write(next, ()) })
        });
        match changed.await {
            Err(UpdateError::Store(StoreError::Duplicate)) => Err(Problem::new("document_of_another")),
            changed => Ok(changed?),
        }
    }

    /// Makes sure that a number is nobody else's.
    ///
    /// # Errors
    /// `document_of_another`.
    pub(in crate::app) async fn number_is_free_for(
        &self,
        person: &str,
        number: &DocumentNumber,
    ) -> Result<(), Problem> {
        self.other_record(person, number).await.map(|_| ())
    }

    /// The empty record that came to be because the same person logged in with the right number before it was
    /// corrected; `None` where nobody else has the number.
    ///
    /// # Errors
    /// `document_of_another` where whoever has it is called otherwise or has anything here.
    async fn other_record(&self, person: &str, number: &DocumentNumber) -> Result<Option<String>, Problem> {
        let known = self.records::<Person>().get(person).await?.and_then(|found| found.value.name);
        // What was corrected away from somebody of another name is nobody's now.
        let found = match known.as_deref().and_then(|known| PersonName::parse(known).ok()) {
            Some(name) => self.person_proven(&name, number).await?,
            None => self.person_of_document(number).await?,
        };
        let Some(other) = found.filter(|found| found.id != person) else { return Ok(None) };
        let same_name = known.zip(other.value.name.as_ref()).is_some_and(|(one, two)| Part::Name.same(&one, two));
        let id = other.id.as_str();
        let empty = same_name
            && other.value.former_numbers.is_empty()
            && !self.has::<Certificate>(id).await?
            && !self.has::<Case>(id).await?
            && !self.has::<Registration>(id).await?
            && !self.has::<Score>(id).await?
            && !self.has::<PaymentOrder>(id).await?
            && !self.has::<PublicityEntry>(id).await?;
        if empty { Ok(Some(other.id)) } else { Err(Problem::new("document_of_another")) }
    }

    async fn has<T: Record>(&self, person: &str) -> Result<bool, StoreError> {
        Ok(self.records::<T>().first(Condition::eq("person", person)).await?.is_some())
    }

    /// An empty record gives its number up; whoever was logged in there logs in again and comes to the right one.
    async fn give_up_number(&self, other: &str) -> Result<(), Problem> {
        let given = self.records::<Person>().change(other, |stored| {
            let next = Person { document_number: None, document_kind: None, ..stored.clone() };
            Ok::<_, Problem>(Change::Write(next, ()))
        });
        given.await?;
        self.end_all_sessions(other, None).await
    }

    /// The number becomes the person's, and the one before a former one.
    fn renumber(&self, person: &mut Person, number: &DocumentNumber) {
        let before = person.document();
        let same = before
            .as_ref()
            .is_some_and(|before| document_key(&self.vault, before) == document_key(&self.vault, number));
        if same {
            return;
        }
        if let Some(before) = before {
            person.former_numbers.push(before.reveal().to_owned());
        }
        person.former_numbers.retain(|former| former != number.reveal());
        person.document_number = Some(number.reveal().to_owned());
        person.document_kind = Some(number.kind().code().to_owned());
    }
}
