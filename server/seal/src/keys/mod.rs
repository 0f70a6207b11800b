//! Keys: the ring that verifiers hold, the list that is published, the file in which private keys rest.

mod file;
mod lock;
mod published;
mod ring;
#[cfg(test)]
mod tests;

pub use file::{KeyFile, KeyFileError, NewKey};
pub use lock::{Cost, Unlocked};
pub use published::{PublishedError, PublishedKey, PublishedKeys};
pub use ring::{Key, KeyRing, RingError};
