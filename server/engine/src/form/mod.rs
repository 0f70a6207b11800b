//! Forms: which fields a service asks for, and everything that is wrong with an answer at once.

mod address;
pub mod check;
pub mod field;
pub mod mask;

#[cfg(test)]
mod tests;
