//! A case: one application of one person, from draft to its end. The rules are in `table.rs`.

pub mod actor;
pub mod allowed;
pub mod apply;
pub mod decision;
pub mod document;
pub mod event;
pub mod guard;
pub mod result;
pub mod sitting;
pub mod state;
pub mod table;

#[cfg(test)]
mod tests;
