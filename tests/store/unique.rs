//! Uniqueness: of ids, of one field, of two fields together, and only where all the fields are there.

use serde_json::json;
use zhengda::store::StoreError;

use super::things::{THINGS, document, insert};
use crate::support::stores::on_each;

#[tokio::test]
async fn an_id_is_taken_once() {
    on_each(&[&THINGS], |store| async move {
        insert(&store, "a", json!({"n": 1})).await;
        assert_eq!(store.insert(&THINGS, &document("a", json!({"n": 2}))).await, Err(StoreError::Duplicate));
        assert_eq!(store.get(&THINGS, "a").await.unwrap().unwrap().body().unwrap()["n"], 1);
    })
    .await;
}

#[tokio::test]
async fn a_unique_value_is_taken_once_and_given_free() {
    on_each(&[&THINGS], |store| async move {
        insert(&store, "a", json!({"code": "X"})).await;
        insert(&store, "b", json!({"code": "Y"})).await;
        assert_eq!(store.insert(&THINGS, &document("c", json!({"code": "X"}))).await, Err(StoreError::Duplicate));
        assert_eq!(store.get(&THINGS, "c").await.unwrap(), None);

        let taken = document("b", json!({"code": "X"})).at(1);
        assert_eq!(store.replace_if(&THINGS, &taken).await, Err(StoreError::Duplicate));
        assert_eq!(store.replace_if(&THINGS, &taken.at(9)).await, Err(StoreError::Conflict), "the version comes first");
        let own = document("a", json!({"code": "X", "n": 2})).at(1);
        assert_eq!(store.replace_if(&THINGS, &own).await, Ok(2), "its own value is no duplicate");

        store.replace_if(&THINGS, &document("a", json!({"code": "Z"})).at(2)).await.unwrap();
        insert(&store, "c", json!({"code": "X"})).await;
        store.delete_if(&THINGS, "c", 1).await.unwrap();
        insert(&store, "d", json!({"code": "X"})).await;
    })
    .await;
}

#[tokio::test]
async fn uniqueness_binds_only_documents_that_have_all_the_fields() {
    on_each(&[&THINGS], |store| async move {
        for id in ["a", "b", "c"] {
            insert(&store, id, json!({})).await;
        }
        insert(&store, "d", json!({"area": "east"})).await;
        insert(&store, "e", json!({"area": "east"})).await;
        insert(&store, "f", json!({"area": "east", "who": "li"})).await;
        insert(&store, "g", json!({"area": "west", "who": "li"})).await;
        let second = document("h", json!({"area": "east", "who": "li"}));
        assert_eq!(store.insert(&THINGS, &second).await, Err(StoreError::Duplicate));
        let completed = document("d", json!({"area": "east", "who": "li"})).at(1);
        assert_eq!(store.replace_if(&THINGS, &completed).await, Err(StoreError::Duplicate));
    })
    .await;
}
