//! Payment help over HTTP (F32, F37 to F40): orders, reports of charges that are not shown, and the office's side.

use std::sync::Arc;

use poem_openapi::{
    Enum, Object, OpenApi,
    param::{Header, Path, Query},
    payload::Json,
    types::ToJSON,
};
use serde::{Deserialize, Serialize};
use zhengda_engine::{
    moment::Moment,
    payment::{Payment, ReportState},
};

use super::{
    authority::{AsCandidate, AsOperator},
    case_view::{DueView, TextView},
    import_answer::{ImportAnswer, import_list},
    kept::{Changed, Created, page},
    public::{NamedView, due_view, exam_name, moment},
    strict::Strict,
    tags::Tag,
    upload::UploadedList,
};
use crate::{
    app::{
        App,
        imports::Kind,
        once::OnceKey,
        payments::{NewPaymentReport, OwnOrder, OwnPaymentReport, RegistrationPayments},
    },
    problem::Problem,
    records::order::PaymentReport,
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct PaymentsApi {
    /// The application.
    pub app: Arc<App>,
}

type Key = Header<Option<String>>;

/// A payment for an order.
#[derive(Debug, Object)]
struct PaymentView {
    /// How much, in fen.
    amount_fen: i64,
    /// When.
    at: String,
    /// When it was refunded.
    #[oai(skip_serializing_if_is_none)]
    refunded_at: Option<String>,
}

/// An order with what is said about it.
#[derive(Debug, Object)]
struct OrderView {
    /// The order number.
    order_number: String,
    /// How much is to be paid, in fen.
    amount_fen: i64,
    /// When it was made.
    made_at: String,
    /// The payments for it.
    payments: Vec<PaymentView>,
    /// Where it stands, with what to do now.
    standing: NamedView,
    /// How much of it is still to be given back, in fen.
    refund_fen: i64,
    /// From when on it is given back, where that is known.
    #[oai(skip_serializing_if_is_none)]
    refund_from: Option<String>,
}

/// The orders of one registration.
#[derive(Debug, Object)]
struct RegistrationPaymentsView {
    /// Where.
    region: String,
    /// The exam's id.
    exam: String,
    /// What it is called.
    exam_name: TextView,
    /// The year.
    year: i64,
    /// Until when the fee can be paid; nothing is taken later.
    #[oai(skip_serializing_if_is_none)]
    pay_until: Option<String>,
    /// The orders, the newest last.
    orders: Vec<OrderView>,
}

/// A report of a charge that is not shown, with what it has come to.
#[derive(Debug, Object)]
struct PaymentReportView {
    /// Its id.
    id: String,
    /// Where.
    region: String,
    /// The exam's id.
    exam: String,
    /// What it is called.
    exam_name: TextView,
    /// The year.
    year: i64,
    /// The order number that was given.
    #[oai(skip_serializing_if_is_none)]
    order_number: Option<String>,
    /// How much was charged, in fen.
    amount_fen: i64,
    /// When.
    charged_at: String,
    /// When it was reported.
    at: String,
    /// Until when it is reconciled.
    due: DueView,
    /// The same to the minute.
    due_at: String,
    /// `reconciling`, `arrived`, `not_found` or `on_old_order`, with what to do now.
    state: NamedView,
    /// Whether it should have been reconciled by now.
    overdue: bool,
    /// The office's words.
    #[oai(skip_serializing_if_is_none)]
    answer: Option<String>,
}

/// A page of reports.
#[derive(Debug, Object)]
struct PaymentReportPage {
    /// The reports.
    items: Vec<PaymentReportView>,
    /// Where the next page begins; absent on the last one.
    #[oai(skip_serializing_if_is_none)]
    next_cursor: Option<String>,
}

/// A report of a charge that is not shown.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct ReportPayment {
    /// Where.
    region: String,
    /// The exam's id.
    exam: String,
    /// The year.
    year: i64,
    /// The order number, where it is known.
    #[serde(default)]
    order_number: Option<String>,
    /// How much was charged, in fen.
    amount_fen: i64,
    /// When it was charged.
    charged_at: String,
}

/// An answer of the office.
#[derive(Clone, Copy, Debug, Enum, Deserialize, Serialize)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
enum OutcomeBody {
    Arrived,
    NotFound,
    OnOldOrder,
}

/// An answer of the office.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct AnswerReport {
    /// What was found.
    outcome: OutcomeBody,
    /// In words; the person reads them.
    text: String,
}

#[OpenApi(prefix_path = "/api/v1", tag = "Tag::Candidate")]
impl PaymentsApi {
    /// List my payments
    ///
    /// The orders of each registration: paid, paid twice, on an old order, what comes back and when.
    #[oai(path = "/payments", method = "get", operation_id = "list_payments")]
    async fn list_payments(&self, auth: AsCandidate) -> Result<Json<Vec<RegistrationPaymentsView>>, Problem> {
        let found = self.app.payments_of(&auth.0).await?;
        Ok(Json(found.into_iter().map(|payments| self.payments(payments)).collect()))
    }

    /// Report a charge that is not shown
    ///
    /// It is reconciled within 24 hours. Ask again with the report's id.
    #[oai(path = "/payment-reports", method = "post", operation_id = "report_payment")]
    async fn report_payment(
        &self,
        auth: AsCandidate,
        #[oai(name = "Idempotency-Key")] key: Key,
        body: Strict<ReportPayment>,
    ) -> Result<Created<PaymentReportView>, Problem> {
        let key = OnceKey::read(key.0.as_deref(), auth.0.person(), "report_payment", &body.0)?;
        let body = body.0;
        let new = NewPaymentReport {
            charged_at: moment("/charged_at", &body.charged_at)?,
            region: body.region,
            exam: body.exam,
            year: body.year,
            order_number: body.order_number,
            amount_fen: body.amount_fen,
        };
        let view = |report: &PaymentReport| self.fresh(report).to_json_string();
        Ok(self.app.report_payment(&auth.0, new, &key, &view).await?.into())
    }

    /// List my payment reports
    #[oai(path = "/payment-reports", method = "get", operation_id = "list_payment_reports")]
    async fn list_payment_reports(
        &self,
        auth: AsCandidate,
        cursor: Query<Option<String>>,
        limit: Query<Option<u32>>,
    ) -> Result<Json<PaymentReportPage>, Problem> {
        let (after, limit) = page(cursor.0.as_deref(), limit.0)?;
        let (found, next) = self.app.payment_reports_of(&auth.0, after, limit).await?;
        let items = found.into_iter().map(|own| self.report(own)).collect();
        Ok(Json(PaymentReportPage { items, next_cursor: next.map(|next| next.to_string()) }))
    }

    /// Ask what a payment report has come to
    #[oai(path = "/payment-reports/:id", method = "get", operation_id = "get_payment_report")]
    async fn get_payment_report(
        &self,
        auth: AsCandidate,
        id: Path<String>,
    ) -> Result<Json<PaymentReportView>, Problem> {
        Ok(Json(self.report(self.app.payment_report_of(&auth.0, &id.0).await?)))
    }

    /// Import a payment list
    ///
    /// Orders, payments and refunds of the payment platform, in any order and any number of times.
    #[oai(path = "/staff/orders/import", method = "post", operation_id = "import_orders", tag = "Tag::Staff")]
    async fn import_orders(
        &self,
        auth: AsOperator,
        /// Check everything and write nothing.
        dry_run: Query<Option<bool>>,
        list: UploadedList,
    ) -> Result<Json<ImportAnswer>, Problem> {
        import_list(&self.app, &auth.0, Kind::Orders, dry_run.0, list).await
    }

    /// List the region's payment reports
    #[oai(
        path = "/staff/payment-reports",
        method = "get",
        operation_id = "list_staff_payment_reports",
        tag = "Tag::Staff"
    )]
    async fn list_staff_payment_reports(
        &self,
        auth: AsOperator,
        /// Those that the office has answered; otherwise those that it has not.
        answered: Query<Option<bool>>,
        cursor: Query<Option<String>>,
        limit: Query<Option<u32>>,
    ) -> Result<Json<PaymentReportPage>, Problem> {
        let (after, limit) = page(cursor.0.as_deref(), limit.0)?;
        let (found, next) = self.app.payment_reports_for(&auth.0, answered.0.unwrap_or(false), after, limit).await?;
        let items = found.into_iter().map(|own| self.report(own)).collect();
        Ok(Json(PaymentReportPage { items, next_cursor: next.map(|next| next.to_string()) }))
    }

    /// Answer a payment report
    #[oai(
        path = "/staff/payment-reports/:id",
        method = "post",
        operation_id = "answer_payment_report",
        tag = "Tag::Staff"
    )]
    async fn answer_payment_report(
        &self,
        auth: AsOperator,
        id: Path<String>,
        #[oai(name = "Idempotency-Key")] key: Key,
        body: Strict<AnswerReport>,
    ) -> Result<Changed<PaymentReportView>, Problem> {
        let operation = format!("answer_payment_report/{}", id.0);
        let key = OnceKey::read(key.0.as_deref(), auth.0.account(), &operation, &body.0)?;
        let outcome = match body.0.outcome {
            OutcomeBody::Arrived => ReportState::Arrived,
            OutcomeBody::NotFound => ReportState::NotFound,
            OutcomeBody::OnOldOrder => ReportState::OnOldOrder,
        };
        let view = |report: &PaymentReport| self.fresh(report).to_json_string();
        Ok(self.app.answer_payment_report(&auth.0, &id.0, (outcome, &body.0.text), &key, &view).await?.into())
    }
}

impl PaymentsApi {
    fn payments(&self, payments: RegistrationPayments) -> RegistrationPaymentsView {
        RegistrationPaymentsView {
            exam_name: exam_name(&self.app, &payments.exam),
            region: payments.region,
            exam: payments.exam,
            year: payments.year,
            pay_until: payments.pay_until.map(Moment::rfc3339),
            orders: payments.orders.into_iter().map(|own| self.order(own)).collect(),
        }
    }

    fn order(&self, own: OwnOrder) -> OrderView {
        let OwnOrder { order, assessed } = own;
        let payment = |payment: &Payment| PaymentView {
            amount_fen: payment.amount_fen,
            at: payment.at.rfc3339(),
            refunded_at: payment.refunded_at.map(Moment::rfc3339),
        };
        OrderView {
            amount_fen: order.amount_fen,
            made_at: order.made_at.rfc3339(),
            payments: order.payments.iter().map(payment).collect(),
            standing: NamedView::of(&self.app, "payment", assessed.standing.name()),
            refund_fen: assessed.refund_fen,
            refund_from: assessed.refund_from.map(Moment::rfc3339),
            order_number: order.number,
        }
    }

    /// A report as it stands without a look at the orders.
    fn fresh(&self, report: &PaymentReport) -> PaymentReportView {
        let state = report.outcome.unwrap_or_default();
        self.report(OwnPaymentReport { report: report.clone(), state, overdue: false })
    }

    fn report(&self, own: OwnPaymentReport) -> PaymentReportView {
        let OwnPaymentReport { report, state, overdue } = own;
        PaymentReportView {
            exam_name: exam_name(&self.app, &report.exam),
            charged_at: report.charged_at.rfc3339(),
            at: report.created_at.rfc3339(),
            due: due_view(&report.due),
            due_at: report.due.moment().rfc3339(),
            state: NamedView::of(&self.app, "payment_report", state.name()),
            overdue,
            id: report.id,
            region: report.region,
            exam: report.exam,
            year: report.year,
            order_number: report.order_number,
            amount_fen: report.amount_fen,
            answer: report.text,
        }
    }
}
