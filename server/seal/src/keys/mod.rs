//! Keys: the ring that verifiers hold, the list that is published, the file in which private keys rest.

mod published;
mod ring;
#[cfg(test)]
mod tests;

pub use published::{PublishedError, PublishedKey, PublishedKeys};
pub use ring::{Key, KeyRing, RingError};
