//! The program as a process of its own, to be killed.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::support::stores::mongodb_uri;

/// Where a process keeps what must survive it.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// The embedded store.
    Embedded,
    /// A database of this name on MongoDB.
    Database(String),
}

/// Every store there is, each with a place of its own.
pub(super) fn places(name: &str) -> Vec<Place> {
    let mut places = vec![Place::Embedded];
    if mongodb_uri().is_some() {
        places.push(Place::Database(format!("zhengda_{name}_{}", std::process::id())));
    } else {
        crate::support::skip("MONGODB_URI is not set: the service is killed on the embedded store only");
    }
    places
}

/// A running process.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    /// `http://127.0.0.1:port`.
    pub(super) base: String,
    /// How long it took until it was ready.
    pub(super) took: Duration,
}

impl Process {
    /// Starts the program over `folder` and waits until it says that it is ready.
    pub(super) fn start(folder: &Path, place: &Place) -> Self {
        let config = concat!(env!("CARGO_MANIFEST_DIR"), "/config");
        let mut command = Command::new(env!("CARGO_BIN_EXE_zhengda"));
        command
            .arg("serve")
            .env_remove("MONGODB_URI")
            .env("ZHENGDA_SERVER__LISTEN", "127.0.0.1:0")
            .env("ZHENGDA_SERVER__CONFIG_FOLDER", config)
            .env("ZHENGDA_STORE__PATH", folder.join("store"))
            .env("ZHENGDA_PROTECTION__KEY_FILE", folder.join("protection.key"))
            .env("ZHENGDA_SEAL__KEY_FILE", folder.join("seal.json"))
            .env("ZHENGDA_FILES__FOLDER", folder.join("files"))
            .env("ZHENGDA_LIMITS__LOGINS_PER_MINUTE", "1000000")
            .env("ZHENGDA_WORKER__INTERVAL_MS", "50")
            .env("ZHENGDA_LOG__FILTER", "error")
            .stdout(Stdio::piped());
        if let Place::Database(name) = place {
            command.env("MONGODB_URI", mongodb_uri().unwrap()).env("ZHENGDA_STORE__DATABASE", name);
        }
        let started = Instant::now();
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.find_map(|line| line.unwrap().rsplit_once("is ready: ").map(|(_, base)| base.to_owned()));
        let base = ready.unwrap_or_else(|| panic!("the service did not start: {:?}", child.wait()));
        // Whatever else it prints must not block it.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, base, took: started.elapsed() }
    }

    /// kill -9.
    pub(super) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
