//! The tree in memory: all whole subtrees are kept, so that a leaf costs one hash on average and a proof none but those
//! at the ragged edge.

use super::Hash;

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
        match size {
            0 => Some(Hash::empty()),
            _ => self.range(0, size),
        }
    }

    /// The root over all leaves.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.root_at(self.len()).unwrap_or_else(Hash::empty)
    }

    /// The audit path of a leaf in the tree of the first `size` leaves (RFC 6962 section 2.1.1): its siblings from the
    /// leaf up. `None` when the leaf is not in that tree, or the tree not in this one.
    #[must_use]
    pub fn inclusion(&self, index: u64, size: u64) -> Option<Vec<Hash>> {
        if index >= size || size > self.len() {
            return None;
        }
        let (mut from, mut to, mut path) = (0, size, Vec::new());
        while to - from > 1 {
            let middle = from + split(to - from);
            if index < middle {
                path.push(self.range(middle, to)?);
                to = middle;
            } else {
                path.push(self.range(from, middle)?);
                from = middle;
            }
        }
        path.reverse();
        Some(path)
    }

    /// The proof that the tree of the first `old` leaves is the beginning of that of the first `new` (RFC 6962 section
    /// 2.1.2). `None` for `old` 0 or above `new`, or when there are fewer leaves.
    #[must_use]
    pub fn consistency(&self, old: u64, new: u64) -> Option<Vec<Hash>> {
        if old == 0 || old > new || new > self.len() {
            return None;
        }
        let (mut from, mut to, mut path) = (0, new, Vec::new());
        while old != to {
            let middle = from + split(to - from);
            if old <= middle {
                path.push(self.range(middle, to)?);
                to = middle;
            } else {
                path.push(self.range(from, middle)?);
                from = middle;
            }
        }
        // The old tree itself is known to whoever asks, unless it is a part of a larger subtree by now.
        if from != 0 {
            path.push(self.range(from, to)?);
        }
        path.reverse();
        Some(path)
    }

    /// The hash over the leaves `from..to`, one or more, where `from` is a multiple of the next power of two.
    fn range(&self, from: u64, to: u64) -> Option<Hash> {
        let length = to.checked_sub(from).filter(|n| *n > 0)?;
        if length.is_power_of_two() {
            let level = length.trailing_zeros();
            return self.levels.get(level as usize)?.get(usize::try_from(from >> level).ok()?).copied();
        }
        let middle = from + split(length);
        Some(Hash::node(self.range(from, middle)?, self.range(middle, to)?))
    }
}

/// The largest power of two below `n`, which is 2 or more: where RFC 6962 splits a list.
fn split(n: u64) -> u64 {
    1 << (63 - (n - 1).leading_zeros())
}
