//! Reading: one document, a page, a count.

use futures_util::TryStreamExt;
use mongodb::bson::{RawDocumentBuf, doc};

use super::{
    Mongo, StoreError,
    calls::{LONG, LONG_THERE, SHORT},
    compile, convert,
    trouble::Trouble,
};
use crate::store::{Collection, Condition, Document, Find, Page, check, document::check_id};

impl Mongo {
    pub(super) async fn read_one(&self, collection: &Collection, id: &str) -> Result<Option<Document>, StoreError> {
        if check_id(id).is_err() {
            return Ok(None);
        }
        let documents = self.documents(collection);
        let filter = doc! { "_id": id };
        let call = async move { documents.find_one(filter).max_time(SHORT).await };
        let found = self.calls.run(SHORT, call).await.map_err(Trouble::into_read)?;
        found.map(|stored| convert::from_stored(collection, &stored)).transpose()
    }

    pub(super) async fn read_page(&self, collection: &Collection, find: &Find) -> Result<Page, StoreError> {
        let plan = check::plan(collection, find)?;
        let documents = self.documents(collection);
        let (filter, sort) = (compile::filter(&plan.condition), compile::sort(&plan));
        // One more than the limit tells whether there is a next page; one batch saves a second round trip.
        let limit = find.limit.saturating_add(1);
        let call = async move {
            let list = documents.find(filter).sort(sort).limit(i64::from(limit)).batch_size(limit).max_time(LONG_THERE);
            list.await?.try_collect::<Vec<RawDocumentBuf>>().await
        };
        let stored = self.calls.run(LONG, call).await.map_err(Trouble::into_read)?;
        let documents: Result<_, _> = stored.iter().map(|stored| convert::from_stored(collection, stored)).collect();
        Page::of(documents?, find)
    }

    pub(super) async fn read_count(&self, collection: &Collection, condition: &Condition) -> Result<u64, StoreError> {
        check::check_condition(collection, condition)?;
        let documents = self.documents(collection);
        let filter = compile::filter(condition);
        let call = async move { documents.count_documents(filter).max_time(LONG_THERE).await };
        self.calls.run(LONG, call).await.map_err(Trouble::into_read)
    }
}
