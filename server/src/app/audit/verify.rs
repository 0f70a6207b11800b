//! Checking a chain from its first record to its last, against every signed point at hand.

use data_encoding::BASE64;
use zhengda_engine::moment::{Moment, Span};
use zhengda_seal::audit::{Checkpoint as Point, Entry, Finding, FindingKind, Inspection, Link, Report};

use crate::{
    app::{
        App,
        journal::form::{Chain, first, linked, region_of},
    },
    problem::Problem,
    records::journal::Checkpoint,
};

/// What a check of a chain found.
#[derive(Clone, Debug)]
pub struct ChainReport {
    /// The region, or [`super::SERVICE`].
    pub region: String,
    /// The findings, and the end of the chain.
    pub report: Report,
    /// Segments whose kept end is not that of their last record, by the position of that record.
    pub ends: Vec<u64>,
    /// Signed points that it was compared with.
    pub points: usize,
    /// Points that are none of ours: damaged, or signed by a stranger.
    pub bad_points: Vec<Moment>,
    /// How long it took.
    pub took: Span,
}

impl ChainReport {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.report.is_sound() && self.ends.is_empty() && self.bad_points.is_empty()
    }
}

impl App {
    /// Checks a chain against the points in the store and those that somebody else kept.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn verify_chain(&self, journal: &str, kept_elsewhere: &[Point]) -> Result<ChainReport, Problem> {
        let begun = self.now();
        let (mut points, bad_points) = self.points_of(journal).await?;
        points.extend(kept_elsewhere.iter().filter(|point| point.region == region_of(journal)).cloned());
        let mut inspection = Inspection::new(region_of(journal), &points);
        let (mut ends, mut last) = (Vec::new(), None);
        let mut pages = self.pages(journal, 0);
        while let Some(page) = pages.next().await? {
            for segment in &page {
                for (kept, place) in segment.entries.iter().zip(first::<Chain>(segment.number)..) {
                    // What cannot be read is not what was written.
                    let entry = linked(kept).unwrap_or_else(|| unreadable(kept, place));
                    last = Some((entry.position, entry.link));
                    inspection.entry(entry);
                }
                let written = last.map(|(_, link)| link.to_string());
                if segment.end != written && written.is_some() {
                    ends.push(last.map_or(0, |(position, _)| position));
                }
            }
        }
        let (region, points) = (region_of(journal).to_owned(), points.len());
        let report = inspection.finish();
        Ok(ChainReport { region, report, ends, points, bad_points, took: self.now().since(begun) })
    }

    /// The signed points of a chain in the store, and the times of those that are none.
    async fn points_of(&self, journal: &str) -> Result<(Vec<Point>, Vec<Moment>), Problem> {
        let (mut points, mut bad, mut after) = (Vec::new(), Vec::new(), None);
        loop {
            let (page, next) = self.kept_checkpoints(journal, after, 1_000).await?;
            for kept in &page {
                match self.read_point(kept) {
                    Some(point) => points.push(point),
                    None => bad.push(kept.at),
                }
            }
            match next {
                Some(next) => after = Some(next),
                None => return Ok((points, bad)),
            }
        }
    }

    fn read_point(&self, kept: &Checkpoint) -> Option<Point> {
        let bytes = BASE64.decode(kept.signed.as_bytes()).ok()?;
        let point = Point::parse(&bytes, &self.seal.keys().ring).ok()?;
        (i64::try_from(point.tip.count) == Ok(kept.count)).then_some(point)
    }
}

fn unreadable(kept: &str, place: u64) -> Entry<'_> {
    Entry { position: place, record: kept.as_bytes(), link: Link([0; 32]) }
}

/// A finding in words.
#[must_use]
pub fn in_words(finding: &Finding) -> String {
    let position = finding.position;
    match finding.kind {
        FindingKind::Edited => format!("record {position} was edited"),
        FindingKind::LinkEdited => format!("the link of record {position} was edited"),
        FindingKind::Removed { count } => format!("{count} record(s) from {position} on were removed"),
        FindingKind::Reordered => format!("record {position} stands in another place"),
        FindingKind::Inserted => format!("a record that claims position {position} was put in"),
        FindingKind::CutTail { missing } => format!("the chain was cut at {position}: {missing} record(s) are missing"),
        FindingKind::Rewritten => format!("the chain was written anew at or after {position}"),
        FindingKind::OtherRegion => "a checkpoint of another region was handed in".to_owned(),
    }
}
