//! Accounts with a password: making one, getting it back, changing what belongs to it, and what is kept of accounts of
//! older systems. What is asked for without being known is done in the background (`requests.rs`), so that no answer
//! tells whether there is an account.

pub mod former;
mod mobile;
mod own;
mod recover;
mod register;
mod requests;

pub use own::{OwnAccount, PasswordChange};
pub use register::Registration;
