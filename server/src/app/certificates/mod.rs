//! Certificates: what lists bring, what their holders see, how their status changes and how they are verified.

mod calls;
mod correct_person;
pub mod import;
pub mod issue;
pub mod listed;
pub mod own;
pub mod pack;
pub mod print_sheet;
pub mod query;
pub mod renew;
mod replace;
pub mod revoke;
mod revoke_follow;
pub mod search;
pub mod status;
pub mod verify;
pub(in crate::app) mod void;
