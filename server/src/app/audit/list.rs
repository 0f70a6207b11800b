//! What auditors read: the chain of their region, or that of the service, the newest first.

use super::{SERVICE, record::AuditRecord};
use crate::{
    app::{
        App,
        journal::form::{Chain, chain, linked, place},
        scope::Auditor,
    },
    problem::Problem,
    records::journal::Segment,
    store::{Condition, Direction, Find},
};

/// Segments looked through for one page at most. A page may then be short, or empty, and still have a next one.
const LOOKED_THROUGH: u32 = 128;

/// What the list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// The chain of the service instead of the region's.
    pub service: bool,
    /// About one case or certificate.
    pub subject: Option<String>,
    /// Actions that begin so, for example `case.` or `case.approve`.
    pub action: Option<String>,
    /// Done by this account.
    pub by: Option<String>,
    /// Only records before this position.
    pub before: Option<u64>,
    /// How many at most.
    pub limit: usize,
}

impl AuditFilter {
    fn takes(&self, record: &AuditRecord) -> bool {
        self.subject.as_ref().is_none_or(|subject| record.subject.as_ref() == Some(subject))
            && self.action.as_ref().is_none_or(|action| record.action.starts_with(action.as_str()))
            && self.by.as_ref().is_none_or(|by| record.by == *by)
    }
}

/// A record with its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its position.
    pub position: u64,
    /// Its link, in hexadecimal.
    pub link: String,
    /// The record; `None` when it cannot be read, which the check of the chain explains.
    pub record: Option<AuditRecord>,
}

impl App {
    /// One page of the chain, and the position before which the next one begins.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn list_audit(
        &self,
        auditor: &Auditor,
        filter: &AuditFilter,
    ) -> Result<(Vec<Listed>, Option<u64>), Problem> {
        let journal = chain(if filter.service { SERVICE } else { auditor.region() });
        let mut of_chain = Condition::eq("journal", journal.as_str());
        if let Some(before) = filter.before {
            let Some(last) = before.checked_sub(1) else { return Ok((Vec::new(), None)) };
            of_chain = of_chain.and(Condition::lte("number", place::<Chain>(last).0));
        }
        if let Some(subject) = &filter.subject {
            of_chain = of_chain.and(Condition::has("subjects", subject.as_str()));
        }
        let find = Find::by(of_chain).sorted("number", Direction::Descending).limit(LOOKED_THROUGH);
        let (found, next) = self.records::<Segment>().find(&find).await?;
        let mut listed = Vec::new();
        let mut reached = None;
        for segment in found.iter().map(|found| &found.value) {
            for kept in segment.entries.iter().rev() {
                let Some(one) = listed_of(kept) else { continue };
                if filter.before.is_some_and(|before| one.position >= before) {
                    continue;
                }
                if listed.len() == filter.limit {
                    return Ok((listed, reached));
                }
                reached = Some(one.position);
                if one.record.as_ref().is_none_or(|record| filter.takes(record)) {
                    listed.push(one);
                }
            }
        }
        Ok((listed, reached.filter(|_| next.is_some())))
    }
}

fn listed_of(kept: &str) -> Option<Listed> {
    let entry = linked(kept)?;
    let record = std::str::from_utf8(entry.record).ok().and_then(AuditRecord::parse);
    Some(Listed { position: entry.position, link: entry.link.to_string(), record })
}
