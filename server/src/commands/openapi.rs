//! `zhengda openapi`: the HTTP contract, as `config/openapi.json` holds it.

use std::{process::ExitCode, sync::Arc};

use super::Outcome;
use crate::{
    api::contract,
    clock::SystemClock,
    random::SystemRandom,
    settings::Settings,
    startup::{Application, Parts},
    store::Sqlite,
};

/// The contract comes from the application as it is built, over a store that is thrown away.
pub(super) async fn run(mut settings: Settings) -> Outcome {
    let folder = std::env::temp_dir().join(format!("zhengda-openapi-{}", std::process::id()));
    settings.protection.key_file = folder.join("protection.key");
    settings.seal.key_file = folder.join("certificate-keys.json");
    settings.files.folder = folder.join("files");
    let store = Sqlite::open(&folder.join("store.sqlite")).map_err(|error| error.to_string())?;
    let parts =
        Parts { clock: Arc::new(SystemClock), random: Arc::new(SystemRandom), store: Arc::new(store), metrics: None };
    let application = Application::build(settings, parts).await.map_err(|error| super::serve::explain(&error))?;
    print!("{}", contract::document(&application.app));
    let _ = std::fs::remove_dir_all(&folder);
    Ok(ExitCode::SUCCESS)
}
