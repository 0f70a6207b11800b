//! The same random operations against every adapter and the model: every answer must be the same.
//!
//! `DIFF_OPS` says how many (20,000 usually, 1,000,000 by `make differential`), `SEED` repeats a run.

use serde_json::json;
use zhengda::store::{Condition, Cursor, Document, Find};
use zhengda_engine::moment::Moment;

use super::{
    chaos::{self, INTEGERS},
    model::{Body, Model, Place, value},
    things::{THINGS, open},
};
use crate::support::{
    chance::Chance,
    count,
    stores::{TestStore, stores_in_memory},
};

/// One adapter and where its current list stands.
struct Subject {
    kind: TestStore,
    next: Option<Cursor>,
}

/// Everything that is compared.
struct Trial {
    model: Model,
    subjects: Vec<Subject>,
    /// The list that is being paged through, and the place in terms of the model.
    list: Option<(Find, Place)>,
    operation: u64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_adapter_answers_as_the_model_does() {
    let operations = count("DIFF_OPS", 20_000);
    let mut chance = Chance::seeded(20_260_917);
    let subjects = stores_in_memory(&[&THINGS]).await.into_iter().map(|kind| Subject { kind, next: None }).collect();
    let mut trial = Trial { model: Model::default(), subjects, list: None, operation: 0 };
    let start = std::time::Instant::now();
    while trial.operation < operations {
        trial.operation += 1;
        match chance.below(100) {
            0..24 => trial.insert(&mut chance).await,
            24..46 => trial.replace(&mut chance).await,
            46..56 => trial.delete(&mut chance).await,
            56..66 => trial.get(&mut chance).await,
            66..80 => {
                let find = chaos::find(&mut chance);
                trial.find(find, None).await;
            }
            80..90 => match trial.list.take() {
                Some((find, place)) => trial.find(find, Some(place)).await,
                None => trial.get(&mut chance).await,
            },
            90..98 => trial.count(&mut chance).await,
            _ => trial.sweep(&mut chance).await,
        }
    }
    trial.find(Find::by(Condition::all()).limit(1_000), None).await;
    let names: Vec<_> = trial.subjects.iter().map(|subject| subject.kind.name).collect();
    println!("{operations} operations on {names:?} in {:?}, 0 differences", start.elapsed());
    for subject in trial.subjects {
        subject.kind.end().await;
    }
}

impl Trial {
    fn place(&self, kind: &TestStore) -> String {
        format!("operation {} on {}", self.operation, kind.name)
    }

    async fn insert(&mut self, chance: &mut Chance) {
        let (id, body) = (chaos::id(chance), chaos::body(chance));
        let expected = self.model.insert(&id, body.clone());
        let document = Document::new(&id, with_null(chance, body));
        for Subject { kind, .. } in &self.subjects {
            assert_eq!(
                kind.store.insert(&THINGS, &document).await,
                expected,
                "{}: {:?}",
                self.place(kind),
                open(&document)
            );
        }
    }

    async fn replace(&mut self, chance: &mut Chance) {
        let (id, body) = (chaos::id(chance), chaos::body(chance));
        let version = self.some_version(chance, &id);
        let expected = self.model.replace_if(&id, version, body.clone());
        let document = Document::new(&id, with_null(chance, body)).at(version);
        for Subject { kind, .. } in &self.subjects {
            assert_eq!(
                kind.store.replace_if(&THINGS, &document).await,
                expected,
                "{}: {:?}",
                self.place(kind),
                open(&document)
            );
        }
    }

    async fn delete(&mut self, chance: &mut Chance) {
        let id = chaos::id(chance);
        let version = self.some_version(chance, &id);
        let expected = self.model.delete_if(&id, version);
        for Subject { kind, .. } in &self.subjects {
            assert_eq!(kind.store.delete_if(&THINGS, &id, version).await, expected, "{}", self.place(kind));
        }
    }

    async fn get(&mut self, chance: &mut Chance) {
        let id = chaos::id(chance);
        let expected = self.model.get(&id).map(|(version, body)| (id.clone(), version, json!(body)));
        for Subject { kind, .. } in &self.subjects {
            let answer = kind.store.get(&THINGS, &id).await;
            assert_eq!(answer.map(|found| found.as_ref().map(open)), Ok(expected.clone()), "{}", self.place(kind));
        }
    }

    async fn count(&mut self, chance: &mut Chance) {
        let condition = chaos::condition(chance, 0);
        let expected = self.model.find(&condition, None, None, usize::MAX).0.len() as u64;
        for Subject { kind, .. } in &self.subjects {
            let answer = kind.store.count(&THINGS, &condition).await;
            assert_eq!(answer, Ok(expected), "{}: {condition:?}", self.place(kind));
        }
    }

    async fn sweep(&mut self, chance: &mut Chance) {
        let (now, limit) = (*chance.pick(INTEGERS), 1 + chance.below(8));
        let expected = self.model.sweep(now, usize::try_from(limit).unwrap());
        for Subject { kind, .. } in &self.subjects {
            let answer = kind.store.sweep_expired(&THINGS, Moment(now), u32::try_from(limit).unwrap()).await;
            assert_eq!(answer, Ok(expected), "{}: sweep {limit} to {now}", self.place(kind));
        }
    }

    /// The first page of a list, or the one behind `after`.
    async fn find(&mut self, find: Find, after: Option<Place>) {
        let (hits, more) = self.model.find(&find.condition, find.sort, after.as_ref(), find.limit as usize);
        let field = find.sort.map_or("_id", |(field, _)| field);
        let last = hits.last().map(|(id, _, body)| (value(id, body, field), id.clone()));
        let expected: Vec<_> = hits.into_iter().map(|(id, version, body)| (id, version, json!(body))).collect();
        for at in 0..self.subjects.len() {
            let subject = &self.subjects[at];
            let asked = find.clone().after(subject.next.clone().filter(|_| after.is_some()));
            let place = self.place(&subject.kind);
            let page = subject
                .kind
                .store
                .find(&THINGS, &asked)
                .await
                .unwrap_or_else(|error| panic!("{place}: {error} {asked:?}"));
            assert_eq!(page.documents.iter().map(open).collect::<Vec<_>>(), expected, "{place}: {asked:?}");
            assert_eq!(page.next.is_some(), more, "{place}: {asked:?}");
            self.subjects[at].next = page.next;
        }
        self.list = last.filter(|_| more).map(|last| (find, last));
    }

    fn some_version(&self, chance: &mut Chance, id: &str) -> i64 {
        let right = self.model.version(id);
        if chance.once_in(4) { right + i64::try_from(chance.below(3)).unwrap() - 1 } else { right }
    }
}

/// Nulls are left out by the store, so they may not make a difference.
fn with_null(chance: &mut Chance, mut body: Body) -> Body {
    if chance.once_in(5) {
        let absent: Vec<_> = THINGS.fields.iter().filter(|field| !body.contains_key(field.name)).collect();
        if !absent.is_empty() {
            body.insert(chance.pick(&absent).name.to_owned(), json!(null));
        }
    }
    body
}
