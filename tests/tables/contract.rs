//! The contract that is checked in is the one that is served.

use std::sync::Arc;

use zhengda::api::contract;

use crate::support::running::Running;

#[tokio::test]
async fn the_contract_that_is_checked_in_is_the_one_that_is_served() {
    let running = Running::start().await;
    let served = contract::document(&Arc::clone(&running.app));
    let kept = include_str!("../../config/openapi.json");
    assert!(served == kept, "config/openapi.json is stale: run `make openapi` and look at what changed");
    let over_http = running.get("/openapi.json", None).await.expect(200);
    assert_eq!(over_http, serde_json::from_str::<serde_json::Value>(kept).unwrap());
}

#[tokio::test]
async fn the_browsable_page_needs_no_other_host() {
    let running = Running::start().await;
    let page = running.get("/docs", None).await;
    assert_eq!(page.status.as_u16(), 200);
    for word in ["src=\"http", "href=\"http", "//cdn", "unpkg.com", "jsdelivr"] {
        assert!(!page.text.contains(word), "the page reaches for {word}");
    }
}
