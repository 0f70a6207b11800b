//! Pages: every document once, in order, through ties and absent values, while others write.

use std::sync::Arc;

use serde_json::json;
use zhengda::store::{Condition as C, Cursor, Direction, Find, Store, StoreError};

use super::things::{THINGS, insert, names};
use crate::support::stores::on_each;

async fn walk(store: &Arc<dyn Store>, find: &Find) -> Vec<String> {
    let mut seen = Vec::new();
    let mut after: Option<Cursor> = None;
    loop {
        // Through its text, as a client sends it.
        let cursor = after.map(|cursor| cursor.to_string().parse().unwrap());
        let page = store.find(&THINGS, &find.clone().after(cursor)).await.unwrap();
        assert!(page.documents.len() <= find.limit as usize);
        assert!(page.next.is_none() || page.documents.len() == find.limit as usize);
        seen.extend(names(&page));
        match page.next {
            Some(next) => after = Some(next),
            None => return seen,
        }
    }
}

#[tokio::test]
async fn pages_of_every_size_give_every_document_once_in_order() {
    on_each(&[&THINGS], |store| async move {
        // Three documents to each due, some without, ids in an order of their own.
        for n in 0..20_i64 {
            let id = format!("{:02}", (n * 7) % 20);
            let state = if n % 2 == 0 { "even" } else { "odd" };
            let body = if n % 5 == 0 {
                json!({"open": true})
            } else {
                json!({"due": n / 3, "state": state, "open": n % 3 == 0})
            };
            insert(&store, &id, body).await;
        }
        let conditions = [C::all(), C::gte("due", 2), C::eq("state", "odd"), C::ne("state", "odd"), C::absent("due")];
        let sorts = [None, Some("due"), Some("state"), Some("open"), Some("_id")];
        for condition in &conditions {
            for sort in sorts {
                for direction in [Direction::Ascending, Direction::Descending] {
                    let find = match sort {
                        Some(field) => Find::by(condition.clone()).sorted(field, direction),
                        None => Find::by(condition.clone()),
                    };
                    let whole = walk(&store, &find.clone().limit(1_000)).await;
                    for limit in [1, 2, 3, 7, 19, 20] {
                        assert_eq!(walk(&store, &find.clone().limit(limit)).await, whole, "{find:?} limit {limit}");
                    }
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn absent_values_come_first_ascending_and_last_descending() {
    on_each(&[&THINGS], |store| async move {
        insert(&store, "c", json!({})).await;
        insert(&store, "a", json!({"due": 2})).await;
        insert(&store, "d", json!({"due": 1})).await;
        insert(&store, "b", json!({"due": 2})).await;
        insert(&store, "e", json!({})).await;
        let up = Find::by(C::all()).sorted("due", Direction::Ascending);
        assert_eq!(walk(&store, &up.limit(2)).await.concat(), "cedab");
        let down = Find::by(C::all()).sorted("due", Direction::Descending);
        assert_eq!(walk(&store, &down.limit(2)).await.concat(), "badec");
    })
    .await;
}

#[tokio::test]
async fn what_is_written_meanwhile_neither_repeats_nor_hides_the_rest() {
    on_each(&[&THINGS], |store| async move {
        for id in ["b", "d", "f", "h"] {
            insert(&store, id, json!({"due": 1})).await;
        }
        let find = Find::by(C::all()).sorted("due", Direction::Ascending).limit(2);
        let first = store.find(&THINGS, &find).await.unwrap();
        assert_eq!(names(&first), ["b", "d"]);
        insert(&store, "a", json!({"due": 1})).await;
        insert(&store, "e", json!({"due": 1})).await;
        store.delete_if(&THINGS, "d", 1).await.unwrap();
        let second = store.find(&THINGS, &find.clone().after(first.next).limit(9)).await.unwrap();
        assert_eq!(names(&second), ["e", "f", "h"]);
    })
    .await;
}

#[tokio::test]
async fn a_foreign_cursor_is_refused() {
    on_each(&[&THINGS], |store| async move {
        insert(&store, "a", json!({"due": 1})).await;
        insert(&store, "b", json!({"due": 1})).await;
        let by_due = Find::by(C::all()).sorted("due", Direction::Ascending).limit(1);
        let next = store.find(&THINGS, &by_due).await.unwrap().next;
        assert!(next.is_some());
        for other in [
            Find::by(C::all()),
            Find::by(C::all()).sorted("due", Direction::Descending),
            Find::by(C::all()).sorted("state", Direction::Ascending),
        ] {
            let answer = store.find(&THINGS, &other.after(next.clone())).await;
            assert_eq!(answer.map(|page| names(&page)), Err(StoreError::InvalidCursor));
        }
    })
    .await;
}
