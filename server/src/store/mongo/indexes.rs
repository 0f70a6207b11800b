//! Indexes, made from the declarations.

use mongodb::{
    IndexModel,
    bson::{Bson, Document, doc},
    options::IndexOptions,
};

use super::{Mongo, StoreError, calls::BUILD};
use crate::store::{Collection, ID, Kind, SHAPE};

impl Mongo {
    pub(super) async fn create_indexes(&self, collection: &Collection) -> Result<(), StoreError> {
        let models = models(collection);
        if models.is_empty() {
            return Ok(());
        }
        let documents = self.documents(collection);
        let call = async move { documents.create_indexes(models).await.map(|_| ()) };
        self.calls.run(BUILD, call).await.map_err(|trouble| match trouble.into_read() {
            StoreError::Duplicate => {
                StoreError::InvalidDeclaration(format!("{}: stored documents are not unique", collection.name))
            }
            StoreError::InvalidDeclaration(why) => {
                StoreError::InvalidDeclaration(format!("{}: {why}", collection.name))
            }
            error => error,
        })
    }
}

fn models(collection: &Collection) -> Vec<IndexModel> {
    let unique = collection.unique.iter().map(|index| {
        // Only documents that have all the fields are bound, as NULL does it in SQL.
        let present = index.fields.iter().map(|field| ((*field).to_owned(), Bson::from(doc! { "$exists": true })));
        model(index.name, index.fields, false, Some(present.collect()))
    });
    let plain = collection.plain.iter().map(|index| {
        let list = index.fields.iter().any(|field| collection.kind(field) == Some(Kind::Texts));
        model(index.name, index.fields, !list, None)
    });
    // Names of our own begin with _, which no declared name may.
    let expiry = collection.expires.iter().map(|field| model("_expires", &[field], true, None));
    let shape = (!collection.steps.is_empty()).then(|| model(SHAPE, &[SHAPE], true, None));
    unique.chain(plain).chain(expiry).chain(shape).collect()
}

/// `_id` stands last in every sort, so it stands last in every index that serves one.
fn model(name: &str, fields: &[&str], with_id: bool, unique_among: Option<Document>) -> IndexModel {
    let id = with_id.then_some(ID);
    let keys: Document = fields.iter().copied().chain(id).map(|field| (field.to_owned(), Bson::Int32(1))).collect();
    let options = IndexOptions::builder()
        .name(name.to_owned())
        .unique(unique_among.is_some().then_some(true))
        .partial_filter_expression(unique_among)
        .build();
    IndexModel::builder().keys(keys).options(options).build()
}
