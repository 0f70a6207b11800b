//! Where the contents of files lie: a folder of this machine, or an S3-compatible store. Everything is sealed before it
//! leaves the process, under names that say nothing, so that whoever reads the folder or the bucket reads nothing.

use std::{path::Path, sync::Arc, time::Duration};

use bytes::Bytes;
use object_store::{
    BackoffConfig, ClientOptions, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig, aws::AmazonS3Builder,
    local::LocalFileSystem, path::Path as ObjectPath,
};
use secrecy::ExposeSecret;

use crate::{
    random::{Draw, Random},
    settings::Files,
    vault::Vault,
};

/// A request to the store is given up after this time, its retries included.
const PATIENCE: Duration = Duration::from_secs(20);

/// The store of contents.
#[derive(Clone, Debug)]
pub struct Objects {
    store: Arc<dyn ObjectStore>,
    vault: Vault,
}

/// Why a content could not be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum ObjectError {
    /// There is none of that name.
    #[error("there is no such object")]
    Missing,
    /// The store does not answer, or refuses.
    #[error("the store of files: {0}")]
    Unavailable(String),
    /// It does not open: another key, another name, or changed bytes.
    #[error("an object does not open with this key under this name")]
    Foreign,
}

impl Objects {
    /// The store that the settings name.
    ///
    /// # Errors
    /// [`ObjectError::Unavailable`] with what to mend.
    pub fn open(files: &Files, vault: Vault) -> Result<Self, ObjectError> {
        let store = if files.s3_endpoint.is_empty() { folder(&files.folder) } else { s3(files) };
        let store = store.map_err(|error| ObjectError::Unavailable(error.to_string()))?;
        Ok(Self { store, vault })
    }

    /// Stores a content under a name that [`Self::name`] made; storing the same name again replaces it.
    ///
    /// # Errors
    /// [`ObjectError::Unavailable`].
    pub async fn put(&self, name: &str, content: &[u8]) -> Result<(), ObjectError> {
        let sealed = self.vault.seal_bytes(&place(name), content).map_err(|_| ObjectError::Foreign)?;
        let path = path(name);
        let put = self.store.put(&path, PutPayload::from(Bytes::from(sealed)));
        put.await.map(drop).map_err(unavailable)
    }

    /// The content of that name.
    ///
    /// # Errors
    /// See [`ObjectError`].
    pub async fn get(&self, name: &str) -> Result<Vec<u8>, ObjectError> {
        let found = match self.store.get(&path(name)).await {
            Err(object_store::Error::NotFound { .. }) => return Err(ObjectError::Missing),
            other => other.map_err(unavailable)?,
        };
        let sealed = found.bytes().await.map_err(unavailable)?;
        self.vault.open_bytes(&place(name), &sealed).map_err(|_| ObjectError::Foreign)
    }

    /// Deletes a content; one that is not there is as good as deleted.
    ///
    /// # Errors
    /// [`ObjectError::Unavailable`].
    pub async fn delete(&self, name: &str) -> Result<(), ObjectError> {
        match self.store.delete(&path(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(unavailable(error)),
        }
    }

    /// A new name: 120 random bits.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn name(random: &dyn Random) -> Result<String, crate::random::RandomFailed> {
        random.id("obj")
    }

    /// Stores, reads and deletes a content of a few bytes: what `doctor` tries.
    ///
    /// # Errors
    /// The first that failed.
    pub async fn try_it(&self, name: &str) -> Result<(), ObjectError> {
        self.put(name, b"zhengda").await?;
        let read = self.get(name).await;
        self.delete(name).await?;
        if read? == b"zhengda" { Ok(()) } else { Err(ObjectError::Foreign) }
    }
}

fn folder(path: &Path) -> object_store::Result<Arc<dyn ObjectStore>> {
    std::fs::create_dir_all(path).map_err(|error| object_store::Error::Generic {
        store: "folder",
        source: format!("{}: {error}", path.display()).into(),
    })?;
    Ok(Arc::new(LocalFileSystem::new_with_prefix(path)?.with_fsync(true)))
}

fn s3(files: &Files) -> object_store::Result<Arc<dyn ObjectStore>> {
    crate::providers::http::install_tls();
    let plain = files.s3_endpoint.starts_with("http://");
    let options = ClientOptions::new()
        .with_allow_http(plain)
        .with_connect_timeout(Duration::from_secs(2))
        .with_timeout(Duration::from_secs(10));
    let backoff = BackoffConfig { init_backoff: Duration::from_millis(200), ..BackoffConfig::default() };
    let store = AmazonS3Builder::new()
        .with_endpoint(files.s3_endpoint.trim_end_matches('/'))
        .with_region(&files.s3_region)
        .with_bucket_name(&files.s3_bucket)
        .with_access_key_id(files.s3_access_key.expose_secret())
        .with_secret_access_key(files.s3_secret_key.expose_secret())
        .with_virtual_hosted_style_request(false)
        // One by one: not every compatible store knows the call for many.
        .with_disable_bulk_delete(true)
        .with_client_options(options)
        .with_retry(RetryConfig { backoff, max_retries: 2, retry_timeout: PATIENCE })
        .build()?;
    Ok(Arc::new(store))
}

/// Two characters of the name are a folder, so that no folder has too many entries.
fn path(name: &str) -> ObjectPath {
    let folder = name.get(4..6).unwrap_or("xx");
    ObjectPath::from_iter([folder, name])
}

fn place(name: &str) -> String {
    format!("objects/{name}")
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn unavailable(error: object_store::Error) -> ObjectError {
    ObjectError::Unavailable(error.to_string())
}

impl From<ObjectError> for crate::problem::Problem {
    fn from(error: ObjectError) -> Self {
        let problem = match error {
            ObjectError::Unavailable(_) => Self::new("store_unavailable"),
            ObjectError::Missing | ObjectError::Foreign => Self::new("internal"),
        };
        Self { cause: Some(error.to_string()), ..problem }
    }
}
