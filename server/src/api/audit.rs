//! The audit chain over HTTP, for auditors.

use std::{collections::BTreeMap, sync::Arc};

use poem_openapi::{Enum, Object, OpenApi, param::Query, payload::Json};

use super::{authority::AsAuditor, kept::page, tags::Tag};
use crate::{
    app::{
        App,
        audit::list::{AuditFilter, Listed},
    },
    problem::Problem,
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct AuditApi {
    /// The application.
    pub app: Arc<App>,
}

/// Which chain.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[oai(rename_all = "snake_case")]
enum ChainName {
    /// That of the auditor's region.
    Region,
    /// That of the service: keys, and what candidates reveal of their own.
    Service,
}

/// A record of the chain.
#[derive(Debug, Object)]
struct AuditView {
    /// Its position.
    position: u64,
    /// What binds it to all before it, in hexadecimal.
    link: String,
    /// Whether the record could be read; the other fields are absent when not.
    readable: bool,
    /// When it happened.
    #[oai(skip_serializing_if_is_none)]
    at: Option<String>,
    /// In which role it was done.
    #[oai(skip_serializing_if_is_none)]
    role: Option<String>,
    /// Who did it: a staff account, the digest of a person, or a machine.
    #[oai(skip_serializing_if_is_none)]
    by: Option<String>,
    /// What was done.
    #[oai(skip_serializing_if_is_none)]
    action: Option<String>,
    /// What it was done to.
    #[oai(skip_serializing_if_is_none)]
    subject: Option<String>,
    /// More about it.
    details: BTreeMap<String, String>,
}

impl From<Listed> for AuditView {
    fn from(listed: Listed) -> Self {
        let Listed { position, link, record } = listed;
        let blank = Self {
            position,
            link,
            readable: record.is_some(),
            at: None,
            role: None,
            by: None,
            action: None,
            subject: None,
            details: BTreeMap::new(),
        };
        match record {
            None => blank,
            Some(record) => Self {
                at: Some(record.at.rfc3339()),
                role: Some(record.role),
                by: Some(record.by),
                action: Some(record.action),
                subject: record.subject,
                details: record.details,
                ..blank
            },
        }
    }
}

/// A page of the chain, the newest first.
#[derive(Debug, Object)]
struct AuditPage {
    /// The records.
    items: Vec<AuditView>,
    /// Where the next page begins; absent on the last one. A page that was narrowed down may be short and still have a
    /// next one.
    #[oai(skip_serializing_if_is_none)]
    next_cursor: Option<String>,
}

#[OpenApi(prefix_path = "/api/v1/staff/audit", tag = "Tag::Staff")]
impl AuditApi {
    /// Read the audit chain
    ///
    /// Who did what to which case or certificate, who read personal data in full, what became of keys and lists. No
    /// record holds a personal value.
    #[oai(path = "/", method = "get", operation_id = "list_audit")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the contract")]
    async fn list_audit(
        &self,
        auth: AsAuditor,
        /// Which chain; the region's where left out.
        chain: Query<Option<ChainName>>,
        /// About this case or certificate.
        subject: Query<Option<String>>,
        /// Actions that begin so, for example `case.` or `certificate.revoked`.
        action: Query<Option<String>>,
        /// Done by this account.
        by: Query<Option<String>>,
        cursor: Query<Option<String>>,
        limit: Query<Option<u32>>,
    ) -> Result<Json<AuditPage>, Problem> {
        let (_, limit) = page(None, limit.0)?;
        let before = cursor.0.map(|cursor| cursor.parse()).transpose();
        let filter = AuditFilter {
            service: chain.0 == Some(ChainName::Service),
            subject: subject.0,
            action: action.0,
            by: by.0,
            before: before.map_err(|_| Problem::new("cursor_invalid"))?,
            limit: usize::try_from(limit).unwrap_or(20),
        };
        let (listed, next) = self.app.list_audit(&auth.0, &filter).await?;
        let items = listed.into_iter().map(AuditView::from).collect();
        Ok(Json(AuditPage { items, next_cursor: next.map(|next| next.to_string()) }))
    }
}
