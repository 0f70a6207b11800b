//! What an insider may do to the audit chain; all of it is found, where it was done (`quality.md` S7).
//!
//! 3,000 edits in an ordinary run; the long run is `EDITS=100000 cargo test --release -p zhengda-seal --test tampering --
//! --nocapture`. `SEED` chooses another run; both are printed.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test whose helpers stand outside of test functions; the size of the run comes from the environment"
)]

use zhengda_seal::audit::{Checkpoint, Entry, FindingKind, Inspection, Link, Report, Tip};

/// Records in the chain.
const LENGTH: usize = 120;

#[derive(Clone, PartialEq)]
struct Row {
    position: u64,
    record: Vec<u8>,
    link: Link,
}

struct Chance(u64);

impl Chance {
    /// splitmix64: the same edits for the same seed, on every machine.
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ z >> 31) % limit as u64) as usize
    }
}

fn chain() -> Vec<Row> {
    let mut tip = Tip::start("r1");
    let row = |n: usize| {
        let record = format!(
            "{{\"at\":{},\"actor\":\"staff-{}\",\"action\":\"approve\",\"case\":\"case_{n}\"}}",
            1_790_000_000 + n,
            n % 7
        );
        tip = tip.after(record.as_bytes());
        Row { position: n as u64, record: record.into_bytes(), link: tip.link }
    };
    (0..LENGTH).map(row).collect()
}

fn inspect(rows: &[Row], checkpoint: &Checkpoint) -> Report {
    let mut inspection = Inspection::new("r1", [checkpoint]);
    for row in rows {
        inspection.entry(Entry { position: row.position, record: &row.record, link: row.link });
    }
    inspection.finish()
}

/// One edit; the positions, one of which must be named first.
fn tamper(rows: &mut Vec<Row>, turn: usize, chance: &mut Chance) -> std::ops::RangeInclusive<u64> {
    let at = chance.below(rows.len());
    let here = at as u64..=at as u64;
    match turn % 8 {
        0 => {
            let bit = chance.below(rows[at].record.len() * 8);
            rows[at].record[bit / 8] ^= 1 << (bit % 8);
        }
        1 => {
            let bit = chance.below(256);
            rows[at].link.0[bit / 8] ^= 1 << (bit % 8);
        }
        2 => rows[at].position ^= 1 << chance.below(64),
        3 => drop(rows.remove(at)),
        4 => {
            let other = (at + 1 + chance.below(rows.len() - 1)) % rows.len();
            rows.swap(at, other);
            return at.min(other) as u64..=at.max(other) as u64;
        }
        5 => {
            rows.truncate(at);
        }
        6 => {
            // The record and all after it written anew, with links that fit.
            let mut tip =
                Tip { count: at as u64, link: if at == 0 { Tip::start("r1").link } else { rows[at - 1].link } };
            rows[at].record.push(b' ');
            for row in &mut rows[at..] {
                tip = tip.after(&row.record);
                row.link = tip.link;
            }
            return 0..=at as u64;
        }
        _ => {
            let copy = rows[at].clone();
            let to = chance.below(rows.len() + 1);
            rows.insert(to, copy);
            return at.min(to) as u64..=at.max(to) as u64;
        }
    }
    here
}

fn from_environment(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().map_or(usual, |text| text.parse().unwrap())
}

#[test]
fn every_edit_is_found_where_it_was_made() {
    let (count, seed) = (from_environment("EDITS", 3_000), from_environment("SEED", 1));
    let good = chain();
    let tip = Tip { count: LENGTH as u64, link: good.last().unwrap().link };
    let checkpoint = Checkpoint { region: "r1".into(), tip, at_ms: 0 };
    assert!(inspect(&good, &checkpoint).is_sound());
    let mut chance = Chance(seed);
    for turn in 0..count as usize {
        let mut rows = good.clone();
        let places = tamper(&mut rows, turn, &mut chance);
        let report = inspect(&rows, &checkpoint);
        let first = report.findings.first().unwrap_or_else(|| panic!("turn {turn}, seed {seed}: nothing found"));
        assert!(places.contains(&first.position), "turn {turn}, seed {seed}: {first:?} is not in {places:?}");
        if turn % 8 == 5 {
            assert!(matches!(first.kind, FindingKind::CutTail { .. }), "{first:?}");
        }
    }
    println!("{count} edits, seed {seed}: all found in their places");
}
