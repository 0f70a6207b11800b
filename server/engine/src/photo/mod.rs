//! The photo coach (N10): what a photo must be, and what is wrong with one, from facts that were measured elsewhere.

pub mod judge;
pub mod rule;
