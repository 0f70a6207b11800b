//! What `zhengda doctor` says of the keys, the audit chains and the transparency log.

use zhengda_engine::moment::Span;

use crate::{
    app::{App, seal::ceremony::KeyState},
    settings::Finding,
};

/// A key that ends sooner than this without one to follow it is told.
const SOON: Span = Span::days(60);

/// Tries the keys, checks every chain from front to back, and compares the log with its signed heads.
pub(super) async fn look(app: &App, findings: &mut Vec<Finding>) {
    keys(app, findings);
    for journal in app.chains() {
        match app.verify_chain(&journal, &[]).await {
            Ok(report) if report.is_sound() => {}
            Ok(report) => findings.push(Finding::new(
                "audit",
                format!("the chain of {} was changed; `zhengda audit verify` names each place", report.region),
            )),
            Err(problem) => findings.push(Finding::new("audit", format!("{journal} cannot be checked: {problem}"))),
        }
    }
    match app.verify_log().await {
        Ok(report) if report.findings.is_empty() => {
            println!("✓ audit chains sound, transparency log of {} leaves sound", report.size);
        }
        Ok(report) => findings.push(Finding::new(
            "transparency",
            format!("{}; keep the store as it is and compare with the second place", report.findings.join("; ")),
        )),
        Err(problem) => findings.push(Finding::new("transparency", format!("the log cannot be checked: {problem}"))),
    }
    let folder = &app.settings.audit.copy_folder;
    if folder.as_os_str().is_empty() {
        println!("· audit.copy_folder: no second place; whoever can change everything here cannot be convicted");
    } else if let Err(error) = std::fs::create_dir_all(folder) {
        findings.push(Finding::new("audit.copy_folder", format!("{}: {error}", folder.display())));
    } else {
        println!("✓ second place of the audit chains");
    }
}

fn keys(app: &App, findings: &mut Vec<Finding>) {
    let now = app.now();
    let rows = app.seal.key_rows(now);
    let next = rows.iter().any(|row| row.state == KeyState::Next);
    match rows.iter().find(|row| row.state == KeyState::Current) {
        None => findings.push(Finding::new("seal", "no key may sign now; `zhengda keys rotate` makes one")),
        Some(row) if !row.signs_here => findings.push(Finding::new(
            "seal.key_file",
            format!(
                "key {} signs, but its private half is not in this file; use the file of the other processes",
                row.id
            ),
        )),
        Some(row) if !next && row.until.since(now) < SOON => findings.push(Finding::new(
            "seal",
            format!("key {} ends at {} and none follows; `zhengda keys rotate`", row.id, row.until.rfc3339()),
        )),
        Some(row) => println!("✓ signing key {} until {}", row.id, row.until.rfc3339()),
    }
}
