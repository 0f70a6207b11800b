//! Mailing: the parcel and what its carrier reports.

pub mod parcel;
