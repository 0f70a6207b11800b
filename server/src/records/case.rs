//! Cases at rest: the form and the kept answers are sealed; what is unique and what is due is indexed.

use serde_json::{Map, Value, json};
pub use zhengda_engine::case::document::Case;

use super::Record;
use crate::{
    store::{Collection, Index, integer, text, texts},
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
        integer("created_at"),
        integer("submitted_at"),
        integer("outbox_due"),
        integer("clock_due"),
        integer("silent_since"),
    ],
    unique: &[
        // One running case per service and certificate (or person, where there is no certificate).
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
    ],
    ..Collection::BLANK
};

/// What one running case per service and certificate (or person, where there is no certificate) is unique by.
#[must_use]
pub fn active_key(service: &str, subject: &str) -> String {
    format!("{service}/{subject}")
}

impl Record for Case {
    fn collection() -> &'static Collection {
        &CASES
    }

    const SEALED: &'static [&'static str] = &["form", "answered"];

    fn indexed(&self, _vault: &Vault) -> Map<String, Value> {
        let parcels = || self.parcel.iter().chain(&self.earlier_parcels);
        let subject = self.certificate.as_deref().unwrap_or(&self.person);
        let active = (!self.state.is_ended()).then(|| active_key(&self.service, subject));
        let lease = self.lease.as_ref().map(|lease| lease.until);
        let due = self.due_at.filter(|_| !self.overdue);
        let clock_due = [lease, due].into_iter().flatten().min();
        let on_its_way = self.parcel.as_ref().filter(|parcel| !parcel.rank.is_final());
        let fields = json!({
            "active": active,
            "tracking_number": self.parcel.as_ref().map(|parcel| &parcel.tracking_number),
            "tracking_numbers": parcels().map(|parcel| &parcel.tracking_number).collect::<Vec<_>>(),
            "callbacks": parcels().map(|parcel| &parcel.callback_digest).collect::<Vec<_>>(),
            "outbox_due": self.outbox.next_due(),
            "clock_due": clock_due,
            "silent_since": on_its_way.map(|parcel| parcel.heard_at),
        });
        fields.as_object().cloned().unwrap_or_default()
    }

    fn with_id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self
    }
}
