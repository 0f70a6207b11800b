//! A parcel and the merging of what its carrier reports: forward only, in any order, any number of times
//! (Q10, I9 of `quality.md` section 5.2).

use serde::{Deserialize, Serialize};

use crate::moment::Moment;

/// How far a parcel has come. The order is the order of progress: a parcel never goes back to a lower
/// rank. Returned mail is highest, because a signature after it is the sender's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    /// The number is known, the carrier has not reported yet.
    Registered,
    /// 揽收: the carrier has it.
    Collected,
    /// 在途.
    InTransit,
    /// 派件.
    OutForDelivery,
    /// 签收.
    Signed,
    /// 退回, 退签 or 拒签: on its way back to the sender.
    ReturnedMail,
}

impl Rank {
    /// Every rank in order.
    pub const ALL: [Self; 6] =
        [Self::Registered, Self::Collected, Self::InTransit, Self::OutForDelivery, Self::Signed, Self::ReturnedMail];

    /// The name in documents and text tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Collected => "collected",
            Self::InTransit => "in_transit",
            Self::OutForDelivery => "out_for_delivery",
            Self::Signed => "signed",
            Self::ReturnedMail => "returned_mail",
        }
    }

    /// The rank of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rank| rank.name() == name)
    }

    /// Whether the carrier's work is done.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Signed | Self::ReturnedMail)
    }
}

/// One report of the carrier. The order of the fields is the order of reports: carriers write whole seconds, and what
/// happened within one is told in the order of progress.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ParcelEvent {
    /// When it happened, by the carrier's clock.
    pub at: Moment,
    /// How far that is.
    pub rank: Rank,
    /// What the carrier says, for people.
    pub text: String,
    /// Whether the carrier reports a difficulty (疑难) without progress.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub problem: bool,
}

/// What the operator hands over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shipment {
    /// The carrier's code, for example `ems`.
    pub carrier: String,
    /// The normalised tracking number.
    pub tracking_number: String,
    /// Digest of the unguessable token in this parcel's callback address.
    pub callback_digest: String,
    /// The random salt of this parcel's push signature.
    pub salt: String,
    /// When.
    pub at: Moment,
}

/// A parcel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    /// The carrier's code.
    pub carrier: String,
    /// The tracking number, unique among all parcels.
    pub tracking_number: String,
    /// See [`Shipment::callback_digest`].
    pub callback_digest: String,
    /// See [`Shipment::salt`].
    pub salt: String,
    /// When it was handed over.
    pub dispatched_at: Moment,
    /// When the carrier last said anything.
    pub heard_at: Moment,
    /// The highest rank reported.
    pub rank: Rank,
    /// Every report, oldest first, none twice.
    pub events: Vec<ParcelEvent>,
}

/// The most reports kept of one parcel; more is a broken provider, and the newest are kept.
pub const MAX_EVENTS: usize = 200;

impl Parcel {
    /// A parcel just handed over.
    #[must_use]
    pub fn of(shipment: Shipment) -> Self {
        Self {
            carrier: shipment.carrier,
            tracking_number: shipment.tracking_number,
            callback_digest: shipment.callback_digest,
            salt: shipment.salt,
            dispatched_at: shipment.at,
            heard_at: shipment.at,
            rank: Rank::Registered,
            events: Vec::new(),
        }
    }

    /// Merges a snapshot. Returns whether anything new was in it.
    ///
    /// The result depends only on the set of reports, never on their order or repetition.
    pub fn merge(&mut self, reports: Vec<ParcelEvent>, heard_at: Moment) -> bool {
        self.heard_at = self.heard_at.max(heard_at);
        let before = self.events.len();
        for report in reports {
            if let Err(place) = self.events.binary_search(&report) {
                self.rank = self.rank.max(report.rank);
                self.events.insert(place, report);
            }
        }
        let grew = self.events.len() != before;
        if self.events.len() > MAX_EVENTS {
            self.events.drain(..self.events.len() - MAX_EVENTS);
        }
        grew
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(minute: i64, rank: Rank) -> ParcelEvent {
        ParcelEvent { at: Moment(minute * 60_000), text: rank.name().into(), rank, problem: false }
    }

    fn parcel() -> Parcel {
        Parcel::of(Shipment {
            carrier: "ems".into(),
            tracking_number: "EA123456785CN".into(),
            callback_digest: String::new(),
            salt: String::new(),
            at: Moment(0),
        })
    }

    /// F9 of `quality.md`: every order of six reports leads to the same parcel.
    #[test]
    fn every_order_of_reports_gives_the_same_parcel() {
        let reports = [
            report(1, Rank::Collected),
            report(2, Rank::InTransit),
            report(3, Rank::InTransit),
            report(4, Rank::OutForDelivery),
            report(5, Rank::Signed),
            report(6, Rank::InTransit),
        ];
        let mut expected = parcel();
        expected.merge(reports.to_vec(), Moment(9));
        let mut orders = 0;
        permute(&mut reports.to_vec(), 0, &mut |order| {
            orders += 1;
            let mut one_by_one = parcel();
            for report in order {
                one_by_one.merge(vec![report.clone(), report.clone()], Moment(9));
            }
            assert_eq!(one_by_one, expected);
        });
        assert_eq!(orders, 720);
        assert_eq!(expected.rank, Rank::Signed);
    }

    fn permute(items: &mut Vec<ParcelEvent>, from: usize, see: &mut impl FnMut(&[ParcelEvent])) {
        if from == items.len() {
            return see(items);
        }
        for n in from..items.len() {
            items.swap(from, n);
            permute(items, from + 1, see);
            items.swap(from, n);
        }
    }

    #[test]
    fn a_late_report_does_not_undo_a_signature() {
        let mut parcel = parcel();
        parcel.merge(vec![report(5, Rank::Signed)], Moment(5));
        assert!(parcel.merge(vec![report(9, Rank::InTransit)], Moment(9)));
        assert_eq!(parcel.rank, Rank::Signed);
        assert!(!parcel.merge(vec![report(9, Rank::InTransit)], Moment(10)), "a repeated report is nothing new");
    }

    #[test]
    fn reports_of_one_second_stand_in_the_order_of_progress() {
        let said = |text: &str, rank| ParcelEvent { text: text.into(), ..report(1, rank) };
        let mut parcel = parcel();
        parcel.merge(vec![said("本人签收", Rank::Signed), said("派件中", Rank::OutForDelivery)], Moment(9));
        let texts: Vec<&str> = parcel.events.iter().map(|event| event.text.as_str()).collect();
        assert_eq!(texts, ["派件中", "本人签收"]);
    }

    #[test]
    fn a_flood_of_reports_stays_bounded() {
        let mut parcel = parcel();
        parcel.merge((0..1_000).map(|n| report(n, Rank::InTransit)).collect(), Moment(0));
        assert_eq!(parcel.events.len(), MAX_EVENTS);
    }
}
