//! The store's contract: the same tests on every adapter, and the two compared with a plain model.

mod chaos;
mod conditions;
mod crash;
mod differential;
mod disk;
mod documents;
mod embedded;
mod expiry;
mod model;
mod outage;
mod paging;
mod races;
mod schema;
mod shapes;
mod speed;
mod things;
mod unique;
