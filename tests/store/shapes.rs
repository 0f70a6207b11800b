//! Shapes: old documents are understood at once and rewritten by the sweep; newer ones are refused.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use zhengda::store::{
    Collection, Condition, Document, Find, Index, Migrated, Step, Store, StoreError, integer, migrate, text,
};

use super::things::{body, document, names};
use crate::support::stores::on_each;

const ONE: Collection = Collection { name: "people", fields: &[text("name"), integer("age")], ..Collection::BLANK };
const BY_FAMILY: &[Index] = &[Index { name: "by_family", fields: &["family"] }];

static FIRST: Collection = ONE;
static SECOND: Collection = Collection {
    fields: &[text("family"), text("name"), integer("age")],
    plain: BY_FAMILY,
    steps: &[split_name],
    ..ONE
};
static THIRD: Collection = Collection {
    fields: &[text("family"), integer("age")],
    plain: BY_FAMILY,
    steps: &[split_name, drop_name as Step],
    ..ONE
};

fn split_name(body: &mut Map<String, Value>) -> Result<(), String> {
    let name = body.get("name").and_then(Value::as_str).ok_or("no name")?;
    let family = name.chars().next().map(String::from).ok_or("an empty name")?;
    body.insert("family".to_owned(), json!(family));
    Ok(())
}

fn drop_name(body: &mut Map<String, Value>) -> Result<(), String> {
    body.remove("name");
    Ok(())
}

async fn family(store: &Arc<dyn Store>, family: &str) -> Vec<String> {
    names(&store.find(&THIRD, &Find::by(Condition::eq("family", family))).await.unwrap())
}

#[tokio::test]
async fn old_documents_are_understood_and_rewritten() {
    on_each(&[&FIRST], |store| async move {
        for n in 0..7 {
            store.insert(&FIRST, &document(&format!("p{n}"), json!({"name": "李明", "age": n}))).await.unwrap();
        }
        store.ensure(&[&SECOND]).await.unwrap();
        store.insert(&SECOND, &document("q", json!({"name": "王芳", "family": "王"}))).await.unwrap();
        store.ensure(&[&THIRD]).await.unwrap();

        let read = store.get(&THIRD, "p3").await.unwrap().unwrap();
        assert_eq!((read.version, body(&read)), (1, json!({"family": "李", "age": 3})), "both steps, in order");
        assert_eq!(body(&store.get(&THIRD, "q").await.unwrap().unwrap()), json!({"family": "王"}), "one step");
        assert_eq!(family(&store, "李").await, Vec::<String>::new(), "queries see what is stored");

        assert_eq!(migrate(&*store, &THIRD, 3).await, Ok(Migrated { rewritten: 8, overtaken: 0 }));
        assert_eq!(family(&store, "李").await.len(), 7);
        assert_eq!(store.get(&THIRD, "p3").await.unwrap().unwrap().version, 2);
        assert_eq!(migrate(&*store, &THIRD, 3).await, Ok(Migrated::default()), "once is enough");
    })
    .await;
}

#[tokio::test]
async fn an_older_program_does_not_touch_newer_documents() {
    on_each(&[&FIRST, &THIRD], |store| async move {
        store.insert(&THIRD, &document("a", json!({"family": "李"}))).await.unwrap();
        assert!(matches!(store.get(&FIRST, "a").await, Err(StoreError::Corrupt(_))));
        let list = store.find(&FIRST, &Find::by(Condition::all())).await;
        assert!(matches!(list, Err(StoreError::Corrupt(_))));
    })
    .await;
}

#[tokio::test]
async fn a_document_that_a_step_cannot_understand_is_told_and_left_alone() {
    on_each(&[&FIRST], |store| async move {
        store.insert(&FIRST, &document("a", json!({"age": 3}))).await.unwrap();
        store.ensure(&[&SECOND]).await.unwrap();
        let told = StoreError::Corrupt("people, shape 1: no name".to_owned());
        assert_eq!(store.get(&SECOND, "a").await, Err(told.clone()));
        assert_eq!(migrate(&*store, &SECOND, 10).await, Err(told));
        let untouched: Option<Document> = store.get(&FIRST, "a").await.unwrap();
        assert_eq!(untouched.unwrap().version, 1);
    })
    .await;
}
