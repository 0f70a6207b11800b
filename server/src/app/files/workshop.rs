//! A few threads for work that takes long and much memory (images, PDF), behind a bounded queue: it must never hold up
//! the threads that answer requests, and no number of callers makes it take more memory than its threads do.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
};

use tokio::sync::oneshot;

use crate::problem::Problem;

type Job = Box<dyn FnOnce() + Send>;

/// The threads.
#[derive(Clone)]
pub struct Workshop {
    queue: SyncSender<Job>,
}

impl std::fmt::Debug for Workshop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Workshop(…)")
    }
}

impl Workshop {
    /// Starts `threads` threads with room for `waiting` more jobs; they end when the last clone is dropped.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(name: &str, threads: usize, waiting: usize) -> Result<Self, Problem> {
        let (queue, jobs) = sync_channel::<Job>(waiting);
        let jobs = Arc::new(Mutex::new(jobs));
        for n in 0..threads {
            let jobs = jobs.clone();
            std::thread::Builder::new()
                .name(format!("{name}-{n}"))
                .spawn(move || work(&jobs))
                .map_err(Problem::internal)?;
        }
        Ok(Self { queue })
    }

    /// Does a piece of work on one of the threads.
    ///
    /// # Errors
    /// `overloaded` when too much waits already; `internal` when the work panicked.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move || {
            // Whoever asked may have gone away: then nobody needs the result, nor the work.
            if !answer.is_closed() {
                let _ = answer.send(work());
            }
        });
        self.queue.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Problem::new("overloaded"),
            TrySendError::Disconnected(_) => Problem::internal("no thread is left in a workshop"),
        })?;
        answered.await.map_err(|_| Problem::internal("a piece of work was lost"))
    }
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    loop {
        let next = match jobs.lock() {
            Ok(jobs) => jobs.recv(),
            Err(poisoned) => poisoned.into_inner().recv(),
        };
        let Ok(job) = next else { return };
        // A decoder that panics over a stranger's file must not take the thread with it.
        if catch_unwind(AssertUnwindSafe(job)).is_err() {
            tracing::error!("a piece of work panicked");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_is_done_one_after_another_and_too_much_is_refused() {
        let workshop = Workshop::start("test", 1, 4).expect("threads");
        let slow = || std::thread::sleep(std::time::Duration::from_millis(20));
        let outcomes = futures_util::future::join_all((0..20).map(|_| workshop.run(slow))).await;
        let refused = outcomes.iter().filter(|o| o.as_ref().is_err_and(|p| p.refusal.code == "overloaded")).count();
        assert!((10..=16).contains(&refused), "{refused}");
    }

    #[tokio::test]
    async fn a_panic_costs_its_own_caller_only() {
        let workshop = Workshop::start("test", 1, 4).expect("threads");
        let lost = workshop.run(|| -> u8 { panic!("a decoder's fault") }).await;
        assert_eq!(lost.expect_err("lost").refusal.code, "internal");
        assert_eq!(workshop.run(|| 7).await.expect("done"), 7);
    }
}
