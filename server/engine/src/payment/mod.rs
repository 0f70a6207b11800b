//! Payment help: what became of an order, and what happens with money that was paid twice or is not shown (F32, F37 to
//! F40).

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::{
    calendar::DueDate,
    moment::{Moment, Span},
};

/// Hours within which a charge that is not shown is reconciled (F37).
pub const RECONCILED_WITHIN_HOURS: u32 = 24;

/// A payment that the bank reported for an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// The bank's number of it (流水号).
    pub reference: String,
    /// How much, in fen.
    pub amount_fen: i64,
    /// When.
    pub at: Moment,
    /// When it was refunded to where it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refunded_at: Option<Moment>,
}

/// One order of a registration. Confirming the data again makes a new order (F38).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The order number.
    pub number: String,
    /// How much is to be paid, in fen.
    pub amount_fen: i64,
    /// When it was made; the newest order of a registration is the one that counts.
    pub made_at: Moment,
    /// The payments for it.
    #[serde(default)]
    pub payments: Vec<Payment>,
}

/// When what happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dates {
    /// Now.
    pub now: Moment,
    /// Until when the fee can be paid; nothing is taken later (F40).
    pub pay_until: Moment,
    /// When registration closes.
    pub closes_at: Moment,
    /// When the accounts of the exam were reconciled after it was over; absent until then.
    pub reconciled_at: Option<Moment>,
}

/// What is said about an order. Texts stand in `config/words.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Not paid yet; it can be paid until the deadline.
    Unpaid,
    /// Not paid by the deadline: the registration counts as given up, and nothing can be paid any more (F32, F40).
    Abandoned,
    /// Paid: the registration is complete (F32).
    Paid,
    /// Paid more than once on this number: the surplus is refunded after registration closes (F39).
    PaidTwice,
    /// The surplus is on its way back.
    RefundDue,
    /// Paid, but a newer order counts: that one must be paid, and this is refunded after the exam's reconciliation
    /// (F38, F39).
    PaidOnOldOrder,
    /// Never paid, and a newer order took its place: nothing is to be done.
    Replaced,
    /// The surplus was refunded to where it came from.
    Refunded,
}

impl Standing {
    /// Every standing.
    pub const ALL: [Self; 8] = [
        Self::Unpaid,
        Self::Abandoned,
        Self::Paid,
        Self::PaidTwice,
        Self::RefundDue,
        Self::PaidOnOldOrder,
        Self::Replaced,
        Self::Refunded,
    ];

    /// The name in the contract and in `config/words.toml`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unpaid => "unpaid",
            Self::Abandoned => "abandoned",
            Self::Paid => "paid",
            Self::PaidTwice => "paid_twice",
            Self::RefundDue => "refund_due",
            Self::PaidOnOldOrder => "paid_on_old_order",
            Self::Replaced => "replaced",
            Self::Refunded => "refunded",
        }
    }
}

/// What is said about one order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessed {
    /// Where it stands.
    pub standing: Standing,
    /// How much of it is still to be given back, in fen.
    pub refund_fen: i64,
    /// From when on it is given back, where that is known.
    pub refund_from: Option<Moment>,
}

/// Assesses the orders of one registration, in their order. The fee belongs to the newest order; if that one is unpaid
/// while an older one is paid, the person must pay again and gets the older payment back (F38).
#[must_use]
pub fn assess(orders: &[Order], dates: Dates) -> Vec<Assessed> {
    let newest = orders.iter().max_by_key(|order| (order.made_at, &order.number)).map(|order| &order.number);
    orders.iter().map(|order| one(order, newest == Some(&order.number), dates)).collect()
}

fn one(order: &Order, counts: bool, dates: Dates) -> Assessed {
    let kept = |p: &&Payment| p.refunded_at.is_none();
    let held = order.payments.iter().filter(kept).count();
    let refunded = order.payments.len() > held;
    // The first payment of the order that counts is the fee; everything else goes back.
    let surplus: i64 = order.payments.iter().filter(kept).skip(usize::from(counts)).map(|p| p.amount_fen).sum();
    let refund_from = if counts { Some(dates.closes_at) } else { dates.reconciled_at };
    let due = refund_from.is_some_and(|from| dates.now >= from);
    let standing = match (counts, held) {
        (true, 0) if dates.now > dates.pay_until => Standing::Abandoned,
        (true, 0) => Standing::Unpaid,
        (true, 1) if refunded => Standing::Refunded,
        (true, 1) => Standing::Paid,
        (true, _) | (false, 1..) if due => Standing::RefundDue,
        (true, _) => Standing::PaidTwice,
        (false, 0) if refunded => Standing::Refunded,
        (false, 0) => Standing::Replaced,
        (false, _) => Standing::PaidOnOldOrder,
    };
    let refund_from = refund_from.filter(|_| surplus > 0);
    Assessed { standing, refund_fen: surplus, refund_from }
}

/// Whether the registration is complete: the order that counts is paid.
#[must_use]
pub fn is_paid(orders: &[Order]) -> bool {
    let newest = orders.iter().max_by_key(|order| (order.made_at, &order.number));
    newest.is_some_and(|order| order.payments.iter().any(|payment| payment.refunded_at.is_none()))
}

/// A person's word that money was charged that is not shown (F37).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportState {
    /// The accounts are being reconciled.
    #[default]
    Reconciling,
    /// The payment has arrived: the registration is complete.
    Arrived,
    /// The office found no payment; the bank must be asked.
    NotFound,
    /// The office found it on an older order: see that order (F38).
    OnOldOrder,
}

impl ReportState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Reconciling, Self::Arrived, Self::NotFound, Self::OnOldOrder];

    /// The name in the contract and in `config/words.toml`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reconciling => "reconciling",
            Self::Arrived => "arrived",
            Self::NotFound => "not_found",
            Self::OnOldOrder => "on_old_order",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == text)
    }
}

/// When the reconciliation of a reported charge is due.
#[must_use]
pub fn reconciled_by(reported_at: Moment) -> DueDate {
    DueDate::after_hours(reported_at, RECONCILED_WITHIN_HOURS)
}

/// What a report has come to, from what the orders say now: an answer of the office stands, otherwise the orders speak.
#[must_use]
pub fn report_state(answered: Option<ReportState>, charged_at: Moment, orders: &[Order]) -> ReportState {
    if let Some(answer) = answered {
        return answer;
    }
    if is_paid(orders) {
        return ReportState::Arrived;
    }
    // Clocks of banks and people differ by some minutes.
    let around = |p: &Payment| p.refunded_at.is_none() && p.at.plus(Span::hours(1)) >= charged_at;
    if orders.iter().any(|order| order.payments.iter().any(around)) {
        ReportState::OnOldOrder
    } else {
        ReportState::Reconciling
    }
}
