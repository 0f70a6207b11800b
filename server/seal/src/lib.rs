//! Everything Zhengda signs or hashes: certificate codes, status lists, verdicts, the audit chain.
//!
//! Nothing in this crate does I/O, asks for the time or draws a random number; all three are arguments.
//!
//! Where to look: a certificate's code is made in [`code`] and judged in [`verdict`] (offline) or [`register`] (online);
//! [`status`] has the signed lists, [`keys`] who may sign, [`qr`] the images, [`record`] and [`share`] what binds the full
//! record to a code, [`receipt`] the proof that a check was made. [`audit`] and [`log`] show what insiders changed. [`cose`] is the envelope around all that is
//! signed. The formats are described for strangers in `docs/CERTIFICATE-CODE.md`.
#![warn(missing_docs)]

pub mod audit;
mod cbor;
pub mod code;
pub mod cose;
mod day;
pub mod keys;
pub mod log;
pub mod qr;
pub mod receipt;
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
