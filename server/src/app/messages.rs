//! Messages to a person: once inside the app, and for weighty news once by SMS.

use std::collections::BTreeMap;

use zhengda_engine::{mailing::parcel::Rank, values::Mobile};

use super::{App, scope::Candidate};
use crate::{
    problem::Problem,
    providers::sms::{SmsMessage, SmsTemplate},
    records::{Found, case::Case, message::Message, person::Person},
    store::{Change, Condition, Cursor, Direction, Find, StoreError},
};

/// Topics that also send an SMS: the person must do something, or something is on its way.
const BY_SMS: [&str; 7] = [
    "case_returned",
    "case_rejected",
    "case_dispatched",
    "appeal_rejected",
    "parcel_out_for_delivery",
    "parcel_returned_mail",
    "case_overdue",
];

impl App {
    /// Tells the owner of a case about `topic`. `task` makes the message unique, so that a repeated job tells
    /// nothing twice.
    ///
    /// # Errors
    /// When the store fails. An SMS that cannot be sent is no error: the message in the app stands.
    pub async fn tell_about_case(&self, id: &str, case: &Case, topic: &str, task: &str) -> Result<(), Problem> {
        let message = Message {
            person: case.person.clone(),
            topic: topic.to_owned(),
            values: self.message_values(case),
            case: Some(id.to_owned()),
            created_at: self.now(),
            read_at: None,
        };
        if !self.put_message(&format!("{id}:{task}"), &message).await? || !BY_SMS.contains(&topic) {
            return Ok(());
        }
        self.sms_about_case(case, topic).await
    }

    /// Tells a person about something that is no case. `key` makes the message unique.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn tell_person(
        &self,
        person: &str,
        topic: &str,
        values: BTreeMap<String, String>,
        key: &str,
    ) -> Result<(), Problem> {
        let message = Message {
            person: person.to_owned(),
            topic: topic.to_owned(),
            values,
            case: None,
            created_at: self.now(),
            read_at: None,
        };
        self.put_message(key, &message).await.map(drop)
    }

    /// Writes a message under an id made from `key`; answers whether it is new.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn put_message(&self, key: &str, message: &Message) -> Result<bool, Problem> {
        let id = format!("msg_{}", self.vault.digest("message", key));
        match self.records().insert(&id, message).await {
            Ok(()) => Ok(true),
            Err(StoreError::Duplicate) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The person's messages, the newest first.
    ///
    /// # Errors
    /// When the store fails or the cursor is not one of this list.
    pub async fn messages_of(
        &self,
        candidate: &Candidate,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<Found<Message>>, Option<Cursor>), Problem> {
        let own = Condition::eq("person", candidate.person());
        let find = Find::by(own).sorted("created_at", Direction::Descending).after(after).limit(limit);
        Ok(self.records().find(&find).await?)
    }

    /// Marks a message as read; once is enough.
    ///
    /// # Errors
    /// `not_found` when it is not the person's.
    pub async fn read_message(&self, candidate: &Candidate, id: &str) -> Result<(), Problem> {
        let now = self.now();
        let read = self.records::<Message>().change(id, |stored| {
            if stored.person != candidate.person() {
                return Err(Problem::new("not_found"));
            }
            Ok(match stored.read_at {
                Some(_) => Change::Keep(()),
                None => Change::Write(Message { read_at: Some(now), ..stored.clone() }, ()),
            })
        });
        Ok(read.await?)
    }

    fn message_values(&self, case: &Case) -> BTreeMap<String, String> {
        let mut values = BTreeMap::new();
        if let Ok((_, service)) = self.service(&case.region, &case.service) {
            values.insert("service".to_owned(), service.name.zh.clone());
            values.insert("service_en".to_owned(), service.name.en.clone());
        }
        if let Some(due) = &case.due {
            values.insert("due".to_owned(), due.date.to_string());
        }
        if let Some(grounds) = case.decisions.last().and_then(|decision| decision.grounds.as_ref()) {
            values.insert("reason".to_owned(), grounds.text.clone());
        }
        if let Some(result) = &case.result {
            values.insert("reason".to_owned(), result.text.clone());
        }
        if let Some(parcel) = &case.parcel {
            let number = &parcel.tracking_number;
            let tail: String = number.chars().skip(number.chars().count().saturating_sub(4)).collect();
            values.insert("tracking_number".to_owned(), number.clone());
            values.insert("tracking_tail".to_owned(), tail);
            let carrier = self.catalogue.states.carrier(&parcel.carrier);
            values.insert("carrier".to_owned(), carrier.text.zh);
            values.insert("carrier_en".to_owned(), carrier.text.en);
        }
        values.insert("date".to_owned(), case.changed_at.beijing_date().to_string());
        values
    }

    async fn sms_about_case(&self, case: &Case, topic: &str) -> Result<(), Problem> {
        let person = self.records::<Person>().get(&case.person).await?;
        let Some(mobile) = person.and_then(|person| person.value.mobile).and_then(|mobile| Mobile::parse(&mobile).ok())
        else {
            return Ok(());
        };
        // The number on record may be somebody else's by now; they learn nothing about this person.
        if !self.is_proven_mobile(&case.person, &mobile).await? {
            return Ok(());
        }
        let short = |text: String| text.chars().take(6).collect::<String>();
        let state = match topic.strip_prefix("parcel_").and_then(Rank::named) {
            Some(rank) => short(self.catalogue.states.rank(rank).text.zh),
            None => short(self.catalogue.states.state(case.state).text.zh),
        };
        let service = self
            .service(&case.region, &case.service)
            .map(|(_, service)| short(service.name.zh.clone()))
            .unwrap_or_default();
        let (template, values) = if topic.starts_with("parcel_") {
            (SmsTemplate::Parcel, vec![state])
        } else {
            (SmsTemplate::CaseState, vec![service, state])
        };
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let reference = self.vault.digest("sms", &format!("{}:{topic}:{}", case.id, case.revision));
        let sent = match SmsMessage::new(mobile.reveal(), template, &values, &reference) {
            Ok(message) => self.providers.sms.send(&message).await.map(|_| ()).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        if let Err(cause) = sent {
            tracing::warn!(cause, topic, "an SMS about a case was not sent; the message in the app stands");
        }
        Ok(())
    }
}
