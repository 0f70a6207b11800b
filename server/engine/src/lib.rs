//! The pure rules of Zhengda: what is allowed and what follows from it.
//!
//! Nothing in this crate does I/O, asks for the time or draws a random number; all three are arguments.
#![warn(missing_docs)]

pub mod calendar;
pub mod case;
pub mod certificate;
pub mod eligibility;
pub mod file;
pub mod form;
pub mod help;
pub mod idempotency;
pub mod login;
pub mod mailing;
pub mod moment;
pub mod outbox;

pub mod payment;
pub mod photo;
pub mod planner;
pub mod promise;
pub mod publicity;
pub mod refusal;
pub mod region;
pub mod score;
pub mod sitting;
pub mod text;
pub mod values;
