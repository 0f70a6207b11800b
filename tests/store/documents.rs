//! One document: written, read, replaced, deleted; and what may not be written.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use zhengda::store::{Document, MAX_DOCUMENT, StoreError};

use super::things::{THINGS, body, document, ids, insert, is_invalid_document};
use crate::support::stores::on_each;

#[tokio::test]
async fn a_document_lives_through_its_versions() {
    on_each(&[&THINGS], |store| async move {
        assert_eq!(store.get(&THINGS, "a").await.unwrap(), None);
        insert(&store, "a", json!({"state": "new", "nested": {"list": [1, "two", {"three": true}]}})).await;
        let first = store.get(&THINGS, "a").await.unwrap().unwrap();
        assert_eq!((first.id.as_str(), first.version), ("a", 1));
        assert_eq!(body(&first), json!({"state": "new", "nested": {"list": [1, "two", {"three": true}]}}));

        let second = first.with(&json!({"state": "done"})).unwrap();
        assert_eq!(store.replace_if(&THINGS, &second).await, Ok(2));
        assert_eq!(store.replace_if(&THINGS, &second).await, Err(StoreError::Conflict), "version 1 is gone");
        let stored = store.get(&THINGS, "a").await.unwrap().unwrap();
        assert_eq!((stored.version, body(&stored)), (2, json!({"state": "done"})));

        assert_eq!(store.delete_if(&THINGS, "a", 1).await, Err(StoreError::Conflict));
        assert_eq!(store.delete_if(&THINGS, "a", 2).await, Ok(()));
        assert_eq!(store.delete_if(&THINGS, "a", 2).await, Err(StoreError::Conflict));
        assert_eq!(store.replace_if(&THINGS, &second.at(2)).await, Err(StoreError::Conflict), "it is deleted");
        assert_eq!(store.get(&THINGS, "a").await.unwrap(), None);
        assert_eq!(store.ping().await, Ok(()));
    })
    .await;
}

#[tokio::test]
async fn an_inserted_document_has_version_one_whatever_was_said() {
    on_each(&[&THINGS], |store| async move {
        store.insert(&THINGS, &document("a", json!({})).at(77)).await.unwrap();
        assert_eq!(store.get(&THINGS, "a").await.unwrap().unwrap().version, 1);
    })
    .await;
}

#[derive(Debug, Serialize, Deserialize, PartialEq)]
struct Parcel {
    state: String,
    due: i64,
    note: Option<String>,
    steps: Vec<String>,
}

#[tokio::test]
async fn serde_structs_survive_and_absent_options_are_left_out() {
    on_each(&[&THINGS], |store| async move {
        let parcel =
            Parcel { state: "在途".into(), due: i64::MAX, note: None, steps: vec!["a".into(), String::new()] };
        store.insert(&THINGS, &Document::of("p", &parcel).unwrap()).await.unwrap();
        let stored = store.get(&THINGS, "p").await.unwrap().unwrap();
        assert_eq!(stored.read::<Parcel>().unwrap(), parcel);
        assert!(!stored.body().unwrap().contains_key("note"), "null is left out");
        assert!(matches!(stored.read::<Vec<u8>>(), Err(StoreError::Corrupt(_))));
    })
    .await;
}

#[tokio::test]
async fn nulls_are_left_out_at_every_depth() {
    on_each(&[&THINGS], |store| async move {
        insert(&store, "a", json!({"who": null, "x": {"y": null, "z": [{"n": null}]}})).await;
        assert_eq!(body(&store.get(&THINGS, "a").await.unwrap().unwrap()), json!({"x": {"z": [{}]}}));
    })
    .await;
}

#[tokio::test]
async fn what_the_store_cannot_keep_exactly_is_refused() {
    let deep = (0..40).fold(json!(1), |inner, _| json!([inner]));
    let bodies = [
        json!({"x": 1.5}),
        json!({"x": [1, {"y": 0.1}]}),
        json!({"x": u64::MAX}),
        json!({"x": [null]}),
        json!({"_x": 1}),
        json!({"": 1}),
        json!({"x": {"$set": 1}}),
        json!({"a.b": 1}),
        json!({"x": {"a\u{0}b": 1}}),
        json!({"due": "tomorrow"}),
        json!({"open": 1}),
        json!({"who": 1}),
        json!({"who": "a\u{0}b"}),
        json!({"who": "x".repeat(2_000)}),
        json!({"tags": "a"}),
        json!({"tags": ["a", 1]}),
        json!({"tags": vec!["a"; 300]}),
        json!({"x": deep}),
    ];
    on_each(&[&THINGS], |store| {
        let bodies = bodies.clone();
        async move {
            insert(&store, "there", json!({})).await;
            for body in bodies {
                let answer = store.insert(&THINGS, &document("a", body.clone())).await;
                assert!(is_invalid_document(&answer), "{body} gave {answer:?}");
                let answer = store.replace_if(&THINGS, &document("there", body.clone()).at(1)).await;
                assert!(is_invalid_document(&answer), "{body} gave {answer:?}");
            }
            for id in ["", "a\u{0}b", &"x".repeat(2_000)] {
                assert!(is_invalid_document(&store.insert(&THINGS, &document(id, json!({}))).await));
                assert_eq!(store.get(&THINGS, id).await, Ok(None));
                assert_eq!(store.delete_if(&THINGS, id, 1).await, Err(StoreError::Conflict));
            }
            assert_eq!(ids(&store, zhengda::store::Condition::all()).await, ["there"]);
        }
    })
    .await;
}

#[tokio::test]
async fn a_document_may_be_large_but_not_too_large() {
    on_each(&[&THINGS], |store| async move {
        let overhead = json!({"x": ""}).to_string().len();
        insert(&store, "fits", json!({"x": "x".repeat(MAX_DOCUMENT - overhead)})).await;
        assert!(store.get(&THINGS, "fits").await.unwrap().is_some());
        let over = document("over", json!({"x": "x".repeat(MAX_DOCUMENT - overhead + 1)}));
        assert_eq!(
            store.insert(&THINGS, &over).await,
            Err(StoreError::TooLarge { bytes: MAX_DOCUMENT + 1, limit: MAX_DOCUMENT })
        );
    })
    .await;
}

#[tokio::test]
async fn text_of_every_script_is_kept_byte_for_byte() {
    let texts = ["证达", "é", "e\u{301}", "𠮷野家", "👩‍👩‍👧", "\u{feff}bom", "a\tb\nc\\d\"e'f", "\u{7f}\u{80}", "％", "-"];
    on_each(&[&THINGS], |store| async move {
        for text in texts {
            let inner = json!({"who": text, "area": "x", "free": {text.replace('.', "-"): [text, "\u{0}nul inside free text"]}, "tags": [text]});
            insert(&store, text, inner.clone()).await;
            assert_eq!(body(&store.get(&THINGS, text).await.unwrap().unwrap()), inner);
            assert_eq!(ids(&store, zhengda::store::Condition::eq("who", text)).await, [text]);
            assert_eq!(ids(&store, zhengda::store::Condition::has("tags", text)).await, [text]);
        }
        let mut sorted: Vec<_> = texts.iter().map(|text| (*text).to_owned()).collect();
        sorted.sort();
        assert_eq!(ids(&store, zhengda::store::Condition::all()).await, sorted, "ids sort by their bytes");
    })
    .await;
}

#[tokio::test]
async fn integers_are_kept_to_the_last_digit() {
    on_each(&[&THINGS], |store| async move {
        let all = [i64::MIN, i64::MIN + 1, -1, 0, 1, (1 << 53) + 1, i64::MAX - 1, i64::MAX];
        for (n, due) in all.iter().enumerate() {
            insert(&store, &n.to_string(), json!({"due": due, "other": due})).await;
        }
        for (n, due) in all.iter().enumerate() {
            let stored = store.get(&THINGS, &n.to_string()).await.unwrap().unwrap();
            assert_eq!(stored.body().unwrap().get("other").and_then(Value::as_i64), Some(*due));
            assert_eq!(ids(&store, zhengda::store::Condition::eq("due", *due)).await, [n.to_string()]);
            let greater = store.count(&THINGS, &zhengda::store::Condition::gt("due", *due)).await.unwrap();
            assert_eq!(greater, (all.len() - 1 - n) as u64);
        }
    })
    .await;
}
