//! What SF's codes mean.

use super::super::CarrierState::{
    self, AtPickupPoint, Collected, InTransit, OutForDelivery, Problem, ReturnedMail, Signed, SignedByOther,
};
use crate::providers::error::{ErrorKind, ProviderError};

use ErrorKind::{Limited, Misconfigured, Unavailable};

/// The classic list of operations. Sources disagree on some numbers (50, 80): an installation that uses this adapter
/// compares it with SF's console first. An operation that is not here only tells that the parcel is on its way.
pub const OPERATIONS: &[(&str, CarrierState)] = &[
    ("50", Collected),       // 已收件
    ("51", Collected),       // 已收件 (further piece)
    ("54", Collected),       // collected at the door
    ("30", InTransit),       // loaded
    ("31", InTransit),       // arrived
    ("36", InTransit),       // sealed for transport
    ("44", OutForDelivery),  // 派送
    ("204", OutForDelivery), // 派送 by another courier
    ("125", AtPickupPoint),  // put into a locker
    ("607", SignedByOther),  // taken in by an agent
    ("80", Signed),          // 签收
    ("8000", Signed),        // 签收, picture filed
    ("130", Signed),         // taken out of the locker
    ("33", Problem),         // 派件异常
    ("70", Problem),         // 派件不成功
    ("99", ReturnedMail),    // on its way back at the customer's wish
    ("517", ReturnedMail),   // return asked for
    ("648", ReturnedMail),   // returned or sent on
];

/// The state after an operation.
#[must_use]
pub fn state(operation: &str) -> CarrierState {
    OPERATIONS.iter().find(|(code, _)| *code == operation).map_or(InTransit, |(_, state)| *state)
}

/// The platform's own codes; every other one is our mistake.
pub const PLATFORM: &[(&str, ErrorKind)] =
    &[("A1005", Limited), ("A1009", Unavailable), ("A1011", Unavailable), ("A1099", Unavailable)];

/// The error of a platform's code.
#[must_use]
pub fn refusal(provider: &'static str, code: &str) -> ProviderError {
    let kind = PLATFORM.iter().find(|(known, _)| *known == code).map_or(Misconfigured, |(_, kind)| *kind);
    let message = match kind {
        Limited => "a limit of the provider is reached",
        Unavailable => "the provider is out of order",
        _ => "our partner code, check word or address is not accepted",
    };
    ProviderError::new(provider, kind, message).with_code(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_stands_once() {
        for (code, expected) in OPERATIONS {
            assert_eq!(OPERATIONS.iter().filter(|(other, _)| other == code).count(), 1, "{code}");
            assert_eq!(state(code), *expected);
        }
        assert_eq!(state("12345"), InTransit);
    }
}
