//! Shapes: an old document is brought to the current shape when it is read, and for good by a sweep.

use serde_json::{Map, Value};

use super::{Collection, Condition, Find, SHAPE, Store, StoreError};

/// What a sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Migrated {
    /// Documents written in the current shape.
    pub rewritten: u64,
    /// Documents that somebody else changed meanwhile, and by that rewrote.
    pub overtaken: u64,
}

/// Applies the steps from `shape` to the current one.
pub(super) fn advance(collection: &Collection, shape: i64, body: &mut Map<String, Value>) -> Result<(), StoreError> {
    let known = collection.shape();
    let done = usize::try_from(shape - 1)
        .ok()
        .filter(|done| *done <= collection.steps.len())
        .ok_or_else(|| StoreError::Corrupt(format!("shape {shape} of {}, known are 1 to {known}", collection.name)))?;
    for (at, step) in collection.steps.iter().enumerate().skip(done) {
        step(body).map_err(|why| StoreError::Corrupt(format!("{}, shape {}: {why}", collection.name, at + 1)))?;
    }
    Ok(())
}

/// Rewrites every document of an older shape, `batch` at a time. Until it has run, queries see the stored values of
/// old documents, so it runs at start-up, before the collection is served by the new field names. Any number of
/// processes may run it at once, and it may be broken off at any moment.
///
/// # Errors
/// The first error that is not a lost race; what was rewritten stays rewritten.
pub async fn migrate(store: &dyn Store, collection: &'static Collection, batch: u32) -> Result<Migrated, StoreError> {
    let mut sum = Migrated::default();
    if collection.steps.is_empty() {
        return Ok(sum);
    }
    let old = Find::by(Condition::lt(SHAPE, collection.shape())).limit(batch);
    let mut after = None;
    loop {
        let page = store.find(collection, &old.clone().after(after)).await?;
        for document in &page.documents {
            match store.replace_if(collection, document).await {
                Ok(_) => sum.rewritten += 1,
                Err(StoreError::Conflict) => sum.overtaken += 1,
                Err(error) => return Err(error),
            }
        }
        if page.next.is_none() {
            return Ok(sum);
        }
        after = page.next;
    }
}
