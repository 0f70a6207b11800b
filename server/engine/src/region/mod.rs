//! A region: everything in which one authority differs from another, as data (N1). No region's name
//! occurs in code; what one of them needs is a parameter here.

pub mod findings;
pub mod notice;
pub mod profile;
pub mod service;
