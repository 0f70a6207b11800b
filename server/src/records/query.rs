//! How often certificates of one document number were asked for: a limit that holds across processes.

use serde::{Deserialize, Serialize};
use zhengda_engine::moment::Moment;

use super::Record;
use crate::store::{Collection, integer};

/// What is remembered about questions, under a keyed digest of the number or of the network address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryCount {
    /// When it was asked, in the last 24 hours.
    pub asked: Vec<Moment>,
    /// When there is nothing left to remember.
    pub expires_at: Moment,
}

static COUNTS: Collection = Collection {
    name: "query_counts",
    fields: &[integer("expires_at")],
    expires: Some("expires_at"),
    ..Collection::BLANK
};

impl Record for QueryCount {
    fn collection() -> &'static Collection {
        &COUNTS
    }

    const SEALED: &'static [&'static str] = &[];
}
