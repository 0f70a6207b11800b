//! A store that can be taken away and given back.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use zhengda::store::{Store, StoreError};
use zhengda_engine::moment::Span;

use super::watched::{Fate, Watch, Watched};

/// Takes a store away.
#[derive(Debug)]
pub(crate) struct Removable(Arc<AtomicBool>);

impl Removable {
    /// A store before another one, and the switch that takes it away.
    pub(crate) fn over(inner: Arc<dyn Store>) -> (Arc<dyn Store>, Arc<AtomicBool>) {
        let gone = Arc::new(AtomicBool::new(false));
        (Watched::over(inner, Arc::new(Self(gone.clone()))), gone)
    }
}

#[async_trait]
impl Watch for Removable {
    async fn read(&self) -> Result<(), StoreError> {
        if self.0.load(Ordering::SeqCst) {
            return Err(StoreError::Unavailable { reason: "taken away".to_owned(), retry_after: Span::seconds(1) });
        }
        Ok(())
    }

    async fn write(&self, _: Option<&'static str>) -> Result<Fate, StoreError> {
        self.read().await.map(|()| Fate::Heard)
    }
}
