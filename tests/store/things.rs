//! The collection that the contract is tested with: every kind of field, every kind of index.

use std::sync::Arc;

use serde_json::{Value, json};
use zhengda::store::{
    Collection, Condition, Document, Find, Index, Page, Store, StoreError, flag, integer, text, texts,
};

pub(crate) static THINGS: Collection = Collection {
    name: "things",
    fields: &[
        text("code"),
        text("area"),
        text("who"),
        text("state"),
        integer("due"),
        integer("until"),
        flag("open"),
        texts("tags"),
        texts("marks"),
    ],
    unique: &[
        Index { name: "by_code", fields: &["code"] },
        Index { name: "by_area_and_who", fields: &["area", "who"] },
    ],
    plain: &[
        Index { name: "by_state_and_due", fields: &["state", "due"] },
        Index { name: "by_due", fields: &["due"] },
        Index { name: "by_tags", fields: &["tags"] },
    ],
    steps: &[],
    expires: Some("until"),
};

pub(crate) fn document(id: &str, body: Value) -> Document {
    match body {
        Value::Object(map) => Document::new(id, map),
        other => panic!("{other} is no object"),
    }
}

pub(crate) async fn insert(store: &Arc<dyn Store>, id: &str, body: Value) {
    store.insert(&THINGS, &document(id, body)).await.unwrap();
}

pub(crate) async fn ids(store: &Arc<dyn Store>, condition: Condition) -> Vec<String> {
    let page = store.find(&THINGS, &Find::by(condition).limit(1_000)).await.unwrap();
    names(&page)
}

pub(crate) fn names(page: &Page) -> Vec<String> {
    page.documents.iter().map(|document| document.id.clone()).collect()
}

pub(crate) fn body(document: &Document) -> Value {
    json!(document.body().unwrap())
}

/// Everything about a document, for comparing and printing (its own `Debug` keeps the body to itself).
pub(crate) fn open(document: &Document) -> (String, i64, Value) {
    (document.id.clone(), document.version, body(document))
}

pub(crate) fn is_invalid_document<T: std::fmt::Debug>(answer: &Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::InvalidDocument(_)))
}
