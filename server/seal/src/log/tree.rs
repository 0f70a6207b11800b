//! The tree in memory: all whole subtrees are kept, so that a leaf costs one hash on average and a proof none but those
//! at the ragged edge.

use super::{
    Hash,
    subtrees::{self, Subtrees},
};

/// A growing tree. Memory: about 64 bytes per leaf.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// `levels[k][i]` is the hash over the leaves `i << k` up to the next multiple of `1 << k`.
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// An empty tree.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Leaves in the tree.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// Whether the tree has no leaf.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a leaf by its hash ([`Hash::leaf`]); its index.
    pub fn push(&mut self, leaf: Hash) -> u64 {
        let index = self.len();
        let mut hash = leaf;
        for level in 0.. {
            let Some(row) = self.levels.get_mut(level) else {
                self.levels.push(vec![hash]);
                break;
            };
            row.push(hash);
            let (pairs, rest) = row.as_chunks::<2>();
            match pairs.last() {
                Some([left, right]) if rest.is_empty() => hash = Hash::node(*left, *right),
                _ => break,
            }
        }
        index
    }

    /// The root over the first `size` leaves; `None` when there are fewer.
    #[must_use]
    pub fn root_at(&self, size: u64) -> Option<Hash> {
        subtrees::root_at(self, size)
    }

    /// The root over all leaves.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.root_at(self.len()).unwrap_or_else(Hash::empty)
    }

    /// The audit path of a leaf in the tree of the first `size` leaves: its siblings from the leaf up. `None` when the
    /// leaf is not in that tree, or the tree not in this one.
    #[must_use]
    pub fn inclusion(&self, index: u64, size: u64) -> Option<Vec<Hash>> {
        subtrees::inclusion(self, index, size)
    }

    /// The proof that the tree of the first `old` leaves is the beginning of that of the first `new`. `None` for `old` 0
    /// or above `new`, or when there are fewer leaves.
    #[must_use]
    pub fn consistency(&self, old: u64, new: u64) -> Option<Vec<Hash>> {
        subtrees::consistency(self, old, new)
    }
}

impl Subtrees for Tree {
    fn size(&self) -> u64 {
        self.len()
    }

    fn whole(&self, level: u32, index: u64) -> Option<Hash> {
        self.levels.get(level as usize)?.get(usize::try_from(index).ok()?).copied()
    }
}
