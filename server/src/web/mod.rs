//! Pages: what the server gives to browsers.

pub mod client;
pub mod keys;
pub mod verify;
