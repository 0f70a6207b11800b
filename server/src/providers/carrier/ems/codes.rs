//! What the operation codes of EMS are to us. They are known from open mappings, not from a document of EMS.

use super::super::CarrierState::{
    self, AtPickupPoint, Collected, InTransit, OutForDelivery, Problem, ReturnedMail, Signed, SignedByOther,
};

/// Every operation that moves a parcel in our sense. An operation that is not here only tells that it is on its way.
pub const OPERATIONS: &[(&str, CarrierState)] = &[
    ("203", Collected),      // accepted
    ("208", Collected),      // handed over by the customer
    ("305", InTransit),      // departed
    ("389", InTransit),      // departed
    ("457", InTransit),      // departed
    ("516", InTransit),      // arrived in the town of delivery
    ("713", InTransit),      // arrived at the office of delivery
    ("702", OutForDelivery), // with the courier
    ("723", AtPickupPoint),  // given to a counter
    ("747", AtPickupPoint),  // taken in by a locker or pick-up point
    ("704", Signed),         // delivered; to whom stands in the delivery code
    ("748", Signed),         // taken out by the receiver
    ("705", Problem),        // not delivered
    ("987", Problem),        // lost
    ("988", Problem),        // lost and paid for
    ("708", ReturnedMail),   // return registered
    ("711", ReturnedMail),   // given back to the sender
    ("741", ReturnedMail),   // returned after delivery
];

/// Delivered.
pub const DELIVERED: &str = "704";
/// The delivery was entered by mistake: it voids the delivery before it.
pub const DELIVERY_UNDONE: &str = "743";
/// The delivery code of: to the receiver in person.
const IN_PERSON: &str = "10";

/// The words in a refusal's text that mean: this parcel is not known yet.
pub const NOT_KNOWN: &[&str] = &["无客户信息", "无邮件信息", "未查询到"];

/// The state after an operation; `delivery` tells who took a delivered parcel.
#[must_use]
pub fn state(operation: &str, delivery: &str) -> CarrierState {
    let state = OPERATIONS.iter().find(|(code, _)| *code == operation).map_or(InTransit, |(_, state)| *state);
    if operation == DELIVERED && !matches!(delivery, "" | IN_PERSON) { SignedByOther } else { state }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_stands_once() {
        for (code, expected) in OPERATIONS {
            assert_eq!(OPERATIONS.iter().filter(|(other, _)| other == code).count(), 1, "{code}");
            assert_eq!(state(code, ""), *expected);
        }
        assert_eq!(state("999", ""), InTransit);
        assert_eq!(state(DELIVERY_UNDONE, ""), InTransit);
    }

    #[test]
    fn only_the_receiver_in_person_signs() {
        assert_eq!(state("704", "10"), Signed);
        for other in ["20", "30", "50", "60", "70", "99"] {
            assert_eq!(state("704", other), SignedByOther, "{other}");
        }
        assert_eq!(state("702", "20"), OutForDelivery);
    }
}
