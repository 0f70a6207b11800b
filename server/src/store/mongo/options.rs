//! The driver's options: what the product's promises need, whatever the address says.

use std::time::Duration;

use mongodb::options::{ClientOptions, ReadConcern, WriteConcern};

use super::StoreError;

/// The options for an address.
pub(super) async fn from(uri: &str) -> Result<ClientOptions, StoreError> {
    let mut options = ClientOptions::parse(uri).await.map_err(|error| match *error.kind {
        mongodb::error::ErrorKind::DnsResolve { .. } => {
            StoreError::unavailable("the names of the database servers cannot be looked up")
        }
        // The driver's message may quote the address, which holds the password.
        _ => StoreError::InvalidDeclaration("the MongoDB address cannot be understood".to_owned()),
    })?;
    // What is answered survives the loss of the primary, and is what everybody reads.
    options.write_concern = Some(
        WriteConcern::builder().w(mongodb::options::Acknowledgment::Majority).w_timeout(Duration::from_secs(5)).build(),
    );
    options.read_concern = Some(ReadConcern::majority());
    options.selection_criteria = None;
    options.retry_writes = Some(true);
    options.retry_reads = Some(true);
    options.app_name.get_or_insert_with(|| "zhengda".to_owned());
    options.max_pool_size.get_or_insert(50);
    options.server_selection_timeout.get_or_insert(Duration::from_secs(5));
    // A peer that has gone silent is noticed, and its connections given up, within the sum of these two.
    options.connect_timeout.get_or_insert(Duration::from_secs(2));
    options.heartbeat_freq.get_or_insert(Duration::from_secs(2));
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_promises_do_not_depend_on_the_address() {
        let weak = "mongodb://127.0.0.1:1/?w=1&readConcernLevel=local&retryWrites=false&readPreference=secondary";
        let options = from(weak).await.unwrap();
        assert_eq!(options.write_concern.unwrap().w, Some(mongodb::options::Acknowledgment::Majority));
        assert_eq!(options.read_concern, Some(ReadConcern::majority()));
        assert_eq!((options.retry_writes, options.selection_criteria), (Some(true), None));
        assert_eq!(options.max_pool_size, Some(50));
    }

    #[tokio::test]
    async fn a_wrong_address_is_told_without_its_password() {
        let Err(StoreError::InvalidDeclaration(why)) = from("mongo://user:geheim@127.0.0.1").await else { panic!() };
        assert!(!why.contains("geheim"), "{why}");
    }
}
