//! Makes forged codes of every kind: changed, spliced, signed by others or for something else, made up.

use super::chance::Chance;
use super::points::SMALL_ORDER;
use jiff::civil::date;
use zeroize::Zeroizing;
use zhengda_seal::code::{Claims, Code, StatusIndex};
use zhengda_seal::cose::{self, Purpose};
use zhengda_seal::keys::{Key, KeyRing};
use zhengda_seal::record::RecordDigest;
use zhengda_seal::register::{Online, Quick, Register};
use zhengda_seal::signer::{Signer, SoftSigner};
use zhengda_seal::status::{SignedList, StatusList, StatusLists};
use zhengda_seal::suite::Suite;
use zhengda_seal::verdict::{Check, Outcome, StatusBits};

/// When the codes are checked.
pub(crate) const NOW: i64 = 1_790_000_000_000;
const YEAR: i64 = 366 * 86_400_000;
/// The official host.
pub(crate) const HOSTS: [&str; 1] = ["zs.example.gov.cn"];

/// The order of the group, little-endian.
const ORDER: [u64; 4] = [0x5812_631a_5cf5_d3ed, 0x14de_f9de_a2f7_9cd6, 0, 0x1000_0000_0000_0000];

/// Whose codes are forged, and what a verifier of them knows.
pub(crate) struct World {
    first: SoftSigner,
    second: SoftSigner,
    stranger: SoftSigner,
    sm2: SoftSigner,
    /// The authority's keys.
    pub(crate) keys: KeyRing,
    register: Register,
    /// One list in which every place is in force: only the code itself can fail.
    pub(crate) lists: StatusLists,
    /// The code that is forged now; in force.
    pub(crate) good: Code,
    bit: usize,
    /// Good codes so far.
    pub(crate) made: u32,
}

fn signer(suite: Suite, seed: u8) -> SoftSigner {
    SoftSigner::new(suite, &Zeroizing::new([seed; 32])).unwrap()
}

fn key(signer: &SoftSigner) -> Key {
    let (valid_from_ms, valid_until_ms) = (NOW - YEAR, NOW + YEAR);
    Key { public: signer.public_key().clone(), valid_from_ms, valid_until_ms, compromised_at_ms: None }
}

fn claims(n: u32) -> Claims {
    Claims {
        certificate_id: format!("c-{n}"),
        name: "欧阳建国".into(),
        id_number_masked: "4****************6".into(),
        exam: "一级建造师".into(),
        specialty: n.is_multiple_of(2).then(|| "建筑工程".into()),
        level: n.is_multiple_of(3).then(|| "高级".into()),
        approved_on: date(2026, 5, 24),
        issued_on: date(2026, 8, 12),
        management_number_masked: Some("2026************0123".into()),
        status: StatusIndex { list: 0, index: n % 131_072 },
        record_digest: RecordDigest([n as u8; 24]),
    }
}

impl World {
    /// Before the first forgery.
    pub(crate) fn new() -> Self {
        let [first, second, stranger] = [1, 2, 77].map(|seed| signer(Suite::Ed25519, seed));
        let sm2 = signer(Suite::Sm2Sm3, 1);
        let keys = KeyRing::new(vec![key(&first), key(&second), key(&sm2)]).unwrap().allowing(Suite::Sm2Sm3);
        let register = Register::new(&Zeroizing::new([5; 32]));
        let mut lists = StatusLists::default();
        lists.insert(SignedList::sign(StatusList::new(0), NOW, YEAR, &first).unwrap());
        let good = Code::issue(&claims(0), &first).unwrap();
        let mut world = Self { first, second, stranger, sm2, keys, register, lists, good, bit: 0, made: 0 };
        world.next_good();
        world
    }

    /// Another good code, entered into the register; it is VALID, or the test would show nothing.
    fn next_good(&mut self) {
        self.made += 1;
        self.bit = 0;
        self.good = Code::issue(&claims(self.made), &self.first).unwrap();
        let tag = self.register.tag(self.good.as_bytes());
        assert!(self.register.enter(claims(self.made).status, tag, StatusBits::default()));
        assert_eq!(self.outcomes(self.good.as_bytes()), [Outcome::Valid; 2]);
    }

    /// What a verifier says offline and online.
    pub(crate) fn outcomes(&self, bytes: &[u8]) -> [Outcome; 2] {
        let (keys, register, now_ms) = (&self.keys, &self.register, NOW);
        let offline = Check { official_hosts: &HOSTS, keys, status: &self.lists, now_ms }.code(bytes).outcome;
        let online = Online { official_hosts: &HOSTS, keys, register, now_ms };
        let online = match online.quick(&Code::from_bytes(bytes.to_vec()).bare()) {
            Quick::Answered(verdict) => verdict.outcome,
            // The signature was checked offline already; the answer online is that of the same checks or less.
            Quick::Unsure(_) => Outcome::CannotTell,
        };
        [offline, online]
    }

    /// The next forgery. Every kind has its share; the changes of one bit go through every bit of one good code after the other.
    pub(crate) fn forge(&mut self, turn: usize, chance: &mut Chance) -> Vec<u8> {
        match turn % 10 {
            0..=3 => self.one_bit(),
            4 => self.some_bytes(chance),
            5 => self.wrong_key(chance),
            6 => self.wrong_signature(chance),
            7 => self.wrong_purpose_or_version(chance),
            8 => self.spliced(chance),
            _ => self.random(chance),
        }
    }

    fn one_bit(&mut self) -> Vec<u8> {
        if self.bit == self.good.as_bytes().len() * 8 {
            self.next_good();
        }
        let mut bytes = self.good.as_bytes().to_vec();
        bytes[self.bit / 8] ^= 1 << (self.bit % 8);
        self.bit += 1;
        bytes
    }

    fn some_bytes(&self, chance: &mut Chance) -> Vec<u8> {
        let mut bytes = self.good.as_bytes().to_vec();
        for _ in 0..=chance.below(4) {
            let at = chance.below(bytes.len());
            match chance.below(3) {
                0 => bytes[at] = bytes[at].wrapping_add(1 + chance.below(255) as u8),
                1 => bytes.insert(at, chance.next() as u8),
                _ => drop(bytes.remove(at)),
            }
        }
        bytes
    }

    /// A code of someone else's, or of another of our keys, under the name of one of ours.
    fn wrong_key(&self, chance: &mut Chance) -> Vec<u8> {
        let signers: [&SoftSigner; 4] = [&self.stranger, &self.second, &self.first, &self.sm2];
        let by = signers[chance.below(signers.len())];
        let named: Vec<_> = signers.into_iter().filter(|s| s.key_id() != by.key_id()).collect();
        let named = named[chance.below(named.len())];
        let code = Code::issue(&claims(chance.next() as u32), by).unwrap();
        replaced(code.as_bytes(), &by.key_id().0, &named.key_id().0)
    }

    fn wrong_signature(&self, chance: &mut Chance) -> Vec<u8> {
        let mut bytes = Code::issue(&claims(chance.next() as u32), &self.first).unwrap().as_bytes().to_vec();
        let start = bytes.len() - 64;
        let (r, s) = bytes[start..].split_at_mut(32);
        let small =
            |chance: &mut Chance| data_encoding::HEXLOWER.decode(SMALL_ORDER[chance.below(8)].as_bytes()).unwrap();
        match chance.below(5) {
            0 => add_order(s),
            1 => {
                r.copy_from_slice(&small(chance));
                s.fill(0);
                s[0] = chance.below(3) as u8;
            }
            2 => r.copy_from_slice(&small(chance)),
            3 => r.copy_from_slice(&chance.bytes(32)),
            _ => s[..31].copy_from_slice(&chance.bytes(31)),
        }
        bytes
    }

    fn wrong_purpose_or_version(&self, chance: &mut Chance) -> Vec<u8> {
        let mut payload = claims(chance.next() as u32).to_bytes().unwrap();
        match chance.below(4) {
            0 => cose::sign(&payload, Purpose::Receipt, &self.first).unwrap(),
            1 => cose::sign(&payload, Purpose::StatusList, &self.first).unwrap(),
            kind => {
                // An older or newer version under our own signature is CANNOT TELL; under a stranger's it is forged.
                payload[2] = if kind == 2 { 0 } else { 2 };
                cose::sign(&payload, Purpose::CertificateCode, &self.first).unwrap()
            }
        }
    }

    /// The claims of one code with the signature of another.
    fn spliced(&self, chance: &mut Chance) -> Vec<u8> {
        let (mut bytes, n) = (self.good.as_bytes().to_vec(), chance.next() as u32);
        let other = Code::issue(&claims(n | 1 << 31), &self.first).unwrap();
        let (start, from) = (bytes.len() - 64, other.as_bytes().len() - 64);
        bytes[start..].copy_from_slice(&other.as_bytes()[from..]);
        bytes
    }

    /// Bytes without a plan, or random claims and a random signature in a good envelope.
    fn random(&self, chance: &mut Chance) -> Vec<u8> {
        if chance.below(4) == 0 {
            let length = chance.below(300);
            return chance.bytes(length);
        }
        let mut bytes = self.good.as_bytes().to_vec();
        let end = bytes.len();
        let from = if chance.below(2) == 0 { end - 64 } else { 14 };
        let random = chance.bytes(end - from);
        bytes[from..].copy_from_slice(&random);
        let signature_head = end - 66;
        bytes[signature_head..signature_head + 2].copy_from_slice(&[0x58, 0x40]);
        bytes
    }
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = bytes.windows(from.len()).position(|w| w == from).unwrap();
    bytes[at..at + to.len()].copy_from_slice(to);
    bytes
}

/// S + L: the same number to a verifier that does not look.
fn add_order(s: &mut [u8]) {
    let mut carry = 0u128;
    for (word, order) in s.as_chunks_mut::<8>().0.iter_mut().zip(ORDER) {
        let sum = u128::from(u64::from_le_bytes(*word)) + u128::from(order) + carry;
        *word = (sum as u64).to_le_bytes();
        carry = sum >> 64;
    }
}
