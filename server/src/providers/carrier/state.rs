//! How far a parcel is, in words of no provider.

use serde::{Deserialize, Serialize};

/// How far a parcel is.
///
/// For the ranks of the engine: `Ordered` is registered; `AtPickupPoint` is out for delivery; `SignedByOther` is
/// signed, and the candidate is told who has it; `Problem` is no progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CarrierState {
    /// 下单: the carrier knows of it and does not have it.
    Ordered,
    /// 揽收.
    Collected,
    /// 在途.
    InTransit,
    /// 派件.
    OutForDelivery,
    /// 投柜或驿站: it waits in a locker or at a pick-up point.
    AtPickupPoint,
    /// 签收 by the receiver.
    Signed,
    /// 签收 by somebody else, or counted as signed in a locker or at a station.
    SignedByOther,
    /// 退回, 退签, 拒收: on its way back, or back.
    ReturnedMail,
    /// 疑难: the carrier has a difficulty.
    Problem,
}

impl CarrierState {
    /// Every state.
    pub const ALL: [Self; 9] = [
        Self::Ordered,
        Self::Collected,
        Self::InTransit,
        Self::OutForDelivery,
        Self::AtPickupPoint,
        Self::Signed,
        Self::SignedByOther,
        Self::ReturnedMail,
        Self::Problem,
    ];

    /// Whether nothing further is to be expected on the way to the receiver.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Signed | Self::SignedByOther | Self::ReturnedMail)
    }
}
