//! Proofs from the log: that a leaf is in it, and that one head grew out of another.

use std::{collections::BTreeSet, sync::Arc};

use data_encoding::BASE64;
use zhengda_seal::log::{Hash, Leaves, TILE, Tiles};

use super::SignedHead;
use crate::{
    app::{App, journal::form::leaf},
    problem::Problem,
    records::certificate::Certificate,
};

/// Most entries of one answer.
pub const MOST_ENTRIES: u64 = 256;

/// The proof that a leaf is in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inclusion {
    /// The leaf's bytes ([`zhengda_seal::log::StatusChange::to_bytes`]).
    pub leaf: Vec<u8>,
    /// Its index.
    pub index: u64,
    /// The size of the tree that it is proved in.
    pub size: u64,
    /// Its siblings from the leaf up.
    pub path: Vec<Hash>,
    /// The signed head of that tree; absent where an earlier size was asked for.
    pub head: Option<Arc<SignedHead>>,
}

impl App {
    /// The proof that the latest change of a certificate's status is in the log, with the signed head of now: what a
    /// receipt carries (`N5`). A change that was made a moment ago is entered first.
    ///
    /// # Errors
    /// When the store does not answer, or no key may sign.
    pub async fn status_proof(&self, certificate: &Certificate) -> Result<Inclusion, Problem> {
        let index = match certificate.leaf.filter(|_| certificate.logged >= certificate.loggable()) {
            Some(index) => index,
            None => {
                let entered = self.enter_into_log(std::slice::from_ref(certificate)).await?;
                let entered = entered.get(&certificate.id).copied();
                entered.ok_or_else(|| Problem::internal("a certificate that made no leaf"))?
            }
        };
        self.inclusion(index, None).await
    }

    /// The proof of a leaf in the tree of the first `size` leaves; without a size in the tree of now.
    ///
    /// # Errors
    /// `not_found` when there is no such leaf in that tree, or no such tree yet.
    pub async fn inclusion(&self, index: u64, size: Option<u64>) -> Result<Inclusion, Problem> {
        let (tiles, head) = self.tiles_and_head(index.saturating_add(1).max(size.unwrap_or(0))).await?;
        let size = size.unwrap_or(head.head.size);
        let leaves = self.leaves_for(&tiles, [index, size.saturating_sub(1)]).await?;
        if index >= size || size > tiles.len() {
            return Err(Problem::new("not_found"));
        }
        let path = tiles.inclusion(index, size, &leaves).ok_or_else(changed)?;
        let kept = self.entries(index, 1).await?;
        let leaf = kept.into_iter().next().ok_or_else(|| Problem::new("not_found"))?;
        Ok(Inclusion { leaf, index, size, path, head: Some(head).filter(|head| head.head.size == size) })
    }

    /// The proof that the tree of the first `old` leaves is the beginning of that of the first `new`.
    ///
    /// # Errors
    /// `not_found` when there are no such trees.
    pub async fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, Problem> {
        let (tiles, _) = self.tiles_and_head(new).await?;
        if old == 0 || old > new || new > tiles.len() {
            return Err(Problem::new("not_found"));
        }
        let leaves = self.leaves_for(&tiles, [old.saturating_sub(1), new.saturating_sub(1)]).await?;
        tiles.consistency(old, new, &leaves).ok_or_else(changed)
    }

    /// The bytes of leaves from `from` on, at most [`MOST_ENTRIES`]; fewer at the end.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn entries(&self, from: u64, limit: u64) -> Result<Vec<Vec<u8>>, Problem> {
        let mut all = Vec::new();
        let to = from.saturating_add(limit.min(MOST_ENTRIES));
        let mut at = from;
        while at < to {
            let kept = self.tile(at / TILE).await?;
            let within = usize::try_from(at % TILE).unwrap_or(usize::MAX);
            let wanted = usize::try_from(to - at).unwrap_or(usize::MAX);
            let before = all.len();
            for text in kept.iter().skip(within).take(wanted) {
                all.push(BASE64.decode(text.as_bytes()).map_err(Problem::internal)?);
            }
            if all.len() == before {
                break;
            }
            at = from.saturating_add(all.len() as u64);
        }
        Ok(all)
    }

    /// The log of now, with so many leaves if it has them. The tiles are copied out, so that reading leaves holds nobody
    /// up.
    async fn tiles_and_head(&self, leaves: u64) -> Result<(Tiles, Arc<SignedHead>), Problem> {
        let mut state = self.followed_log(leaves).await?;
        let head = self.signed_head(&mut state)?;
        Ok((state.tiles.clone(), head))
    }

    async fn leaves_for(&self, tiles: &Tiles, leaves: [u64; 2]) -> Result<Leaves, Problem> {
        let needed: BTreeSet<u64> = tiles.needed(leaves);
        let mut opened = Leaves::new();
        for tile in needed {
            let kept = self.tile(tile).await?;
            let hashes: Option<Vec<Hash>> = kept.iter().map(|kept| leaf(kept)).collect();
            opened.insert(tile, hashes.ok_or_else(|| Problem::internal("a leaf cannot be read"))?);
        }
        Ok(opened)
    }
}

/// Somebody changed a leaf of a full tile: nothing is proved with it.
fn changed() -> Problem {
    Problem::internal(
        "a tile of the transparency log is not what its root says; run `zhengda audit verify --documents`",
    )
}
