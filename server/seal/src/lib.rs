//! Everything Zhengda signs or hashes: certificate codes, status lists, verdicts, the audit chain.
//!
//! Nothing in this crate does I/O, asks for the time or draws a random number; all three are arguments.
#![warn(missing_docs)]

pub mod audit;
mod cbor;
pub mod code;
pub mod cose;
mod day;
pub mod keys;
pub mod log;
pub mod qr;
pub mod record;
pub mod register;
pub mod share;
pub mod signed;
pub mod signer;
pub mod status;
pub mod suite;
pub mod verdict;

#[cfg(test)]
mod samples;
