//! Keys that are made once and kept, and addresses.

use url::Url;

use zhengda_seal::suite::KeyId;

use super::*;
use crate::random::SystemRandom;

const NOW: Moment = Moment(1_790_000_000_000);

fn settings(folder: &std::path::Path, passphrase: &str) -> Settings {
    let file = folder.join("keys/certificate-keys.json").display().to_string();
    let pairs = [("ZHENGDA_SEAL__KEY_FILE", file.as_str()), ("ZHENGDA_SEAL__PASSPHRASE", passphrase)];
    let environment = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    crate::settings::load(None, &environment).expect("settings")
}

fn vault(byte: u8) -> Vault {
    Vault::new(&data_encoding::BASE64.encode(&[byte; 32]), Arc::new(SystemRandom)).expect("a vault")
}

fn open(folder: &std::path::Path, passphrase: &str, byte: u8) -> Result<Seal, KeysError> {
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    Seal::open(&settings(folder, passphrase), &vault(byte), &random, NOW)
}

#[test]
fn the_first_start_makes_the_key_that_signs_and_the_next_and_later_starts_find_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = open(folder.path(), "", 1).expect("made");
    let again = open(folder.path(), "", 1).expect("found");
    let ids = |seal: &Seal| seal.keys().ring.keys().map(|(id, _)| id).collect::<Vec<_>>();
    assert_eq!(ids(&first), ids(&again));
    assert_eq!(ids(&first).len(), 2);
    assert!(first.keys().ring.current(NOW.0).is_some() && first.keys().ring.next(NOW.0).is_some());
    // On every day of the next years somebody can sign.
    for day in 0..1_400 {
        let at = NOW.plus(zhengda_engine::moment::Span::days(day));
        assert!(again.signer(at).is_ok(), "day {day}");
    }
    let text = std::fs::read_to_string(folder.path().join("keys/certificate-keys.json")).expect("the file");
    assert!(!text.contains("\"d\""), "no private key in the clear");
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(folder.path().join("keys/certificate-keys.json")).expect("it").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn the_file_opens_with_its_own_passphrase_only() {
    let folder = tempfile::tempdir().expect("a folder");
    open(folder.path(), "", 1).expect("made");
    assert!(matches!(open(folder.path(), "", 2), Err(KeysError::Content(_))), "another protection key");
    assert!(matches!(open(folder.path(), "guess", 1), Err(KeysError::Content(_))));
}

#[test]
fn two_processes_that_start_at_once_use_the_same_keys() {
    let folder = tempfile::tempdir().expect("a folder");
    let ids: Vec<Vec<KeyId>> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let seal = open(folder.path(), "", 1).expect("opened");
                    seal.keys().ring.keys().map(|(id, _)| id).collect::<Vec<_>>()
                })
            })
            .collect();
        starts.into_iter().map(|start| start.join().expect("no panic")).collect()
    });
    assert!(ids.windows(2).all(|pair| pair[0] == pair[1]), "{ids:?}");
}

#[test]
fn the_text_of_a_code_leads_to_the_official_address_and_back() {
    let code = Code::from_bytes(b"code".to_vec());
    for (url, text) in [
        ("https://zs.example.gov.cn/", "HTTPS://ZS.EXAMPLE.GOV.CN/V/"),
        ("https://zs.example.gov.cn:8443", "HTTPS://ZS.EXAMPLE.GOV.CN:8443/V/"),
        ("http://127.0.0.1:8080", "HTTP://127.0.0.1:8080/V/"),
    ] {
        let address = Address::of(&Url::parse(url).expect("a url"));
        let printed = address.text(&code).expect("a text");
        assert!(printed.starts_with(text), "{printed}");
        let bytes = zhengda_seal::code::read_text(&address.read(&printed), &[&address.host]);
        assert_eq!(bytes.as_deref(), Ok(&b"code"[..]), "{url}");
    }
    let address = Address::of(&Url::parse("https://zs.example.gov.cn").expect("a url"));
    assert_eq!(
        address.read("http://zs.example.gov.cn/v/QQ"),
        "http://zs.example.gov.cn/v/QQ",
        "not official without TLS"
    );
}
