//! A list of the payment platform: one row for an order without a payment, or for a payment of an order.

use std::{fs::File, sync::Arc};

use zhengda_engine::{
    moment::Moment,
    payment::{Order, Payment},
    values::{DocumentNumber, PersonName},
};

use crate::{
    app::{
        App,
        sheet::{
            self, Entered, Import, List, Misfit, Summary,
            columns::columns,
            common::{self, ExamNames, PersonColumns, fen},
            row::{Row, year},
        },
    },
    catalogue::Catalogue,
    problem::Problem,
    records::{
        order::{PaymentOrder, order_id},
        registration::{Registration, registration_id},
    },
    store::Change,
};

columns! {
    /// A column of a payment list.
    OrderColumn {
        Name: required "姓名" ["考生姓名"],
        DocumentKind: optional "证件类型" ["证件类别", "证件种类"],
        DocumentNumber: required "证件号码" ["证件号", "身份证号", "身份证号码"],
        Exam: required "考试名称" ["考试", "资格名称"],
        Year: required "年度" ["年份", "考试年度", "考试年份"],
        Number: required "订单号" ["订单编号"],
        MadeAt: required "下单时间" ["订单时间", "生成时间"],
        Amount: required "金额" ["应缴金额", "缴费金额"],
        Reference: optional "流水号" ["支付流水号", "交易号"],
        PaidAt: optional "缴费时间" ["支付时间"],
        RefundedAt: optional "退款时间" ["退费时间"],
    }
}

/// A good row.
#[derive(Clone, Debug)]
pub struct ListedOrder {
    name: PersonName,
    document: DocumentNumber,
    exam: String,
    year: i64,
    order: Order,
}

#[derive(Debug)]
struct OrderList {
    catalogue: Arc<Catalogue>,
    now: Moment,
    exams: ExamNames,
}

impl List for OrderList {
    type Column = OrderColumn;
    type Good = ListedOrder;

    fn read(&mut self, row: &mut Row<'_, OrderColumn>) -> Option<ListedOrder> {
        use OrderColumn as C;
        let (catalogue, today) = (self.catalogue.clone(), self.now.beijing_date());
        let columns = PersonColumns { name: C::Name, kind: C::DocumentKind, number: C::DocumentNumber };
        let (name, document) = common::person(row, columns, today);
        let exam = self.exams.exam(row, C::Exam, &catalogue);
        let last = i64::from(today.year()) + 1;
        let year = row.required(C::Year, "row_year_invalid", |text| year(text).filter(|y| (2000..=last).contains(y)));
        let number = row.required(C::Number, "row_order_number_invalid", identifier);
        let amount = row.required(C::Amount, "row_amount_invalid", fen);
        let made_at = self.past(row, C::MadeAt);
        if made_at.is_none() && row.cell(C::MadeAt).is_empty() {
            row.fault(C::MadeAt, "row_column_missing");
        }
        let reference = row.optional(C::Reference, "row_order_number_invalid", identifier);
        let paid_at = self.past(row, C::PaidAt);
        let refunded_at = self.past(row, C::RefundedAt);
        // A payment has its number and its time, a refund has a payment.
        let whole = reference.is_some() == paid_at.is_some() && (refunded_at.is_none() || paid_at.is_some());
        if !whole {
            row.fault(if reference.is_none() { C::Reference } else { C::PaidAt }, "row_payment_incomplete");
        }
        let amount_fen = amount?;
        let payment = reference.zip(paid_at).map(|(reference, at)| Payment { reference, amount_fen, at, refunded_at });
        let order = Order { number: number?, amount_fen, made_at: made_at?, payments: payment.into_iter().collect() };
        Some(ListedOrder { name: name?, document: document?, exam: exam?.0.id.clone(), year: year?, order })
    }

    fn subject(&self, good: &ListedOrder) -> (OrderColumn, String) {
        let reference = good.order.payments.first().map_or("", |payment| payment.reference.as_str());
        (OrderColumn::Number, format!("{}\n{reference}", good.order.number))
    }
}

impl OrderList {
    /// The moment in a column that may be empty; nothing of it is in the future.
    fn past(&self, row: &mut Row<'_, OrderColumn>, column: OrderColumn) -> Option<Moment> {
        let cell = row.cell(column);
        if cell.is_empty() {
            return None;
        }
        let read = common::moment(cell, false).filter(|at| *at <= self.now);
        read.or_else(|| row.refuse(column, "row_date_invalid"))
    }
}

/// An order number or a bank's reference: 6 to 40 letters, digits and hyphens.
pub(super) fn identifier(text: &str) -> Option<String> {
    let good = (6..=40).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    good.then(|| text.to_owned())
}

impl App {
    /// Imports a payment list: orders, payments and refunds, in any order and any number of times. A first payment
    /// also completes the person's registration (F32).
    ///
    /// # Errors
    /// Those of [`sheet::import`].
    pub async fn import_orders(&self, file: File, import: Import) -> Result<Summary, Problem> {
        let list = OrderList { catalogue: self.catalogue.clone(), now: self.now(), exams: ExamNames::default() };
        let import = &import;
        let enter = |listed| async move { self.enter_order(import, listed).await };
        sheet::import(list, file, &import.progress, enter).await
    }

    async fn enter_order(
        &self,
        import: &Import,
        listed: ListedOrder,
    ) -> Result<Result<Entered, Misfit<OrderColumn>>, Problem> {
        let person = match self.person_of_row(&listed.name, &listed.document, None, import.dry_run).await? {
            Ok(person) => person,
            Err(_) => return Ok(Err((OrderColumn::Name, "row_person_has_other_name"))),
        };
        let Some(person) = person else { return Ok(Ok(Entered::Added)) };
        let id = order_id(&self.vault, &import.region, &listed.order.number);
        let new = PaymentOrder {
            person,
            region: import.region.clone(),
            exam: listed.exam,
            year: listed.year,
            order: listed.order,
            imported_at: self.now(),
        };
        if import.dry_run {
            let known = self.records::<PaymentOrder>().get(&id).await?;
            return Ok(judged(known.as_ref().map(|found| &found.value), &new).map(|(entered, _)| entered));
        }
        let changed = self.records::<PaymentOrder>().change_or_insert(&id, |stored| {
            Ok::<_, Problem>(match judged(stored, &new) {
                Ok((entered, Some(next))) => Change::Write(next, Ok(entered)),
                Ok((entered, None)) => Change::Keep(Ok(entered)),
                Err(misfit) => Change::Keep(Err(misfit)),
            })
        });
        let entered = changed.await?;
        if entered.is_ok() {
            self.complete_registration(&new).await?;
        }
        Ok(entered)
    }

    /// Notes on the registration that it is paid. Running the list again does it where it was broken off.
    async fn complete_registration(&self, order: &PaymentOrder) -> Result<(), Problem> {
        let Some(paid_at) = order.order.payments.iter().filter(|p| p.refunded_at.is_none()).map(|p| p.at).min() else {
            return Ok(());
        };
        let id = registration_id(&self.vault, &order.person, &order.exam, order.year);
        if self.records::<Registration>().get(&id).await?.is_none() {
            return Ok(());
        }
        let changed = self.records::<Registration>().change(&id, |stored| {
            if stored.paid_at.is_some() {
                return Ok::<_, Problem>(Change::Keep(()));
            }
            let revision = stored.revision + 1;
            Ok(Change::Write(Registration { paid_at: Some(paid_at), revision, ..stored.clone() }, ()))
        });
        Ok(changed.await?)
    }
}

/// What a row adds to what is known of its order.
fn judged(
    known: Option<&PaymentOrder>,
    new: &PaymentOrder,
) -> Result<(Entered, Option<PaymentOrder>), Misfit<OrderColumn>> {
    let Some(known) = known else { return Ok((Entered::Added, Some(new.clone()))) };
    if (&known.person, &known.exam, known.year) != (&new.person, &new.exam, new.year) {
        return Err((OrderColumn::Number, "row_conflicts_with_register"));
    }
    let mut next = known.clone();
    for payment in &new.order.payments {
        match next.order.payments.iter_mut().find(|p| p.reference == payment.reference) {
            Some(same) => same.refunded_at = same.refunded_at.or(payment.refunded_at),
            None => next.order.payments.push(payment.clone()),
        }
    }
    next.order.payments.sort_by(|a, b| (a.at, &a.reference).cmp(&(b.at, &b.reference)));
    if next == *known { Ok((Entered::Unchanged, None)) } else { Ok((Entered::Changed, Some(next))) }
}
