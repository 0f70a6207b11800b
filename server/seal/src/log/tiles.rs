//! A log that is too long to be held leaf by leaf: its leaves lie in tiles of 256, whoever keeps the log holds the roots
//! of the full ones, and a proof needs the leaves of two tiles at most. A million leaves take a quarter of a megabyte.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Hash, Tree,
    subtrees::{self, Subtrees},
};

/// Leaves of a full tile.
pub const TILE: u64 = 256;
/// The level of a tile's root.
const LEVEL: u32 = TILE.trailing_zeros();

/// The roots of the full tiles and the leaves of the open one.
#[derive(Clone, Debug, Default)]
pub struct Tiles {
    full: Tree,
    open: Tree,
}

/// Leaves of full tiles that a proof goes through, by the numbers of the tiles.
pub type Leaves = BTreeMap<u64, Vec<Hash>>;

impl Tiles {
    /// Leaves in the log.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.full.len() * TILE + self.open.len()
    }

    /// Whether the log has no leaf.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of the open tile, and how many leaves it has.
    #[must_use]
    pub fn open(&self) -> (u64, u64) {
        (self.full.len(), self.open.len())
    }

    /// Adds a leaf by its hash ([`Hash::leaf`]); its index.
    pub fn push(&mut self, leaf: Hash) -> u64 {
        let index = self.len();
        self.open.push(leaf);
        if self.open.len() == TILE {
            self.full.push(self.open.root());
            self.open = Tree::new();
        }
        index
    }

    /// Adds a full tile by its root. `false` while a tile is open: leaves come in order.
    pub fn push_tile(&mut self, root: Hash) -> bool {
        if self.open.is_empty() {
            self.full.push(root);
        }
        self.open.is_empty()
    }

    /// The root over all leaves.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.with(&Leaves::new()).and_then(|all| subtrees::root_at(&all, self.len())).unwrap_or_else(Hash::empty)
    }

    /// The full tiles whose leaves are needed to prove something about these leaves, by number.
    #[must_use]
    pub fn needed(&self, leaves: impl IntoIterator<Item = u64>) -> BTreeSet<u64> {
        leaves.into_iter().map(|leaf| leaf / TILE).filter(|tile| *tile < self.full.len()).collect()
    }

    /// The root over the first `size` leaves; needs the tile of leaf `size - 1`.
    #[must_use]
    pub fn root_at(&self, size: u64, leaves: &Leaves) -> Option<Hash> {
        subtrees::root_at(&self.with(leaves)?, size)
    }

    /// As [`Tree::inclusion`]; needs the tiles of the leaves `index` and `size - 1`.
    #[must_use]
    pub fn inclusion(&self, index: u64, size: u64, leaves: &Leaves) -> Option<Vec<Hash>> {
        subtrees::inclusion(&self.with(leaves)?, index, size)
    }

    /// As [`Tree::consistency`]; needs the tiles of the leaves `old - 1` and `new - 1`.
    #[must_use]
    pub fn consistency(&self, old: u64, new: u64, leaves: &Leaves) -> Option<Vec<Hash>> {
        subtrees::consistency(&self.with(leaves)?, old, new)
    }

    /// `None` when the leaves given are not those of the tiles whose roots are held.
    fn with(&self, leaves: &Leaves) -> Option<Whole<'_>> {
        let mut opened = BTreeMap::new();
        for (tile, leaves) in leaves {
            let mut tree = Tree::new();
            for leaf in leaves {
                tree.push(*leaf);
            }
            if self.full.whole(0, *tile) != Some(tree.root()) {
                return None;
            }
            opened.insert(*tile, tree);
        }
        Some(Whole { tiles: self, opened })
    }
}

/// The log with some of its tiles opened.
struct Whole<'a> {
    tiles: &'a Tiles,
    opened: BTreeMap<u64, Tree>,
}

impl Subtrees for Whole<'_> {
    fn size(&self) -> u64 {
        self.tiles.len()
    }

    fn whole(&self, level: u32, index: u64) -> Option<Hash> {
        if let Some(above) = level.checked_sub(LEVEL) {
            return self.tiles.full.whole(above, index);
        }
        let below = LEVEL - level;
        let (tile, within) = (index >> below, index & ((1 << below) - 1));
        match self.opened.get(&tile) {
            Some(tree) => tree.whole(level, within),
            None if tile == self.tiles.full.len() => self.tiles.open.whole(level, within),
            None => None,
        }
    }
}
