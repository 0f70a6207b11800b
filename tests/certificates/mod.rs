//! Certificates: what lists bring, and what becomes of them.

mod growth;
pub(crate) mod import;
pub(crate) mod list;
mod order;
mod own;
mod packs;
mod pages;
mod revoke;
mod status;
mod third;
mod upload;
pub(crate) mod verify;
