//! One process per file: the lock beside the database.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
};

use crate::store::StoreError;

/// Takes the lock for as long as the returned file lives. The operating system gives it free when the process ends,
/// however it ends.
pub(super) fn take(file: &Path) -> Result<File, StoreError> {
    let failed = |what: &str, error: std::io::Error| StoreError::unavailable(format!("{what}: {error}"));
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(|error| failed("the data folder cannot be created", error))?;
    }
    let mut name = file.as_os_str().to_owned();
    name.push(".lock");
    let lock = private(&PathBuf::from(name)).map_err(|error| failed("the lock file cannot be opened", error))?;
    // SQLite gives its side files the permissions of the main one.
    private(file).map_err(|error| failed("the database file cannot be opened", error))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StoreError::unavailable(
            "another process has this database open; the embedded store serves one process, MongoDB serves many",
        )),
        Err(TryLockError::Error(error)) => Err(failed("the lock file cannot be locked", error)),
    }
}

fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
