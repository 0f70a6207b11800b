//! How a collection is declared: its name, the fields that queries may name, its indexes, its shapes and its expiry.

use serde_json::{Map, Value};

use super::StoreError;

/// The kind of values a declared field holds. A field never mixes kinds, so that both adapters compare alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A string; ordered by its UTF-8 bytes.
    Text,
    /// A signed 64-bit integer; times are milliseconds since 1970.
    Integer,
    /// A truth value; false is before true.
    Flag,
    /// A list of strings; only [`Condition::Has`](super::Condition::Has) and presence ask about it.
    Texts,
}

/// A top-level field of the documents that queries and indexes may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Lower-case name: `[a-z][a-z0-9_]*`.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
}

/// Declares a string field.
#[must_use]
pub const fn text(name: &'static str) -> Field {
    Field { name, kind: Kind::Text }
}

/// Declares an integer field (counters, times in milliseconds).
#[must_use]
pub const fn integer(name: &'static str) -> Field {
    Field { name, kind: Kind::Integer }
}

/// Declares a field that is true or false.
#[must_use]
pub const fn flag(name: &'static str) -> Field {
    Field { name, kind: Kind::Flag }
}

/// Declares a field that is a list of strings.
#[must_use]
pub const fn texts(name: &'static str) -> Field {
    Field { name, kind: Kind::Texts }
}

/// An index over declared fields, in their order. A changed definition takes a new name: servers of the old and the
/// new version run side by side during a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Index {
    /// Name within the collection: `[a-z][a-z0-9_]*`.
    pub name: &'static str,
    /// One to four declared fields. A [`Kind::Texts`] field may only be indexed alone and plainly.
    pub fields: &'static [&'static str],
}

/// Turns a document's body from one shape into the next. Pure: the same body gives the same result everywhere.
/// An `Err` says in plain words why the body cannot be understood.
pub type Step = fn(&mut Map<String, Value>) -> Result<(), String>;

/// A collection, declared once as data.
///
/// ```
/// use zhengda::store::{Collection, Index, integer, text};
/// static PARCELS: Collection = Collection {
///     name: "parcels",
///     fields: &[text("tracking_number"), text("state"), integer("due")],
///     unique: &[Index { name: "by_tracking_number", fields: &["tracking_number"] }],
///     plain: &[Index { name: "by_state_and_due", fields: &["state", "due"] }],
///     ..Collection::BLANK
/// };
/// assert!(PARCELS.check().is_ok());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Collection {
    /// Name: `[a-z][a-z0-9_]*`, at most 40 characters.
    pub name: &'static str,
    /// Every field that a condition, a sort or an index names. Documents may hold others, which cannot be asked for.
    pub fields: &'static [Field],
    /// Indexes whose values may occur once. They bind only documents that have all the fields.
    pub unique: &'static [Index],
    /// Indexes that only make queries fast.
    pub plain: &'static [Index],
    /// `steps[0]` turns shape 1 into shape 2, and so on: the current shape is `1 + steps.len()`.
    pub steps: &'static [Step],
    /// The declared integer field after whose moment a document may be swept away. Readers still check it themselves.
    pub expires: Option<&'static str>,
}

impl Collection {
    /// A collection with nothing declared, to be completed with `..Collection::BLANK`.
    pub const BLANK: Self = Self { name: "", fields: &[], unique: &[], plain: &[], steps: &[], expires: None };

    /// The shape that documents are written in.
    #[must_use]
    pub fn shape(&self) -> i64 {
        i64::try_from(self.steps.len()).unwrap_or(i64::MAX - 1) + 1
    }

    /// The declared kind of a field; `_id` and `_shape` are known to every collection.
    #[must_use]
    pub fn kind(&self, field: &str) -> Option<Kind> {
        match field {
            super::ID => Some(Kind::Text),
            super::SHAPE => Some(Kind::Integer),
            _ => self.fields.iter().find(|f| f.name == field).map(|f| f.kind),
        }
    }

    /// Whether the declaration is sound. `ensure` asks this first.
    ///
    /// # Errors
    /// [`StoreError::InvalidDeclaration`] with the reason.
    pub fn check(&self) -> Result<(), StoreError> {
        let wrong = |why: String| Err(StoreError::InvalidDeclaration(format!("collection {:?}: {why}", self.name)));
        if !is_name(self.name) {
            return wrong("its name must be [a-z][a-z0-9_]* of at most 40 characters".to_owned());
        }
        for (at, field) in self.fields.iter().enumerate() {
            if !is_name(field.name) || self.fields.iter().skip(at + 1).any(|other| other.name == field.name) {
                return wrong(format!("field {:?} is misnamed or declared twice", field.name));
            }
        }
        let names: Vec<_> = self.unique.iter().chain(self.plain).map(|index| index.name).collect();
        for (at, name) in names.iter().enumerate() {
            if !is_name(name) || names.iter().skip(at + 1).any(|other| other == name) {
                return wrong(format!("index {name:?} is misnamed or declared twice"));
            }
        }
        if let Some(index) = self.unique.iter().find(|index| !self.indexable(index, true)) {
            return wrong(format!("unique index {:?} needs 1 to 4 declared fields, none a list", index.name));
        }
        if let Some(index) = self.plain.iter().find(|index| !self.indexable(index, false)) {
            return wrong(format!("index {:?} needs 1 to 4 declared fields, a list only alone", index.name));
        }
        let mut fields: Vec<Vec<&str>> =
            self.unique.iter().chain(self.plain).map(|index| index.fields.to_vec()).collect();
        // The adapters index the expiry field themselves, and MongoDB takes no second index over the same fields.
        fields.extend(self.expires.map(|field| vec![field]));
        fields.sort();
        if let Some([same, ..]) = fields.windows(2).find(|pair| pair.first() == pair.last()) {
            return wrong(format!("the fields {same:?} are indexed twice (the expiry field has its index already)"));
        }
        match self.expires {
            Some(field) if self.kind(field) != Some(Kind::Integer) || field.starts_with('_') => {
                wrong(format!("expiry field {field:?} is not a declared integer"))
            }
            _ => Ok(()),
        }
    }

    fn indexable(&self, index: &Index, unique: bool) -> bool {
        let kinds: Option<Vec<Kind>> =
            index.fields.iter().map(|name| if name.starts_with('_') { None } else { self.kind(name) }).collect();
        kinds.is_some_and(|kinds| {
            let list = kinds.contains(&Kind::Texts);
            (1..=4).contains(&kinds.len()) && !(list && (unique || kinds.len() > 1))
        })
    }
}

/// Names go into SQL and BSON as they are, so only these characters may occur.
fn is_name(name: &str) -> bool {
    name.len() <= 40
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Collection = Collection { name: "things", fields: &[text("a"), texts("tags")], ..Collection::BLANK };
    const RESERVED: &[Field] = &[text("_id")];
    const TWICE: &[Field] = &[text("a"), integer("a")];
    const ONE: Index = Index { name: "one", fields: &["a"] };

    #[test]
    fn unsound_declarations_are_refused() {
        assert!(GOOD.check().is_ok());
        assert!(Collection { plain: &[ONE, Index { name: "tags", fields: &["tags"] }], ..GOOD }.check().is_ok());
        let bad = [
            Collection { name: "Things", ..GOOD },
            Collection { name: "", ..GOOD },
            Collection { name: "things\"; drop", ..GOOD },
            Collection { fields: RESERVED, ..GOOD },
            Collection { fields: TWICE, ..GOOD },
            Collection { plain: &[ONE], unique: &[ONE], ..GOOD },
            Collection { plain: &[Index { name: "x", fields: &["missing"] }], ..GOOD },
            Collection { plain: &[Index { name: "x", fields: &[] }], ..GOOD },
            Collection { plain: &[Index { name: "x", fields: &["a", "tags"] }], ..GOOD },
            Collection { unique: &[Index { name: "x", fields: &["tags"] }], ..GOOD },
            Collection { expires: Some("a"), ..GOOD },
            Collection { plain: &[ONE, Index { name: "again", fields: &["a"] }], ..GOOD },
            Collection { expires: Some("_shape"), ..GOOD },
        ];
        for collection in bad {
            assert!(matches!(collection.check(), Err(StoreError::InvalidDeclaration(_))), "{collection:?}");
        }
    }
}
