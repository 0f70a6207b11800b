//! Certificates: what lists bring, and what becomes of them.

mod import;
pub(crate) mod list;
mod own;
mod pages;
mod status;
mod upload;
mod verify;
