//! Files of applications: taken in, looked through, kept and removed in time.

mod examine;
mod finish;
mod measure;
mod own;
mod parts;
mod reserve;
mod retention;
mod reuse;
mod upload;
pub mod workshop;

pub use examine::{Examined, Wanted, examine};
pub use own::Content;
pub use parts::Announced;
pub use reserve::{Dropped, Reservations, holder_of};
pub use reuse::{Reusable, Reuse};
pub use upload::NewFile;
