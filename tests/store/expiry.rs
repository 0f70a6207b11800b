//! Expiry: a sweep removes what is past its moment, oldest first, and nothing else.

use serde_json::json;
use zhengda::store::{Collection, Condition, StoreError};
use zhengda_engine::moment::Moment;

use super::things::{THINGS, ids, insert};
use crate::support::stores::on_each;

static ETERNAL: Collection = Collection { name: "eternal", ..Collection::BLANK };

#[tokio::test]
async fn a_sweep_removes_what_is_past_and_nothing_else() {
    on_each(&[&THINGS, &ETERNAL], |store| async move {
        for (id, until) in [("a", 30), ("b", 10), ("c", 20), ("d", 40)] {
            insert(&store, id, json!({"until": until, "tags": ["t"]})).await;
        }
        insert(&store, "e", json!({"tags": ["t"]})).await;
        assert_eq!(store.sweep_expired(&THINGS, Moment(9), 100).await, Ok(0));
        assert_eq!(store.sweep_expired(&THINGS, Moment(30), 2).await, Ok(2), "no more than the limit");
        assert_eq!(ids(&store, Condition::all()).await.concat(), "ade", "the oldest went first");
        assert_eq!(store.sweep_expired(&THINGS, Moment(30), 100).await, Ok(1), "the very moment counts as past");
        assert_eq!(store.sweep_expired(&THINGS, Moment(30), 100).await, Ok(0));
        assert_eq!(ids(&store, Condition::has("tags", "t")).await.concat(), "de");
        assert_eq!(store.sweep_expired(&THINGS, Moment(i64::MAX), 100).await, Ok(1));
        assert_eq!(ids(&store, Condition::all()).await.concat(), "e", "what has no expiry stays");

        let answer = store.sweep_expired(&ETERNAL, Moment(1), 100).await;
        assert!(matches!(answer, Err(StoreError::InvalidQuery(_))));
        let answer = store.sweep_expired(&THINGS, Moment(1), 0).await;
        assert!(matches!(answer, Err(StoreError::InvalidQuery(_))));
    })
    .await;
}
