//! The groups of the browsable contract.

use poem_openapi::Tags;

/// A group of operations.
#[derive(Clone, Copy, Debug, Tags)]
pub enum Tag {
    /// Logging in and out.
    Doors,
    /// What a candidate sees and does.
    Candidate,
    /// Checking a certificate.
    Verification,
    /// The log of every change of status, for anybody to follow.
    Transparency,
    /// What the authority's staff does.
    Staff,
}
