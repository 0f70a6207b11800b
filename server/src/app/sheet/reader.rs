//! Reads a file on a thread of its own: unpacking, decoding and checking rows takes the processor, and must not hold
//! up requests. A bounded channel keeps the reader from running ahead of the store.

use std::{
    collections::{HashMap, hash_map::Entry},
    fs::File,
    ops::ControlFlow,
};

use sha2::{Digest, Sha256};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::{
    List,
    cell::Cell,
    columns::Layout,
    file,
    finding::{Finding, Severity},
    row::Row,
    source::{self, RawRow},
};

/// Rows between the reader and the store.
const AHEAD: usize = 256;

/// What the reader tells, in this order: `Expect` at most once, rows, `Broken` at most once.
#[derive(Debug)]
pub enum News<G> {
    /// About so many rows will come.
    Expect(u64),
    /// A row.
    Row(Box<ReadRow<G>>),
    /// The file as a whole is at fault; nothing more comes.
    Broken(Vec<Finding>),
}

/// A row that was read.
#[derive(Debug)]
pub struct ReadRow<G> {
    /// Its line.
    pub line: u32,
    /// What it says, where nothing keeps it out.
    pub good: Option<G>,
    /// What was found in it.
    pub findings: Vec<Finding>,
}

/// Starts reading. The thread ends with the file, or when nobody listens any more.
///
/// # Errors
/// When no thread could be started.
pub fn start<L: List>(list: L, file: File) -> std::io::Result<Receiver<News<L::Good>>> {
    let (send, receive) = channel(AHEAD);
    std::thread::Builder::new().name("import".to_owned()).spawn(move || {
        if let Err(findings) = read(list, file, &send) {
            let _ = send.blocking_send(News::Broken(findings));
        }
    })?;
    Ok(receive)
}

/// Reads one row of a list whose columns stand as `layout` says. A good row comes with warnings at most.
pub fn read_row<L: List>(
    list: &mut L,
    layout: &Layout<L::Column>,
    line: u32,
    cells: &[Cell],
) -> (Option<L::Good>, Vec<Finding>) {
    let mut row = Row::new(line, layout, cells);
    let good = list.read(&mut row);
    let findings = row.finish();
    let clean = findings.iter().all(|finding| finding.severity == Severity::Warning);
    (good.filter(|_| clean), findings)
}

fn read<L: List>(mut list: L, mut file: File, send: &Sender<News<L::Good>>) -> Result<(), Vec<Finding>> {
    let kind = file::recognise(&mut file).map_err(|finding| vec![finding])?;
    let mut layout: Option<Layout<L::Column>> = None;
    let mut seen = Seen::default();
    let mut broken = None;
    let mut rows = 0_u64;
    let expect = |rows| drop(send.blocking_send(News::Expect(rows)));
    let outcome = source::rows(file, kind, expect, |raw| match &layout {
        None => match header(&raw) {
            Ok(read) => {
                layout = Some(read);
                ControlFlow::Continue(())
            }
            Err(findings) => {
                broken = Some(findings);
                ControlFlow::Break(())
            }
        },
        Some(layout) => {
            rows += 1;
            let read = read_row(&mut list, layout, raw.line, &raw.cells);
            let row = seen.check(&list, raw.line, read);
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
fn header<C: super::columns::Column>(raw: &RawRow) -> Result<Layout<C>, Vec<Finding>> {
    let header = |cell: &Cell| cell.text().ok().flatten().unwrap_or_default();
    let headers: Vec<String> = raw.cells.iter().map(header).collect();
    Layout::read(raw.line, &headers)
}

/// What the file has named so far: 20 bytes each, whatever it looks like.
#[derive(Default)]
struct Seen(HashMap<[u8; 16], u32>);

impl Seen {
    /// Takes a row about what an earlier row was about out of the import.
    fn check<L: List>(
        &mut self,
        list: &L,
        line: u32,
        (mut good, mut findings): (Option<L::Good>, Vec<Finding>),
    ) -> ReadRow<L::Good> {
        if let Some(one) = &good {
            let (column, subject) = list.subject(one);
            match self.0.entry(key(&subject)) {
                Entry::Vacant(vacant) => drop(vacant.insert(line)),
                Entry::Occupied(first) => {
                    let finding = Finding::error(line, column, "row_duplicate_in_file");
                    findings.push(finding.with("row", first.get().to_string()));
                    good = None;
                }
            }
        }
        ReadRow { line, good, findings }
    }
}

fn key(subject: &str) -> [u8; 16] {
    let mut key = [0; 16];
    key.iter_mut().zip(Sha256::digest(subject.as_bytes())).for_each(|(k, d)| *k = d);
    key
}
