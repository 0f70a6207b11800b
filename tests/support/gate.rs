//! A store that holds the insertion of documents of one collection until it is told to go on: the moment between what a
//! use case looked up and what it writes, as long as a test needs it.

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::Semaphore;
use zhengda::store::{Store, StoreError};

use super::watched::{Fate, Watch, Watched};

/// Holds the insertions of a collection, and opens for one at a time.
#[derive(Debug)]
pub(crate) struct Gate {
    collection: &'static str,
    reached: Semaphore,
    open: Semaphore,
}

impl Gate {
    /// A store before another one, and its gate.
    pub(crate) fn before(inner: Arc<dyn Store>, collection: &'static str) -> (Arc<dyn Store>, Arc<Self>) {
        let gate = Arc::new(Self { collection, reached: Semaphore::new(0), open: Semaphore::new(0) });
        (Watched::over(inner, gate.clone()), gate)
    }

    /// Waits until an insertion stands before the gate.
    pub(crate) async fn reached(&self) {
        self.reached.acquire().await.unwrap().forget();
    }

    /// Lets one insertion through.
    pub(crate) fn open(&self) {
        self.open.add_permits(1);
    }
}

#[async_trait]
impl Watch for Gate {
    async fn write(&self, inserted: Option<&'static str>) -> Result<Fate, StoreError> {
        if inserted == Some(self.collection) {
            self.reached.add_permits(1);
            self.open.acquire().await.unwrap().forget();
        }
        Ok(Fate::Heard)
    }
}
