//! Files of applications: slots, uploads, the photo coach, keeping and removing, printed forms.

mod appeals;
mod bombs;
mod corpus;
mod keep;
mod parts;
mod parts_bounds;
mod photos;
pub(crate) mod pictures;
mod prints;
mod reserved;
mod s3;
mod slots;
mod upload;
mod world;
