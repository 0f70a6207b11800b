//! The integration suite: one binary, one folder for each part of the product.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test may fail loudly, and measures real time"
)]

mod audit;
mod cases;
mod certificates;
mod docs;
mod doors;
mod faults;
mod files;
mod house;
mod journeys;
mod keys;
mod knowledge;
mod manuals;
mod production;
mod regions;
mod rows;
mod services;
mod store;
mod support;
mod tables;
mod transparency;
mod verifications;
mod worker;
