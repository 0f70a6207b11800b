//! Tells holders in one message an evening about the checks of the day, not in one for each.

use std::collections::BTreeMap;

use zhengda_engine::moment::Moment;

use crate::{
    app::App,
    problem::Problem,
    records::{Found, message::Message, verification::Verification},
    store::{Change, Condition, Direction, Find, StoreError},
};

/// Entries looked at in one round.
const BATCH: u32 = 64;
/// Entries of one person and evening: more hours, ways, answers and receipts than a person's certificates can have.
const OF_ONE: u32 = 200;

impl App {
    /// Sends the messages that are due and answers how many that were.
    ///
    /// # Errors
    /// When the store fails; what was not sent is sent in the next round.
    pub async fn tell_about_checks(&self) -> Result<usize, Problem> {
        let due = Condition::lte("tell_at", self.now().0);
        let find = Find::by(due).sorted("tell_at", Direction::Ascending).limit(BATCH);
        let (found, _) = self.records::<Verification>().find(&find).await?;
        let mut evenings: Vec<(String, Moment)> =
            found.iter().filter_map(|entry| Some((entry.value.person.clone(), entry.value.tell_at?))).collect();
        evenings.sort_unstable();
        evenings.dedup();
        for (person, evening) in &evenings {
            self.tell_about_evening(person, *evening).await?;
        }
        Ok(evenings.len())
    }

    /// The message is written once: its id is made of person and evening. Only then the entries count as told, so that
    /// a process that stops between the two tells nobody twice and forgets nobody.
    async fn tell_about_evening(&self, person: &str, evening: Moment) -> Result<(), Problem> {
        let of_evening = Condition::eq("person", person).and(Condition::eq("tell_at", evening.0));
        let (entries, _) = self.records::<Verification>().find(&Find::by(of_evening).limit(OF_ONE)).await?;
        let message = Message {
            person: person.to_owned(),
            topic: "certificates_verified".to_owned(),
            values: values(&entries, evening),
            case: None,
            created_at: self.now(),
            read_at: None,
        };
        self.put_message(&format!("checks:{person}:{}", evening.0), &message).await?;
        for entry in entries {
            let told = self.records::<Verification>().change(&entry.id, |stored| {
                let told = Verification { tell_at: None, ..stored.clone() };
                Ok::<_, StoreError>(if stored.tell_at == Some(evening) {
                    Change::Write(told, ())
                } else {
                    Change::Keep(())
                })
            });
            told.await?;
        }
        Ok(())
    }
}

fn values(entries: &[Found<Verification>], evening: Moment) -> BTreeMap<String, String> {
    let times: i64 = entries.iter().map(|entry| entry.value.times).sum();
    let stated = entries.iter().filter(|entry| entry.value.purpose.is_some()).count();
    [("times", times.to_string()), ("stated", stated.to_string()), ("date", evening.beijing_date().to_string())]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
}
