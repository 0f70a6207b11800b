//! The digests that providers' signatures are made of, and the comparison that leaks no timing.

use data_encoding::{HEXLOWER, HEXUPPER};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Lower-case hexadecimal SHA-256.
#[must_use]
pub fn sha256_hex(data: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(data))
}

/// Lower-case hexadecimal SHA-1. WeChat prescribes it; it protects nothing else here.
#[must_use]
pub fn sha1_hex(data: &[u8]) -> String {
    HEXLOWER.encode(&sha1::Sha1::digest(data))
}

/// MD5. Kuaidi100 and SF prescribe it; it protects nothing else here.
#[must_use]
pub fn md5(data: &[u8]) -> [u8; 16] {
    md5::Md5::digest(data).into()
}

/// Upper-case hexadecimal MD5.
#[must_use]
pub fn md5_upper(data: &[u8]) -> String {
    HEXUPPER.encode(&md5(data))
}

/// HMAC-SHA-256 with a key of any length (RFC 2104: a key longer than the block is hashed, a shorter one padded).
#[must_use]
pub fn hmac_sha256(key: &[u8], data: &[u8]) -> [u8; 32] {
    const BLOCK: usize = 64;
    let hashed;
    let key: &[u8] = if key.len() > BLOCK {
        hashed = Sha256::digest(key);
        &hashed
    } else {
        key
    };
    let mut block = [0; BLOCK];
    for (place, byte) in block.iter_mut().zip(key) {
        *place = *byte;
    }
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(data);
    mac.finalize().into_bytes().into()
}

/// Lower-case hexadecimal HMAC-SHA-256.
#[must_use]
pub fn hmac_sha256_hex(key: &[u8], data: &[u8]) -> String {
    HEXLOWER.encode(&hmac_sha256(key, data))
}

/// Whether two texts are equal, in a time that does not tell where they differ.
#[must_use]
pub fn same(left: &str, right: &str) -> bool {
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

/// Whether two hexadecimal texts are equal whatever their case, in a time that does not tell where they differ.
#[must_use]
pub fn same_hex(left: &str, right: &str) -> bool {
    same(&left.to_ascii_lowercase(), &right.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test cases 2 (short key) and 6 (key longer than the block).
    #[test]
    fn hmac_agrees_with_rfc_4231() {
        assert_eq!(
            hmac_sha256_hex(b"Jefe", b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            hmac_sha256_hex(&[0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }

    #[test]
    fn digests_agree_with_their_standards() {
        assert_eq!(sha256_hex(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(sha1_hex(b"abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(md5_upper(b"abc"), "900150983CD24FB0D6963F7D28E17F72");
    }

    #[test]
    fn comparison_knows_case_only_where_told() {
        assert!(same("aF", "aF") && !same("aF", "af") && !same("a", "aa"));
        assert!(same_hex("aF", "Af") && !same_hex("aF", "ae"));
    }
}
