//! The status lists as a set over HTTP: an index, and all of them in one piece.

use std::sync::Arc;

use poem_openapi::{
    ApiResponse, Object, OpenApi,
    param::Header,
    payload::{Binary, Json},
};
use zhengda_engine::moment::Moment;

use super::tags::Tag;
use crate::{
    app::{App, certificates::pack::Pack},
    problem::Problem,
};

/// How long a copy may be kept without asking again.
const MAX_AGE: &str = "public, max-age=300";

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct StatusListsApi {
    /// The application.
    pub app: Arc<App>,
}

/// One list of the set.
#[derive(Debug, Object)]
struct ListEntry {
    /// Its number.
    n: u32,
    /// Its `ETag`: another one means that it has changed.
    etag: String,
    /// Its size in bytes.
    bytes: u64,
}

/// The set of status lists.
#[derive(Debug, Object)]
struct ListIndex {
    /// The `ETag` of the pack of all lists: another one than that of the copy at hand means that there is a newer pack.
    pack: String,
    /// The size of the pack in bytes.
    bytes: u64,
    /// The moment that the oldest list speaks of.
    as_of: String,
    /// Until when the oldest list may be relied on.
    fresh_until: String,
    /// The lists by rising number.
    lists: Vec<ListEntry>,
}

#[derive(ApiResponse)]
enum IndexAnswer {
    /// The index.
    #[oai(status = 200)]
    Index(Json<ListIndex>, #[oai(header = "ETag")] String, #[oai(header = "Cache-Control")] String),
    /// The copy at hand is still the index.
    #[oai(status = 304)]
    Same(#[oai(header = "ETag")] String, #[oai(header = "Cache-Control")] String),
}

#[derive(ApiResponse)]
enum PackAnswer {
    /// All lists, a CBOR array of the signed lists.
    #[oai(status = 200, content_type = "application/cbor")]
    Pack(Binary<Vec<u8>>, #[oai(header = "ETag")] String, #[oai(header = "Cache-Control")] String),
    /// The copy at hand is still the pack.
    #[oai(status = 304)]
    Same(#[oai(header = "ETag")] String, #[oai(header = "Cache-Control")] String),
}

#[OpenApi(prefix_path = "/api/v1", tag = "Tag::Verification")]
impl StatusListsApi {
    /// List the status lists
    ///
    /// Small, for asking whether there is anything new: `pack` is the `ETag` of the pack.
    #[oai(path = "/status-lists", method = "get", operation_id = "list_status_lists")]
    async fn list_status_lists(
        &self,
        #[oai(name = "If-None-Match")] known: Header<Option<String>>,
    ) -> Result<IndexAnswer, Problem> {
        let pack = self.app.status_pack().await?;
        let (etag, age) = (pack.etag.clone(), MAX_AGE.to_owned());
        if is_known(known.0.as_deref(), &etag) {
            return Ok(IndexAnswer::Same(etag, age));
        }
        Ok(IndexAnswer::Index(Json(index(&pack)), etag, age))
    }

    /// Get all status lists at once
    ///
    /// For clients that verify without a network. Each list in it is signed for itself.
    #[oai(path = "/status-pack", method = "get", operation_id = "get_status_pack")]
    async fn get_status_pack(
        &self,
        #[oai(name = "If-None-Match")] known: Header<Option<String>>,
    ) -> Result<PackAnswer, Problem> {
        let pack = self.app.status_pack().await?;
        let (etag, age) = (pack.etag.clone(), MAX_AGE.to_owned());
        if is_known(known.0.as_deref(), &etag) {
            return Ok(PackAnswer::Same(etag, age));
        }
        Ok(PackAnswer::Pack(Binary(pack.bytes.clone()), etag, age))
    }
}

fn index(pack: &Pack) -> ListIndex {
    let lists = pack.lists.iter().map(|(n, etag, bytes)| ListEntry { n: *n, etag: etag.clone(), bytes: *bytes as u64 });
    ListIndex {
        pack: pack.etag.clone(),
        bytes: pack.bytes.len() as u64,
        as_of: Moment(pack.as_of_ms).rfc3339(),
        fresh_until: Moment(pack.fresh_until_ms).rfc3339(),
        lists: lists.collect(),
    }
}

/// Whether one of the tags of an `If-None-Match` is this one.
pub(super) fn is_known(header: Option<&str>, etag: &str) -> bool {
    header.is_some_and(|known| known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag))
}
