//! Background work: shared by processes, retried by its schedule, never lost and never done twice.

use std::sync::Arc;

use serde_json::{Map, json};
use zhengda::{
    records::{Repository, case::Case, message::Message},
    startup::{Application, Parts},
    store::{Change, Condition},
    worker,
};
use zhengda_engine::{
    case::document::Start,
    moment::Span,
    outbox::{Job, MAX_ATTEMPTS},
};

use crate::support::{
    roles::OWNER,
    running::{Running, on_each_store},
};

/// A case of that person with tasks to tell about it.
async fn case_with_tasks(running: &Running, person: &str, n: usize, tasks: usize) -> String {
    let now = running.app.now();
    let id = format!("case_{n}");
    let mut case = Case::draft(Start {
        issues_certificate: false,
        id: id.clone(),
        region: "guangzhou".into(),
        service: "mailing".into(),
        person: person.to_owned(),
        certificate: Some(format!("cert_{n}")),
        about: None,
        form: Map::from_iter([("recipient".to_owned(), json!("李明"))]),
        mobile_confirmed: false,
        creation: None,
        at: now,
    });
    for task in 0..tasks {
        case.outbox.push(format!("notify:{task}"), Job::Notify { topic: "case_submitted".into() }, now);
    }
    running.app.records().insert(&id, &case).await.unwrap();
    id
}

/// Another process on the same store.
async fn another(running: &Running) -> Arc<zhengda::app::App> {
    let app = &running.app;
    let parts = Parts { clock: app.clock.clone(), random: app.random.clone(), store: app.store.clone(), metrics: None };
    Application::build((*app.settings).clone(), parts).await.unwrap().app
}

async fn messages(running: &Running) -> u64 {
    let records: Repository<Message> = running.app.records();
    records.count(&Condition::all()).await.unwrap()
}

async fn undone(running: &Running) -> usize {
    let records: Repository<Case> = running.app.records();
    let (cases, _) = records.find(&zhengda::store::Find::by(Condition::all()).limit(200)).await.unwrap();
    cases.iter().map(|case| case.value.outbox.0.len()).sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_processes_share_the_work_and_do_each_task_once() {
    on_each_store(async |running| {
        let person = running.person(OWNER).await;
        for n in 0..40 {
            case_with_tasks(&running, &person, n, 3).await;
        }
        let others = [another(&running).await, another(&running).await];
        let apps = [&running.app, &others[0], &others[1]];
        let [a, b, c] = apps.map(|app| Box::pin(worker::drain(app)));
        let (a, b, c) = tokio::join!(a, b, c);
        worker::drain(&running.app).await;
        assert_eq!(messages(&running).await, 120, "each task told once, by {a} + {b} + {c} runs");
        assert_eq!(undone(&running).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_task_whose_worker_died_is_done_by_another_after_its_lease() {
    on_each_store(async |running| {
        let person = running.person(OWNER).await;
        let id = case_with_tasks(&running, &person, 1, 1).await;
        let now = running.app.now();
        // A worker takes the task and is never heard of again.
        let taken = running.app.records::<Case>().change(&id, |case| {
            let mut next = case.clone();
            let tasks = next.outbox.lease_due(now);
            Ok::<_, ()>(Change::Write(next, tasks.len()))
        });
        assert_eq!(taken.await.unwrap(), 1);
        running.work().await;
        assert_eq!(messages(&running).await, 0, "it is somebody's");
        running.advance(Span::seconds(61));
        running.work().await;
        assert_eq!(messages(&running).await, 1);
        assert_eq!(undone(&running).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_task_that_cannot_be_done_is_tried_by_its_schedule_and_then_parked_for_an_operator() {
    let running = Running::start().await;
    let person = running.person(OWNER).await;
    let id = case_with_tasks(&running, &person, 1, 0).await;
    // That it was begun enters the audit chain; only the tries are counted below.
    running.work().await;
    let dispatched = running.app.records::<Case>().change(&id, |case| {
        let mut next = case.clone();
        let shipment = zhengda_engine::mailing::parcel::Shipment {
            carrier: "ems".into(),
            tracking_number: "EA123456785CN".into(),
            callback_digest: "digest".into(),
            salt: "sandboxSalt0123456789abcdef01234".into(),
            at: case.created_at,
        };
        next.parcel = Some(zhengda_engine::mailing::parcel::Parcel::of(shipment));
        let job = Job::SubscribeParcel { tracking_number: "EA123456785CN".into() };
        next.outbox.push("subscribe".into(), job, case.created_at);
        Ok::<_, ()>(Change::Write(next, ()))
    });
    dispatched.await.unwrap();
    let fault = json!({ "provider": "carrier", "fault": "down" });
    running.post("/sandbox/faults", None, &fault).await.expect(200);
    let mut tries = 0;
    let parked = async || running.app.records::<Case>().get(&id).await.unwrap().unwrap().value.outbox.parked().count();
    for _ in 0..2 * MAX_ATTEMPTS {
        tries += running.work().await;
        if parked().await == 1 {
            break;
        }
        running.advance(Span::minutes(6));
    }
    assert_eq!(parked().await, 1);
    assert_eq!(u32::try_from(tries).unwrap(), MAX_ATTEMPTS);
}
