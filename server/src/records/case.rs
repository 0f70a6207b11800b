//! Cases at rest: the form and the kept answers are sealed; what is unique and what is due is indexed.

use serde_json::{Map, Value, json};
pub use zhengda_engine::case::document::Case;
use zhengda_engine::{
    case::sitting::{Sitting, comparable},
    moment::Moment,
};

use super::Record;
use crate::{
    store::{Collection, Index, flag, integer, text, texts},
    vault::Vault,
};

static CASES: Collection = Collection {
    name: "cases",
    fields: &[
        text("person"),
        text("region"),
        text("service"),
        text("state"),
        text("active"),
        text("creation"),
        text("tracking_number"),
        texts("tracking_numbers"),
        texts("callbacks"),
        texts("attachment_ids"),
        integer("created_at"),
        integer("submitted_at"),
        integer("outbox_due"),
        integer("clock_due"),
        integer("silent_since"),
        integer("due_at"),
        text("decided_month"),
        flag("on_time"),
        integer("files_since"),
        integer("audit_due"),
    ],
    unique: &[
        // One running case per family of services and certificate (or person, where there is no certificate).
        Index { name: "one_active", fields: &["active"] },
        Index { name: "one_per_key", fields: &["creation"] },
        Index { name: "one_per_parcel", fields: &["tracking_number"] },
    ],
    plain: &[
        Index { name: "of_person", fields: &["person", "created_at"] },
        Index { name: "queue", fields: &["region", "state", "submitted_at"] },
        Index { name: "parcels", fields: &["tracking_numbers"] },
        Index { name: "callbacks", fields: &["callbacks"] },
        Index { name: "outbox", fields: &["outbox_due"] },
        Index { name: "clock", fields: &["clock_due"] },
        Index { name: "silent", fields: &["silent_since"] },
        Index { name: "statistics", fields: &["region", "decided_month", "service", "on_time"] },
        Index { name: "attachments", fields: &["attachment_ids"] },
        Index { name: "files", fields: &["files_since"] },
        Index { name: "unaudited", fields: &["audit_due"] },
    ],
    ..Collection::BLANK
};

/// What services that may not run at the same time have in common: those that end with a new certificate are one family,
/// so that no certificate is replaced by two; every other service is its own.
#[must_use]
pub const fn family(service: &str, issues_certificate: bool) -> &str {
    if issues_certificate { "new_certificate" } else { service }
}

/// What one running case per family of services and subject is unique by. The subject is the certificate; where there is none, the
/// person together with the sitting that the form names, so that two exams can be asked about at once.
#[must_use]
pub fn active_key(
    vault: &Vault,
    family: &str,
    certificate: Option<&str>,
    person: &str,
    form: &Map<String, Value>,
) -> String {
    if let Some(certificate) = certificate {
        return format!("{family}/{certificate}");
    }
    match Sitting::of(form) {
        Some(sitting) => {
            let named = format!("{person}\n{}\n{}", comparable(sitting.exam), sitting.year.unwrap_or_default());
            format!("{family}/{}", vault.digest("sitting", &named))
        }
        None => format!("{family}/{person}"),
    }
}

/// The month of a moment in Beijing, as statistics are kept: `2026-03`.
#[must_use]
pub fn month(at: Moment) -> String {
    at.beijing_date().strftime("%Y-%m").to_string()
}

impl Record for Case {
    fn collection() -> &'static Collection {
        &CASES
    }

    const SEALED: &'static [&'static str] =
        &["form", "about", "attachments", "decisions", "proposal", "appeal", "result", "history", "answered"];

    fn indexed(&self, vault: &Vault) -> Map<String, Value> {
        let parcels = || self.parcel.iter().chain(&self.earlier_parcels);
        let running = !self.state.is_ended();
        let family = family(&self.service, self.issues_certificate);
        let active = running.then(|| active_key(vault, family, self.certificate.as_deref(), &self.person, &self.form));
        let lease = self.lease.as_ref().map(|lease| lease.until);
        let due = self.due_at.filter(|_| !self.overdue);
        let clock_due = [lease, due].into_iter().flatten().min();
        // What was deleted is listed no more, so that its line is all that is left of it.
        let files: Vec<&String> =
            self.attachments.iter().filter(|file| file.deleted_at.is_none()).map(|file| &file.id).collect();
        let on_its_way = self.parcel.as_ref().filter(|parcel| !parcel.rank.is_final());
        let fields = json!({
            "active": active,
            "tracking_number": self.parcel.as_ref().map(|parcel| &parcel.tracking_number),
            "tracking_numbers": parcels().map(|parcel| &parcel.tracking_number).collect::<Vec<_>>(),
            "callbacks": parcels().map(|parcel| &parcel.callback_digest).collect::<Vec<_>>(),
            "outbox_due": self.outbox.next_due(),
            "clock_due": clock_due,
            "audit_due": self.unaudited.first().map(|step| step.at),
            "silent_since": on_its_way.map(|parcel| parcel.heard_at),
            "decided_month": self.decided.map(|decided| month(decided.at)),
            "on_time": self.decided.and_then(|decided| decided.on_time),
            "files_since": (!files.is_empty()).then_some(self.changed_at),
            "attachment_ids": files,
        });
        fields.as_object().cloned().unwrap_or_default()
    }

    fn with_id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self
    }
}
