//! Orders as people make them: paid, forgotten, paid twice on one number, paid on two.

use super::*;

const NOON: Moment = Moment(1_790_000_000_000);

fn at(hours: i64) -> Moment {
    NOON.plus(Span::hours(hours))
}

fn payment(n: u8, hours: i64) -> Payment {
    Payment { reference: n.to_string(), amount_fen: 6_000, at: at(hours), refunded_at: None }
}

fn order(number: &str, hours: i64, payments: &[Payment]) -> Order {
    Order { number: number.to_owned(), amount_fen: 6_000, made_at: at(hours), payments: payments.to_vec() }
}

/// Payable until 48 h, registration closes at 24 h.
fn dates(hours: i64, reconciled: Option<i64>) -> Dates {
    Dates { now: at(hours), pay_until: at(48), closes_at: at(24), reconciled_at: reconciled.map(at) }
}

fn standings(orders: &[Order], dates: Dates) -> Vec<(Standing, i64)> {
    assess(orders, dates).into_iter().map(|a| (a.standing, a.refund_fen)).collect()
}

// rows: F32 F40
#[test]
fn paid_is_registered_and_unpaid_at_the_deadline_is_given_up() {
    let paid = [order("A", 0, &[payment(1, 1)])];
    assert_eq!(standings(&paid, dates(2, None)), [(Standing::Paid, 0)]);
    assert_eq!(standings(&paid, dates(500, Some(400))), [(Standing::Paid, 0)], "the fee is not refunded");
    let unpaid = [order("A", 0, &[])];
    assert_eq!(standings(&unpaid, dates(48, None)), [(Standing::Unpaid, 0)], "the last moment counts");
    assert_eq!(standings(&unpaid, dates(49, None)), [(Standing::Abandoned, 0)]);
    assert!(is_paid(&paid) && !is_paid(&unpaid));
}

// rows: F39
#[test]
fn a_second_payment_on_one_number_goes_back_after_registration_closes() {
    let twice = [order("A", 0, &[payment(1, 1), payment(2, 2)])];
    assert_eq!(standings(&twice, dates(3, None)), [(Standing::PaidTwice, 6_000)]);
    assert_eq!(assess(&twice, dates(3, None))[0].refund_from, Some(at(24)));
    assert_eq!(standings(&twice, dates(24, None)), [(Standing::RefundDue, 6_000)]);
    let back = Payment { refunded_at: Some(at(30)), ..payment(2, 2) };
    let refunded = [order("A", 0, &[payment(1, 1), back])];
    assert_eq!(standings(&refunded, dates(31, None)), [(Standing::Refunded, 0)]);
    assert!(is_paid(&refunded), "the fee itself stays paid");
}

// rows: F38 F39
#[test]
fn confirming_again_makes_a_new_order_that_must_be_paid() {
    let again = [order("A", 0, &[payment(1, 1)]), order("B", 5, &[])];
    assert_eq!(standings(&again, dates(6, None)), [(Standing::PaidOnOldOrder, 6_000), (Standing::Unpaid, 0)]);
    assert!(!is_paid(&again));
    let both = [order("A", 0, &[payment(1, 1)]), order("B", 5, &[payment(2, 6)])];
    assert_eq!(standings(&both, dates(30, None)), [(Standing::PaidOnOldOrder, 6_000), (Standing::Paid, 0)]);
    assert_eq!(assess(&both, dates(30, None))[0].refund_from, None, "not before the exam's accounts are reconciled");
    assert_eq!(standings(&both, dates(600, Some(500))), [(Standing::RefundDue, 6_000), (Standing::Paid, 0)]);
    let unpaid_first = [order("A", 0, &[]), order("B", 5, &[payment(2, 6)])];
    assert_eq!(standings(&unpaid_first, dates(7, None))[0], (Standing::Replaced, 0));
}

// rows: F37
#[test]
fn a_charge_that_is_not_shown_is_reconciled_within_a_day_and_found_by_itself() {
    assert_eq!(reconciled_by(NOON).moment(), at(24));
    let state = |orders: &[Order]| report_state(None, at(1), orders);
    assert_eq!(state(&[order("A", 0, &[])]), ReportState::Reconciling);
    assert_eq!(state(&[order("A", 0, &[payment(1, 1)])]), ReportState::Arrived);
    let again = [order("A", 0, &[payment(1, 1)]), order("B", 2, &[])];
    assert_eq!(state(&again), ReportState::OnOldOrder);
    assert_eq!(report_state(Some(ReportState::NotFound), at(1), &again), ReportState::NotFound, "the office's answer");
}

#[test]
fn no_fen_is_kept_or_returned_twice() {
    // Every way to spread up to three payments over two orders, each refunded or not.
    for spread in 0..64_u32 {
        let mut orders = [order("A", 0, &[]), order("B", 5, &[])];
        for n in 0..3_u8 {
            let bits = spread >> (2 * n) & 3;
            let refunded_at = (bits & 2 > 0).then(|| at(700));
            orders[usize::from(bits & 1 > 0)].payments.push(Payment { refunded_at, ..payment(n, 6) });
        }
        let held: i64 =
            orders.iter().flat_map(|o| &o.payments).filter(|p| p.refunded_at.is_none()).map(|p| p.amount_fen).sum();
        let returned: i64 = assess(&orders, dates(600, Some(500))).iter().map(|a| a.refund_fen).sum();
        let fee = if is_paid(&orders) { 6_000 } else { 0 };
        assert_eq!(held - returned, fee, "{orders:?}");
    }
}
