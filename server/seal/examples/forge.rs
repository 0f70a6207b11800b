//! `forge COUNT SEED`: forged codes for another verifier, one a line, in base32 behind a `-`; now and then the good code
//! they are made from behind a `+`, which must be VALID or nothing is shown. The first line says, as JSON, what that
//! verifier is to know: the hosts, the published keys, the pack of status lists and the time.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "made of a test's helpers, and run by a test that sees when it fails"
)]

#[path = "../tests/forgeries/chance.rs"]
mod chance;
#[path = "../tests/forgeries/forge.rs"]
mod forge;
#[path = "../tests/forgeries/points.rs"]
mod points;

use std::io::Write;

use chance::Chance;
use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use forge::World;
use zhengda_seal::keys::PublishedKeys;

fn main() {
    let number = |n: usize| std::env::args().nth(n).and_then(|text| text.parse::<u64>().ok());
    let (Some(count), Some(seed)) = (number(1), number(2)) else { return usage() };
    let (mut world, mut chance) = (World::new(), Chance(seed));
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let knows = serde_json::json!({
        "hosts": forge::HOSTS, "keys": PublishedKeys::of(&world.keys).keys,
        "pack": BASE64URL_NOPAD.encode(&world.lists.pack()), "now_ms": forge::NOW,
    });
    writeln!(out, "{knows}").unwrap();
    let mut good = 0;
    for turn in 0..count as usize {
        let forged = world.forge(turn, &mut chance);
        if good < world.made {
            good = world.made;
            writeln!(out, "+{}", BASE32_NOPAD.encode(world.good.as_bytes())).unwrap();
        }
        // Two changes that undo each other are no forgery.
        if forged != world.good.as_bytes() {
            writeln!(out, "-{}", BASE32_NOPAD.encode(&forged)).unwrap();
        }
    }
}

#[expect(clippy::print_stderr, reason = "said at a terminal")]
fn usage() {
    eprintln!("usage: forge COUNT SEED");
}
