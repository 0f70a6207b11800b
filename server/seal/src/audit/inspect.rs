//! Going through a chain: every finding with its position and kind.

use super::{Checkpoint, Entry, Link, Tip};
use std::collections::BTreeMap;

/// More findings than this are counted, not listed.
pub const MOST_FINDINGS: usize = 1000;

/// What is wrong at a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FindingKind {
    /// The record at this position is not the one that was written.
    Edited,
    /// The link at this position is not the one that was written; the record is.
    LinkEdited,
    /// So many records are missing from this position on.
    Removed {
        /// How many.
        count: u64,
    },
    /// The record of this position stands somewhere else.
    Reordered,
    /// A record that claims a position which is taken.
    Inserted,
    /// The chain ends at this position, but a checkpoint has seen more of it.
    CutTail {
        /// How many records the checkpoint had seen beyond it.
        missing: u64,
    },
    /// The chain is sound in itself, but not the one that a checkpoint has seen: written anew at or after this
    /// position.
    Rewritten,
    /// A checkpoint of another region was handed in.
    OtherRegion,
}

/// One thing that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Finding {
    /// Where.
    pub position: u64,
    /// What.
    pub kind: FindingKind,
}

/// What an inspection found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The end of the chain as it stands.
    pub tip: Tip,
    /// What is wrong, by rising position; empty for a sound chain.
    pub findings: Vec<Finding>,
    /// Findings beyond [`MOST_FINDINGS`].
    pub more: u64,
}

impl Report {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty() && self.more == 0
    }
}

/// Goes through the entries of a region's chain in the order in which the store gives them, without holding them.
#[derive(Debug)]
pub struct Inspection<'c> {
    /// What the next record must be bound to.
    tip: Tip,
    /// After a finding: the other link that the next record may be bound to.
    or: Option<Link>,
    /// Positions passed over: first and one after the last.
    gaps: BTreeMap<u64, u64>,
    checkpoints: Vec<&'c Checkpoint>,
    /// Up to where a checkpoint has confirmed the chain.
    confirmed: u64,
    findings: Vec<Finding>,
    more: u64,
}

impl<'c> Inspection<'c> {
    /// Begins with a region's chain. Checkpoints were checked by [`Checkpoint::parse`].
    #[must_use]
    pub fn new(region: &str, checkpoints: impl IntoIterator<Item = &'c Checkpoint>) -> Self {
        let (mut checkpoints, others): (Vec<_>, Vec<_>) = checkpoints.into_iter().partition(|c| c.region == region);
        // The next one to be reached stands last.
        checkpoints.sort_by_key(|c| std::cmp::Reverse(c.tip.count));
        let mut inspection = Self {
            tip: Tip::start(region),
            or: None,
            gaps: BTreeMap::new(),
            checkpoints,
            confirmed: 0,
            findings: Vec::new(),
            more: 0,
        };
        others.iter().for_each(|_| inspection.find(0, FindingKind::OtherRegion));
        inspection.confirm();
        inspection
    }

    /// The next entry.
    pub fn entry(&mut self, entry: Entry<'_>) {
        let here = self.tip.count;
        // One link as a rule; two after a finding.
        let links_here = [Some(self.tip.link), self.or].map(|l| l.map(|l| l.next(here, entry.record)));
        if entry.position != here && links_here.contains(&Some(entry.link)) {
            // Bound as if it stood here: only the number was changed.
            self.find(here, FindingKind::Edited);
            self.go_on(here, entry.link, None);
        } else if entry.position < here {
            let kind = if self.fill(entry.position) { FindingKind::Reordered } else { FindingKind::Inserted };
            self.find(entry.position, kind);
        } else if entry.position > here {
            self.gaps.insert(here, entry.position);
            self.go_on(entry.position, entry.link, None);
        } else {
            self.in_its_place(entry, links_here);
        }
    }

    /// What was found, after the last entry.
    #[must_use]
    pub fn finish(mut self) -> Report {
        for (from, to) in std::mem::take(&mut self.gaps) {
            self.find(from, FindingKind::Removed { count: to - from });
        }
        let count = self.tip.count;
        for checkpoint in std::mem::take(&mut self.checkpoints) {
            self.find(count, FindingKind::CutTail { missing: checkpoint.tip.count - count });
        }
        self.findings.sort_by_key(|f| f.position);
        Report { tip: self.tip, findings: self.findings, more: self.more }
    }

    fn in_its_place(&mut self, entry: Entry<'_>, links: [Option<Link>; 2]) {
        let [by_stored, by_computed] = links;
        if by_stored == Some(entry.link) {
            self.go_on(entry.position, entry.link, None);
        } else if by_computed == Some(entry.link) {
            self.only_the_link_before();
            self.go_on(entry.position, entry.link, None);
        } else {
            self.find(entry.position, FindingKind::Edited);
            self.go_on(entry.position, entry.link, by_stored);
        }
    }

    fn go_on(&mut self, position: u64, link: Link, or: Option<Link>) {
        self.tip = Tip { count: position.saturating_add(1), link };
        self.or = or;
        self.confirm();
    }

    /// Compares with the checkpoints that are reached now.
    fn confirm(&mut self) {
        while let Some(next) = self.checkpoints.last().filter(|c| c.tip.count <= self.tip.count) {
            let seen = next.tip;
            self.checkpoints.pop();
            // Passed over by a gap: the gap is the finding.
            if seen.count < self.tip.count {
                continue;
            }
            if seen.link == self.tip.link {
                self.confirmed = seen.count;
            } else if self.or == Some(seen.link) {
                self.only_the_link_before();
            } else {
                self.find(self.confirmed, FindingKind::Rewritten);
            }
        }
    }

    /// Takes a position out of the gaps; whether it lay in one.
    fn fill(&mut self, position: u64) -> bool {
        let Some((&from, &to)) = self.gaps.range(..=position).next_back().filter(|(_, to)| position < **to) else {
            return false;
        };
        self.gaps.remove(&from);
        for (a, b) in [(from, position), (position + 1, to)] {
            if a < b {
                self.gaps.insert(a, b);
            }
        }
        true
    }

    /// The last record was called edited, but what follows is bound to it as it stands: it was its link that had been
    /// changed, not the record.
    fn only_the_link_before(&mut self) {
        let edited = |f: &&mut Finding| f.position + 1 == self.tip.count && f.kind == FindingKind::Edited;
        if let Some(finding) = self.findings.iter_mut().rev().find(edited) {
            finding.kind = FindingKind::LinkEdited;
        }
    }

    fn find(&mut self, position: u64, kind: FindingKind) {
        if self.findings.len() < MOST_FINDINGS {
            self.findings.push(Finding { position, kind });
        } else {
            self.more += 1;
        }
    }
}
