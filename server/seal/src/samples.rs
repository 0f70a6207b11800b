//! What the tests of this crate start from: keys from fixed seeds, a certificate, a source of status.

use crate::code::{Claims, Code, StatusIndex};
use crate::keys::{Key, KeyRing};
use crate::record::RecordDigest;
use crate::signer::{Signer, SoftSigner};
use crate::suite::Suite;
use crate::verdict::{Check, Status, StatusBits, StatusSource, Verdict};
use jiff::civil::date;
use zeroize::Zeroizing;

/// 2026-09-21 in Beijing.
pub(crate) const NOW: i64 = 1_790_000_000_000;
pub(crate) const DAY: i64 = 86_400_000;
pub(crate) const HOSTS: [&str; 1] = ["zs.example.gov.cn"];

pub(crate) fn signer(suite: Suite, seed: u8) -> SoftSigner {
    SoftSigner::new(suite, &Zeroizing::new([seed; 32])).unwrap()
}

pub(crate) fn key(signer: &SoftSigner) -> Key {
    let (valid_from_ms, valid_until_ms) = (NOW - 100 * DAY, NOW + 265 * DAY);
    Key { public: signer.public_key().clone(), valid_from_ms, valid_until_ms, compromised_at_ms: None }
}

pub(crate) fn ring(signers: &[&SoftSigner]) -> KeyRing {
    KeyRing::new(signers.iter().map(|s| key(s)).collect()).unwrap()
}

pub(crate) fn claims() -> Claims {
    Claims {
        certificate_id: "cert_aaaqeayeaudaocajbifqydio".into(),
        name: "欧阳建国".into(),
        id_number_masked: "4****************6".into(),
        exam: "计算机技术与软件专业技术资格（水平）".into(),
        specialty: Some("信息系统项目管理师".into()),
        level: Some("高级".into()),
        approved_on: date(2026, 5, 24),
        issued_on: date(2026, 8, 12),
        management_number_masked: Some("2026********************0123".into()),
        status: StatusIndex { list: 3, index: 100_001 },
        record_digest: RecordDigest([0xd1; 24]),
    }
}

pub(crate) fn code(claims: &Claims) -> Code {
    Code::issue(claims, &signer(Suite::Ed25519, 1)).unwrap()
}

/// One status for every place.
#[derive(Clone, Debug)]
pub(crate) struct Everywhere(pub(crate) Status);

impl StatusSource for Everywhere {
    fn status(&self, _: StatusIndex) -> Option<Status> {
        Some(self.0.clone())
    }
}

pub(crate) fn status(bits: StatusBits) -> Everywhere {
    let (since_ms, superseded_by) = (Some(NOW - DAY), Some("cert_newer".into()));
    Everywhere(Status { bits, as_of_ms: NOW - 1000, fresh_until_ms: NOW + 7 * DAY, since_ms, superseded_by })
}

/// The verdict with the first key, every host and status in order.
pub(crate) fn verdict(bytes: &[u8]) -> Verdict {
    let (keys, good) = (ring(&[&signer(Suite::Ed25519, 1)]), status(StatusBits::default()));
    Check { official_hosts: &HOSTS, keys: &keys, status: &good, now_ms: NOW }.code(bytes)
}
