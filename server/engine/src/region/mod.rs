//! A region: everything in which one authority differs from another, as data (N1). No region's name
//! occurs in code; what one of them needs is a parameter here.

pub mod accounts;
pub mod certificates;
pub mod contact;
pub mod difference;
pub mod findings;
pub mod notice;
pub mod profile;
pub mod query;
pub mod service;
pub mod step;
pub mod verb;

#[cfg(test)]
mod tests;
