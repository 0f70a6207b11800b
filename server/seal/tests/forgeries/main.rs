//! Forged codes, of which none may be VALID, offline or online (`quality.md` B5).
//!
//! 100,000 in an ordinary run, ten million in `make forgery-10m`. `SEED` chooses another run; both are printed. The
//! client's verifier is shown the same codes (`examples/forge.rs`, `miniprogram/verifier/test/`).
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test whose helpers stand outside of test functions; the size of the run comes from the environment"
)]

mod chance;
mod forge;
mod points;

use chance::Chance;
use forge::World;
use zhengda_seal::verdict::Outcome;

fn from_environment(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().map_or(usual, |text| text.parse().unwrap())
}

#[test]
fn no_forged_code_is_valid() {
    let (count, seed) = (from_environment("FORGERIES", 100_000), from_environment("SEED", 1));
    let (mut world, mut chance) = (World::new(), Chance(seed));
    let mut answers = [0u64; 3];
    for turn in 0..count as usize {
        let bytes = world.forge(turn, &mut chance);
        if bytes == world.good.as_bytes() {
            continue; // two changes that undo each other
        }
        let outcomes = world.outcomes(&bytes);
        assert!(!outcomes.contains(&Outcome::Valid), "turn {turn}, seed {seed}: {bytes:02x?}");
        answers[outcomes[0] as usize] += 1;
    }
    println!(
        "{count} forgeries, seed {seed}, {} good codes: 0 VALID, {} NOT VALID, {} CANNOT TELL",
        world.made, answers[1], answers[2]
    );
    assert!(answers[1] > count / 4, "most must reach the signature check");
}
