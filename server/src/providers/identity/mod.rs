//! Identity providers: OAuth 2.0 and OpenID Connect, authorisation code with PKCE (RFC 6749, 7636, 9700), in the
//! variants that the provinces' platforms speak. One adapter; what differs is configuration.

mod jws;
mod keys;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use data_encoding::{BASE64, BASE64URL_NOPAD};
use reqwest::{Request, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use zhengda_engine::login::{
    identity::{Expected, check_token},
    provider::{ProviderProfile, TokenAuth, TokenMethod, UserinfoAuth},
};

use self::keys::Keys;
use super::{
    ProviderContext,
    address::BaseUrl,
    digest::same,
    error::{ErrorKind, ProviderError},
    http::{self, HttpClient, HttpOptions},
};
use crate::clock::Clock;

const NAME: &str = "identity";
/// The longest wait for an answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The adapter of one provider.
#[derive(Debug)]
pub struct IdentityProvider {
    profile: ProviderProfile,
    base: BaseUrl,
    issuer: String,
    secret: SecretString,
    http: HttpClient,
    keys: Keys,
    clock: Arc<dyn Clock>,
}

/// What a sign-in page is opened with.
#[derive(Clone, Copy, Debug)]
pub struct Authorization<'a> {
    /// Where the provider sends the browser afterwards.
    pub redirect_uri: &'a str,
    /// What it hands back.
    pub state: &'a str,
    /// What its token repeats.
    pub nonce: &'a str,
    /// The secret half of PKCE.
    pub verifier: &'a str,
}

#[derive(Deserialize)]
struct Tokens {
    access_token: Option<String>,
    id_token: Option<String>,
    error: Option<String>,
}

impl IdentityProvider {
    /// The adapter for a provider at `base`.
    ///
    /// # Errors
    /// `Misconfigured` for an address that is not allowed.
    pub fn new(
        profile: ProviderProfile,
        base: &str,
        secret: SecretString,
        context: &ProviderContext,
    ) -> Result<Self, ProviderError> {
        let base = BaseUrl::parse(NAME, base, context.exposure)?;
        let http = HttpClient::new(NAME, HttpOptions::for_base(&base), context.clock.clone())?;
        let own = || base.at("").as_str().trim_end_matches('/').to_owned();
        let issuer = profile.issuer.clone().unwrap_or_else(own);
        Ok(Self { profile, base, issuer, secret, http, keys: Keys::default(), clock: context.clock.clone() })
    }

    /// The configuration.
    #[must_use]
    pub fn profile(&self) -> &ProviderProfile {
        &self.profile
    }

    /// The address of the sign-in page.
    #[must_use]
    pub fn authorize_url(&self, authorization: &Authorization<'_>) -> Url {
        let mut url = self.base.at(&self.profile.authorize);
        let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(authorization.verifier.as_bytes()));
        let mut query = url.query_pairs_mut();
        query.extend_pairs(&self.profile.authorize_params);
        query.append_pair("response_type", "code");
        query.append_pair("client_id", &self.profile.client_id);
        query.append_pair("redirect_uri", authorization.redirect_uri);
        query.append_pair("scope", &self.profile.scope);
        query.append_pair("state", authorization.state);
        query.append_pair("code_challenge", &challenge);
        query.append_pair("code_challenge_method", "S256");
        if self.profile.jwks.is_some() {
            query.append_pair("nonce", authorization.nonce);
        }
        drop(query);
        url
    }

    /// Exchanges a code for what the provider says of the person. A code is exchanged once; nothing is repeated.
    ///
    /// # Errors
    /// `Refused` for a code that is not taken, `BadAnswer` for an answer that cannot be believed.
    pub async fn person(&self, code: &str, sent: &Authorization<'_>) -> Result<Map<String, Value>, ProviderError> {
        let tokens = self.exchange(code, sent).await?;
        let signed = match (&self.profile.jwks, &tokens.id_token) {
            (None, _) => None,
            (Some(path), Some(token)) => Some(self.signed(path, token, sent).await?),
            (Some(_), None) => return Err(bad("the token that must be signed is missing")),
        };
        let told = match (&self.profile.userinfo, &tokens.access_token) {
            (None, _) => None,
            (Some(path), Some(token)) => Some(self.userinfo(path, token).await?),
            (Some(_), None) => return Err(bad("the access token is missing")),
        };
        match (signed, told) {
            (Some(mut signed), Some(told)) => {
                // What is not signed counts only when it is about the person of the signed token.
                let subject = |claims: &Map<String, Value>| claims.get("sub").cloned().filter(|sub| !sub.is_null());
                if subject(&signed).is_none() || subject(&signed) != subject(&told) {
                    return Err(bad("the person is not the one of the signed token"));
                }
                for (name, value) in told {
                    signed.entry(name).or_insert(value);
                }
                Ok(signed)
            }
            (Some(claims), None) | (None, Some(claims)) => Ok(claims),
            (None, None) => Err(bad("nothing was said of the person")),
        }
    }

    async fn exchange(&self, code: &str, sent: &Authorization<'_>) -> Result<Tokens, ProviderError> {
        let secret = self.secret.expose_secret();
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", sent.redirect_uri),
            ("client_id", self.profile.client_id.as_str()),
            ("code_verifier", sent.verifier),
        ];
        if self.profile.token_auth == TokenAuth::Body {
            fields.push(("client_secret", secret));
        }
        let mut url = self.base.at(&self.profile.token);
        let mut request = match self.profile.token_method {
            TokenMethod::Post => http::post_form(url, http::form(&fields)),
            TokenMethod::Get => {
                url.query_pairs_mut().extend_pairs(fields);
                http::get(url)
            }
        };
        if self.profile.token_auth == TokenAuth::Basic {
            let pair = format!("{}:{secret}", self.profile.client_id);
            authorize(&mut request, &format!("Basic {}", BASE64.encode(pair.as_bytes())))?;
        }
        let tokens = self.http.exchange(request, TIMEOUT, |reply| match reply.status() {
            // The provider's own no (RFC 6749 section 5.2) is an answer, not an illness.
            400 => {
                let said: Tokens = reply.json()?;
                let error = said.error.ok_or_else(|| bad("the code was refused without a reason"))?;
                Err(refused(&error))
            }
            _ => reply.succeeded()?.json::<Tokens>(),
        });
        match tokens.await? {
            Tokens { error: Some(error), .. } => Err(refused(&error)),
            tokens => Ok(tokens),
        }
    }

    async fn userinfo(&self, path: &str, token: &str) -> Result<Map<String, Value>, ProviderError> {
        let mut url = self.base.at(path);
        if self.profile.userinfo_auth == UserinfoAuth::Query {
            url.query_pairs_mut().append_pair("access_token", token);
        }
        let mut request = http::get(url);
        if self.profile.userinfo_auth == UserinfoAuth::Bearer {
            authorize(&mut request, &format!("Bearer {token}"))?;
        }
        self.http.exchange(request, TIMEOUT, |reply| reply.succeeded()?.json()).await
    }

    /// The claims of a signed token, whose signature, issuer, audience, time and nonce are right.
    async fn signed(
        &self,
        path: &str,
        token: &str,
        sent: &Authorization<'_>,
    ) -> Result<Map<String, Value>, ProviderError> {
        let token = jws::Token::parse(token).ok_or_else(|| bad("the signed token cannot be read"))?;
        let now = self.clock.now();
        let keys = self.keys.for_token(&token, now, || self.fetch_keys(path)).await?;
        if !keys.iter().any(|key| token.is_signed_by(key)) {
            return Err(bad("the signature is not the provider's"));
        }
        let claims = token.claims().ok_or_else(|| bad("the signed token cannot be read"))?;
        // Compared in constant time first: the nonce is a secret of this sign-in.
        let nonce = claims.get("nonce").and_then(Value::as_str).unwrap_or_default();
        if !same(nonce, sent.nonce) {
            return Err(bad("the token is of another sign-in"));
        }
        let expected = Expected { issuer: &self.issuer, audience: &self.profile.client_id, nonce: sent.nonce, now };
        check_token(&claims, &expected).map_err(|refusal| {
            let cause = refusal.values.get("cause").map(String::as_str).unwrap_or_default();
            bad("the signed token is not for this sign-in").with_code(cause)
        })?;
        Ok(claims)
    }

    async fn fetch_keys(&self, path: &str) -> Result<Vec<jws::Key>, ProviderError> {
        let set = self
            .http
            .exchange(http::get(self.base.at(path)), TIMEOUT, |reply| reply.succeeded()?.json::<jws::KeySet>());
        Ok(set.await?.usable())
    }
}

fn authorize(request: &mut Request, value: &str) -> Result<(), ProviderError> {
    http::set_header(request, NAME, "authorization", value)
}

fn refused(code: &str) -> ProviderError {
    ProviderError::new(NAME, ErrorKind::Refused, "the provider refused the code").with_code(code)
}

const fn bad(message: &'static str) -> ProviderError {
    ProviderError::new(NAME, ErrorKind::BadAnswer, message)
}
