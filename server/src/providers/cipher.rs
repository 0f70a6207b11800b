//! The ciphers that providers prescribe: AES in CBC mode (WeChat) and SM4 in ECB mode (EMS).
//!
//! None of them protects the integrity of a message; each caller checks a signature, or what stands inside.

use aes::{Aes128, Aes256};
use cbc::cipher::{
    BlockModeDecrypt, BlockModeEncrypt, KeyInit, KeyIvInit,
    block_padding::{NoPadding, Pkcs7},
};
use sm4::Sm4;

/// The block of both ciphers in bytes.
const BLOCK: usize = 16;

/// Decrypts AES-128-CBC with PKCS#7 padding; nothing when length or padding are wrong.
#[must_use]
pub fn aes128_cbc_decrypt(key: &[u8; 16], iv: &[u8; 16], ciphertext: &[u8]) -> Option<Vec<u8>> {
    let cipher = cbc::Decryptor::<Aes128>::new(key.into(), iv.into());
    Some(cipher.decrypt_padded::<Pkcs7>(&mut ciphertext.to_vec()).ok()?.to_vec())
}

/// Decrypts whole blocks of AES-256-CBC and leaves the padding on; nothing when the length is wrong.
#[must_use]
pub fn aes256_cbc_decrypt_blocks(key: &[u8; 32], iv: &[u8; 16], ciphertext: &[u8]) -> Option<Vec<u8>> {
    let cipher = cbc::Decryptor::<Aes256>::new(key.into(), iv.into());
    Some(cipher.decrypt_padded::<NoPadding>(&mut ciphertext.to_vec()).ok()?.to_vec())
}

/// Encrypts whole blocks with AES-256-CBC; nothing when the length is no multiple of 16.
#[must_use]
pub fn aes256_cbc_encrypt_blocks(key: &[u8; 32], iv: &[u8; 16], plaintext: &[u8]) -> Option<Vec<u8>> {
    let cipher = cbc::Encryptor::<Aes256>::new(key.into(), iv.into());
    Some(cipher.encrypt_padded::<NoPadding>(&mut plaintext.to_vec(), plaintext.len()).ok()?.to_vec())
}

/// Encrypts with SM4-ECB and PKCS#7 padding.
#[must_use]
pub fn sm4_ecb_encrypt(key: &[u8; 16], plaintext: &[u8]) -> Vec<u8> {
    let mut buffer = plaintext.to_vec();
    buffer.resize(plaintext.len() + BLOCK, 0);
    let cipher = ecb::Encryptor::<Sm4>::new(key.into());
    // The buffer always has room for the padding, so this cannot fail.
    cipher.encrypt_padded::<Pkcs7>(&mut buffer, plaintext.len()).map(<[u8]>::to_vec).unwrap_or_default()
}

/// Decrypts SM4-ECB with PKCS#7 padding; nothing when length or padding are wrong.
#[must_use]
pub fn sm4_ecb_decrypt(key: &[u8; 16], ciphertext: &[u8]) -> Option<Vec<u8>> {
    let cipher = ecb::Decryptor::<Sm4>::new(key.into());
    Some(cipher.decrypt_padded::<Pkcs7>(&mut ciphertext.to_vec()).ok()?.to_vec())
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;
    use serde_json::Value;

    use super::*;

    fn bytes<const N: usize>(hex: &str) -> [u8; N] {
        HEXLOWER.decode(hex.as_bytes()).unwrap().try_into().unwrap()
    }

    /// GB/T 32907-2016, example 1.
    #[test]
    fn sm4_agrees_with_its_standard() {
        let all: Value = serde_json::from_str(include_str!("../../../tests/vectors/logistics.json")).unwrap();
        let text = |name: &str| all["ems_sm4"]["sm4_known_answer"][name].as_str().unwrap();
        let encrypted = sm4_ecb_encrypt(&bytes(text("key_hex")), &bytes::<16>(text("plaintext_hex")));
        assert_eq!(encrypted[..16], bytes::<16>(text("ciphertext_hex")));
    }

    /// NIST SP 800-38A, F.2.5: CBC-AES256, the first two blocks.
    #[test]
    fn aes_256_cbc_agrees_with_its_standard() {
        let key = bytes("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
        let iv = bytes("000102030405060708090a0b0c0d0e0f");
        let plain: [u8; 32] = bytes("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");
        let cipher: [u8; 32] = bytes("f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d");
        assert_eq!(aes256_cbc_encrypt_blocks(&key, &iv, &plain).unwrap(), cipher);
        assert_eq!(aes256_cbc_decrypt_blocks(&key, &iv, &cipher).unwrap(), plain);
    }

    #[test]
    fn what_is_encrypted_comes_back_and_a_wrong_length_or_padding_is_nothing() {
        let key = [7; 16];
        for length in 0..40 {
            let plain = vec![b'x'; length];
            let encrypted = sm4_ecb_encrypt(&key, &plain);
            assert_eq!(encrypted.len(), length / BLOCK * BLOCK + BLOCK);
            assert_eq!(sm4_ecb_decrypt(&key, &encrypted).unwrap(), plain);
        }
        assert_eq!(sm4_ecb_decrypt(&key, &[1; 15]), None);
        assert_eq!(sm4_ecb_decrypt(&key, &[1; 16]), None);
        assert_eq!(aes128_cbc_decrypt(&key, &key, &[1; 17]), None);
        assert_eq!(aes128_cbc_decrypt(&key, &key, &[]), None);
        assert_eq!(aes256_cbc_encrypt_blocks(&[1; 32], &key, &[1; 17]), None);
    }
}
