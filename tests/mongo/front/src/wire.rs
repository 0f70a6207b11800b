//! The framing: one `OP_MSG` in, one out.

use bson::{RawArrayBuf, RawDocument, RawDocumentBuf, raw::RawBsonRef};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::Failed;

const OP_MSG: i32 = 2013;
const HEADER: usize = 16;
const LARGEST: usize = 48_000_000;
/// Flag bits of a message.
const CHECKSUM: u32 = 1;
const MORE_TO_COME: u32 = 2;

/// A command as it arrived, its document sequences put back as arrays.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) id: i32,
    pub(crate) wants_reply: bool,
    pub(crate) command: RawDocumentBuf,
}

/// Reads one message; `None` when the peer has closed.
pub(crate) async fn receive(stream: &mut TcpStream) -> Result<Option<Request>, Failed> {
    let mut header = [0; HEADER];
    if stream.read_exact(&mut header).await.is_err() {
        return Ok(None);
    }
    let field =
        |at: usize| -> i32 { header.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0, i32::from_le_bytes) };
    let length = usize::try_from(field(0))?;
    if field(12) != OP_MSG || !(HEADER + 5..=LARGEST).contains(&length) {
        return Err(format!("operation {} of {length} bytes is not served", field(12)).into());
    }
    let mut body = vec![0; length - HEADER];
    stream.read_exact(&mut body).await?;
    let (flags, rest) = body.split_first_chunk::<4>().ok_or("no flags")?;
    let flags = u32::from_le_bytes(*flags);
    let end = if flags & CHECKSUM == 0 { rest.len() } else { rest.len().saturating_sub(4) };
    let command = join(rest.get(..end).ok_or("no sections")?)?;
    Ok(Some(Request { id: field(4), wants_reply: flags & MORE_TO_COME == 0, command }))
}

fn join(mut sections: &[u8]) -> Result<RawDocumentBuf, Failed> {
    let mut command = None;
    let mut sequences = Vec::new();
    while let Some((kind, rest)) = sections.split_first() {
        let length = rest.first_chunk::<4>().map(|b| u32::from_le_bytes(*b)).ok_or("a section without length")?;
        let (section, after) = rest.split_at_checked(usize::try_from(length)?).ok_or("a section cut short")?;
        sections = after;
        match kind {
            0 => command = Some(RawDocument::from_bytes(section)?),
            1 => sequences.push(sequence(section.get(4..).ok_or("an empty sequence")?)?),
            other => return Err(format!("section kind {other}").into()),
        }
    }
    let mut whole = command.ok_or("no command")?.to_raw_document_buf();
    for (name, documents) in sequences {
        whole.append(name, documents);
    }
    Ok(whole)
}

fn sequence(section: &[u8]) -> Result<(String, RawArrayBuf), Failed> {
    let name = section.iter().position(|byte| *byte == 0).ok_or("a sequence without name")?;
    let (name, rest) = section.split_at(name);
    let mut rest = rest.get(1..).ok_or("a sequence without documents")?;
    let mut documents = RawArrayBuf::new();
    while let Some(length) = rest.first_chunk::<4>().map(|b| u32::from_le_bytes(*b)) {
        let (document, after) = rest.split_at_checked(usize::try_from(length)?).ok_or("a document cut short")?;
        documents.push(RawDocument::from_bytes(document)?.to_raw_document_buf());
        rest = after;
    }
    Ok((String::from_utf8(name.to_vec())?, documents))
}

/// Writes one reply.
pub(crate) async fn send(stream: &mut TcpStream, to: i32, reply: &RawDocumentBuf) -> Result<(), Failed> {
    let body = reply.as_bytes();
    let mut message = Vec::with_capacity(HEADER + 5 + body.len());
    for field in [i32::try_from(HEADER + 5 + body.len())?, 0, to, OP_MSG, 0] {
        message.extend_from_slice(&field.to_le_bytes());
    }
    message.push(0);
    message.extend_from_slice(body);
    stream.write_all(&message).await?;
    Ok(())
}

/// The name of a command and its first value, as text where it is one.
pub(crate) fn name(command: &RawDocument) -> (&str, &str) {
    match command.iter().next() {
        Some(Ok((name, RawBsonRef::String(value)))) => (name, value),
        Some(Ok((name, _))) => (name, ""),
        _ => ("", ""),
    }
}
