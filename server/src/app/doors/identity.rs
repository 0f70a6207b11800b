//! The doors of identity providers (`K01`, `Z02`, `S01`, and the social-security card of `G04`). The subject is bound to
//! a person together with its provider; a person is found by a document number only where the provider vouches for it.

use zhengda_engine::{
    login::{
        identity::{IdentityFlow, LIFE, Proven, read},
        provider::ProviderProfile,
    },
    moment::Moment,
    region::profile::Door,
};

use super::codes::provider_problem;
use crate::{
    app::{
        App,
        sessions::{Opened, Opening},
    },
    problem::Problem,
    providers::{
        error::{ErrorKind, ProviderError},
        identity::{Authorization, IdentityProvider},
    },
    random::Draw,
    records::{
        person::{Person, document_key},
        session::{Holder, Level},
    },
    store::{Change, UpdateError},
    vault::{Vault, token_digest},
};

/// A sign-in just begun.
#[derive(Debug)]
pub struct IdentityBegun {
    /// The provider's page.
    pub url: String,
    /// What the provider hands back.
    pub state: String,
    /// With it alone the session can be fetched.
    pub client_secret: String,
    /// When it ends.
    pub expires_at: Moment,
}

/// What came back from the provider.
#[derive(Clone, Debug)]
pub struct IdentityReturn<'a> {
    /// The provider.
    pub provider: &'a str,
    /// Its code.
    pub code: &'a str,
    /// What was handed back.
    pub state: &'a str,
    /// The secret of the device that began.
    pub client_secret: &'a str,
}

impl App {
    /// Begins a sign-in at a provider.
    ///
    /// # Errors
    /// `not_found` for a provider that is not configured, `region_unknown`, `door_not_offered`.
    pub async fn begin_identity(&self, provider: &str, region: Option<&str>) -> Result<IdentityBegun, Problem> {
        let adapter = self.identity_provider(provider)?;
        self.provider_offered(region, adapter.profile())?;
        let (state, client_secret) = (self.random.token()?, self.random.token()?);
        let (nonce, verifier) = (self.random.token()?, self.random.token()?);
        let expires_at = self.now().plus(LIFE);
        let redirect_uri = self.identity_redirect(provider);
        let sent = Authorization { redirect_uri: &redirect_uri, state: &state, nonce: &nonce, verifier: &verifier };
        let url = adapter.authorize_url(&sent).into();
        let flow = IdentityFlow {
            provider: provider.to_owned(),
            client_secret: token_digest(&client_secret),
            nonce,
            verifier,
            expires_at,
        };
        self.records().insert(&token_digest(&state), &flow).await?;
        Ok(IdentityBegun { url, state, client_secret, expires_at })
    }

    /// Ends a sign-in: exchanges the code and opens the session.
    ///
    /// # Errors
    /// `identity_flow_unknown`, `identity_refused`, `identity_unavailable` with the other doors,
    /// `identity_answer_invalid`, `identity_level_low`, `identity_other_person`.
    pub async fn log_in_by_identity(&self, back: &IdentityReturn<'_>, device: &str) -> Result<Opened, Problem> {
        let adapter = self.identity_provider(back.provider)?;
        let flow = self.take_flow(back).await?;
        let redirect_uri = self.identity_redirect(back.provider);
        let sent = Authorization {
            redirect_uri: &redirect_uri,
            state: back.state,
            nonce: &flow.nonce,
            verifier: &flow.verifier,
        };
        let claims = adapter.person(back.code, &sent).await.map_err(|error| self.identity_problem(&error))?;
        let profile = adapter.profile();
        let proven = read(&claims, &profile.claims, &profile.levels, profile.usual)?;
        let (person, level) = self.person_of_subject(back.provider, &proven).await?;
        let opening = Opening {
            holder: Holder::Person { person },
            level,
            door: profile.door.name(),
            openid: None,
            device: device.to_owned(),
        };
        let opened = self.open_session(opening).await?;
        self.tell_of_login(&opened).await;
        Ok(opened)
    }

    fn identity_provider(&self, provider: &str) -> Result<&IdentityProvider, Problem> {
        let found = self.providers.identity.get(provider);
        found.map(|provider| &**provider).ok_or_else(|| Problem::new("not_found"))
    }

    /// That the region has this door, with this provider behind it.
    fn provider_offered(&self, region: Option<&str>, provider: &ProviderProfile) -> Result<(), Problem> {
        self.door_open(region, provider.door)?;
        let Some(profile) = region.and_then(|region| self.catalogue.regions.get(region)) else { return Ok(()) };
        if profile.identity.contains(&provider.id) {
            Ok(())
        } else {
            Err(self.with_doors(Problem::new("door_not_offered"), &profile.doors))
        }
    }

    /// Where the provider sends the browser: a page of ours that hands code and state to the client.
    fn identity_redirect(&self, provider: &str) -> String {
        let base = self.settings.server.public_url.as_str().trim_end_matches('/');
        format!("{base}/identity/{provider}/callback")
    }

    /// Takes a sign-in out, once. One that another device began stays for that device.
    async fn take_flow(&self, back: &IdentityReturn<'_>) -> Result<IdentityFlow, Problem> {
        let (secret, now) = (token_digest(back.client_secret), self.now());
        let id = token_digest(back.state);
        let taken = self.records::<IdentityFlow>().change(&id, |stored| {
            let own = Vault::same(&stored.client_secret, &secret) && stored.provider == back.provider;
            if own && now < stored.expires_at {
                Ok(Change::Delete(stored.clone()))
            } else {
                Err(Problem::new("identity_flow_unknown"))
            }
        });
        taken.await.map_err(|error| match error {
            UpdateError::Missing | UpdateError::Contended => Problem::new("identity_flow_unknown"),
            other => other.into(),
        })
    }

    /// The person behind a subject: bound before, or found by a document that the provider vouches for, or new.
    async fn person_of_subject(&self, provider: &str, proven: &Proven) -> Result<(String, Level), Problem> {
        let bound = self.person_of_identity(provider, &proven.subject).await?;
        let Some((name, number)) = &proven.person else {
            let person = match bound {
                Some(person) => person,
                None => self.unnamed_person().await?,
            };
            self.bind(provider, &proven.subject, &person).await?;
            let known = self.records::<Person>().get(&person).await?.is_some_and(|p| p.value.document_number.is_some());
            return Ok((person, if known { Level::Bound } else { Level::Mobile }));
        };
        let person = match bound {
            None => self.person_for(name, number).await?.id,
            Some(person) => {
                let stored = self.records::<Person>().get(&person).await?.and_then(|found| found.value.document());
                let key = |number| document_key(&self.vault, number);
                match stored {
                    Some(stored) if key(&stored) == key(number) => person,
                    // Known by the account alone so far; now the provider says who it is.
                    None => self.person_for(name, number).await?.id,
                    Some(_) => {
                        let owner = self.person_proven(name, number).await?.map(|found| found.id);
                        if owner.as_deref() != Some(person.as_str()) {
                            tracing::warn!(target: "access", provider, "a subject came back as another person");
                            return Err(Problem::new("identity_other_person"));
                        }
                        person
                    }
                }
            }
        };
        self.bind(provider, &proven.subject, &person).await?;
        Ok((person, Level::Identity))
    }

    /// Somebody of whom only a provider's account is known.
    async fn unnamed_person(&self) -> Result<String, Problem> {
        let id = self.random.id("per")?;
        let person = Person {
            name: None,
            document_number: None,
            document_kind: None,
            former_numbers: Vec::new(),
            mobile: None,
            leaving: None,
            listed_mobile: None,
            created_at: self.now(),
        };
        self.records().insert(&id, &person).await?;
        Ok(id)
    }

    fn identity_problem(&self, error: &ProviderError) -> Problem {
        let problem = match error.kind {
            ErrorKind::Refused => Problem::new("identity_refused"),
            ErrorKind::BadAnswer => Problem::new("identity_answer_invalid"),
            ErrorKind::Limited => provider_problem(error),
            ErrorKind::Unavailable | ErrorKind::Timeout | ErrorKind::Misconfigured => {
                self.with_doors(Problem::new("identity_unavailable"), &[Door::Sms, Door::Face, Door::Password])
            }
        };
        Problem { cause: Some(error.to_string()), ..problem }
    }
}
