//! The second place: a folder, on another machine's disk as a rule, that gets every record and every signed point in
//! files that are only ever added to. Whoever keeps it can convict whoever changed the store.

use std::{
    fs::{File, OpenOptions},
    io::{BufRead, BufReader, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use data_encoding::BASE64;
use zhengda_seal::audit::{Checkpoint as Point, Tip};

use crate::{
    app::{
        App,
        journal::form::{Chain, chain, first, linked, place, region_of},
    },
    problem::Problem,
};

/// The end of a file is read back so far to find its last line.
const LONGEST_LINE: u64 = 16 * 1024;

impl App {
    /// Copies what the second place lacks of every chain, and answers how many records that were. Without a folder in the
    /// settings nothing is done.
    ///
    /// # Errors
    /// When the store does not answer or the folder cannot be written.
    pub async fn copy_to_second_place(&self) -> Result<u64, Problem> {
        let folder = self.settings.audit.copy_folder.clone();
        if folder.as_os_str().is_empty() {
            return Ok(0);
        }
        let mut copied = 0;
        for journal in self.chains() {
            let copy = Copy::of(&folder, region_of(&journal));
            copied += self.copy_chain(&journal, &copy).await.inspect_err(|error| {
                tracing::warn!(journal, cause = error.cause, "the second place was not reached");
            })?;
        }
        Ok(copied)
    }

    async fn copy_chain(&self, journal: &str, copy: &Copy) -> Result<u64, Problem> {
        let Some(tip) = self.chain_tip(journal).await? else { return Ok(0) };
        let Some(mut file) = copy.open().map_err(Problem::internal)? else { return Ok(0) };
        let last = end_of(&mut file).map_err(Problem::internal)?;
        let from = last.as_deref().and_then(linked).map_or(0, |entry| entry.position.saturating_add(1));
        // What follows a record that was changed would make the copy agree with whoever changed it.
        if let Some(last) = &last
            && self.entry_at(journal, from.saturating_sub(1)).await?.as_ref() != Some(last)
        {
            tracing::error!(
                journal,
                position = from.saturating_sub(1),
                "the chain is not what was copied of it; nothing is added to the second place"
            );
            return Ok(0);
        }
        let mut copied = 0;
        if from < tip.count {
            let mut pages = self.pages(journal, place::<Chain>(from).0);
            while let Some(page) = pages.next().await? {
                let mut text = String::new();
                for segment in &page {
                    for (kept, position) in segment.entries.iter().zip(first::<Chain>(segment.number)..) {
                        if position >= from {
                            text.push_str(kept);
                            text.push('\n');
                            copied += 1;
                        }
                    }
                }
                file.write_all(text.as_bytes()).map_err(Problem::internal)?;
            }
            file.sync_data().map_err(Problem::internal)?;
        }
        let (points, _) = self.kept_checkpoints(journal, None, 100).await?;
        let lines: Vec<String> = points.iter().rev().map(|point| point.signed.clone()).collect();
        copy.add_points(&lines).map_err(Problem::internal)?;
        Ok(copied)
    }

    /// An entry of a chain as it is kept; `None` where the chain is shorter.
    async fn entry_at(&self, journal: &str, position: u64) -> Result<Option<String>, Problem> {
        let number = place::<Chain>(position).0;
        let Some(page) = self.pages(journal, number).next().await? else { return Ok(None) };
        let segment = page.into_iter().find(|segment| segment.number == number);
        let at = usize::try_from(position.saturating_sub(first::<Chain>(number))).unwrap_or(usize::MAX);
        Ok(segment.and_then(|mut segment| (at < segment.entries.len()).then(|| segment.entries.swap_remove(at))))
    }

    /// The first copied record that the chain does not have word for word where it stood, behind the last one that it
    /// has; nothing where it has all of them, as far as it goes.
    async fn first_difference(&self, region: &str, copy: &Copy) -> Result<Vec<String>, Problem> {
        let file = match File::open(&copy.records) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(Problem::internal(error)),
        };
        let mut lines = BufReader::new(file).lines();
        let mut same = None;
        let mut pages = self.pages(&chain(region), 0);
        while let Some(page) = pages.next().await? {
            for kept in page.iter().flat_map(|segment| &segment.entries) {
                match lines.next().transpose().map_err(Problem::internal)? {
                    Some(line) if line == *kept => same = Some(line),
                    Some(other) => return Ok(same.into_iter().chain([other]).collect()),
                    None => return Ok(Vec::new()),
                }
            }
        }
        Ok(Vec::new())
    }

    /// The points that the second place holds of a region: the signed ones, the end of what was copied, and the first
    /// record that the chain has otherwise. A line that cannot be read is passed over.
    ///
    /// # Errors
    /// When the folder cannot be read or the store does not answer.
    pub async fn points_of_second_place(&self, folder: &Path, region: &str) -> Result<Vec<Point>, Problem> {
        let copy = Copy::of(folder, region);
        let ring = &self.seal.keys().ring;
        let signed = lines_of(&copy.points).map_err(Problem::internal)?;
        let mut points: Vec<Point> = signed
            .iter()
            .filter_map(|line| Point::parse(&BASE64.decode(line.as_bytes()).ok()?, ring).ok())
            .filter(|point| point.region == region)
            .collect();
        let last = last_line(&copy.records).map_err(Problem::internal)?;
        let different = self.first_difference(region, &copy).await?;
        let different = different.iter().filter(|line| last.as_ref() != Some(line));
        for entry in different.chain(&last).filter_map(|line| linked(line)) {
            let tip = Tip { count: entry.position.saturating_add(1), link: entry.link };
            points.push(Point { region: region.to_owned(), tip, at_ms: 0 });
        }
        Ok(points)
    }
}

/// The files of one chain.
struct Copy {
    records: PathBuf,
    points: PathBuf,
}

impl Copy {
    fn of(folder: &Path, region: &str) -> Self {
        let file = |kind: &str| folder.join(format!("{region}.{kind}"));
        Self { records: file("records"), points: file("checkpoints") }
    }

    /// The file of records, for adding; `None` while another process adds to it.
    fn open(&self) -> std::io::Result<Option<File>> {
        if let Some(folder) = self.records.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let file = OpenOptions::new().read(true).append(true).create(true).open(&self.records)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(error)) => Err(error),
        }
    }

    fn add_points(&self, signed: &[String]) -> std::io::Result<()> {
        let known = lines_of(&self.points)?;
        let new: Vec<&String> = signed.iter().filter(|line| !known.contains(line)).collect();
        if new.is_empty() {
            return Ok(());
        }
        let mut file = OpenOptions::new().append(true).create(true).open(&self.points)?;
        new.iter().try_for_each(|line| writeln!(file, "{line}"))?;
        file.sync_data()
    }
}

/// The last record of a file. A line that was broken off in the middle is cut away.
fn end_of(file: &mut File) -> std::io::Result<Option<String>> {
    let length = file.metadata()?.len();
    let tail = tail_of(file, length)?;
    let whole = tail.rfind('\n').map_or(0, |end| end + 1);
    let broken = (tail.len() - whole) as u64;
    if broken > 0 {
        file.set_len(length - broken)?;
    }
    Ok(tail.get(..whole).unwrap_or_default().lines().next_back().map(str::to_owned))
}

fn tail_of(file: &mut File, length: u64) -> std::io::Result<String> {
    file.seek(SeekFrom::Start(length.saturating_sub(LONGEST_LINE)))?;
    let mut tail = Vec::new();
    file.take(LONGEST_LINE).read_to_end(&mut tail)?;
    Ok(String::from_utf8_lossy(&tail).into_owned())
}

fn last_line(path: &Path) -> std::io::Result<Option<String>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let length = file.metadata()?.len();
    Ok(tail_of(&mut file, length)?.lines().next_back().map(str::to_owned))
}

fn lines_of(path: &Path) -> std::io::Result<Vec<String>> {
    match File::open(path) {
        Ok(file) => BufReader::new(file).lines().collect(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}
