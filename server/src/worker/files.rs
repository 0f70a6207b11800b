//! Removes files in time: unused uploads, parts of uploads that are over, and the files of cases whose time is over.

use std::sync::Arc;

use crate::app::App;

/// Removes what is due now.
pub(super) async fn remove(app: &Arc<App>) {
    for (what, outcome) in [
        ("unused uploads", app.remove_unused_files().await),
        ("parts of uploads", app.remove_old_parts().await),
        ("files of cases", app.remove_old_case_files().await),
    ] {
        match outcome {
            Ok(0) => {}
            Ok(count) => tracing::info!(what, count, "removed in time"),
            Err(problem) => tracing::warn!(what, cause = problem.cause, "could not be removed in time"),
        }
    }
}
