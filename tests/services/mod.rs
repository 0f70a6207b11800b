//! What each service may and does: who may ask, what follows, what is read afterwards.

mod business;
mod eligibility;
mod kill;
mod office;
mod replace;
mod results;
mod second;
mod statistics;
