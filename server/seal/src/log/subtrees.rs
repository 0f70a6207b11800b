//! Roots and proofs over whatever knows the hashes of whole subtrees (RFC 6962 section 2.1).

use super::Hash;

/// Knows the hashes of the whole subtrees of a tree.
pub(super) trait Subtrees {
    /// Leaves in the tree.
    fn size(&self) -> u64;

    /// The hash over the leaves from `index << level` up to the next multiple of `1 << level`; `None` when that is not
    /// whole, or not known here.
    fn whole(&self, level: u32, index: u64) -> Option<Hash>;
}

/// The root over the first `size` leaves; `None` when there are fewer.
pub(super) fn root_at(tree: &impl Subtrees, size: u64) -> Option<Hash> {
    match size {
        0 => Some(Hash::empty()),
        _ => range(tree, 0, size),
    }
}

/// The audit path of a leaf in the tree of the first `size` leaves (RFC 6962 section 2.1.1): its siblings from the leaf
/// up. `None` when the leaf is not in that tree, or the tree not in this one.
pub(super) fn inclusion(tree: &impl Subtrees, index: u64, size: u64) -> Option<Vec<Hash>> {
    if index >= size || size > tree.size() {
        return None;
    }
    let (mut from, mut to, mut path) = (0, size, Vec::new());
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            path.push(range(tree, middle, to)?);
            to = middle;
        } else {
            path.push(range(tree, from, middle)?);
            from = middle;
        }
    }
    path.reverse();
    Some(path)
}

/// The proof that the tree of the first `old` leaves is the beginning of that of the first `new` (RFC 6962 section
/// 2.1.2). `None` for `old` 0 or above `new`, or when there are fewer leaves.
pub(super) fn consistency(tree: &impl Subtrees, old: u64, new: u64) -> Option<Vec<Hash>> {
    if old == 0 || old > new || new > tree.size() {
        return None;
    }
    let (mut from, mut to, mut path) = (0, new, Vec::new());
    while old != to {
        let middle = from + split(to - from);
        if old <= middle {
            path.push(range(tree, middle, to)?);
            to = middle;
        } else {
            path.push(range(tree, from, middle)?);
            from = middle;
        }
    }
    // The old tree itself is known to whoever asks, unless it is a part of a larger subtree by now.
    if from != 0 {
        path.push(range(tree, from, to)?);
    }
    path.reverse();
    Some(path)
}

/// The hash over the leaves `from..to`, one or more, where `from` is a multiple of the next power of two.
fn range(tree: &impl Subtrees, from: u64, to: u64) -> Option<Hash> {
    let length = to.checked_sub(from).filter(|n| *n > 0)?;
    if length.is_power_of_two() {
        let level = length.trailing_zeros();
        return tree.whole(level, from >> level);
    }
    let middle = from + split(length);
    Some(Hash::node(range(tree, from, middle)?, range(tree, middle, to)?))
}

/// The largest power of two below `n`, which is 2 or more: where RFC 6962 splits a list.
fn split(n: u64) -> u64 {
    1 << (63 - (n - 1).leading_zeros())
}
