//! The commands for who has no network: a code and a receipt checked from published keys and lists alone.

use std::{path::Path, process::Command};

use serde_json::json;
use zhengda::records::certificate::Status;

use super::{check, holder};
use crate::{certificates::verify::set_status, support::running::Running};

/// Runs the program and answers its exit code with what it printed.
fn zhengda(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_zhengda"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .env("ZHENGDA_STORE__PATH", folder.join("no-store"))
        .args(arguments)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code().unwrap(), text)
}

// rows: N3 N2
#[tokio::test]
async fn a_code_is_checked_without_a_network_by_the_same_function() {
    let running = Running::start().await;
    let (_, one) = holder(&running, 1).await;
    let (_, two) = holder(&running, 2).await;
    set_status(&running, &two.id, Status::Revoked, None).await;
    let folder = tempfile::tempdir().unwrap();
    let keys = running.get("/.well-known/certificate-keys.json", None).await;
    let list = running.get(&format!("/api/v1/status-lists/{}", one.status_list), None).await;
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    };
    let (keys, list) = (file("keys.json", &keys.bytes), file("0.list", &list.bytes));
    let verify = |code: &str, lists: &[&str]| {
        let host = running.app.seal.address.host.clone();
        let arguments = [&["verify", code, "--keys", &keys, "--host", &host][..], lists].concat();
        zhengda(folder.path(), &arguments)
    };
    let lists = ["--lists", list.as_str()];
    let (status, text) = verify(&one.code, &lists);
    assert_eq!(status, 0, "{text}");
    for part in ["有效 VALID", &*one.name, "一级建造师", "in_force", "+08:00"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let (status, text) = verify(&two.code, &lists);
    assert!(status == 1 && text.contains("NOT VALID") && text.contains("revoked"), "{status} {text}");
    let (status, text) = verify(&one.code, &[]);
    assert!(status == 3 && text.contains("CANNOT TELL") && text.contains("list_missing"), "{status} {text}");
    let both = file("codes.txt", format!("{}\n\n{}\n", one.code, two.code).as_bytes());
    assert_eq!(verify(&both, &lists).0, 1);
    assert_eq!(zhengda(folder.path(), &["verify", &one.code, "--keys", &list]).0, 2, "these are no keys");
}

// rows: N4
#[tokio::test]
async fn a_receipt_is_checked_without_a_network() {
    let running = Running::start().await;
    let (_, one) = holder(&running, 1).await;
    let (_, two) = holder(&running, 2).await;
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys.json");
    std::fs::write(&keys, &running.get("/.well-known/certificate-keys.json", None).await.bytes).unwrap();
    let keys = keys.display().to_string();
    let answer = check(&running, json!({ "code": one.code, "purpose": "入职核验" })).await;
    let receipt = folder.path().join("receipt.txt");
    std::fs::write(&receipt, answer["receipt"].as_str().unwrap()).unwrap();
    let receipt = receipt.display().to_string();
    let (status, text) = zhengda(folder.path(), &["verify-receipt", &receipt, "--keys", &keys, "--code", &one.code]);
    assert_eq!(status, 0, "{text}");
    for part in ["GENUINE", "入职核验", &*one.name, "VALID"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let other = zhengda(folder.path(), &["verify-receipt", &receipt, "--keys", &keys, "--code", &two.code]);
    assert!(other.0 == 1 && other.1.contains("another certificate"), "{other:?}");
    let mut changed = answer["receipt"].as_str().unwrap().to_owned().into_bytes();
    changed[90] = if changed[90] == b'A' { b'B' } else { b'A' };
    let changed = String::from_utf8(changed).unwrap();
    let bad = zhengda(folder.path(), &["verify-receipt", &changed, "--keys", &keys]);
    assert!(bad.0 == 1 && bad.1.contains("NOT GENUINE"), "{bad:?}");
}
