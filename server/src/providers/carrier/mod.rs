//! Carriers: where a parcel is.

pub mod ems;
pub mod kuaidi100;
pub mod sf;
pub mod state;

use async_trait::async_trait;
pub use state::CarrierState;
use zhengda_engine::moment::Moment;

use super::{error::ProviderError, inbound::InboundError};

/// Knows where parcels are.
#[async_trait]
pub trait CarrierProvider: Send + Sync + std::fmt::Debug {
    /// The provider's name in callback addresses and logs.
    fn name(&self) -> &'static str;

    /// Asks to be told of news of a parcel at `callback_url`, signed with `salt`. It may be repeated: a parcel that is
    /// subscribed already is a success.
    ///
    /// # Errors
    /// `Refused` when the provider does not know the carrier or takes the parcel; otherwise see [`ProviderError`].
    async fn subscribe(
        &self,
        parcel: &ParcelRef,
        callback_url: &str,
        salt: &str,
    ) -> Result<Subscription, ProviderError>;

    /// Asks where a parcel is. `None` while nothing is known of it. Providers lock a number that is asked for too
    /// often; an adapter may answer from what it heard less than half an hour ago.
    ///
    /// # Errors
    /// See [`ProviderError`]; the call only reads, so it may be repeated where `retryable`.
    async fn query(&self, parcel: &ParcelRef) -> Result<Option<Snapshot>, ProviderError>;

    /// Reads the raw body of a push after its signature was found good. The caller still compares the snapshot's
    /// number with the parcel whose address was called.
    ///
    /// # Errors
    /// See [`InboundError`].
    fn parse_push(&self, raw: &[u8], salt: &str) -> Result<Snapshot, InboundError>;

    /// The JSON text that tells the provider that this push was taken.
    fn acknowledgement(&self, raw: &[u8]) -> String;
}

/// Which parcel.
#[derive(Clone, PartialEq, Eq)]
pub struct ParcelRef {
    /// Our name of the carrier: `ems`, `china_post`, `sf`.
    pub carrier: String,
    /// The normalised tracking number.
    pub number: String,
    /// The last four digits of the receiver's mobile, which some carriers ask for.
    pub phone_last4: Option<String>,
}

impl std::fmt::Debug for ParcelRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ParcelRef").field("carrier", &self.carrier).finish_non_exhaustive()
    }
}

/// Whether news will come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subscription {
    /// News of this parcel will be pushed.
    Active,
    /// This provider pushes, if at all, by contract and to one address for all parcels: ask for this parcel.
    NotOffered,
}

/// Everything a provider knows of a parcel at one moment.
#[derive(Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The parcel's number.
    pub number: String,
    /// How far it is, in the provider's own view.
    pub state: CarrierState,
    /// Every report, newest first.
    pub events: Vec<CarrierEvent>,
    /// Whether the provider stopped watching, and why.
    pub ended: Option<Ended>,
    /// Our name of the carrier that really has it, where the provider found that ours was wrong.
    pub corrected_carrier: Option<String>,
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot")
            .field("state", &self.state)
            .field("events", &self.events.len())
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

/// Why a provider stopped watching a parcel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was delivered, or came back.
    Finished,
    /// Nothing was heard for too long: three days without a record, or sixty without a change. After half an hour one
    /// may subscribe again.
    GivenUp,
}

/// One report.
#[derive(Clone, PartialEq, Eq)]
pub struct CarrierEvent {
    /// When, by the carrier's clock.
    pub at: Moment,
    /// What it says, for people; it may hold a courier's telephone number.
    pub text: String,
    /// How far that is.
    pub state: CarrierState,
}

impl std::fmt::Debug for CarrierEvent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CarrierEvent").field("at", &self.at).field("state", &self.state).finish_non_exhaustive()
    }
}

/// The pause before the one repetition of a query.
const RETRY_AFTER: std::time::Duration = std::time::Duration::from_millis(200);
/// The most reports read of one snapshot, and the longest text of one.
const MAX_EVENTS: usize = 200;
const MAX_TEXT: usize = 200;

/// Puts reports in order, newest first, and bounds what a provider can make us keep.
fn tidy(mut events: Vec<CarrierEvent>) -> Vec<CarrierEvent> {
    for event in &mut events {
        event.text = event.text.chars().filter(|c| !c.is_control()).take(MAX_TEXT).collect();
    }
    // A stable sort: among reports of the same second the provider's order stands.
    events.sort_by_key(|event| std::cmp::Reverse(event.at));
    events.truncate(MAX_EVENTS);
    events
}
