//! Payment help: a candidate's orders and what is said about them, and reports of charges that are not shown (F32,
//! F37 to F40, P17).

pub mod list;
mod reports;

use std::collections::BTreeMap;

use zhengda_engine::{
    moment::{Moment, Span},
    payment::{Assessed, Dates, Order, assess},
};

pub use self::reports::{NewPaymentReport, OwnPaymentReport};
use crate::{
    app::{App, audit::notes::owes, once::keeps, scope::Candidate},
    problem::Problem,
    records::{
        Found,
        order::{PaymentOrder, PaymentReport},
        registration::{RegistrationTerms, terms_id},
    },
    store::{Condition, Find},
};

keeps!(PaymentReport);
owes!(PaymentReport);

/// One order with what is said about it.
#[derive(Clone, Debug)]
pub struct OwnOrder {
    /// The order.
    pub order: Order,
    /// What is said about it.
    pub assessed: Assessed,
}

/// The orders of one registration.
#[derive(Clone, Debug)]
pub struct RegistrationPayments {
    /// Where.
    pub region: String,
    /// The exam's id.
    pub exam: String,
    /// The year.
    pub year: i64,
    /// Until when the fee can be paid; absent while the office has published nothing.
    pub pay_until: Option<Moment>,
    /// The orders, the newest last.
    pub orders: Vec<OwnOrder>,
}

impl App {
    /// The person's orders by registration, the latest year first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn payments_of(&self, candidate: &Candidate) -> Result<Vec<RegistrationPayments>, Problem> {
        let find = Find::by(Condition::eq("person", candidate.person())).limit(200);
        let (found, _): (Vec<Found<PaymentOrder>>, _) = self.records().find(&find).await?;
        let mut groups: BTreeMap<(std::cmp::Reverse<i64>, String, String), Vec<Order>> = BTreeMap::new();
        for PaymentOrder { region, exam, year, order, .. } in found.into_iter().map(|found| found.value) {
            groups.entry((std::cmp::Reverse(year), exam, region)).or_default().push(order);
        }
        let mut all = Vec::with_capacity(groups.len());
        for ((year, exam, region), mut orders) in groups {
            orders.sort_by_key(|order| (order.made_at, order.number.clone()));
            let terms = self.records::<RegistrationTerms>().get(&terms_id(&region, &exam, year.0)).await?;
            let terms = terms.map(|found| found.value);
            let assessed = assess(&orders, self.dates(terms.as_ref()));
            let orders = orders.into_iter().zip(assessed).map(|(order, assessed)| OwnOrder { order, assessed });
            let pay_until = terms.map(|terms| terms.pay_until);
            all.push(RegistrationPayments { region, exam, year: year.0, pay_until, orders: orders.collect() });
        }
        Ok(all)
    }

    /// The orders of one registration.
    pub(super) async fn orders_for(&self, person: &str, exam: &str, year: i64) -> Result<Vec<Order>, Problem> {
        let own = Condition::eq("person", person).and(Condition::eq("exam", exam)).and(Condition::eq("year", year));
        let (found, _): (Vec<Found<PaymentOrder>>, _) = self.records().find(&Find::by(own).limit(100)).await?;
        Ok(found.into_iter().map(|found| found.value.order).collect())
    }

    /// When what happens. Without anything published no deadline has passed: nobody is told that it is too late
    /// because an office has not entered its dates.
    fn dates(&self, terms: Option<&RegistrationTerms>) -> Dates {
        let now = self.now();
        let later = now.plus(Span::days(1));
        let reconciled = terms.and_then(|terms| terms.reconciled_on).map(Moment::start_of);
        Dates {
            now,
            pay_until: terms.map_or(later, |terms| terms.pay_until),
            closes_at: terms.map_or(later, |terms| terms.closes_at),
            reconciled_at: reconciled,
        }
    }
}
