//! A register with many certificates, and servers over copies of it.

use std::{io::Write, path::Path, process::Command, sync::Arc};

use tempfile::TempDir;
use zhengda::{
    app::sheet::Import,
    clock::SystemClock,
    random::SystemRandom,
    records::certificate::Certificate,
    settings,
    startup::{Application, Parts},
    store::{Condition, Cursor, Find, MAX_LIMIT},
};

use super::peers::Process;

/// The register and the codes in it.
pub(crate) struct World {
    folder: TempDir,
    pub(crate) codes: Vec<String>,
}

/// The environment of a server over that folder.
fn environment(folder: &Path) -> Vec<(String, String)> {
    let path = |name: &str| folder.join(name).display().to_string();
    let pairs = [
        ("ZHENGDA_SERVER__LISTEN", "127.0.0.1:0".to_owned()),
        ("ZHENGDA_SERVER__PUBLIC_URL", "https://bench.example".to_owned()),
        ("ZHENGDA_SERVER__CONFIG_FOLDER", concat!(env!("CARGO_MANIFEST_DIR"), "/config").to_owned()),
        ("ZHENGDA_STORE__PATH", path("store")),
        ("ZHENGDA_PROTECTION__KEY_FILE", path("protection.key")),
        ("ZHENGDA_SEAL__KEY_FILE", path("certificate-keys.json")),
        // What is measured is the work, not the refusal of it.
        ("ZHENGDA_LIMITS__VERIFICATIONS_PER_MINUTE", "1000000000".to_owned()),
        ("ZHENGDA_WORKER__ENABLED", "false".to_owned()),
    ];
    pairs.map(|(name, value)| (name.to_owned(), value)).into()
}

/// Imports so many certificates.
pub(crate) async fn make(certificates: u32) -> World {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = settings::load(None, &environment(folder.path()).into_iter().collect()).expect("settings");
    let store = zhengda::store::open(&settings.store, &SystemRandom).await.expect("a store");
    let parts = Parts { clock: Arc::new(SystemClock), random: Arc::new(SystemRandom), store, metrics: None };
    let app = Application::build(settings, parts).await.expect("an application").app;
    let region = app.catalogue.regions.keys().next().expect("a region").clone();
    let city = app.catalogue.regions.get(&region).and_then(|profile| profile.cities.first().cloned()).expect("a city");
    let list = list(certificates, &city);
    let import = Import { region, dry_run: false, progress: Arc::default() };
    let summary = app.import_certificates(list, import).await.expect("imported");
    assert_eq!(summary.added, u64::from(certificates), "{:?}", summary.findings.first());
    let mut codes = Vec::new();
    let mut after: Option<Cursor> = None;
    loop {
        let find = Find::by(Condition::all()).limit(MAX_LIMIT).after(after);
        let (found, next) = app.records::<Certificate>().find(&find).await.expect("certificates");
        codes.extend(found.into_iter().map(|found| found.value.code));
        match next {
            Some(next) if codes.len() < 10_000 => after = Some(next),
            _ => break,
        }
    }
    World { folder, codes }
}

/// A list as an authority gives it.
fn list(certificates: u32, city: &str) -> std::fs::File {
    let mut file = tempfile::tempfile().expect("a file");
    let mut text =
        "姓名,证件类型,证件号码,手机号,考试名称,年度,级别,专业,管理号,印制号,批准日期,报名市,状态\n".to_owned();
    for n in 0..certificates {
        let number = id_number(n);
        let mobile = 13_800_000_000_u64 + u64::from(n);
        text.push_str(&format!(
            "李建国,居民身份证,{number},{mobile},一级建造师,2024,,建筑工程,2024055440{n:07},{n:08},2024-11-20,{city},正常\n"
        ));
    }
    file.write_all(text.as_bytes()).expect("written");
    std::io::Seek::rewind(&mut file).expect("rewound");
    file
}

/// The `n`-th identity number, with its check character.
fn id_number(n: u32) -> String {
    let (day, sequence) = (n / 1000, n % 1000);
    let (year, month, day) = (1950 + day / 336, day / 28 % 12 + 1, day % 28 + 1);
    let first17 = format!("440105{year}{month:02}{day:02}{sequence:03}");
    let sum = first17.bytes().fold(0, |sum, b| (sum + u32::from(b - b'0')) * 2 % 11);
    let check = ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"].get(sum as usize).expect("a check character");
    format!("{first17}{check}")
}

impl World {
    /// A server over a copy of the register.
    pub(crate) fn serve(&self, zhengda: &str, name: &str, signatures_per_second: u32) -> Process {
        let copy = self.folder.path().join(name);
        let source = self.folder.path();
        std::fs::create_dir(&copy).expect("a folder");
        for part in ["store", "protection.key", "certificate-keys.json"] {
            let copied = Command::new("cp").arg("-r").arg(source.join(part)).arg(&copy).status().expect("copied");
            assert!(copied.success());
        }
        let mut command = Command::new(zhengda);
        command.arg("serve").envs(environment(&copy));
        command.env("ZHENGDA_LIMITS__SIGNATURES_PER_SECOND", signatures_per_second.to_string());
        if std::env::var_os("BENCH_LOG").is_none() {
            command.stderr(std::process::Stdio::null());
        }
        Process::start(&mut command)
    }
}

/// The same code with one letter of its signature changed.
pub(crate) fn forged(code: &str) -> String {
    let mut bytes = code.as_bytes().to_vec();
    let at = bytes.len() - 30;
    if let Some(byte) = bytes.get_mut(at) {
        *byte = if *byte == b'A' { b'B' } else { b'A' };
    }
    String::from_utf8(bytes).expect("text")
}

/// The same codes as if signed with a key that nobody knows.
pub(crate) fn of_a_stranger(codes: &[String]) -> Vec<String> {
    codes
        .iter()
        .map(|code| {
            let mut bytes = data_encoding::BASE32_NOPAD.decode(code.as_bytes()).expect("a code");
            // The key id stands in the protected header, which is the first thing in the envelope.
            if let Some(byte) = bytes.get_mut(9) {
                *byte ^= 0xff;
            }
            data_encoding::BASE32_NOPAD.encode(&bytes)
        })
        .collect()
}
