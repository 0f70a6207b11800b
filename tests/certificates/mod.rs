//! Certificates: what lists bring, and what becomes of them.

pub(crate) mod import;
pub(crate) mod list;
mod own;
mod pages;
mod status;
mod upload;
pub(crate) mod verify;
