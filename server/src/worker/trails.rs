//! What documents owe to the audit chain and the transparency log, and the signed points of both.

use std::sync::Arc;

use metrics::counter;

use crate::app::App;

/// Enters what is due and answers how many documents that were.
pub(super) async fn enter(app: &Arc<App>) -> usize {
    let mut done = 0;
    match app.enter_due_into_chain().await {
        Ok(entered) => done += entered,
        Err(error) => tracing::warn!(cause = error.cause, "steps of cases could not be entered into the audit chain"),
    }
    for entered in app.enter_owed().await {
        match entered {
            Ok(entered) => done += entered,
            Err(error) => tracing::warn!(cause = error.cause, "decisions could not be entered into the audit chain"),
        }
    }
    match app.enter_due_into_log().await {
        Ok(entered) => done += entered,
        Err(error) => tracing::warn!(cause = error.cause, "changes of status could not be entered into the log"),
    }
    counter!("trail_documents_total").increment(done as u64);
    done
}

/// Keeps signed points of the chains and of the log, and copies the chains to the second place.
pub(super) async fn publish(app: &Arc<App>) {
    if let Err(error) = app.keep_chain_points().await {
        tracing::warn!(cause = error.cause, "a signed point of an audit chain could not be kept");
    }
    if let Err(error) = app.keep_log_head().await {
        tracing::warn!(cause = error.cause, "the signed head of the transparency log could not be kept");
    }
    if let Err(error) = app.copy_to_second_place().await {
        tracing::warn!(cause = error.cause, "the audit chain could not be copied to its second place");
    }
}
