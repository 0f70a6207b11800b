//! Values that are parsed once and cannot be wrong afterwards: numbers, names, addresses.
//!
//! What a person typed goes in through `parse` (or `FromStr`, or serde, which are the same); what comes out is
//! normalised and checked. A value of a person has no `Display` and a `Debug` that prints the masked form only: the
//! full text is reached through `reveal()`, so that every place which shows it can be found by that word.

mod text;
#[macro_use]
mod personal;
#[macro_use]
mod opaque;

pub mod address;
pub mod credit_code;
pub mod document;
pub mod management_number;
pub mod mask;
pub mod mobile;
pub mod name;
pub mod print_number;
pub mod tracking_number;

pub use address::{Address, AddressError, AddressFinding};
pub use credit_code::{CreditCode, CreditCodeError};
pub use document::{DocumentHistory, DocumentKind, DocumentNumber, DocumentNumberError, DocumentWarning, Sex};
pub use management_number::{ManagementNumber, ManagementNumberError};
pub use mask::{Audience, Masked};
pub use mobile::{Mobile, MobileError};
pub use name::{PersonName, PersonNameError};
pub use print_number::{PrintNumber, PrintNumberError};
pub(crate) use text::is_invisible;
pub use tracking_number::{TrackingKind, TrackingNumber, TrackingNumberError};

#[cfg(test)]
mod vectors;
