//! A certificate's status: what it can become, and what it allows (N2, N12, S05 to S07).

pub mod standing;
pub mod status;
