//! The transparency log over HTTP: anybody may compare, prove and follow it.

use std::sync::Arc;

use data_encoding::BASE64;
use poem::Request;
use poem_openapi::{Object, OpenApi, param::Query, payload::Json};
use zhengda_engine::moment::Moment;
use zhengda_seal::log::Hash;

use super::{call::client_address, kept::page, tags::Tag};
use crate::{
    app::{
        App,
        transparency::{LOG, SignedHead, proofs::Inclusion},
    },
    problem::Problem,
    records::journal::Checkpoint,
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct TransparencyApi {
    /// The application.
    pub app: Arc<App>,
}

/// A signed head of the log.
#[derive(Debug, Object)]
pub struct LogHead {
    /// The log's name.
    log: String,
    /// Leaves.
    size: u64,
    /// The root over them, in hexadecimal.
    root: String,
    /// When it was signed.
    at: String,
    /// The signed envelope, in base64: what counts.
    signed: String,
}

impl LogHead {
    fn of(head: &SignedHead) -> Self {
        let SignedHead { head, signed } = head;
        Self {
            log: head.log.clone(),
            size: head.size,
            root: head.root.to_string(),
            at: Moment(head.at_ms).rfc3339(),
            signed: BASE64.encode(signed),
        }
    }
}

/// A head that was kept, one for each hour.
#[derive(Debug, Object)]
struct KeptHead {
    /// Leaves.
    size: u64,
    /// When it was signed.
    at: String,
    /// The signed envelope, in base64.
    signed: String,
}

impl From<&Checkpoint> for KeptHead {
    fn from(kept: &Checkpoint) -> Self {
        let size = u64::try_from(kept.count).unwrap_or_default();
        Self { size, at: kept.at.rfc3339(), signed: kept.signed.clone() }
    }
}

/// A page of kept heads, the newest first.
#[derive(Debug, Object)]
struct KeptHeads {
    /// The heads.
    items: Vec<KeptHead>,
    /// Where the next page begins; absent on the last one.
    #[oai(skip_serializing_if_is_none)]
    next_cursor: Option<String>,
}

/// A leaf of the log.
#[derive(Debug, Object)]
struct LogLeaf {
    /// Its index.
    index: u64,
    /// Its bytes, in base64: the CBOR array `[1, record digest, list, place, bits, milliseconds]`.
    leaf: String,
}

/// Leaves of the log in their order.
#[derive(Debug, Object)]
struct LogEntries {
    /// The leaves; fewer than asked for at the end of the log.
    entries: Vec<LogLeaf>,
}

/// The proof that a leaf is in the log (RFC 6962 section 2.1.1).
#[derive(Debug, Object)]
struct InclusionProof {
    /// The leaf's index.
    index: u64,
    /// The size of the tree that it is proved in.
    size: u64,
    /// The leaf's bytes, in base64.
    leaf: String,
    /// Its siblings from the leaf up, in hexadecimal.
    path: Vec<String>,
    /// The signed head of that tree; absent for the size of another moment.
    #[oai(skip_serializing_if_is_none)]
    head: Option<LogHead>,
}

impl From<Inclusion> for InclusionProof {
    fn from(proof: Inclusion) -> Self {
        Self {
            index: proof.index,
            size: proof.size,
            leaf: BASE64.encode(&proof.leaf),
            path: texts(&proof.path),
            head: proof.head.as_deref().map(LogHead::of),
        }
    }
}

/// The proof that one tree grew out of another (RFC 6962 section 2.1.2).
#[derive(Debug, Object)]
struct ConsistencyProof {
    /// The size of the older tree.
    old: u64,
    /// The size of the newer tree.
    new: u64,
    /// The hashes, in hexadecimal.
    path: Vec<String>,
}

fn texts(hashes: &[Hash]) -> Vec<String> {
    hashes.iter().map(Hash::to_string).collect()
}

#[OpenApi(prefix_path = "/api/v1/transparency", tag = "Tag::Transparency")]
impl TransparencyApi {
    /// The signed head of the log
    ///
    /// Keep it: two heads that cannot be shown consistent prove a forked history. A change of status is in the log
    /// within seconds.
    #[oai(path = "/checkpoint", method = "get", operation_id = "get_log_head")]
    async fn get_log_head(&self, request: &Request) -> Result<Json<LogHead>, Problem> {
        self.limit(request)?;
        Ok(Json(LogHead::of(&*self.app.log_head().await?)))
    }

    /// The heads that were kept, one for each hour
    #[oai(path = "/checkpoints", method = "get", operation_id = "list_log_heads")]
    async fn list_log_heads(
        &self,
        request: &Request,
        cursor: Query<Option<String>>,
        limit: Query<Option<u32>>,
    ) -> Result<Json<KeptHeads>, Problem> {
        self.limit(request)?;
        let (after, limit) = page(cursor.0.as_deref(), limit.0)?;
        let (kept, next) = self.app.kept_checkpoints(LOG, after, limit).await?;
        let items = kept.iter().map(KeptHead::from).collect();
        Ok(Json(KeptHeads { items, next_cursor: next.map(|next| next.to_string()) }))
    }

    /// The leaves of the log
    ///
    /// Each is an issue or a change of status, under a salted digest: only who holds the certificate can tell whose.
    #[oai(path = "/entries", method = "get", operation_id = "list_log_entries")]
    async fn list_log_entries(
        &self,
        request: &Request,
        /// The index of the first; 0 where left out.
        from: Query<Option<u64>>,
        /// How many at most, 1 to 256; 100 where left out.
        limit: Query<Option<u32>>,
    ) -> Result<Json<LogEntries>, Problem> {
        self.limit(request)?;
        let limit = match limit.0.unwrap_or(100) {
            limit @ 1..=256 => u64::from(limit),
            _ => return Err(Problem::new("parameter_invalid").with("field", "limit")),
        };
        let from = from.0.unwrap_or(0);
        let leaves = self.app.entries(from, limit).await?;
        let entries = leaves.iter().zip(from..).map(|(leaf, index)| LogLeaf { index, leaf: BASE64.encode(leaf) });
        Ok(Json(LogEntries { entries: entries.collect() }))
    }

    /// Prove that a leaf is in the log
    #[oai(path = "/proofs/inclusion", method = "get", operation_id = "prove_inclusion")]
    async fn prove_inclusion(
        &self,
        request: &Request,
        /// The leaf's index.
        index: Query<u64>,
        /// The size of the tree to prove it in; the tree of now where left out.
        size: Query<Option<u64>>,
    ) -> Result<Json<InclusionProof>, Problem> {
        self.limit(request)?;
        Ok(Json(self.app.inclusion(index.0, size.0).await?.into()))
    }

    /// Prove that one head grew out of another
    #[oai(path = "/proofs/consistency", method = "get", operation_id = "prove_consistency")]
    async fn prove_consistency(
        &self,
        request: &Request,
        /// The size of the older tree, 1 or more.
        old: Query<u64>,
        /// The size of the newer tree.
        new: Query<u64>,
    ) -> Result<Json<ConsistencyProof>, Problem> {
        self.limit(request)?;
        let path = texts(&self.app.consistency(old.0, new.0).await?);
        Ok(Json(ConsistencyProof { old: old.0, new: new.0, path }))
    }
}

impl TransparencyApi {
    fn limit(&self, request: &Request) -> Result<(), Problem> {
        let address = client_address(request, self.app.settings.server.trusted_proxies);
        self.app.limits.verifications.check(&address)
    }
}
