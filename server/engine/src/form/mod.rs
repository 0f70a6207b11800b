//! Forms: which fields and files a service asks for, and everything that is wrong with an answer at once.

mod address;
pub mod attachment;
pub mod attribute;
pub mod check;
pub mod correction;
pub mod fact;
pub mod field;
pub mod fill;
pub mod filled;
pub mod mask;
pub mod pattern;
mod shape;
pub mod slot;
pub mod tidy;

#[cfg(test)]
mod slot_tests;
#[cfg(test)]
mod tests;
