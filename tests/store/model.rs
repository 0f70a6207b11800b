//! The plainest possible store: a sorted map and no cleverness. The adapters must answer as it does.

use std::{cmp::Ordering, collections::BTreeMap};

use serde_json::{Map, Value};
use zhengda::store::{Condition, Direction, Scalar, StoreError};

use super::things::THINGS;

pub(crate) type Body = Map<String, Value>;

/// A place in a sorted list: the sort value and the id of the document before it.
pub(crate) type Place = (Option<Scalar>, String);

#[derive(Debug, Default)]
pub(crate) struct Model {
    documents: BTreeMap<String, (i64, Body)>,
}

impl Model {
    pub(crate) fn get(&self, id: &str) -> Option<(i64, Body)> {
        self.documents.get(id).cloned()
    }

    pub(crate) fn version(&self, id: &str) -> i64 {
        self.documents.get(id).map_or(0, |(version, _)| *version)
    }

    pub(crate) fn insert(&mut self, id: &str, body: Body) -> Result<(), StoreError> {
        if self.documents.contains_key(id) || self.taken(id, &body) {
            return Err(StoreError::Duplicate);
        }
        self.documents.insert(id.to_owned(), (1, body));
        Ok(())
    }

    pub(crate) fn replace_if(&mut self, id: &str, version: i64, body: Body) -> Result<i64, StoreError> {
        if self.documents.get(id).is_none_or(|(stored, _)| *stored != version) {
            return Err(StoreError::Conflict);
        }
        if self.taken(id, &body) {
            return Err(StoreError::Duplicate);
        }
        self.documents.insert(id.to_owned(), (version + 1, body));
        Ok(version + 1)
    }

    pub(crate) fn delete_if(&mut self, id: &str, version: i64) -> Result<(), StoreError> {
        if self.documents.get(id).is_none_or(|(stored, _)| *stored != version) {
            return Err(StoreError::Conflict);
        }
        self.documents.remove(id);
        Ok(())
    }

    pub(crate) fn sweep(&mut self, now: i64, limit: usize) -> u64 {
        let expiry = |body: &Body| body.get("until").and_then(Value::as_i64);
        let mut past: Vec<_> = self
            .documents
            .iter()
            .filter_map(|(id, (_, body))| expiry(body).filter(|until| *until <= now).map(|until| (until, id.clone())))
            .collect();
        past.sort();
        past.truncate(limit);
        for (_, id) in &past {
            self.documents.remove(id);
        }
        past.len() as u64
    }

    /// The documents behind a place, and whether there are more than the limit.
    pub(crate) fn find(
        &self,
        condition: &Condition,
        sort: Option<(&str, Direction)>,
        after: Option<&Place>,
        limit: usize,
    ) -> (Vec<(String, i64, Body)>, bool) {
        let (field, direction) = sort.unwrap_or(("_id", Direction::Ascending));
        let order = |a: &Place, b: &Place| match direction {
            Direction::Ascending => a.cmp(b),
            Direction::Descending => b.cmp(a),
        };
        let mut hits: Vec<(Place, &(i64, Body))> = self
            .documents
            .iter()
            .filter(|(id, (_, body))| holds(condition, id, body))
            .map(|(id, document)| ((value(id, &document.1, field), id.clone()), document))
            .filter(|(place, _)| after.is_none_or(|after| order(place, after) == Ordering::Greater))
            .collect();
        hits.sort_by(|(a, _), (b, _)| order(a, b));
        let more = hits.len() > limit;
        hits.truncate(limit);
        (hits.into_iter().map(|((_, id), (version, body))| (id, *version, body.clone())).collect(), more)
    }

    fn taken(&self, own: &str, body: &Body) -> bool {
        THINGS.unique.iter().any(|index| {
            let key =
                |body: &Body| index.fields.iter().map(|field| body.get(*field).cloned()).collect::<Option<Vec<_>>>();
            let wanted = key(body);
            wanted.is_some() && self.documents.iter().any(|(id, (_, other))| id != own && key(other) == wanted)
        })
    }
}

/// The value of a field, as far as it can be compared.
pub(crate) fn value(id: &str, body: &Body, field: &str) -> Option<Scalar> {
    match body.get(field) {
        _ if field == "_id" => Some(Scalar::from(id)),
        Some(Value::String(text)) => Some(Scalar::from(text.as_str())),
        Some(Value::Number(number)) => number.as_i64().map(Scalar::from),
        Some(Value::Bool(flag)) => Some(Scalar::from(*flag)),
        _ => None,
    }
}

fn holds(condition: &Condition, id: &str, body: &Body) -> bool {
    let is = |field: &str, test: &dyn Fn(Scalar) -> bool| value(id, body, field).is_some_and(test);
    match condition {
        Condition::Eq(field, v) => is(field, &|stored| stored == *v),
        Condition::Ne(field, v) => value(id, body, field).as_ref() != Some(v),
        Condition::In(field, any) => is(field, &|stored| any.contains(&stored)),
        Condition::Gt(field, v) => is(field, &|stored| stored > *v),
        Condition::Gte(field, v) => is(field, &|stored| stored >= *v),
        Condition::Lt(field, v) => is(field, &|stored| stored < *v),
        Condition::Lte(field, v) => is(field, &|stored| stored <= *v),
        Condition::Has(field, text) => {
            body.get(*field).and_then(Value::as_array).is_some_and(|list| list.iter().any(|entry| entry == text))
        }
        Condition::Present(field, there) => (*field == "_id" || body.contains_key(*field)) == *there,
        Condition::And(all) => all.iter().all(|part| holds(part, id, body)),
        Condition::Or(any) => any.iter().any(|part| holds(part, id, body)),
    }
}
