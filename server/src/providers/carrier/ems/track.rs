//! The operations of a parcel as EMS lists them.

use serde::Deserialize;
use serde_json::Value;

use super::{
    super::{CarrierEvent, CarrierState, Snapshot, tidy},
    codes,
};
use crate::providers::beijing;

/// One operation.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Item {
    #[serde(rename = "waybillNo", default)]
    pub(super) number: String,
    #[serde(default)]
    op_time: String,
    #[serde(default)]
    op_code: String,
    #[serde(default)]
    op_name: String,
    #[serde(default)]
    op_desc: String,
    #[serde(default)]
    deliver_code: Option<String>,
}

/// The operations in a body: a list, or an object that holds one under the name the integrations know.
pub(super) fn items(body: Value) -> Option<Vec<Item>> {
    let list = match body {
        Value::Array(_) => body,
        Value::Object(mut fields) => fields.remove("responseItems")?,
        _ => return None,
    };
    serde_json::from_value(list).ok()
}

/// The snapshot of the parcel `number`; nothing when an operation is of another parcel.
pub(super) fn read(items: Vec<Item>, number: &str) -> Option<Snapshot> {
    if items.iter().any(|item| !item.number.is_empty() && !item.number.eq_ignore_ascii_case(number)) {
        return None;
    }
    let mut timed: Vec<_> = items.into_iter().filter_map(|item| Some((beijing::read(&item.op_time)?, item))).collect();
    timed.sort_by_key(|(at, _)| *at);
    let mut kept = Vec::new();
    for (at, item) in timed {
        // A delivery entered by mistake is taken back: neither it nor its undoing is news.
        if item.op_code == codes::DELIVERY_UNDONE {
            if let Some(place) = kept.iter().rposition(|(_, item): &(_, Item)| item.op_code == codes::DELIVERED) {
                kept.remove(place);
            }
        } else {
            kept.push((at, item));
        }
    }
    let events = kept.into_iter().rev().map(|(at, item)| CarrierEvent {
        at,
        state: codes::state(&item.op_code, item.deliver_code.as_deref().unwrap_or_default()),
        text: if item.op_desc.is_empty() { item.op_name } else { item.op_desc },
    });
    let events = tidy(events.collect());
    let state = events.first().map_or(CarrierState::Ordered, |event| event.state);
    Some(Snapshot { number: number.to_owned(), state, events, ended: None, corrected_carrier: None })
}
