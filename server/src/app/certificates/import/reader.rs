//! Reads a file on a thread of its own: unpacking, decoding and checking rows takes the processor, and must not hold
//! up requests. A bounded channel keeps the reader from running ahead of the store.

use std::{
    collections::{HashMap, hash_map::Entry},
    fs::File,
    ops::ControlFlow,
    sync::Arc,
};

use jiff::civil::Date;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::{
    cell::Cell,
    columns::{Column, Layout},
    file,
    finding::Finding,
    row::RowReader,
    source::{self, RawRow},
};
use crate::{app::certificates::listed::Listed, catalogue::Catalogue};

/// Rows between the reader and the store.
const AHEAD: usize = 256;

/// What the reader tells, in this order: `Expect` at most once, rows, `Broken` at most once.
#[derive(Debug)]
pub enum News {
    /// About so many rows will come.
    Expect(u64),
    /// A row.
    Row(Box<ReadRow>),
    /// The file as a whole is at fault; nothing more comes.
    Broken(Vec<Finding>),
}

/// A row that was read.
#[derive(Debug)]
pub struct ReadRow {
    /// Its line.
    pub line: u32,
    /// The certificate, where nothing keeps it out.
    pub listed: Option<Listed>,
    /// What was found in it.
    pub findings: Vec<Finding>,
}

/// What a list is read for.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Exams and regions.
    pub catalogue: Arc<Catalogue>,
    /// The region that imports.
    pub region: String,
    /// The day on which.
    pub today: Date,
}

impl Reading {
    /// Starts reading. The thread ends with the file, or when nobody listens any more.
    ///
    /// # Errors
    /// When no thread could be started.
    pub fn start(self, file: File) -> std::io::Result<Receiver<News>> {
        let (send, receive) = channel(AHEAD);
        std::thread::Builder::new().name("import".to_owned()).spawn(move || {
            if let Err(findings) = self.read(file, &send) {
                let _ = send.blocking_send(News::Broken(findings));
            }
        })?;
        Ok(receive)
    }

    fn read(&self, mut file: File, send: &Sender<News>) -> Result<(), Vec<Finding>> {
        let kind = file::recognise(&mut file).map_err(|finding| vec![finding])?;
        let mut reader: Option<RowReader<'_>> = None;
        let mut seen = Seen::default();
        let mut broken = None;
        let mut rows = 0_u64;
        let expect = |rows| drop(send.blocking_send(News::Expect(rows)));
        let outcome = source::rows(file, kind, expect, |raw| match &mut reader {
            None => match self.reader(&raw) {
                Ok(made) => {
                    reader = Some(made);
                    ControlFlow::Continue(())
                }
                Err(findings) => {
                    broken = Some(findings);
                    ControlFlow::Break(())
                }
            },
            Some(reader) => {
                rows += 1;
                let row = seen.check(raw.line, reader.read(raw.line, &raw.cells));
                match send.blocking_send(News::Row(Box::new(row))) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                }
            }
        });
        outcome.map_err(|finding| vec![finding])?;
        match broken {
            Some(findings) => Err(findings),
            None if rows == 0 => Err(vec![Finding::of_file("file_empty")]),
            None => Ok(()),
        }
    }

    /// The first row names the columns.
    fn reader(&self, raw: &RawRow) -> Result<RowReader<'_>, Vec<Finding>> {
        let header = |cell: &Cell| cell.text().ok().flatten().unwrap_or_default();
        let headers: Vec<String> = raw.cells.iter().map(header).collect();
        let layout = Layout::read(raw.line, &headers)?;
        Ok(RowReader::new(&self.catalogue, &self.region, self.today, layout))
    }
}

/// The certificates that the file has named so far: 20 bytes each, whatever their numbers look like.
#[derive(Default)]
struct Seen(HashMap<[u8; 16], u32>);

impl Seen {
    /// Takes a row that names a certificate which an earlier row named out of the import.
    fn check(&mut self, line: u32, (mut listed, mut findings): (Option<Listed>, Vec<Finding>)) -> ReadRow {
        if let Some(one) = &listed {
            match self.0.entry(key(one)) {
                Entry::Vacant(vacant) => drop(vacant.insert(line)),
                Entry::Occupied(first) => {
                    let finding = Finding::error(line, Column::ManagementNumber, "row_duplicate_in_file");
                    findings.push(finding.with("row", first.get().to_string()));
                    listed = None;
                }
            }
        }
        ReadRow { line, listed, findings }
    }
}

fn key(listed: &Listed) -> [u8; 16] {
    let digest = Sha256::new()
        .chain_update(listed.exam.as_bytes())
        .chain_update([0])
        .chain_update(listed.management_number.matching_key().as_bytes())
        .finalize();
    let mut key = [0; 16];
    key.iter_mut().zip(digest).for_each(|(k, d)| *k = d);
    key
}
