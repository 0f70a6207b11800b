//! Every operator, against documents that have the field, lack it, or hold another value.

use serde_json::json;
use zhengda::store::{Condition as C, Direction, Find, StoreError};

use super::things::{THINGS, ids, insert, names};
use crate::support::stores::on_each;

#[tokio::test]
async fn every_operator_selects_what_it_says() {
    let table: Vec<(C, &str)> = vec![
        (C::all(), "abcdefg"),
        (C::Or(vec![]), ""),
        (C::eq("state", "new"), "ab"),
        (C::eq("state", "NEW"), ""),
        (C::eq("due", 10), "ad"),
        (C::eq("open", true), "ac"),
        (C::eq("open", false), "b"),
        (C::eq("_id", "c"), "c"),
        (C::ne("state", "new"), "cdefg"),
        (C::ne("due", 10), "bcefg"),
        (C::ne("open", true), "bdefg"),
        (C::one_of("state", ["new", "done"]), "abc"),
        (C::one_of("due", [10, -5]), "acd"),
        (C::one_of("open", [true]), "ac"),
        (C::one_of("_id", ["a", "g", "zz"]), "ag"),
        (C::one_of("state", Vec::<String>::new()), ""),
        (C::gt("due", 10), "b"),
        (C::gte("due", 10), "abd"),
        (C::lt("due", 10), "c"),
        (C::lte("due", 10), "acd"),
        (C::gt("open", false), "ac"),
        (C::gt("state", "done"), "abd"),
        (C::gte("state", ""), "abcd"),
        (C::lt("state", "new"), "c"),
        (C::gt("_id", "e"), "fg"),
        (C::has("tags", "x"), "ae"),
        (C::has("tags", "z"), ""),
        (C::has("marks", "x"), "f"),
        (C::present("state"), "abcd"),
        (C::absent("state"), "efg"),
        (C::present("tags"), "aeg"),
        (C::absent("tags"), "bcdf"),
        (C::present("_id"), "abcdefg"),
        (C::absent("_id"), ""),
        (C::eq("state", "new").and(C::gt("due", 10)), "b"),
        (C::eq("state", "done").or(C::has("tags", "y")), "ace"),
        (C::eq("state", "new").or(C::eq("state", "done")).and(C::ne("open", false)), "ac"),
        (C::And(vec![C::Or(vec![C::eq("due", 10), C::absent("due")]), C::Or(vec![C::has("tags", "x")])]), "ae"),
    ];
    on_each(&[&THINGS], |store| {
        let table = table.clone();
        async move {
            insert(&store, "a", json!({"state": "new", "due": 10, "open": true, "tags": ["x", "y", "x"]})).await;
            insert(&store, "b", json!({"state": "new", "due": 11, "open": false})).await;
            insert(&store, "c", json!({"state": "done", "due": -5, "open": true})).await;
            insert(&store, "d", json!({"state": "证", "due": 10})).await;
            insert(&store, "e", json!({"tags": ["y", "x"]})).await;
            insert(&store, "f", json!({"marks": ["x"]})).await;
            insert(&store, "g", json!({"tags": []})).await;
            for (condition, expected) in table {
                assert_eq!(ids(&store, condition.clone()).await.concat(), expected, "{condition:?}");
                assert_eq!(store.count(&THINGS, &condition).await.unwrap(), expected.len() as u64, "{condition:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_changed_list_is_found_by_its_new_entries_only() {
    on_each(&[&THINGS], |store| async move {
        insert(&store, "a", json!({"tags": ["x", "y"]})).await;
        let document = store.get(&THINGS, "a").await.unwrap().unwrap();
        store.replace_if(&THINGS, &document.with(&json!({"tags": ["y", "z"]})).unwrap()).await.unwrap();
        assert_eq!(ids(&store, C::has("tags", "x")).await.concat(), "");
        assert_eq!(ids(&store, C::has("tags", "y")).await.concat(), "a");
        assert_eq!(ids(&store, C::has("tags", "z")).await.concat(), "a");
        store.delete_if(&THINGS, "a", 2).await.unwrap();
        insert(&store, "a", json!({})).await;
        assert_eq!(ids(&store, C::has("tags", "z")).await.concat(), "", "the entries went with the document");
    })
    .await;
}

#[tokio::test]
async fn invalid_queries_are_refused_alike() {
    on_each(&[&THINGS], |store| async move {
        for find in [
            Find::by(C::eq("undeclared", 1)),
            Find::by(C::eq("due", "10")),
            Find::by(C::all()).limit(0),
            Find::by(C::all()).sorted("tags", Direction::Ascending),
        ] {
            assert!(matches!(store.find(&THINGS, &find).await, Err(StoreError::InvalidQuery(_))), "{find:?}");
        }
        let count = store.count(&THINGS, &C::eq("undeclared", 1)).await;
        assert!(matches!(count, Err(StoreError::InvalidQuery(_))));
    })
    .await;
}

/// Long enough that the embedded store hands it to a reader thread.
#[tokio::test]
async fn a_long_query_answers_as_a_short_one() {
    on_each(&[&THINGS], |store| async move {
        for n in 0..3_000 {
            insert(&store, &format!("{n:05}"), json!({"marks": [(n % 7).to_string()], "n": n})).await;
        }
        assert_eq!(store.count(&THINGS, &C::has("marks", "3")).await.unwrap(), 429);
        let page = store.find(&THINGS, &Find::by(C::has("marks", "2999")).limit(5)).await.unwrap();
        assert_eq!(names(&page), Vec::<String>::new());
        let page = store.find(&THINGS, &Find::by(C::has("marks", "6")).limit(1_000)).await.unwrap();
        assert_eq!((page.documents.len(), page.next), (428, None));
    })
    .await;
}
