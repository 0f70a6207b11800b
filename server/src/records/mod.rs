//! Documents as the application sees them: typed, with their personal fields opened. What leaves for the
//! store has those fields sealed, and keyed digests beside them to be looked up by.
//!
//! To add one: a file here with its struct, its `Collection` and its `Record`; then a line in `collections.rs`.

pub mod account;
pub mod attempt;
pub mod batch;
pub mod captcha;
pub mod case;
pub mod certificate;
pub mod code;
pub mod collections;
pub mod demo;
pub mod flow;
pub mod identity;
pub mod inbox;
pub mod journal;
pub mod message;
pub mod order;
pub mod partial;
pub mod person;
pub mod publicity;
pub mod query;
pub mod registration;
mod repository;
pub mod revocation;
pub mod score;
pub mod session;
pub mod share;
pub mod staff;
pub mod token;
pub mod upload;
pub mod verification;

pub use repository::{Found, Record, Repository};
