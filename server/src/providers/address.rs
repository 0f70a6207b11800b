//! Where a provider lives: its base address, checked once when the settings are read.

use reqwest::Url;
use url::Host;

use super::{
    error::{ErrorKind, ProviderError},
    http::public::is_public,
};

/// Which addresses may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exposure {
    /// Anything, plain HTTP and this machine included: development and tests.
    Development,
    /// Only HTTPS, only public addresses.
    Production,
}

/// The address that a provider's paths are appended to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    url: Url,
    exposure: Exposure,
}

impl BaseUrl {
    /// Reads a base address.
    ///
    /// # Errors
    /// `Misconfigured` when it is no address, holds a user, a query or a fragment, or is not allowed at that exposure.
    pub fn parse(provider: &'static str, text: &str, exposure: Exposure) -> Result<Self, ProviderError> {
        let bad = |message| ProviderError::new(provider, ErrorKind::Misconfigured, message);
        let url = Url::parse(text).map_err(|_| bad("the base address cannot be read"))?;
        if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
            return Err(bad("the base address holds a user, a query or a fragment"));
        }
        let https = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(bad("the base address is neither https nor http")),
        };
        if exposure == Exposure::Production && !https {
            return Err(bad("the base address is not https"));
        }
        if exposure == Exposure::Production && !names_public_host(&url) {
            return Err(bad("the base address is private"));
        }
        Ok(Self { url, exposure })
    }

    /// The address of `path` (which begins with `/`) under this base.
    #[must_use]
    pub fn at(&self, path: &str) -> Url {
        let mut url = self.url.clone();
        let whole = format!("{}{path}", self.url.path().trim_end_matches('/'));
        url.set_path(&whole);
        url
    }

    /// What the `Host` header of a request to this base says: the port only when it is not the scheme's own.
    #[must_use]
    pub fn host_header(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        self.url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// Whether requests are encrypted.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// What the base was read for.
    #[must_use]
    pub const fn exposure(&self) -> Exposure {
        self.exposure
    }
}

/// Whether the address's host could be public: a literal address that is, or a name that is not this machine's.
/// What a name leads to is checked again when it is resolved.
#[must_use]
pub fn names_public_host(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => is_public(address.into()),
        Some(Host::Ipv6(address)) => is_public(address.into()),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            name.contains('.')
                && !name.ends_with(".localhost")
                && !name.ends_with(".local")
                && !name.ends_with(".internal")
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(text: &str, exposure: Exposure) -> Result<BaseUrl, ProviderError> {
        BaseUrl::parse("x", text, exposure)
    }

    #[test]
    fn paths_are_appended_to_the_base() {
        for text in ["http://127.0.0.1:8080/sandbox/wx", "http://127.0.0.1:8080/sandbox/wx/"] {
            let base = base(text, Exposure::Development).unwrap();
            assert_eq!(base.at("/sns/a").as_str(), "http://127.0.0.1:8080/sandbox/wx/sns/a");
            assert_eq!(base.host_header(), "127.0.0.1:8080");
        }
        let plain = base("https://api.example.com:443", Exposure::Production).unwrap();
        assert_eq!(plain.at("/").as_str(), "https://api.example.com/");
        assert_eq!(plain.host_header(), "api.example.com");
    }

    #[test]
    fn production_refuses_plain_and_private_bases() {
        for text in [
            "http://api.example.com",
            "https://localhost",
            "https://api.localhost",
            "https://127.0.0.1",
            "https://10.1.2.3",
            "https://[::1]:8443",
            "https://[::ffff:192.168.0.1]",
            "https://0x7f.1",
            "https://printer.local",
        ] {
            assert_eq!(base(text, Exposure::Production).unwrap_err().kind, ErrorKind::Misconfigured, "{text}");
            assert!(base(text, Exposure::Development).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_base_holds_nothing_but_a_place() {
        for text in
            ["api.example.com", "ftp://a.example.com", "https://u:p@a.example.com", "https://a.example.com/?k=v"]
        {
            assert!(base(text, Exposure::Development).is_err(), "{text}");
        }
    }
}
