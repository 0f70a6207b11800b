//! Payment orders as the payment platform's lists give them, and people's reports of charges that are not shown.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use zhengda_engine::{
    calendar::DueDate,
    idempotency,
    moment::Moment,
    outbox::Outbox,
    payment::{Order, ReportState},
};

use super::{
    Record,
    journal::{Note, audit_due},
};
use crate::{
    store::{Collection, Index, integer, text},
    vault::Vault,
};

/// An order with its payments, stored under [`order_id`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentOrder {
    /// Whose.
    pub person: String,
    /// Where.
    pub region: String,
    /// The exam's id.
    pub exam: String,
    /// The year.
    pub year: i64,
    /// The order itself; sealed, because payments name bank references.
    pub order: Order,
    /// When it came in.
    pub imported_at: Moment,
}

static ORDERS: Collection = Collection {
    name: "payment_orders",
    fields: &[text("person"), text("exam"), integer("year")],
    plain: &[Index { name: "of_person", fields: &["person", "exam", "year"] }],
    ..Collection::BLANK
};

impl Record for PaymentOrder {
    fn collection() -> &'static Collection {
        &ORDERS
    }

    const SEALED: &'static [&'static str] = &["order"];
}

/// The id of an order: its number is unique in a region.
#[must_use]
pub fn order_id(vault: &Vault, region: &str, number: &str) -> String {
    format!("order_{}", vault.digest("order", &format!("{region}\n{number}")))
}

/// A person's report of a charge that is not shown (F37).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaymentReport {
    /// Its id.
    #[serde(skip)]
    pub id: String,
    /// Who.
    pub person: String,
    /// Where.
    pub region: String,
    /// The exam's id.
    pub exam: String,
    /// The year.
    pub year: i64,
    /// The order number that the person knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_number: Option<String>,
    /// How much was charged, in fen.
    pub amount_fen: i64,
    /// When it was charged.
    pub charged_at: Moment,
    /// When it was reported.
    pub created_at: Moment,
    /// By when it is reconciled, with the explanation.
    pub due: DueDate,
    /// The office's answer; absent while the orders speak for themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<ReportState>,
    /// The office's words; sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Rises with every change.
    pub revision: u32,
    /// What is still to be told because of a change.
    #[serde(default)]
    pub outbox: Outbox,
    /// What the audit chain still lacks of what happened, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unaudited: Vec<Note>,
    /// Calls that were answered already; sealed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered: Vec<idempotency::Record>,
}

static REPORTS: Collection = Collection {
    name: "payment_reports",
    fields: &[
        text("person"),
        text("region"),
        text("open"),
        integer("created_at"),
        integer("outbox_due"),
        integer("audit_due"),
    ],
    plain: &[
        Index { name: "of_person", fields: &["person", "created_at"] },
        Index { name: "queue", fields: &["region", "open", "created_at"] },
        Index { name: "outbox", fields: &["outbox_due"] },
        Index { name: "unaudited", fields: &["audit_due"] },
    ],
    ..Collection::BLANK
};

impl Record for PaymentReport {
    fn collection() -> &'static Collection {
        &REPORTS
    }

    const SEALED: &'static [&'static str] = &["order_number", "text", "answered"];

    fn indexed(&self, _vault: &Vault) -> Map<String, Value> {
        let open = if self.outcome.is_none() { "open" } else { "answered" };
        let fields =
            json!({ "open": open, "outbox_due": self.outbox.next_due(), "audit_due": audit_due(&self.unaudited) });
        fields.as_object().cloned().unwrap_or_default()
    }

    fn with_id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self
    }
}
