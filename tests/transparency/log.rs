//! The log over HTTP and from inside: every issue and every change of status once, with proofs that hold.

use data_encoding::{BASE64, HEXLOWER};
use serde_json::{Value, json};
use zhengda::{
    app::transparency::LOG,
    records::certificate::{Certificate, Status},
};
use zhengda_engine::moment::Span;
use zhengda_seal::{
    keys::PublishedKeys,
    log::{Hash, StatusChange, TreeHead, verify_consistency, verify_inclusion},
};

use crate::{
    certificates::{import::import, list, verify::certificate},
    support::{
        roles::REGION,
        running::{Running, on_each_store},
    },
};

pub(crate) async fn set(running: &Running, certificate: &Certificate, status: &str) {
    running.set_status(REGION, &certificate.id, status, "核查").await.expect(200);
}

async fn get(running: &Running, path: &str) -> Value {
    running.get(&format!("/api/v1/transparency/{path}"), None).await.expect(200)
}

fn hashes(texts: &Value) -> Vec<Hash> {
    let read = |text: &Value| zhengda::app::transparency::hash(text.as_str().unwrap()).unwrap();
    texts.as_array().unwrap().iter().map(read).collect()
}

/// The head that the log shows, after its signature was checked with the published keys.
async fn head(running: &Running) -> TreeHead {
    let keys = running.get("/.well-known/certificate-keys.json", None).await.expect(200);
    let ring = serde_json::from_value::<PublishedKeys>(keys).unwrap().ring().unwrap();
    let shown = get(running, "checkpoint").await;
    let head = TreeHead::parse(&BASE64.decode(shown["signed"].as_str().unwrap().as_bytes()).unwrap(), &ring).unwrap();
    assert_eq!(shown["root"], HEXLOWER.encode(&head.root.0));
    assert_eq!((shown["size"].as_u64(), head.log.as_str()), (Some(head.size), LOG));
    head
}

// rows: N5
#[tokio::test]
async fn every_issue_and_change_is_in_the_log_once_and_proved() {
    on_each_store(async |running| {
        assert_eq!(head(&running).await.size, 0);
        let one = certificate(&running, 1).await;
        set(&running, &one, "suspended").await;
        set(&running, &one, "valid").await;
        let two = certificate(&running, 2).await;
        set(&running, &two, "revoked").await;
        let other = running.again().await;
        let (app, beside) = (&running.app, &other.app);
        let both = tokio::join!(app.enter_due_into_log(), beside.enter_due_into_log());
        assert!(both.0.is_ok() && both.1.is_ok(), "{both:?}");
        while running.work().await > 0 {}
        running.advance(Span::seconds(2));
        let head = head(&other).await;
        assert_eq!(head.size, 5, "two issues and three changes");
        let entries = get(&running, "entries").await;
        let leaves: Vec<StatusChange> = entries["entries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| StatusChange::parse(&BASE64.decode(entry["leaf"].as_str().unwrap().as_bytes()).unwrap()))
            .collect::<Option<_>>()
            .unwrap();
        let of_one: Vec<bool> = leaves.iter().filter(|l| l.place == one.place()).map(|l| l.bits.suspended).collect();
        assert_eq!(of_one, [false, true, false]);
        assert!(leaves.iter().any(|leaf| leaf.place == two.place() && leaf.bits.revoked));
        for (index, leaf) in (0..).zip(&leaves) {
            let proof = get(&other, &format!("proofs/inclusion?index={index}")).await;
            assert!(verify_inclusion(leaf.leaf(), index, head.size, &hashes(&proof["path"]), head.root));
            assert_eq!(proof["head"]["size"], head.size);
        }
        // What a receipt carries: the latest change, also one that nobody has entered yet.
        set(&running, &one, "suspended").await;
        let stored = running.app.records::<Certificate>().get(&one.id).await.unwrap().unwrap().value;
        let proof = running.app.status_proof(&stored).await.unwrap();
        let leaf = StatusChange::parse(&proof.leaf).unwrap();
        assert!(leaf.bits.suspended && leaf.place == one.place());
        let newer = proof.head.clone().unwrap();
        assert!(verify_inclusion(leaf.leaf(), proof.index, newer.head.size, &proof.path, newer.head.root));
        let grown = get(&running, &format!("proofs/consistency?old={}&new={}", head.size, newer.head.size)).await;
        assert!(verify_consistency(head.size, head.root, newer.head.size, newer.head.root, &hashes(&grown["path"])));
        while running.work().await > 0 {}
        let settled = running.app.records::<Certificate>().get(&one.id).await.unwrap().unwrap().value;
        assert_eq!((settled.logged, settled.leaf), (4, Some(proof.index)));
        let again = running.app.status_proof(&settled).await.unwrap();
        assert_eq!((again.index, again.leaf), (proof.index, proof.leaf), "entered once");
    })
    .await;
}

#[tokio::test]
async fn a_log_of_several_tiles_proves_from_every_process() {
    let running = Running::start().await;
    let summary = import(&running, list::csv((0..600).map(list::row)).as_bytes(), false).await;
    assert_eq!(summary.failed, 0);
    while running.work().await > 0 {}
    // A process that starts now knows the full tiles by their roots only.
    let other = running.again().await;
    let head = head(&other).await;
    assert_eq!(head.size, 600);
    assert_eq!(running.app.log_head().await.unwrap().head.root, head.root);
    for index in [0, 255, 256, 400, 511, 512, 599] {
        let proof = other.app.inclusion(index, None).await.unwrap();
        let leaf = StatusChange::parse(&proof.leaf).unwrap();
        assert!(verify_inclusion(leaf.leaf(), index, head.size, &proof.path, head.root), "{index}");
        let older = other.app.inclusion(index, Some(index + 1)).await.unwrap();
        assert_eq!(older.head.is_some(), index + 1 == 600);
        let path = other.app.consistency(index + 1, 600).await.unwrap();
        let root = {
            let mut tree = zhengda_seal::log::Tree::new();
            for from in (0..=index).step_by(256) {
                let leaves = other.app.entries(from, 256.min(index + 1 - from)).await.unwrap();
                for leaf in leaves {
                    tree.push(Hash::leaf(&leaf));
                }
            }
            tree.root()
        };
        assert!(verify_consistency(index + 1, root, 600, head.root, &path), "{index}");
        assert!(verify_inclusion(leaf.leaf(), index, index + 1, &older.path, root), "{index}");
    }
    for (path, status, code) in [
        ("proofs/inclusion?index=600", 404, "not_found"),
        ("proofs/inclusion?index=3&size=601", 404, "not_found"),
        ("proofs/consistency?old=0&new=5", 404, "not_found"),
        ("proofs/consistency?old=9&new=5", 404, "not_found"),
        ("entries?limit=0", 400, "parameter_invalid"),
        ("entries?limit=257", 400, "parameter_invalid"),
    ] {
        let refused = other.get(&format!("/api/v1/transparency/{path}"), None).await;
        assert_eq!(refused.problem(status), code, "{path}");
    }
    assert_eq!(get(&other, "entries?from=9000").await["entries"], json!([]));
}

#[tokio::test]
async fn one_signed_head_is_kept_for_each_hour_whichever_process_is_first() {
    on_each_store(async |running| {
        certificate(&running, 1).await;
        running.work().await;
        let other = running.again().await;
        for _ in 0..3 {
            let kept = tokio::join!(running.app.keep_log_head(), other.app.keep_log_head());
            assert!(kept.0.is_ok() && kept.1.is_ok(), "{kept:?}");
            running.advance(Span::hours(1));
        }
        let shown = get(&running, "checkpoints").await;
        let sizes: Vec<u64> = shown["items"].as_array().unwrap().iter().map(|i| i["size"].as_u64().unwrap()).collect();
        assert!((3..=4).contains(&sizes.len()) && sizes.iter().all(|size| *size <= 1), "{sizes:?}");
    })
    .await;
}

#[tokio::test]
async fn a_status_never_changes_without_its_leaf() {
    on_each_store(async |running| {
        // A process that is killed between the change and the log: the next one finds what is due.
        let one = certificate(&running, 8).await;
        set(&running, &one, "revoked").await;
        let next = running.again().await;
        while next.work().await > 0 {}
        let stored = next.app.records::<Certificate>().get(&one.id).await.unwrap().unwrap().value;
        assert_eq!((stored.status, stored.logged), (Status::Revoked, 2));
        let leaves = next.app.entries(0, 10).await.unwrap();
        assert!(StatusChange::parse(leaves.last().unwrap()).unwrap().bits.revoked);
    })
    .await;
}
