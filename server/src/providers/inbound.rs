//! What can be wrong with a callback that came in.

/// A callback that must not take effect. The caller answers 401 to `BadSignature` and 400 to `BadBody`
/// (`quality.md` section 3, Callbacks in).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InboundError {
    /// The signature, its time or its key does not fit the raw body.
    #[error("the callback's signature does not fit")]
    BadSignature,
    /// The body is not what this provider sends.
    #[error("the callback's body is not of this provider")]
    BadBody,
    /// This provider makes no such callbacks.
    #[error("this provider makes no such callbacks")]
    NotOffered,
}
