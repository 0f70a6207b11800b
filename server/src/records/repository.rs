//! A typed door to one collection that seals on the way in and opens on the way out.

use std::{marker::PhantomData, sync::Arc};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::{
    store::{
        ATTEMPTS, Change, Collection, Condition, Cursor, Document, Find, Store, StoreError, UpdateError, update,
        update_or_insert,
    },
    vault::Vault,
};

/// A kind of document.
pub trait Record: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// Where it is kept.
    fn collection() -> &'static Collection;

    /// Top-level fields that are sealed at rest. A value is bound to collection, document and field.
    const SEALED: &'static [&'static str];

    /// Fields that exist only to be looked up by: digests of sealed values, due times, keys of uniqueness.
    fn indexed(&self, _vault: &Vault) -> Map<String, Value> {
        Map::new()
    }

    /// Takes its id over from the store.
    #[must_use]
    fn with_id(self, _id: &str) -> Self {
        self
    }
}

/// A document with its id and the store's version.
#[derive(Clone, Debug)]
pub struct Found<T> {
    /// Its id.
    pub id: String,
    /// The store's version, for compare-and-swap; not what clients see.
    pub version: i64,
    /// The document.
    pub value: T,
}

/// See the module.
pub struct Repository<T> {
    store: Arc<dyn Store>,
    vault: Vault,
    kind: PhantomData<fn() -> T>,
}

impl<T> Clone for Repository<T> {
    fn clone(&self) -> Self {
        Self { store: self.store.clone(), vault: self.vault.clone(), kind: PhantomData }
    }
}

impl<T> std::fmt::Debug for Repository<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Repository")
    }
}

impl<T: Record> Repository<T> {
    /// The door to the collection of `T`.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, vault: Vault) -> Self {
        Self { store, vault, kind: PhantomData }
    }

    /// The document with that id.
    ///
    /// # Errors
    /// Those of [`Store::get`]; `Corrupt` when a sealed field does not open.
    pub async fn get(&self, id: &str) -> Result<Option<Found<T>>, StoreError> {
        let document = self.store.get(T::collection(), id).await?;
        document.map(|document| self.open(document)).transpose()
    }

    /// Writes a new document.
    ///
    /// # Errors
    /// Those of [`Store::insert`].
    pub async fn insert(&self, id: &str, value: &T) -> Result<(), StoreError> {
        self.store.insert(T::collection(), &Document::new(id, self.seal(id, value)?)).await
    }

    /// Replaces the document if it still has this version, and answers the new one.
    ///
    /// # Errors
    /// Those of [`Store::replace_if`].
    pub async fn replace_if(&self, id: &str, version: i64, value: &T) -> Result<i64, StoreError> {
        let document = Document::new(id, self.seal(id, value)?).at(version);
        self.store.replace_if(T::collection(), &document).await
    }

    /// One page, and where the next one starts.
    ///
    /// # Errors
    /// Those of [`Store::find`].
    pub async fn find(&self, find: &Find) -> Result<(Vec<Found<T>>, Option<Cursor>), StoreError> {
        let page = self.store.find(T::collection(), find).await?;
        let documents: Result<Vec<_>, _> = page.documents.into_iter().map(|document| self.open(document)).collect();
        Ok((documents?, page.next))
    }

    /// The first document that meets the condition.
    ///
    /// # Errors
    /// Those of [`Store::find`].
    pub async fn first(&self, condition: Condition) -> Result<Option<Found<T>>, StoreError> {
        let (documents, _) = self.find(&Find::by(condition).limit(1)).await?;
        Ok(documents.into_iter().next())
    }

    /// How many documents meet the condition.
    ///
    /// # Errors
    /// Those of [`Store::count`].
    pub async fn count(&self, condition: &Condition) -> Result<u64, StoreError> {
        self.store.count(T::collection(), condition).await
    }

    /// Changes a document by a pure decision under compare-and-swap; see [`update`].
    ///
    /// # Errors
    /// See [`UpdateError`].
    pub async fn change<R, E>(
        self,
        id: &str,
        mut decide: impl FnMut(&T) -> Result<Change<T, R>, E> + Send,
    ) -> Result<R, UpdateError<E>>
    where
        R: Send,
        E: Send,
    {
        let outcome =
            update(&*self.store, T::collection(), id, ATTEMPTS, |stored: &crate::store::Stored<Map<String, Value>>| {
                let value = self.open_body(id, stored.value.clone()).map_err(Inner::Store)?;
                self.sealed_change(id, decide(&value).map_err(Inner::Refused)?)
            });
        outcome.await.map(|changed| changed.answer).map_err(flatten)
    }

    /// Changes a document that was read just now: the first try needs no second reading.
    ///
    /// # Errors
    /// See [`UpdateError`].
    pub async fn change_from<R, E>(
        self,
        found: Found<T>,
        mut decide: impl FnMut(&T) -> Result<Change<T, R>, E> + Send,
    ) -> Result<R, UpdateError<E>>
    where
        R: Send,
        E: Send,
    {
        let body = match decide(&found.value).map_err(UpdateError::Refused)? {
            Change::Keep(answer) => return Ok(answer),
            Change::Write(value, answer) => Some((self.seal(&found.id, &value).map_err(UpdateError::Store)?, answer)),
            Change::Delete(_) => None,
        };
        if let Some((body, answer)) = body {
            let document = Document::new(found.id.clone(), body).at(found.version);
            match self.store.replace_if(T::collection(), &document).await {
                Ok(_) => return Ok(answer),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(UpdateError::Store(error)),
            }
        }
        self.change(&found.id, decide).await
    }

    /// Changes a document that may not exist yet; see [`update_or_insert`].
    ///
    /// # Errors
    /// See [`UpdateError`].
    pub async fn change_or_insert<R, E>(
        self,
        id: &str,
        mut decide: impl FnMut(Option<&T>) -> Result<Change<T, R>, E> + Send,
    ) -> Result<R, UpdateError<E>>
    where
        R: Send,
        E: Send,
    {
        let outcome = update_or_insert(
            &*self.store,
            T::collection(),
            id,
            ATTEMPTS,
            |stored: Option<&crate::store::Stored<Map<String, Value>>>| {
                let value = stored.map(|s| self.open_body(id, s.value.clone())).transpose().map_err(Inner::Store)?;
                self.sealed_change(id, decide(value.as_ref()).map_err(Inner::Refused)?)
            },
        );
        outcome.await.map(|changed| changed.answer).map_err(flatten)
    }

    /// Deletes the document if it still has this version.
    ///
    /// # Errors
    /// Those of [`Store::delete_if`].
    pub async fn delete_if(&self, id: &str, version: i64) -> Result<(), StoreError> {
        self.store.delete_if(T::collection(), id, version).await
    }

    fn sealed_change<R, E>(&self, id: &str, change: Change<T, R>) -> Result<Change<Map<String, Value>, R>, Inner<E>> {
        Ok(match change {
            Change::Write(value, answer) => Change::Write(self.seal(id, &value).map_err(Inner::Store)?, answer),
            Change::Delete(answer) => Change::Delete(answer),
            Change::Keep(answer) => Change::Keep(answer),
        })
    }

    fn seal(&self, id: &str, value: &T) -> Result<Map<String, Value>, StoreError> {
        let name = T::collection().name;
        let Ok(Value::Object(mut body)) = serde_json::to_value(value) else {
            return Err(StoreError::InvalidDocument(format!("{name}: not an object")));
        };
        for field in T::SEALED {
            if let Some(plain) = body.get_mut(*field).filter(|plain| !plain.is_null()) {
                let sealed = self.vault.seal(&place(name, id, field), plain);
                *plain = Value::String(
                    sealed.map_err(|error| StoreError::InvalidDocument(format!("{name}.{field}: {error}")))?,
                );
            }
        }
        body.extend(value.indexed(&self.vault));
        body.retain(|_, value| !value.is_null());
        Ok(body)
    }

    fn open(&self, document: Document) -> Result<Found<T>, StoreError> {
        let body = document.body()?.into_owned();
        let value = self.open_body(&document.id, body)?;
        Ok(Found { id: document.id, version: document.version, value })
    }

    fn open_body(&self, id: &str, mut body: Map<String, Value>) -> Result<T, StoreError> {
        let name = T::collection().name;
        for field in T::SEALED {
            if let Some(value) = body.get_mut(*field) {
                let sealed = value.as_str().unwrap_or_default();
                *value = self
                    .vault
                    .open(&place(name, id, field), sealed)
                    .map_err(|error| StoreError::Corrupt(format!("{name}/{id}.{field}: {error}")))?;
            }
        }
        let value: T = serde_json::from_value(Value::Object(body))
            .map_err(|error| StoreError::Corrupt(format!("{name}/{id}: {error}")))?;
        Ok(value.with_id(id))
    }
}

fn place(collection: &str, id: &str, field: &str) -> String {
    format!("{collection}/{id}/{field}")
}

/// A refusal of the decision, or of sealing, on its way through the loop.
enum Inner<E> {
    Refused(E),
    Store(StoreError),
}

fn flatten<E>(error: UpdateError<Inner<E>>) -> UpdateError<E> {
    match error {
        UpdateError::Refused(Inner::Refused(refusal)) => UpdateError::Refused(refusal),
        UpdateError::Refused(Inner::Store(error)) | UpdateError::Store(error) => UpdateError::Store(error),
        UpdateError::Missing => UpdateError::Missing,
        UpdateError::Contended => UpdateError::Contended,
    }
}
