//! Pages: what the server gives to browsers.

pub mod client;
