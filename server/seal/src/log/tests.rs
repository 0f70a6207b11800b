//! The tree against the roots everyone knows, against the definition written out, and every proof of every small tree.

use super::*;
use crate::code::StatusIndex;
use crate::record::RecordDigest;
use crate::samples::{NOW, ring, signer};
use crate::signed::OpenError;
use crate::suite::Suite;
use crate::verdict::StatusBits;
use proptest::prelude::*;

/// The inputs and roots that the reference implementations of Certificate Transparency test with.
const INPUTS: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn tree(size: u64) -> (Tree, Vec<Hash>) {
    let leaves: Vec<Hash> = (0..size).map(|n| Hash::leaf(&n.to_be_bytes())).collect();
    let mut tree = Tree::new();
    for (n, leaf) in leaves.iter().enumerate() {
        assert_eq!(tree.push(*leaf), n as u64);
    }
    (tree, leaves)
}

/// MTH of RFC 6962 section 2.1, as it is written there.
fn by_definition(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::empty(),
        [leaf] => *leaf,
        _ => {
            let mut k = 1;
            while k * 2 < leaves.len() {
                k *= 2;
            }
            Hash::node(by_definition(&leaves[..k]), by_definition(&leaves[k..]))
        }
    }
}

#[test]
fn the_roots_that_everyone_knows() {
    let mut tree = Tree::new();
    assert_eq!(tree.root().to_string(), ROOTS[0]);
    for (input, root) in INPUTS.iter().zip(&ROOTS[1..]) {
        tree.push(Hash::leaf(&data_encoding::HEXLOWER.decode(input.as_bytes()).unwrap()));
        assert_eq!(tree.root().to_string(), *root);
    }
    assert_eq!(tree.root_at(3).unwrap().to_string(), ROOTS[3]);
    let known: Vec<String> = tree.inclusion(0, 8).unwrap().iter().map(Hash::to_string).collect();
    assert_eq!(
        known,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ]
    );
}

#[test]
fn every_root_of_every_small_tree_is_the_one_of_the_definition() {
    let (tree, leaves) = tree(130);
    for size in 0..=130 {
        assert_eq!(tree.root_at(size as u64), Some(by_definition(&leaves[..size])), "{size}");
    }
    assert_eq!(tree.root_at(131), None);
}

#[test]
fn every_leaf_of_every_small_tree_is_proved_and_no_other() {
    let (tree, leaves) = tree(40);
    for size in 1..=40 {
        let root = tree.root_at(size).unwrap();
        for index in 0..size {
            let path = tree.inclusion(index, size).unwrap();
            assert!(verify_inclusion(leaves[index as usize], index, size, &path, root), "{index} of {size}");
            for other in (0..size + 2).filter(|o| *o != index) {
                assert!(
                    !verify_inclusion(leaves[index as usize], other, size, &path, root),
                    "{index} as {other} of {size}"
                );
            }
            assert!(!verify_inclusion(Hash::leaf(b"else"), index, size, &path, root));
            wrong_paths(&path, |path| verify_inclusion(leaves[index as usize], index, size, path, root));
        }
    }
    assert_eq!(tree.inclusion(40, 40), None);
    assert_eq!(tree.inclusion(0, 41), None);
}

#[test]
fn every_small_tree_is_shown_to_be_the_beginning_of_every_larger_one() {
    let (tree, _) = tree(40);
    let root = |n| tree.root_at(n).unwrap();
    for new in 1..=40 {
        for old in 1..=new {
            let path = tree.consistency(old, new).unwrap();
            assert!(verify_consistency(old, root(old), new, root(new), &path), "{old} {new}");
            assert!(!verify_consistency(old, Hash::leaf(b"x"), new, root(new), &path));
            assert!(!verify_consistency(old, root(old), new, Hash::leaf(b"x"), &path));
            for other in (1..=new).filter(|o| *o != old) {
                assert!(!verify_consistency(other, root(old), new, root(new), &path), "{old} as {other}, {new}");
            }
            wrong_paths(&path, |path| verify_consistency(old, root(old), new, root(new), path));
        }
        assert!(verify_consistency(0, Hash::empty(), new, root(new), &[]));
    }
    for (old, new) in [(0, 5), (6, 5), (5, 41)] {
        assert_eq!(tree.consistency(old, new), None);
    }
    assert!(!verify_consistency(5, root(5), 4, root(4), &[]));
    assert!(!verify_consistency(0, root(1), 4, root(4), &[]));
}

/// A path with a hash changed, left out or added proves nothing.
fn wrong_paths(path: &[Hash], proves: impl Fn(&[Hash]) -> bool) {
    for at in 0..path.len() {
        let mut changed = path.to_vec();
        changed[at].0[at % 32] ^= 1;
        assert!(!proves(&changed));
        let mut shorter = path.to_vec();
        shorter.remove(at);
        assert!(!proves(&shorter));
    }
    for at in 0..=path.len() {
        let mut longer = path.to_vec();
        longer.insert(at, Hash::empty());
        assert!(!proves(&longer));
    }
}

#[test]
fn a_forked_history_cannot_be_shown_consistent() {
    let (honest, _) = tree(20);
    let (mut forked, _) = tree(10);
    for n in 1010..1025u64 {
        forked.push(Hash::leaf(&n.to_be_bytes()));
    }
    let path = forked.consistency(20, 25).unwrap();
    assert!(!verify_consistency(20, honest.root(), 25, forked.root(), &path));
    let shared = forked.consistency(10, 25).unwrap();
    assert!(verify_consistency(10, honest.root_at(10).unwrap(), 25, forked.root(), &shared));
}

#[test]
fn a_head_is_read_back_and_every_changed_bit_is_found() {
    let (keys, one) = (ring(&[&signer(Suite::Ed25519, 1)]), signer(Suite::Ed25519, 1));
    let head = TreeHead { log: "r1".into(), size: 20, root: tree(20).0.root(), at_ms: NOW };
    let bytes = head.sign(&one).unwrap();
    assert_eq!(TreeHead::parse(&bytes, &keys), Ok(head.clone()));
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(TreeHead::parse(&changed, &keys).is_err(), "bit {bit}");
    }
    assert_eq!(TreeHead::parse(&head.sign(&signer(Suite::Ed25519, 9)).unwrap(), &keys), Err(OpenError::Key));
}

#[test]
fn tiles_prove_what_the_whole_tree_proves() {
    let (whole, leaves) = tree(TILE * 3 + 77);
    let mut tiles = Tiles::default();
    let mut by_roots = Tiles::default();
    for (n, leaf) in leaves.iter().enumerate() {
        assert_eq!(tiles.push(*leaf), n as u64);
        assert_eq!(tiles.root(), whole.root_at(n as u64 + 1).unwrap());
    }
    for tile in leaves.chunks(TILE as usize) {
        if tile.len() == TILE as usize {
            assert!(by_roots.push_tile(by_definition(tile)));
        } else {
            for leaf in tile {
                by_roots.push(*leaf);
            }
            assert!(!by_roots.push_tile(Hash::empty()), "a tile is open");
        }
    }
    assert_eq!((by_roots.len(), by_roots.root(), by_roots.open()), (tiles.len(), tiles.root(), (3, 77)));
    let leaves_of = |needed: &std::collections::BTreeSet<u64>| -> Leaves {
        needed.iter().map(|tile| (*tile, leaves[(*tile * TILE) as usize..][..TILE as usize].to_vec())).collect()
    };
    let places = [0, 1, 100, 255, 256, 300, 511, 512, 700, 767, 768, 800, 844];
    for size in places.map(|n| n + 1) {
        let held = leaves_of(&by_roots.needed([size - 1]));
        assert_eq!(by_roots.root_at(size, &held), whole.root_at(size), "{size}");
        for index in places.into_iter().filter(|n| *n < size) {
            let held = leaves_of(&by_roots.needed([index, size - 1]));
            assert!(held.len() <= 2);
            assert_eq!(by_roots.inclusion(index, size, &held), whole.inclusion(index, size), "{index} of {size}");
            assert_eq!(by_roots.consistency(index + 1, size, &held), whole.consistency(index + 1, size));
        }
    }
    let mut wrong = leaves_of(&by_roots.needed([0]));
    wrong.get_mut(&0).unwrap()[9] = Hash::empty();
    assert_eq!(by_roots.inclusion(0, 300, &wrong), None, "leaves that are not the tile's prove nothing");
    assert_eq!(Tiles::default().root(), Hash::empty());
}

proptest! {
    #[test]
    fn any_change_is_read_back(digest in any::<[u8; 24]>(), list in any::<u32>(), index in any::<u32>(), bits in 0u8..8, at_ms in any::<i64>()) {
        let bits = StatusBits { revoked: bits & 1 != 0, suspended: bits & 2 != 0, superseded: bits & 4 != 0 };
        let change = StatusChange { record_digest: RecordDigest(digest), place: StatusIndex { list, index }, bits, at_ms };
        prop_assert_eq!(StatusChange::parse(&change.to_bytes()), Some(change));
        prop_assert_eq!(change.leaf(), Hash::leaf(&change.to_bytes()));
    }

    #[test]
    fn any_leaf_of_a_larger_tree_is_proved(size in 1u64..3000, at in any::<u64>(), old in any::<u64>()) {
        let (tree, leaves) = tree(size);
        let (index, old) = (at % size, 1 + old % size);
        prop_assert!(verify_inclusion(leaves[index as usize], index, size, &tree.inclusion(index, size).unwrap(), tree.root()));
        let path = tree.consistency(old, size).unwrap();
        prop_assert!(verify_consistency(old, tree.root_at(old).unwrap(), size, tree.root(), &path));
    }

    #[test]
    fn no_bytes_are_a_change_by_accident(bytes in any::<Vec<u8>>()) {
        if let Some(change) = StatusChange::parse(&bytes) {
            prop_assert_eq!(change.to_bytes(), bytes);
        }
    }
}
