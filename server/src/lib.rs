//! The application: everything around the pure crates `zhengda-engine` and `zhengda-seal`.

pub mod clock;
pub mod providers;
pub mod random;
pub mod sandbox;
pub mod settings;
pub mod store;
pub mod vault;
