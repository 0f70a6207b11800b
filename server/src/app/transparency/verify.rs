//! Checking the log from inside: the leaves against the roots of the tiles and against every signed head that is kept.
//! The independent checker (`tests/transparency/check.mjs`) does it from outside.

use std::collections::BTreeMap;

use data_encoding::BASE64;
use zhengda_seal::log::{Hash, Tree, TreeHead};

use super::LOG;
use crate::{
    app::{App, journal::form::leaf},
    problem::Problem,
};

/// What a check of the log found.
#[derive(Clone, Debug, Default)]
pub struct LogReport {
    /// Leaves.
    pub size: u64,
    /// Signed heads that it was compared with.
    pub heads: u64,
    /// What is wrong, in words.
    pub findings: Vec<String>,
}

impl App {
    /// Checks the log.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn verify_log(&self) -> Result<LogReport, Problem> {
        let mut report = LogReport::default();
        let heads = self.kept_heads(&mut report).await?;
        report.heads = heads.values().map(|heads| heads.len() as u64).sum();
        let mut tree = Tree::new();
        let mut pages = self.pages(LOG, 0);
        while let Some(page) = pages.next().await? {
            for segment in &page {
                let mut tile = Tree::new();
                for kept in &segment.entries {
                    let hash = leaf(kept).unwrap_or_else(|| {
                        report.findings.push(format!("leaf {} cannot be read", tree.len()));
                        Hash::empty()
                    });
                    tile.push(hash);
                    tree.push(hash);
                }
                if segment.end.as_ref().is_some_and(|end| *end != tile.root().to_string()) {
                    report.findings.push(format!("tile {} does not have the root that is kept", segment.number));
                }
            }
        }
        report.size = tree.len();
        for (size, heads) in heads {
            let root = tree.root_at(size);
            for head in heads.iter().filter(|head| root != Some(head.root)) {
                let at = zhengda_engine::moment::Moment(head.at_ms).rfc3339();
                report.findings.push(format!("the log does not lead to the head of {size} leaves signed at {at}"));
            }
        }
        Ok(report)
    }

    /// Every kept head by its size. One that is none is a finding.
    async fn kept_heads(&self, report: &mut LogReport) -> Result<BTreeMap<u64, Vec<TreeHead>>, Problem> {
        let (mut heads, mut after): (BTreeMap<u64, Vec<TreeHead>>, _) = (BTreeMap::new(), None);
        let ring = &self.seal.keys().ring;
        loop {
            let (page, next) = self.kept_checkpoints(LOG, after, 1_000).await?;
            for kept in &page {
                let bytes = BASE64.decode(kept.signed.as_bytes()).unwrap_or_default();
                match TreeHead::parse(&bytes, ring) {
                    Ok(head) => heads.entry(head.size).or_default().push(head),
                    Err(error) => report.findings.push(format!("the head kept at {}: {error}", kept.at.rfc3339())),
                }
            }
            match next {
                Some(next) => after = Some(next),
                None => return Ok(heads),
            }
        }
    }
}
