//! Documents as MongoDB keeps them: the body's fields beside ours, which begin with `_`.

use mongodb::bson::{Bson, Document as BsonDocument, RawDocument, raw::RawBsonRef};
use serde_json::{Map, Value};

use crate::store::{Collection, Document, ID, SHAPE, StoreError};

pub(super) const VERSION: &str = "_version";
pub(super) const STAMP: &str = "_stamp";

/// The stored form of a checked body.
pub(super) fn to_stored(c: &Collection, id: &str, version: i64, stamp: &str, body: Map<String, Value>) -> BsonDocument {
    let mut stored = BsonDocument::new();
    stored.insert(ID, id);
    stored.insert(VERSION, version);
    stored.insert(SHAPE, c.shape());
    stored.insert(STAMP, stamp);
    stored.extend(body.into_iter().map(|(name, value)| (name, to_bson(value))));
    stored
}

/// Checked bodies hold neither nulls nor numbers other than 64-bit integers.
fn to_bson(value: Value) -> Bson {
    match value {
        Value::Null => Bson::Null,
        Value::Bool(flag) => Bson::Boolean(flag),
        Value::Number(number) => number.as_i64().map_or(Bson::Null, Bson::Int64),
        Value::String(text) => Bson::String(text),
        Value::Array(items) => Bson::Array(items.into_iter().map(to_bson).collect()),
        Value::Object(map) => Bson::Document(map.into_iter().map(|(name, value)| (name, to_bson(value))).collect()),
    }
}

/// A document from its stored form.
pub(super) fn from_stored(collection: &Collection, stored: &RawDocument) -> Result<Document, StoreError> {
    let ours = |name: &str| stored.get_i64(name).map_err(|_| corrupt(collection));
    let id = stored.get_str(ID).map_err(|_| corrupt(collection))?.to_owned();
    let body = from_map(collection, stored, true)?;
    Document::stored(collection, id, ours(VERSION)?, ours(SHAPE)?, body)
}

fn from_map(c: &Collection, raw: &RawDocument, outermost: bool) -> Result<Map<String, Value>, StoreError> {
    let mut map = Map::new();
    for element in raw {
        let (name, value) = element.map_err(|_| corrupt(c))?;
        if !(outermost && name.starts_with('_')) {
            map.insert(name.to_owned(), from_bson(c, value)?);
        }
    }
    Ok(map)
}

fn from_bson(c: &Collection, value: RawBsonRef<'_>) -> Result<Value, StoreError> {
    Ok(match value {
        RawBsonRef::String(text) => Value::from(text),
        RawBsonRef::Int64(number) => Value::from(number),
        RawBsonRef::Int32(number) => Value::from(number),
        RawBsonRef::Boolean(flag) => Value::from(flag),
        RawBsonRef::Document(inner) => Value::Object(from_map(c, inner, false)?),
        RawBsonRef::Array(items) => {
            let items = items.into_iter().map(|item| from_bson(c, item.map_err(|_| corrupt(c))?));
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        _ => return Err(corrupt(c)),
    })
}

fn corrupt(collection: &Collection) -> StoreError {
    StoreError::Corrupt(format!("{}: a document is not one that this program wrote", collection.name))
}
