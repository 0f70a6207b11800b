//! The application: everything around the pure crates `zhengda-engine` and `zhengda-seal`.

pub mod api;
pub mod app;
pub mod catalogue;
pub mod clock;
pub mod commands;
pub mod draining;
pub mod listen;
pub mod objects;
pub mod print;
pub mod problem;
pub mod providers;
pub mod random;
pub mod records;
pub mod sandbox;
pub mod settings;
pub mod startup;
pub mod store;
pub mod telemetry;
pub mod vault;
pub mod web;
pub mod worker;
