//! The transparency log: every issue and every change of status of a certificate as a leaf of one Merkle tree, so that
//! nobody can take a change back, or date it back, unseen (`N5`, `I6`).
//!
//! The leaves lie in the store as a journal whose segments are the tiles of the tree. A process holds the roots of the
//! full tiles and the leaves of the open one, a quarter of a megabyte for a million leaves.

pub mod checkpoints;
pub mod enter;
pub mod proofs;
pub mod verify;

use std::sync::Arc;

use tokio::sync::{Mutex, MutexGuard};
use zhengda_engine::moment::{Moment, Span};
use zhengda_seal::{
    log::{Hash, TILE, Tiles, TreeHead},
    suite::KeyId,
};

use super::{
    App,
    journal::form::{Form, Leaves, leaf},
};
use crate::{
    problem::Problem,
    records::journal::Segment,
    store::{Condition, Direction, Find, StoreError},
};

/// The journal of the log, and the log's name in its signed heads.
pub const LOG: &str = "status";
/// Segments read at once while the log is followed.
const AT_ONCE: u32 = 64;
/// What was seen so long ago counts as now, unless a leaf is asked for that was not seen.
const LOOK_EVERY: Span = Span::seconds(1);
/// A head that says nothing new is signed again after this time, so that it shows how fresh it is.
const SIGNED_EVERY: Span = Span::minutes(10);

/// The log as this process knows it.
#[derive(Debug, Default)]
pub struct Log(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    tiles: Tiles,
    /// When the store was asked last.
    looked: Option<Moment>,
    /// The head as it was signed last, and by which key: one that was lost since signs nothing that is handed out.
    head: Option<(KeyId, Arc<SignedHead>)>,
}

impl Log {
    /// What this process entered itself is in the next head.
    async fn grew(&self) {
        self.0.lock().await.looked = None;
    }
}

/// A signed head of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedHead {
    /// What it says.
    pub head: TreeHead,
    /// The signed envelope.
    pub signed: Vec<u8>,
}

impl App {
    /// The head of the log as it is now, signed.
    ///
    /// # Errors
    /// When the store does not answer, or no key may sign.
    pub async fn log_head(&self) -> Result<Arc<SignedHead>, Problem> {
        let mut state = self.followed_log(0).await?;
        self.signed_head(&mut state)
    }

    /// The log with everything that the store had a second ago, and with at least so many leaves if it has them.
    async fn followed_log(&self, leaves: u64) -> Result<MutexGuard<'_, State>, Problem> {
        let (now, mut state) = (self.now(), self.log.0.lock().await);
        if state.tiles.len() >= leaves && state.looked.is_some_and(|looked| now.since(looked) < LOOK_EVERY) {
            return Ok(state);
        }
        loop {
            let (open, held) = state.tiles.open();
            let from = i64::try_from(open).map_err(Problem::internal)?;
            let behind = Condition::eq("journal", LOG).and(Condition::gte("number", from));
            let find = Find::by(behind).sorted("number", Direction::Ascending).limit(AT_ONCE);
            let page = self.store.find(<Segment as crate::records::Record>::collection(), &find).await?;
            let more = page.next.is_some();
            let mut held = usize::try_from(held).unwrap_or(usize::MAX);
            for document in &page.documents {
                follow(&mut state.tiles, &document.read()?, held)?;
                held = 0;
            }
            if !more {
                state.looked = Some(now);
                return Ok(state);
            }
        }
    }

    /// The head of what is held, as it was signed last or anew.
    fn signed_head(&self, state: &mut State) -> Result<Arc<SignedHead>, Problem> {
        let (now, size, root) = (self.now(), state.tiles.len(), state.tiles.root());
        let signer = self.seal.signer(now)?;
        if let Some((key, known)) = &state.head
            && (known.head.size, known.head.root, *key) == (size, root, signer.key_id())
            && now.since(Moment(known.head.at_ms)) < SIGNED_EVERY
        {
            return Ok(known.clone());
        }
        let head = TreeHead { log: LOG.to_owned(), size, root, at_ms: now.0 };
        let signed = head.sign(&*signer).map_err(Problem::internal)?;
        let signed = Arc::new(SignedHead { head, signed });
        state.head = Some((signer.key_id(), signed.clone()));
        Ok(signed)
    }

    /// The leaves of one tile as they are kept, in base64.
    async fn tile(&self, number: u64) -> Result<Vec<String>, Problem> {
        let number = i64::try_from(number).map_err(Problem::internal)?;
        let id = crate::records::journal::segment_id(LOG, number);
        let found = self.records::<Segment>().get(&id).await?;
        Ok(found.map(|found| found.value.entries).unwrap_or_default())
    }
}

/// Takes over what a segment has beyond the `held` leaves of the open tile.
fn follow(tiles: &mut Tiles, segment: &Segment, held: usize) -> Result<(), StoreError> {
    let corrupt = |what: &str| StoreError::Corrupt(format!("transparency log, tile {}: {what}", segment.number));
    if u64::try_from(segment.number).ok() != Some(tiles.open().0) || segment.entries.len() > TILE as usize {
        return Err(corrupt("not the one that comes next"));
    }
    let root = segment.end.as_deref().filter(|_| held == 0 && segment.entries.len() == Leaves::CAPACITY);
    if let Some(root) = root {
        let root = hash(root).ok_or_else(|| corrupt("its root cannot be read"))?;
        return if tiles.push_tile(root) { Ok(()) } else { Err(corrupt("a tile before it is open")) };
    }
    for kept in segment.entries.iter().skip(held) {
        tiles.push(leaf(kept).ok_or_else(|| corrupt("a leaf cannot be read"))?);
    }
    Ok(())
}

/// A hash from its text in hexadecimal.
#[must_use]
pub fn hash(text: &str) -> Option<Hash> {
    let bytes = data_encoding::HEXLOWER.decode(text.as_bytes()).ok()?;
    bytes.try_into().ok().map(Hash)
}
