//! `zhengda seed`: the demo data of the development profile. It may be run again: what is there stays.

use std::{fs::File, process::ExitCode, sync::Arc};

use secrecy::SecretString;
use zhengda_engine::{
    login::username::Username,
    values::{DocumentNumber, Mobile, PersonName},
};

use super::{Outcome, open_store};
use crate::{
    app::{
        App,
        imports::Kind,
        passwords,
        sheet::{Import, Progress},
    },
    clock::SystemClock,
    random::SystemRandom,
    records::{
        account::Account,
        staff::{StaffAccount, StaffRole, account_id},
    },
    settings::Settings,
    startup::{Application, Parts},
    store::StoreError,
};

/// The password of every demo account. Production refuses to start while one is there.
const PASSWORD: &str = "demo-Zhengda-2026";

/// Each region's staff.
const STAFF: [(&str, StaffRole); 6] = [
    ("reviewer", StaffRole::Reviewer),
    ("reviewer2", StaffRole::Reviewer),
    ("operator", StaffRole::Operator),
    ("issuer", StaffRole::Issuer),
    ("issuer2", StaffRole::Issuer),
    ("auditor", StaffRole::Auditor),
];

/// Invented people whose numbers are right and belong to nobody, each with the user name of an account.
const CANDIDATES: [(&str, &str, &str, &str); 3] = [
    ("李明", "440105199003074516", "13800138001", "liming"),
    ("王芳", "440304198511230028", "13800138002", "wangfang"),
    ("赵强", "370102197810053678", "13800138003", "zhaoqiang"),
];

pub(super) async fn run(settings: Settings) -> Outcome {
    if !settings.is_development() {
        return Err("demo data are for the development profile only".to_owned());
    }
    let store = open_store(&settings).await?;
    let parts = Parts { clock: Arc::new(SystemClock), random: Arc::new(SystemRandom), store, metrics: None };
    let application = Application::build(settings, parts).await.map_err(|error| super::serve::explain(&error))?;
    let app = &application.app;
    let accounts = staff(app).await?;
    let certificates = certificates(app).await?;
    lists(app).await?;
    candidates(app).await?;
    println!(
        "demo data: {accounts} new staff accounts, {certificates} new certificates, {} candidates",
        CANDIDATES.len()
    );
    Ok(ExitCode::SUCCESS)
}

async fn staff(app: &App) -> Result<u32, String> {
    let password =
        passwords::hash(&SecretString::from(PASSWORD), &*app.random).map_err(|problem| problem.to_string())?;
    let mut new = 0;
    for region in app.catalogue.regions.keys() {
        for (username, role) in STAFF {
            let account = StaffAccount { demo: true, ..StaffAccount::new(region, username, role, password.clone()) };
            match app.records().insert(&account_id(region, username), &account).await {
                Ok(()) => new += 1,
                Err(StoreError::Duplicate) => {}
                Err(error) => return Err(error.to_string()),
            }
        }
    }
    Ok(new)
}

/// Each region's demo list, `demo/<region>.csv` below the configuration.
async fn certificates(app: &App) -> Result<u64, String> {
    let mut new = 0;
    for region in app.catalogue.regions.keys() {
        let path = app.settings.server.config_folder.join("demo").join(format!("{region}.csv"));
        let Ok(file) = File::open(&path) else { continue };
        let import = Import { region: region.clone(), dry_run: false, progress: Arc::new(Progress::default()) };
        let summary = app.import_certificates(file, import).await.map_err(|problem| problem.to_string())?;
        if summary.failed > 0 || summary.is_refused() {
            return Err(format!("{} has {} bad rows: {:?}", path.display(), summary.failed, summary.findings));
        }
        new += summary.added;
    }
    Ok(new)
}

/// Each region's other demo lists: `demo/<region>.scores.csv`, `.registrations.csv` and `.orders.csv`.
async fn lists(app: &App) -> Result<(), String> {
    for region in app.catalogue.regions.keys() {
        for (name, kind) in [("scores", Kind::Scores), ("registrations", Kind::Registrations), ("orders", Kind::Orders)]
        {
            let path = app.settings.server.config_folder.join("demo").join(format!("{region}.{name}.csv"));
            let Ok(file) = File::open(&path) else { continue };
            let import = Import { region: region.clone(), dry_run: false, progress: Arc::new(Progress::default()) };
            let summary = app.import(kind, file, import).await.map_err(|problem| problem.to_string())?;
            if summary.failed > 0 || summary.is_refused() {
                return Err(format!("{} has bad rows: {:?}", path.display(), summary.findings));
            }
        }
    }
    Ok(())
}

/// The candidates may log in by SMS, as if they had proven their numbers before, and with an account each.
async fn candidates(app: &App) -> Result<(), String> {
    let password =
        passwords::hash(&SecretString::from(PASSWORD), &*app.random).map_err(|problem| problem.to_string())?;
    for (name, number, mobile, username) in CANDIDATES {
        let name = PersonName::parse(name).map_err(|error| error.to_string())?;
        let number = DocumentNumber::parse(number).map_err(|error| error.to_string())?;
        let mobile = Mobile::parse(mobile).map_err(|error| error.to_string())?;
        let person = app.person_for(&name, &number).await.map_err(|problem| problem.to_string())?;
        app.prove_mobile(&person.id, &mobile).await.map_err(|problem| problem.to_string())?;
        let now = app.now();
        let account = Account {
            username: Username::parse(username).map_err(|error| error.to_string())?.reveal().to_owned(),
            person: person.id,
            password: password.clone(),
            region: None,
            demo: true,
            created_at: now,
            password_at: now,
            accepted: Vec::new(),
            answered: Vec::new(),
        };
        match app.records().insert(&format!("acc_{username}"), &account).await {
            Ok(()) | Err(StoreError::Duplicate) => {}
            Err(error) => return Err(error.to_string()),
        }
    }
    Ok(())
}
