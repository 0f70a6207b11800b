//! Reissue, revoke, suspend and lift in every order up to four steps, old code and new code scanned after each: the right
//! verdict each time, and a leaf of the log for each step that was taken (N12, I6).

use zhengda::{
    records::certificate::{Certificate, Status},
    store::{Condition, Find},
};
use zhengda_engine::case::result::CaseResult;
use zhengda_seal::log::StatusChange as Leaf;

use super::{
    import::import,
    list::{csv, name, row},
};
use crate::support::{
    roles::REGION,
    running::{Running, fresh_key, on_each_store},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Reissue,
    Revoke,
    Suspend,
    Lift,
}

const STEPS: [Step; 4] = [Step::Reissue, Step::Revoke, Step::Suspend, Step::Lift];
const LENGTH: u32 = 4;

/// What the rules say, written down a second time: nothing follows what is final, and nothing happens twice.
fn after(status: Status, step: Step) -> Option<Status> {
    match (status, step) {
        (Status::Revoked | Status::Superseded, _) => None,
        (Status::Valid, Step::Reissue) => Some(Status::Superseded),
        (_, Step::Revoke) => Some(Status::Revoked),
        (Status::Valid, Step::Suspend) => Some(Status::Suspended),
        (Status::Suspended, Step::Lift) => Some(Status::Valid),
        // What is suspended is looked into first.
        (Status::Suspended, Step::Reissue | Step::Suspend) | (Status::Valid, Step::Lift) => None,
    }
}

fn reason(status: Status) -> &'static str {
    match status {
        Status::Valid => "in_force",
        Status::Suspended => "suspended",
        Status::Revoked => "revoked",
        Status::Superseded => "superseded",
    }
}

/// Replaces a certificate by a newer one, as completing a case of reissue does; `None` where nothing can follow its status.
async fn reissue(running: &Running, old: &Certificate) -> Option<String> {
    let result =
        CaseResult { carried_out: true, text: "补发".into(), by: "guangzhou/issuer".into(), ..CaseResult::default() };
    // A case of its own for each try: the order may ask for it again.
    let case = format!("case_{}", fresh_key());
    match running.app.replace_certificate(&old.id, &case, &old.person, &result).await {
        Ok(newer) => Some(newer),
        Err(problem) => {
            assert!(problem.refusal.code.starts_with("certificate_"), "{problem:?}");
            None
        }
    }
}

/// Takes a step; answers whether it was taken, and the certificate that it brought.
async fn take(running: &Running, step: Step, old: &Certificate) -> (bool, Option<String>) {
    let status = match step {
        Step::Reissue => {
            let newer = reissue(running, old).await;
            return (newer.is_some(), newer);
        }
        Step::Revoke => "revoked",
        Step::Suspend => "suspended",
        Step::Lift => "valid",
    };
    let answer = running.set_status(REGION, &old.id, status, "核查").await;
    if answer.status.as_u16() != 200 {
        let code = answer.problem(409);
        assert!(["status_final", "status_replaced", "status_unchanged"].contains(&code.as_str()), "{code}");
    }
    (answer.status.as_u16() == 200, None)
}

/// The steps of the `n`-th order.
fn order(n: u32) -> Vec<Step> {
    (0..LENGTH).map(|at| STEPS[(n / 4_u32.pow(at) % 4) as usize]).collect()
}

async fn all(running: &Running) -> Vec<Certificate> {
    let mut certificates = Vec::new();
    let mut cursor = None;
    loop {
        let find = Find::by(Condition::all()).limit(500).after(cursor);
        let (found, next) = running.app.records::<Certificate>().find(&find).await.unwrap();
        certificates.extend(found.into_iter().map(|found| found.value));
        cursor = next;
        if cursor.is_none() {
            return certificates;
        }
    }
}

// rows: N12 N5 Q2
#[tokio::test]
async fn every_order_of_steps_gives_the_right_verdict_on_the_old_code_and_the_new_one() {
    on_each_store(async |running| {
        let orders = 4_u32.pow(LENGTH);
        let summary = import(&running, csv((0..orders).map(row)).as_bytes(), false).await;
        assert_eq!(summary.failed, 0);
        let certificates = all(&running).await;
        let of = |n: u32| certificates.iter().find(|certificate| certificate.name == name(n)).unwrap();
        let (mut expected, mut successors) = (Vec::new(), Vec::new());
        for n in 0..orders {
            let (old, mut status, mut trace, mut newer) = (of(n), Status::Valid, vec![Status::Valid], None);
            for step in order(n) {
                let next = after(status, step);
                let (taken, brought) = take(&running, step, old).await;
                assert_eq!(taken, next.is_some(), "{step:?} of {:?}", order(n));
                status = next.unwrap_or(status);
                trace.extend(next);
                newer = newer.or(brought);
                let checked = running.app.verify(&old.code).await;
                assert_eq!(checked.reason, reason(status), "{:?} after {step:?}", order(n));
                assert_eq!(checked.superseded_by, newer, "{:?} after {step:?}", order(n));
                if let Some(newer) = &newer {
                    let newer = running.app.records::<Certificate>().get(newer).await.unwrap().unwrap().value;
                    assert_eq!(running.app.verify(&newer.code).await.reason, "in_force", "{:?}", order(n));
                }
            }
            successors.extend(newer);
            expected.push((old.place(), trace));
        }
        // Another process, and one that starts now, say the same.
        let other = running.again().await;
        for (n, (_, trace)) in (0..).zip(&expected) {
            assert_eq!(other.app.verify(&of(n).code).await.reason, reason(*trace.last().unwrap()), "{:?}", order(n));
        }
        while running.work().await > 0 {}
        let mut leaves: Vec<Leaf> = Vec::new();
        loop {
            let more = running.app.entries(leaves.len() as u64, 256).await.unwrap();
            if more.is_empty() {
                break;
            }
            leaves.extend(more.iter().map(|leaf| Leaf::parse(leaf).unwrap()));
        }
        for (place, trace) in expected {
            let logged: Vec<_> = leaves.iter().filter(|leaf| leaf.place == place).map(|leaf| leaf.bits).collect();
            let taken: Vec<_> = trace.iter().map(|status| zhengda::app::seal::table::bits_of(*status)).collect();
            assert_eq!(logged, taken, "each step has its leaf, and nothing else does");
        }
        assert!(running.app.verify_log().await.unwrap().findings.is_empty());
        let compared = running.app.compare_documents().await.unwrap();
        assert_eq!((compared.certificates, compared.waiting), (u64::from(orders) + successors.len() as u64, 0));
        assert_eq!(compared.findings, [""; 0]);
    })
    .await;
}
