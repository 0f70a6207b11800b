//! What each service may and does: who may ask, what follows, what is read afterwards.

mod business;
mod correction;
pub(crate) mod direct_mail;
mod eligibility;
mod kill;
mod office;
mod paper;
mod replace;
mod results;
mod second;
mod statistics;
mod void;
