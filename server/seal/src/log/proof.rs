//! Checking proofs without the tree (RFC 9162 sections 2.1.3.2 and 2.1.4.2).

use super::Hash;

/// Whether `path` proves that `leaf` is the leaf `index` of the tree with `size` leaves and this root.
#[must_use]
pub fn verify_inclusion(leaf: Hash, index: u64, size: u64, path: &[Hash], root: Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last, mut hash) = (index, size - 1, leaf);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            hash = Hash::node(*sibling, hash);
            (node, last) = past_left_edges(node, last);
        } else {
            hash = Hash::node(hash, *sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    last == 0 && hash == root
}

/// Whether `path` proves that the tree with `old` leaves and `old_root` is the beginning of the one with `new` leaves and
/// `new_root`. An empty old tree is the beginning of every tree and needs no path.
#[must_use]
pub fn verify_consistency(old: u64, old_root: Hash, new: u64, new_root: Hash, path: &[Hash]) -> bool {
    match old {
        0 => return path.is_empty() && old_root == Hash::empty(),
        _ if old > new => return false,
        _ if old == new => return path.is_empty() && old_root == new_root,
        _ => {}
    }
    // Where the old tree is one whole subtree its root is the first hash, and it was left out.
    let mut path = path.iter().copied();
    let Some(first) = (if old.is_power_of_two() { Some(old_root) } else { path.next() }) else { return false };
    let (mut node, mut last) = (old - 1, new - 1);
    while node & 1 == 1 {
        (node, last) = (node >> 1, last >> 1);
    }
    let (mut old_hash, mut new_hash) = (first, first);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            old_hash = Hash::node(sibling, old_hash);
            new_hash = Hash::node(sibling, new_hash);
            (node, last) = past_left_edges(node, last);
        } else {
            new_hash = Hash::node(new_hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    last == 0 && old_hash == old_root && new_hash == new_root
}

/// At the right edge, a node without a right neighbour goes up until it is a right child.
fn past_left_edges(mut node: u64, mut last: u64) -> (u64, u64) {
    while node & 1 == 0 && node != 0 {
        (node, last) = (node >> 1, last >> 1);
    }
    (node, last)
}
