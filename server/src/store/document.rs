//! A stored document: its id, its version and its body, and the rules a body keeps.

use std::{borrow::Cow, fmt};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{Collection, Kind, StoreError};

/// Largest body, as JSON. A case stays far below; files belong into object storage.
pub const MAX_DOCUMENT: usize = 1 << 20;
/// Longest id and longest value of a declared string field, in bytes: index entries stay small on both adapters.
pub const MAX_INDEXED: usize = 1_024;
/// Most entries of a declared list of strings.
pub const MAX_LIST: usize = 256;
/// Deepest nesting of a body.
const MAX_DEPTH: usize = 32;

/// A document. Its body is a JSON object of strings, 64-bit integers, truth values, lists and objects. A field whose
/// value is null is left out, at every depth, before the document is written; a null inside a list is refused, and so
/// are floating-point numbers (write hundredths, or a string), top-level names that begin with `_`, and names that
/// are empty, begin with `$` or contain `.` or NUL. Declared fields must hold their declared kind.
#[derive(Clone)]
pub struct Document {
    /// Chosen by the application; 1 to [`MAX_INDEXED`] bytes.
    pub id: String,
    /// 0 before it is stored, 1 after `insert`, one more at each `replace_if`.
    pub version: i64,
    content: Content,
}

/// Documents come from a store as text, which a reader turns straight into its own type.
#[derive(Clone)]
pub(super) enum Content {
    Text(String),
    Map(Map<String, Value>),
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Map<String, Value>> for Content {
    fn from(body: Map<String, Value>) -> Self {
        Self::Map(body)
    }
}

/// Without the body: a document in a log would be a leak.
impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("id", &self.id).field("version", &self.version).finish_non_exhaustive()
    }
}

impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
            && self.version == other.version
            && matches!((self.body(), other.body()), (Ok(a), Ok(b)) if a == b)
    }
}

impl Document {
    /// A document that is not stored yet.
    #[must_use]
    pub fn new(id: impl Into<String>, body: Map<String, Value>) -> Self {
        Self { id: id.into(), version: 0, content: Content::Map(body) }
    }

    /// A document that is not stored yet, from a serde struct.
    ///
    /// # Errors
    /// [`StoreError::InvalidDocument`] when the value does not serialise to an object.
    pub fn of<T: Serialize + ?Sized>(id: impl Into<String>, value: &T) -> Result<Self, StoreError> {
        match serde_json::to_value(value) {
            Ok(Value::Object(body)) => Ok(Self::new(id, body)),
            Ok(_) => Err(StoreError::InvalidDocument("the body is not an object".to_owned())),
            Err(error) => Err(StoreError::InvalidDocument(error.to_string())),
        }
    }

    /// The same document, expected to be stored with `version`.
    #[must_use]
    pub fn at(self, version: i64) -> Self {
        Self { version, ..self }
    }

    /// The same document with another body: what `replace_if` takes.
    ///
    /// # Errors
    /// [`StoreError::InvalidDocument`] when the value does not serialise to an object.
    pub fn with<T: Serialize + ?Sized>(&self, value: &T) -> Result<Self, StoreError> {
        Ok(Self::of(self.id.clone(), value)?.at(self.version))
    }

    /// The body as the caller's type.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when it does not fit; the message names no values.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, StoreError> {
        match &self.content {
            Content::Text(text) => serde_json::from_str(text).map_err(unfit),
            Content::Map(body) => T::deserialize(Value::Object(body.clone())).map_err(unfit),
        }
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when what was stored is not an object.
    pub fn body(&self) -> Result<Cow<'_, Map<String, Value>>, StoreError> {
        match &self.content {
            Content::Text(text) => serde_json::from_str(text).map(Cow::Owned).map_err(unfit),
            Content::Map(body) => Ok(Cow::Borrowed(body)),
        }
    }

    /// A document as an adapter read it, brought to the current shape.
    pub(super) fn stored(
        collection: &Collection,
        id: String,
        version: i64,
        shape: i64,
        content: impl Into<Content>,
    ) -> Result<Self, StoreError> {
        let document = Self { id, version, content: content.into() };
        if shape == collection.shape() {
            return Ok(document);
        }
        let mut body = document.body()?.into_owned();
        super::shape::advance(collection, shape, &mut body)?;
        Ok(Self { content: Content::Map(body), ..document })
    }

    /// The body ready to be written: checked against the rules, nulls left out; and its text.
    pub(super) fn checked(&self, collection: &Collection) -> Result<(Map<String, Value>, String), StoreError> {
        check_id(&self.id)?;
        let mut body = self.body()?.into_owned();
        clean_map(&mut body, 0)?;
        if body.keys().any(|name| name.starts_with('_')) {
            return invalid("a top-level field begins with _");
        }
        for field in collection.fields {
            if let Some(value) = body.get(field.name) {
                check_kind(field.name, field.kind, value)?;
            }
        }
        let text = serde_json::to_string(&body).map_err(unfit)?;
        if text.len() > MAX_DOCUMENT {
            return Err(StoreError::TooLarge { bytes: text.len(), limit: MAX_DOCUMENT });
        }
        Ok((body, text))
    }
}

/// serde's messages quote values; only the kind of the mistake and its place leave this room.
#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn unfit(error: serde_json::Error) -> StoreError {
    StoreError::Corrupt(format!("{:?} error at column {}", error.classify(), error.column()))
}

fn invalid<T>(why: impl Into<String>) -> Result<T, StoreError> {
    Err(StoreError::InvalidDocument(why.into()))
}

pub(super) fn check_id(id: &str) -> Result<(), StoreError> {
    if id.is_empty() || id.len() > MAX_INDEXED || id.contains('\0') {
        return invalid(format!("an id has 1 to {MAX_INDEXED} bytes, none of them NUL"));
    }
    Ok(())
}

fn clean_map(map: &mut Map<String, Value>, depth: usize) -> Result<(), StoreError> {
    map.retain(|_, value| !value.is_null());
    for (name, value) in map {
        if name.is_empty() || name.starts_with('$') || name.contains(['.', '\0']) {
            return invalid("a field's name is empty, begins with $ or contains . or NUL");
        }
        clean(value, depth)?;
    }
    Ok(())
}

fn clean(value: &mut Value, depth: usize) -> Result<(), StoreError> {
    if depth > MAX_DEPTH {
        return invalid(format!("nested deeper than {MAX_DEPTH}"));
    }
    match value {
        Value::Null => invalid("a list contains null"),
        Value::Number(number) if number.as_i64().is_none() => invalid("a number is not a 64-bit integer"),
        Value::Array(items) => items.iter_mut().try_for_each(|item| clean(item, depth + 1)),
        Value::Object(map) => clean_map(map, depth + 1),
        _ => Ok(()),
    }
}

fn check_kind(name: &str, kind: Kind, value: &Value) -> Result<(), StoreError> {
    let short = |text: &str| text.len() <= MAX_INDEXED && !text.contains('\0');
    let fits = match (kind, value) {
        (Kind::Text, Value::String(text)) => short(text),
        (Kind::Integer, Value::Number(_)) | (Kind::Flag, Value::Bool(_)) => true,
        (Kind::Texts, Value::Array(items)) => {
            items.len() <= MAX_LIST && items.iter().all(|item| item.as_str().is_some_and(short))
        }
        _ => false,
    };
    if fits { Ok(()) } else { invalid(format!("field {name} is not what its collection declares, or too long")) }
}
