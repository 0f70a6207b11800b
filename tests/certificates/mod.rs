//! Certificates: what lists bring, and what becomes of them.

mod import;
pub(crate) mod list;
mod pages;
mod verify;
