//! What Kuaidi100 knows of a parcel, as it stands in an answer and in a push.

use serde::Deserialize;

use super::{
    super::{CarrierEvent, CarrierState, Snapshot, tidy},
    codes,
};
use crate::providers::beijing;

/// A parcel in an answer or a push; every scalar is a text.
#[derive(Deserialize)]
pub(super) struct Tracked {
    #[serde(rename = "nu")]
    pub(super) number: String,
    #[serde(default)]
    pub(super) status: Option<String>,
    #[serde(default)]
    state: String,
    #[serde(default)]
    data: Vec<Report>,
}

#[derive(Deserialize)]
struct Report {
    #[serde(default)]
    time: String,
    #[serde(default)]
    ftime: String,
    #[serde(default)]
    context: String,
    #[serde(default)]
    status: Option<String>,
    #[serde(default, rename = "statusCode")]
    status_code: Option<String>,
}

impl Report {
    fn state(&self) -> Option<CarrierState> {
        let number = self.status_code.as_deref().and_then(codes::state_of_number);
        number.or_else(|| self.status.as_deref().and_then(codes::state_of_name))
    }
}

/// The snapshot. A report without a time is left out; one without a state has the parcel's when it is the newest,
/// and otherwise says only that the parcel was on its way.
pub(super) fn read(tracked: Tracked) -> Snapshot {
    let overall = codes::state_of_number(&tracked.state);
    let events = tracked.data.into_iter().enumerate().filter_map(|(n, report)| {
        let at = beijing::read(&report.ftime).or_else(|| beijing::read(&report.time))?;
        let state = report.state().or(if n == 0 { overall } else { None }).unwrap_or(CarrierState::InTransit);
        Some(CarrierEvent { at, text: report.context, state })
    });
    let events = tidy(events.collect());
    let state = overall.or_else(|| events.first().map(|event| event.state)).unwrap_or(CarrierState::Ordered);
    Snapshot { number: tracked.number, state, events, ended: None, corrected_carrier: None }
}
