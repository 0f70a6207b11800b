//! What can go wrong in a call to a provider, in the classes that callers act on.

/// What a failed call means for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The provider could not be reached or says that it is out of order.
    Unavailable,
    /// No complete answer came; the outcome is unknown.
    Timeout,
    /// The provider understood and said no; `code` tells why.
    Refused,
    /// A quota or frequency limit of the provider.
    Limited,
    /// Our keys, templates, addresses or account: a person must mend it.
    Misconfigured,
    /// The answer makes no sense, is too large, or is about something else.
    BadAnswer,
}

impl ErrorKind {
    /// The name in logs and metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unavailable => "unavailable",
            Self::Timeout => "timeout",
            Self::Refused => "refused",
            Self::Limited => "limited",
            Self::Misconfigured => "misconfigured",
            Self::BadAnswer => "bad_answer",
        }
    }
}

/// A failed call. It never holds a text of the provider, an address with its query, or anything about a person,
/// so it may be logged and printed as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{provider}: {message}{}", self.code.as_ref().map(|code| format!(" ({code})")).unwrap_or_default())]
pub struct ProviderError {
    /// What it means.
    pub kind: ErrorKind,
    /// Which provider.
    pub provider: &'static str,
    /// The provider's own code, only letters, digits and `._:-`.
    pub code: Option<String>,
    /// The provider's number of this call, for its support.
    pub request_id: Option<String>,
    /// Whether the same call may be made again without a person.
    pub retryable: bool,
    /// Whether the call may have had its effect although it failed.
    pub maybe_done: bool,
    /// One sentence of ours.
    pub message: &'static str,
}

impl ProviderError {
    /// An error of that kind. `Timeout` and `BadAnswer` may have had their effect; `Unavailable` may be retried.
    #[must_use]
    pub const fn new(provider: &'static str, kind: ErrorKind, message: &'static str) -> Self {
        let maybe_done = matches!(kind, ErrorKind::Timeout | ErrorKind::BadAnswer);
        let retryable = matches!(kind, ErrorKind::Unavailable);
        Self { kind, provider, code: None, request_id: None, retryable, maybe_done, message }
    }

    /// The same with the provider's code.
    #[must_use]
    pub fn with_code(mut self, code: &str) -> Self {
        self.code = printable(code);
        self
    }

    /// The same with the provider's number of the call.
    #[must_use]
    pub fn with_request_id(mut self, id: &str) -> Self {
        self.request_id = printable(id);
        self
    }

    /// The same after the request reached the provider: its effect is unknown and it is not repeated.
    #[must_use]
    pub const fn after_sending(mut self) -> Self {
        self.maybe_done = true;
        self.retryable = false;
        self
    }

    /// The same for a call that only reads: nothing was done, and what was no clear answer may be asked again.
    #[must_use]
    pub const fn of_reading(mut self) -> Self {
        self.maybe_done = false;
        self.retryable = matches!(
            self.kind,
            ErrorKind::Unavailable | ErrorKind::Timeout | ErrorKind::BadAnswer | ErrorKind::Limited
        );
        self
    }

    /// Whether another provider may be asked to do the same: it is certain that this one did not, and the reason
    /// lies with it or with our account, not with the person or a limit that protects the person.
    #[must_use]
    pub const fn may_fail_over(&self) -> bool {
        !self.maybe_done && matches!(self.kind, ErrorKind::Unavailable | ErrorKind::Misconfigured)
    }

    /// Whether the provider looks ill, so that its circuit breaker should count this.
    #[must_use]
    pub const fn is_illness(&self) -> bool {
        matches!(self.kind, ErrorKind::Unavailable | ErrorKind::Timeout | ErrorKind::BadAnswer)
    }
}

/// What a code means for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The class.
    pub kind: ErrorKind,
    /// Whether the request may have had its effect although this code came.
    pub maybe_done: bool,
}

impl Meaning {
    /// A code that says for certain that nothing was done.
    #[must_use]
    pub const fn definite(kind: ErrorKind) -> Self {
        Self { kind, maybe_done: false }
    }

    /// A code after which the effect is unknown.
    #[must_use]
    pub const fn unclear(kind: ErrorKind) -> Self {
        Self { kind, maybe_done: true }
    }

    /// The error of a provider that answered with `code`. It is not repeated by itself.
    #[must_use]
    pub fn error(self, provider: &'static str, code: &str) -> ProviderError {
        let message = match self.kind {
            ErrorKind::Unavailable => "the provider is out of order",
            ErrorKind::Limited => "a limit of the provider is reached",
            ErrorKind::Misconfigured => "our account, key or template is not accepted",
            _ => "the provider refused",
        };
        let mut error = ProviderError::new(provider, self.kind, message).with_code(code);
        error.maybe_done = self.maybe_done;
        error.retryable = false;
        error
    }
}

/// The longest code or request number that is kept.
const MAX_CODE: usize = 80;

/// What of a provider's code may be printed: nothing that could smuggle a text into a log.
fn printable(text: &str) -> Option<String> {
    let clean: String = text
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | ':' | '-'))
        .take(MAX_CODE)
        .collect();
    (!clean.is_empty()).then_some(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_definite_failure_of_the_provider_itself_may_fail_over() {
        let of = |kind| ProviderError::new("sms", kind, "x");
        assert!(of(ErrorKind::Unavailable).may_fail_over());
        assert!(of(ErrorKind::Misconfigured).may_fail_over());
        for kind in [ErrorKind::Timeout, ErrorKind::BadAnswer, ErrorKind::Refused, ErrorKind::Limited] {
            assert!(!of(kind).may_fail_over(), "{kind:?}");
        }
        assert!(!of(ErrorKind::Unavailable).after_sending().may_fail_over());
    }

    #[test]
    fn a_code_cannot_carry_a_text() {
        let error = ProviderError::new("sms", ErrorKind::Refused, "refused")
            .with_code("Limit.Exceeded 张三 \n 13800138000x")
            .with_request_id("\u{0}");
        assert_eq!(error.code.as_deref(), Some("Limit.Exceeded13800138000x"));
        assert_eq!(error.request_id, None);
        assert_eq!(error.with_code("A.B").to_string(), "sms: refused (A.B)");
    }

    #[test]
    fn a_call_that_only_reads_has_done_nothing_and_may_be_repeated() {
        let error = ProviderError::new("face", ErrorKind::Timeout, "x").of_reading();
        assert!(error.retryable && !error.maybe_done);
        assert!(!ProviderError::new("face", ErrorKind::Refused, "x").of_reading().retryable);
    }
}
