//! Declarations against what is stored: repeated, extended, contradicted.

use serde_json::json;
use zhengda::store::{Collection, Condition, Find, Index, StoreError, text, texts};

use super::things::{THINGS, document, insert, names};
use crate::support::stores::on_each;

const BASE: Collection =
    Collection { name: "growing", fields: &[text("a"), text("b"), texts("tags")], ..Collection::BLANK };
static BEFORE: Collection = BASE;
static AFTER: Collection = Collection {
    unique: &[Index { name: "one_a", fields: &["a"] }],
    plain: &[Index { name: "by_b", fields: &["b"] }, Index { name: "by_tags", fields: &["tags"] }],
    ..BASE
};
static CONTRADICTING: Collection = Collection { plain: &[Index { name: "by_b", fields: &["a", "b"] }], ..BASE };

#[tokio::test]
async fn declaring_again_changes_nothing() {
    on_each(&[&THINGS], |store| async move {
        insert(&store, "a", json!({"code": "X"})).await;
        store.ensure(&[&THINGS]).await.unwrap();
        store.ensure(&[&THINGS, &BEFORE]).await.unwrap();
        assert!(store.get(&THINGS, "a").await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn new_indexes_cover_what_is_already_stored() {
    on_each(&[&BEFORE], |store| async move {
        for (id, body) in [("x", json!({"a": "1", "tags": ["t", "u"]})), ("y", json!({"b": "2", "tags": ["t"]}))] {
            store.insert(&BEFORE, &document(id, body)).await.unwrap();
        }
        store.ensure(&[&AFTER]).await.unwrap();
        let tagged = store.find(&AFTER, &Find::by(Condition::has("tags", "t"))).await.unwrap();
        assert_eq!(names(&tagged), ["x", "y"]);
        let second = store.insert(&AFTER, &document("z", json!({"a": "1"}))).await;
        assert_eq!(second, Err(StoreError::Duplicate));
    })
    .await;
}

#[tokio::test]
async fn a_unique_index_that_the_documents_break_is_refused() {
    on_each(&[&BEFORE], |store| async move {
        for id in ["x", "y"] {
            store.insert(&BEFORE, &document(id, json!({"a": "same"}))).await.unwrap();
        }
        let answer = store.ensure(&[&AFTER]).await;
        assert!(matches!(answer, Err(StoreError::InvalidDeclaration(_))), "{answer:?}");
        assert_eq!(store.count(&BEFORE, &Condition::all()).await, Ok(2), "the documents are untouched");
    })
    .await;
}

#[tokio::test]
async fn a_changed_definition_under_the_same_name_is_refused() {
    on_each(&[&AFTER], |store| async move {
        let answer = store.ensure(&[&CONTRADICTING]).await;
        assert!(matches!(answer, Err(StoreError::InvalidDeclaration(_))), "{answer:?}");
    })
    .await;
}
