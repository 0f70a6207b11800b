//! Measures what is hot in this crate against a reference in the same run: `cargo run --release -p zhengda-seal --example ratios`.
//!
//! Absolute times on a shared machine are noise; the ratios are the result. Rounds of both sides alternate, and the
//! median of each side counts.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a measurement at a terminal"
)]

use std::hint::black_box;
use std::time::Instant;
use zeroize::Zeroizing;
use zhengda_seal::audit::{Entry, Inspection, Link, Tip};
use zhengda_seal::code::{Claims, Code, StatusIndex};
use zhengda_seal::keys::{Key, KeyRing};
use zhengda_seal::qr::{Level, Qr};
use zhengda_seal::record::RecordDigest;
use zhengda_seal::register::{Online, Quick, Register};
use zhengda_seal::signer::{Signer, SoftSigner};
use zhengda_seal::status::{SignedList, StatusList, StatusLists};
use zhengda_seal::suite::Suite;
use zhengda_seal::verdict::{Check, Outcome, StatusBits};

/// Rounds per side.
const ROUNDS: usize = 31;

const NOW: i64 = 1_790_000_000_000;
const DAY: i64 = 86_400_000;
const HOSTS: [&str; 1] = ["zs.example.gov.cn"];

fn main() {
    verdicts();
    suites();
    lists();
    audit();
    qr_codes();
}

/// The median microseconds of one call on each side, measured in turns.
fn compare(name: &str, calls: u32, mut ours: impl FnMut(), reference: &str, mut theirs: impl FnMut()) {
    let time = |side: &mut dyn FnMut()| {
        let start = Instant::now();
        (0..calls).for_each(|_| side());
        start.elapsed().as_secs_f64() * 1e6 / f64::from(calls)
    };
    let (mut a, mut b): (Vec<f64>, Vec<f64>) = (0..ROUNDS).map(|_| (time(&mut ours), time(&mut theirs))).unzip();
    let median = |times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times.get(ROUNDS / 2).copied().unwrap_or_default()
    };
    let (a, b) = (median(&mut a), median(&mut b));
    println!("{name:<38} {a:>9.2} µs   {reference:<34} {b:>9.2} µs   ratio {:.3}", a / b);
}

fn qr_codes() {
    for length in [120usize, 300, 419] {
        let text: String =
            (0..length).map(|i| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[(i * i * 7 + i * 3) % 32])).collect();
        let theirs =
            || drop(black_box(qrcode::QrCode::with_error_correction_level(&text, qrcode::EcLevel::M).unwrap()));
        let qr = || Qr::new(black_box(&text), Level::M).unwrap();
        let title = format!("QR of {length} characters");
        compare(&title, 20, || drop(black_box(qr())), "qrcode crate", theirs);
        let svg = || drop(black_box(qr().svg("t", "d")));
        compare(&format!("{title} as SVG"), 20, svg, "qrcode crate, modules only", theirs);
        let png = || drop(black_box(qr().png(8)));
        compare(&format!("{title} as PNG, 8 px"), 20, png, "qrcode crate, modules only", theirs);
        println!(
            "  version {}, SVG {} bytes, PNG {} bytes",
            qr().version(),
            qr().svg("t", "d").len(),
            qr().png(8).len()
        );
    }
}

fn claims() -> Claims {
    Claims {
        certificate_id: "cert_aaaqeayeaudaocajbifqydio".into(),
        name: "欧阳建国".into(),
        id_number_masked: "4****************6".into(),
        exam: "计算机技术与软件专业技术资格".into(),
        specialty: Some("信息系统项目管理师".into()),
        level: Some("高级".into()),
        approved_on: jiff::civil::date(2026, 5, 24),
        issued_on: jiff::civil::date(2026, 8, 12),
        management_number_masked: Some("2026********************0123".into()),
        status: StatusIndex { list: 0, index: 77_777 },
        record_digest: RecordDigest([0xd1; 24]),
    }
}

fn ring(signer: &SoftSigner) -> KeyRing {
    let (valid_from_ms, valid_until_ms) = (NOW - 300 * DAY, NOW + 300 * DAY);
    let key = Key { public: signer.public_key().clone(), valid_from_ms, valid_until_ms, compromised_at_ms: None };
    KeyRing::new(vec![key]).unwrap().allowing(Suite::Sm2Sm3)
}

fn signer(suite: Suite) -> SoftSigner {
    SoftSigner::new(suite, &Zeroizing::new([1; 32])).unwrap()
}

/// One verdict, offline and online, against a bare signature check of a message as long.
fn verdicts() {
    let one = signer(Suite::Ed25519);
    let (keys, code) = (ring(&one), Code::issue(&claims(), &one).unwrap());
    let text = code.url(HOSTS[0]).unwrap();
    let mut held = StatusLists::default();
    held.insert(SignedList::sign(StatusList::new(0), NOW, DAY, &one).unwrap());
    let mut register = Register::new(&Zeroizing::new([2; 32]));
    let tag = register.tag(code.as_bytes());
    register.enter(claims().status, tag, StatusBits::default());

    let key = ed25519_dalek::SigningKey::from_bytes(&[1; 32]);
    let message = code.as_bytes();
    let signature = ed25519_dalek::Signer::sign(&key, message);
    let public = key.verifying_key();
    let bare = || assert!(black_box(public.verify_strict(black_box(message), &signature)).is_ok());
    let check = Check { official_hosts: &HOSTS, keys: &keys, status: &held, now_ms: NOW };
    let offline = || assert_eq!(check.text(black_box(&text)).outcome, Outcome::Valid);
    compare("verdict offline", 50, offline, "bare strict Ed25519 check", bare);
    let online = Online { official_hosts: &HOSTS, keys: &keys, register: &register, now_ms: NOW };
    let quick = || assert!(matches!(online.quick(black_box(&text)), Quick::Answered(v) if v.outcome == Outcome::Valid));
    compare("verdict online, issued", 50, quick, "bare strict Ed25519 check", bare);
    let mut bytes = code.as_bytes().to_vec();
    *bytes.last_mut().unwrap() ^= 1;
    let forged = Code::from_bytes(bytes).bare();
    let flood = || assert!(matches!(online.quick(black_box(&forged)), Quick::Unsure(_)));
    compare("verdict online, forged, no check", 50, flood, "bare strict Ed25519 check", bare);
    let claims = claims();
    let issue = || drop(black_box(Code::issue(black_box(&claims), &one).unwrap()));
    compare("issue", 50, issue, "bare Ed25519 signature", || {
        black_box(ed25519_dalek::Signer::sign(&key, message));
    });
    println!("  code of {} bytes, text of {} characters", code.as_bytes().len(), text.len());
}

fn suites() {
    let (ed, sm) = (signer(Suite::Ed25519), signer(Suite::Sm2Sm3));
    let message = [7; 200];
    let (by_ed, by_sm) = (ed.sign(&message).unwrap(), sm.sign(&message).unwrap());
    let check_sm = || assert!(sm.public_key().verifies(black_box(&message), &by_sm));
    compare("check by SM2", 10, check_sm, "check by Ed25519", || {
        assert!(ed.public_key().verifies(black_box(&message), &by_ed))
    });
    let sign = |s: &SoftSigner| assert!(s.sign(black_box(&message)).is_ok());
    compare("sign by SM2", 10, || sign(&sm), "sign by Ed25519", || sign(&ed));
}

/// Eight lists, one per cent revoked: what a phone fetches for a million certificates.
fn lists() {
    let one = signer(Suite::Ed25519);
    let mut all = StatusLists::default();
    let mut x = 1u64;
    for number in 0..8 {
        let mut list = StatusList::new(number);
        for index in 0..list.size() {
            x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            if (x >> 33).is_multiple_of(100) {
                list.set(index, StatusBits { revoked: true, ..StatusBits::default() });
            }
        }
        all.insert(SignedList::sign(list, NOW, DAY, &one).unwrap());
    }
    let (pack, keys) = (all.pack(), ring(&one));
    let start = Instant::now();
    assert!(StatusLists::unpack(&pack, &keys, NOW).is_ok());
    println!("pack for 1,048,576 certificates, 1 % revoked: {} bytes, opened in {:.1} ms", pack.len(), ms(start));
}

/// A million records of 200 bytes.
fn audit() {
    let mut record = [0x61u8; 200];
    let mut tip = Tip::start("r1");
    let links: Vec<Link> = (0..1_000_000u64)
        .map(|n| {
            record[..8].copy_from_slice(&n.to_be_bytes());
            tip = tip.after(&record);
            tip.link
        })
        .collect();
    let start = Instant::now();
    let mut inspection = Inspection::new("r1", []);
    for (position, link) in (0..).zip(links) {
        record[..8].copy_from_slice(&u64::to_be_bytes(position));
        inspection.entry(Entry { position, record: &record, link });
    }
    assert!(inspection.finish().is_sound());
    println!("audit of 1,000,000 records of 200 bytes: {:.0} ms", ms(start));
}

fn ms(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e3
}
