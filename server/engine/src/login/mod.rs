//! Logging in: one-time codes with their limits, face login attempts, sessions.

pub mod attempt;
pub mod code;
pub mod limits;
pub mod session;
