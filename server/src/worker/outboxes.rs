//! Finds documents with due tasks, takes the tasks under a lease, does them and settles them.

use std::sync::Arc;

use futures_util::{StreamExt, stream};
use metrics::counter;
use zhengda_engine::{
    login::attempt::Attempt,
    outbox::{Outbox, Outcome, Standing, Task},
};

use super::jobs;
use crate::{
    app::App,
    random::Draw,
    records::{
        Record,
        account::AccountRequest,
        case::Case,
        certificate::Certificate,
        inbox::Push,
        order::PaymentReport,
        publicity::{PublicityEntry, PublicityReport},
    },
    store::{Change, Condition, Direction, Find, StoreError, UpdateError},
};

/// Documents looked at in one round and collection.
const BATCH: u32 = 64;

/// A document with an outbox.
pub(super) trait WithOutbox: Record {
    /// Its outbox.
    fn outbox_mut(&mut self) -> &mut Outbox;

    /// Does one task.
    fn perform(app: &Arc<App>, id: &str, value: &Self, task: &Task) -> impl Future<Output = Outcome> + Send;
}

/// Does what is due now in every collection and answers how many tasks that were.
pub(super) async fn work(app: &Arc<App>) -> usize {
    work_on::<Push>(app).await
        + work_on::<Attempt>(app).await
        + work_on::<AccountRequest>(app).await
        + work_on::<Case>(app).await
        + work_on::<Certificate>(app).await
        + work_on::<PublicityEntry>(app).await
        + work_on::<PublicityReport>(app).await
        + work_on::<PaymentReport>(app).await
}

async fn work_on<T: WithOutbox>(app: &Arc<App>) -> usize {
    let due =
        Find::by(Condition::lte("outbox_due", app.now().0)).sorted("outbox_due", Direction::Ascending).limit(BATCH);
    let found = match app.records::<T>().find(&due).await {
        Ok((found, _)) => found,
        Err(error) => {
            tracing::warn!(collection = T::collection().name, %error, "due work could not be looked up");
            return 0;
        }
    };
    let concurrency = app.settings.worker.concurrency.max(1);
    stream::iter(found)
        .map(|found| work_in::<T>(app, found.id))
        .buffer_unordered(concurrency)
        .fold(0, async |sum, n| sum + n)
        .await
}

/// Does the due tasks of one document, in their order.
async fn work_in<T: WithOutbox>(app: &Arc<App>, id: String) -> usize {
    let now = app.now();
    let leased = app.records::<T>().change(&id, |stored| {
        let mut next = stored.clone();
        let tasks = next.outbox_mut().lease_due(now);
        Ok::<_, StoreError>(if tasks.is_empty() {
            Change::Keep(None)
        } else {
            Change::Write(next.clone(), Some((next, tasks)))
        })
    });
    let (value, tasks) = match leased.await {
        Ok(Some(leased)) => leased,
        // Another worker has it, or it is gone.
        Ok(None) | Err(UpdateError::Missing | UpdateError::Contended) => return 0,
        Err(error) => {
            tracing::warn!(collection = T::collection().name, %error, "due work could not be taken");
            return 0;
        }
    };
    let mut done = 0;
    for task in tasks {
        let outcome = T::perform(app, &id, &value, &task).await;
        settle::<T>(app, &id, &task, &outcome).await;
        done += 1;
    }
    done
}

async fn settle<T: WithOutbox>(app: &Arc<App>, id: &str, task: &Task, outcome: &Outcome) {
    let now = app.now();
    let spread = app.random.below(41).unwrap_or(20);
    let jitter = i8::try_from(spread).unwrap_or(20) - 20;
    let settled = app.records::<T>().change(id, |stored| {
        let mut next = stored.clone();
        next.outbox_mut().settle(&task.id, outcome, now, jitter);
        let parked = next.outbox_mut().0.iter().any(|t| t.id == task.id && t.standing == Standing::Parked);
        Ok::<_, StoreError>(Change::Write(next, parked))
    });
    let kind = jobs::name(&task.job);
    match settled.await {
        Ok(true) => {
            tracing::error!(
                collection = T::collection().name,
                document = id,
                job = kind,
                "a task was given up; an operator must look at it"
            );
            counter!("outbox_parked_total", "job" => kind).increment(1);
        }
        Ok(false) => counter!("outbox_tasks_total", "job" => kind).increment(1),
        // Not settled: the lease runs out and the task is done again, which is safe.
        Err(error) => tracing::warn!(collection = T::collection().name, %error, "a task could not be settled"),
    }
}
