//! Pages: what the server gives to browsers.

pub mod batch;
pub mod client;
pub mod front;
pub mod identity;
pub mod keys;
mod page;
pub mod receipt;
pub mod share;
pub mod verify;
