//! Faults that the service must survive: its own sudden death, a store that is gone.

mod kill;
mod outage;
mod process;
