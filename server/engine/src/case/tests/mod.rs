//! The case against the real regions: every pair of the table, every guard, whole lives and random histories.

mod agreement;
mod clock;
mod gates;
mod histories;
mod lives;
mod model;
mod pairs;
mod parcels;
mod profiles;
mod world;
