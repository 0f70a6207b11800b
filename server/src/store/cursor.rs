//! Cursors: a place in a sorted list, printed as an opaque string.

use std::{fmt, str::FromStr};

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};

use super::{Collection, Condition, Direction, Document, Find, ID, Kind, Scalar, StoreError};

/// Longest accepted text of a cursor: an id, a sort value and their escapes fit.
const MAX_TEXT: usize = 8_192;

/// The place behind one document of a list. Its text (`Display`, `FromStr`) is for clients to hand back, unread.
/// It holds the sort value: a list must not be sorted by a field that its reader may not see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(Place);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    #[serde(rename = "f")]
    field: Option<String>,
    #[serde(rename = "d")]
    descending: bool,
    #[serde(rename = "v")]
    value: Option<Value>,
    #[serde(rename = "i")]
    id: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Value {
    Bool(bool),
    Int(i64),
    Str(String),
}

impl Value {
    fn scalar(&self) -> Scalar {
        match self {
            Self::Bool(value) => Scalar::Bool(*value),
            Self::Int(value) => Scalar::Int(*value),
            Self::Str(value) => Scalar::Str(value.clone()),
        }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_vec(&self.0).map_err(|_| fmt::Error)?;
        f.write_str(&BASE64URL_NOPAD.encode(&text))
    }
}

impl FromStr for Cursor {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        if text.len() > MAX_TEXT {
            return Err(StoreError::InvalidCursor);
        }
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| StoreError::InvalidCursor)?;
        serde_json::from_slice(&bytes).map(Self).map_err(|_| StoreError::InvalidCursor)
    }
}

impl Cursor {
    /// The place behind `document` in the list that `find` asks for.
    pub(super) fn behind(document: &Document, find: &Find) -> Result<Self, StoreError> {
        let value = match find.sort {
            Some((ID, _)) => Some(serde_json::Value::from(document.id.as_str())),
            Some((field, _)) => document.body()?.get(field).cloned(),
            None => None,
        };
        let unreadable = |_| StoreError::Corrupt("a sort field is neither string, integer nor truth value".to_owned());
        Ok(Self(Place {
            field: find.sort.map(|(field, _)| field.to_owned()),
            descending: matches!(find.sort, Some((_, Direction::Descending))),
            value: value.map(serde_json::from_value).transpose().map_err(unreadable)?,
            id: document.id.clone(),
        }))
    }

    /// The condition "behind this place", or `InvalidCursor` when the place is of another list.
    pub(super) fn condition(&self, collection: &Collection, find: &Find) -> Result<Condition, StoreError> {
        let place = &self.0;
        let descending = matches!(find.sort, Some((_, Direction::Descending)));
        let field = find.sort.map(|(field, _)| field);
        if place.field.as_deref() != field || place.descending != descending || place.id.contains('\0') {
            return Err(StoreError::InvalidCursor);
        }
        let value = place.value.as_ref().map(Value::scalar);
        let kind = field.and_then(|field| collection.kind(field));
        let fits = match (&value, kind) {
            (None, _) | (Some(Scalar::Int(_)), Some(Kind::Integer)) | (Some(Scalar::Bool(_)), Some(Kind::Flag)) => true,
            (Some(Scalar::Str(text)), Some(Kind::Text)) => !text.contains('\0'),
            _ => false,
        };
        if !fits {
            return Err(StoreError::InvalidCursor);
        }
        let by_id = beyond(ID, Scalar::Str(place.id.clone()), descending);
        let Some(field) = field.filter(|field| *field != ID) else {
            return Ok(by_id);
        };
        // Absent values come first ascending and last descending. The range on the sort field is stated twice, once
        // outside the `Or`, because that is what lets an index start at the right place.
        Ok(match (value, descending) {
            (Some(value), false) => Condition::gte(field, value.clone()).and(beyond(field, value, false).or(by_id)),
            (Some(value), true) => {
                let present = Condition::lte(field, value.clone()).and(beyond(field, value, true).or(by_id));
                if find.condition.implies_presence(field) { present } else { present.or(Condition::absent(field)) }
            }
            (None, false) => Condition::present(field).or(by_id),
            (None, true) => Condition::absent(field).and(by_id),
        })
    }
}

fn beyond(field: &'static str, value: Scalar, descending: bool) -> Condition {
    if descending { Condition::Lt(field, value) } else { Condition::Gt(field, value) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{integer, text};

    const LIST: Collection = Collection { name: "list", fields: &[integer("due"), text("who")], ..Collection::BLANK };

    fn place(json: &str) -> Cursor {
        BASE64URL_NOPAD.encode(json.as_bytes()).parse().unwrap()
    }

    #[test]
    fn a_cursor_survives_its_text() {
        let cursor = place(r#"{"f":"due","d":true,"v":-5,"i":"证_1"}"#);
        assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
    }

    #[test]
    fn garbage_is_refused() {
        let long = "A".repeat(MAX_TEXT + 4);
        for text in ["", "!", "AAAA", "e30", "W10", long.as_str()] {
            assert_eq!(text.parse::<Cursor>(), Err(StoreError::InvalidCursor), "{text:.20}");
        }
    }

    #[test]
    fn a_cursor_of_another_list_is_refused() {
        let by_due = Find::by(Condition::all()).sorted("due", Direction::Ascending);
        let good = place(r#"{"f":"due","d":false,"v":1,"i":"a"}"#);
        assert!(good.condition(&LIST, &by_due).is_ok());
        for json in [
            r#"{"f":"due","d":true,"v":1,"i":"a"}"#,
            r#"{"f":"who","d":false,"v":"x","i":"a"}"#,
            r#"{"f":"due","d":false,"v":"text","i":"a"}"#,
            r#"{"f":"due","d":false,"v":true,"i":"a"}"#,
            r#"{"f":null,"d":false,"v":null,"i":"a"}"#,
        ] {
            assert_eq!(place(json).condition(&LIST, &by_due), Err(StoreError::InvalidCursor), "{json}");
        }
    }
}
