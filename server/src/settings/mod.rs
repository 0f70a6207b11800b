//! The settings: `config/base.toml` with overrides from a file and from the environment.

mod load;
mod providers;
mod sections;

pub use load::{Environment, Finding, load};
pub use sections::*;

/// The reference with every setting and its default; it is part of the program, so that a default cannot
/// get lost.
pub const BASE: &str = include_str!("../../../config/base.toml");

#[cfg(test)]
mod tests;
