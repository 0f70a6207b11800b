//! The store: one port, two adapters. Collections are declared as data, documents are JSON objects with a version,
//! and every change is a compare-and-swap of one document.
//!
//! To add a collection: declare a `static` [`Collection`], add it to the list given to [`Store::ensure`], and write a
//! serde struct for its documents. To change the meaning of stored fields: add a [`Step`].
#![warn(missing_docs)]

mod check;
mod collection;
mod condition;
mod cursor;
mod document;
mod error;
mod find;
mod mongo;
mod open;
mod port;
mod shape;
mod sqlite;
mod update;

pub use check::{MAX_LIMIT, MAX_VALUES};
pub use collection::{Collection, Field, Index, Kind, Step, flag, integer, text, texts};
pub use condition::{Condition, Scalar};
pub use cursor::Cursor;
pub use document::{Document, MAX_DOCUMENT, MAX_INDEXED, MAX_LIST};
pub use error::StoreError;
pub use find::{Direction, Find, Page};
pub use mongo::Mongo;
pub use open::open;
pub use port::Store;
pub use shape::{Migrated, migrate};
pub use sqlite::Sqlite;
pub use update::{ATTEMPTS, Change, Changed, Stored, UpdateError, update, update_or_insert};

/// The id of a document, as conditions and sorts name it.
pub const ID: &str = "_id";
/// The shape a document is stored in, as the migration's query names it.
const SHAPE: &str = "_shape";
