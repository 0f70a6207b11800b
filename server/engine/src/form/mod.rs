//! Forms: which fields a service asks for, and everything that is wrong with an answer at once.

pub mod check;
pub mod field;
