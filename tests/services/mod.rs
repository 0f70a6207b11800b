//! What each service may and does: who may ask, what follows, what is read afterwards.

mod business;
mod direct_mail;
mod eligibility;
mod kill;
mod office;
mod replace;
mod results;
mod second;
mod statistics;
