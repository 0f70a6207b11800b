//! Calling the driver: each call is a task that runs to its end, while its caller waits no longer than it should.

use std::{sync::Arc, time::Duration};

use mongodb::{Database, error::Result as Answer};
use tokio::{
    sync::Semaphore,
    time::{sleep, timeout},
};

use super::{
    StoreError,
    gate::Gate,
    trouble::{self, Trouble},
};

/// For one document by its id.
pub(super) const SHORT: Duration = Duration::from_secs(3);
/// For lists and counts.
pub(super) const LONG: Duration = Duration::from_secs(5);
/// After which the server itself gives up a list or a count.
pub(super) const LONG_THERE: Duration = Duration::from_millis(4_500);
/// For building an index over what is already stored.
pub(super) const BUILD: Duration = Duration::from_secs(3_600);
/// Most calls under way: more would only wait in memory for one of the connections.
const UNDER_WAY: usize = 1_000;
/// How long a call that is under way may still end well after the gate has closed.
const GRACE: Duration = Duration::from_millis(100);

/// The way to the driver.
#[derive(Debug)]
pub(super) struct Calls {
    gate: Gate,
    room: Arc<Semaphore>,
}

impl Calls {
    pub(super) fn start(database: Database) -> Self {
        Self { gate: Gate::start(database), room: Arc::new(Semaphore::new(UNDER_WAY)) }
    }

    /// Runs a call of the driver for at most `limit`.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        limit: Duration,
        call: impl Future<Output = Answer<T>> + Send + 'static,
    ) -> Result<T, Trouble> {
        if self.gate.is_closed() {
            return Err(Trouble::Refused(StoreError::unavailable("the database does not answer")));
        }
        let room = Arc::clone(&self.room).try_acquire_owned();
        let room =
            room.map_err(|_| Trouble::Refused(StoreError::unavailable("too many database calls are under way")))?;
        let mut task = tokio::spawn(async move {
            let answer = call.await;
            drop(room);
            answer
        });
        let ended = tokio::select! {
            ended = timeout(limit, &mut task) => ended.ok(),
            () = self.outage() => None,
        };
        let Some(ended) = ended else {
            self.gate.suspect();
            return Err(Trouble::Unclear("the database did not answer in time".to_owned()));
        };
        let answer = ended.map_err(|_| Trouble::Unclear("the call was broken off".to_owned()))?;
        let answer = answer.map_err(|error| trouble::of(&error));
        match answer {
            Err(Trouble::Unclear(_) | Trouble::Refused(StoreError::Unavailable { .. })) => self.gate.suspect(),
            _ => self.gate.answered(),
        }
        answer
    }

    /// What the gate says, looked at now.
    pub(super) async fn ping(&self) -> Result<(), StoreError> {
        self.gate.suspect();
        if self.gate.is_closed() {
            return Err(StoreError::unavailable("the database does not answer"));
        }
        Ok(())
    }

    async fn outage(&self) {
        self.gate.closing().await;
        sleep(GRACE).await;
    }
}
