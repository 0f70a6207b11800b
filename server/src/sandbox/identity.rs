//! Identity providers: a page on which a developer chooses who signs in, and behind it a whole provider: codes that are
//! good once, PKCE, signed tokens, a person's data, public keys.
//!
//! | place | what it is |
//! |---|---|
//! | `GET identity/{provider}/authorize` | the sign-in page: a list of people to choose from |
//! | `GET identity/{provider}/choose` | the click on it: goes back with a code |
//! | `POST identity/{provider}/choose` | the same for a script: `{authorize_url, person?, level?, deny?}` → `{code, state}` |
//! | `POST\|GET identity/{provider}/token`, `GET …/userinfo`, `GET …/jwks` | the provider's own interfaces |
//!
//! The fault `lie` with one of the codes `nonce`, `audience`, `issuer`, `expired`, `key`, `subject` makes it lie so.

use std::collections::BTreeMap;

use askama::Template;
use data_encoding::BASE64URL_NOPAD;
use poem::{
    Body, Request, Response, handler,
    http::{StatusCode, header},
    web::{Data, Path, Query},
};
use reqwest::Url;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use zhengda_engine::moment::{Moment, Span};

use super::{SandboxState, answer, faults, recent::Recent};
use crate::random::Draw;

/// The people who can sign in: subject, name, document number.
const PEOPLE: [(&str, &str, &str); 4] = [
    ("10001", "李明", "440105199003074516"),
    ("10002", "王芳", "440304198511230028"),
    ("10003", "赵强", "370102197810053678"),
    ("10004", "陈静", "440105199003077020"),
];
/// How long a code and a token are good.
const LIFE: Span = Span::minutes(5);

/// What the providers remember.
#[derive(Debug, Default)]
pub(super) struct IdentityMemory {
    codes: Recent<Grant>,
    tokens: Recent<Grant>,
    /// Seeds of the signing keys: the published one, and another.
    seeds: Option<([u8; 32], [u8; 32])>,
}

/// Somebody who signed in.
#[derive(Clone, Debug)]
struct Grant {
    provider: String,
    person: (&'static str, &'static str, &'static str),
    level: String,
    client_id: String,
    redirect_uri: String,
    nonce: Option<String>,
    challenge: Option<String>,
    used: bool,
    expires_at: Moment,
}

#[derive(Template)]
#[template(path = "sandbox_identity.html")]
struct Page {
    provider: String,
    people: Vec<(String, &'static str, String)>,
    deny: String,
}

/// `GET /sandbox/identity/{provider}/authorize`.
#[handler]
pub(super) fn authorize(Path(provider): Path<String>, Query(asked): Query<BTreeMap<String, String>>) -> Response {
    if let Err(fault) = check(&asked) {
        return answer::refuse(StatusCode::BAD_REQUEST, fault);
    }
    let link = |more: &[(&str, &str)]| {
        let pairs = asked.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain(more.iter().copied());
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        format!("choose?{query}")
    };
    let people = PEOPLE
        .iter()
        .flat_map(|(subject, name, _)| {
            [("1", "账号"), ("3", "实名")].map(|(level, said)| {
                (link(&[("sandbox_person", subject), ("sandbox_level", level)]), *name, format!("{said} {level}"))
            })
        })
        .collect();
    let page = Page { provider, people, deny: link(&[("sandbox_deny", "1")]) };
    match page.render() {
        Ok(html) => Response::builder().header(header::CONTENT_TYPE, "text/html; charset=utf-8").body(html),
        Err(error) => answer::refuse(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

/// What is wrong with a call of the sign-in page.
fn check(asked: &BTreeMap<String, String>) -> Result<(), &'static str> {
    let text = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
    if text("response_type") != "code" {
        return Err("response_type is code");
    }
    if text("client_id").is_empty() || answer::address(text("redirect_uri")).is_none() {
        return Err("client_id and an absolute redirect_uri are needed");
    }
    if text("state").len() < 16 {
        return Err("state has at least 128 bits");
    }
    if text("code_challenge").is_empty() || text("code_challenge_method") != "S256" {
        return Err("PKCE with S256 is needed");
    }
    Ok(())
}

/// `GET /sandbox/identity/{provider}/choose`: the developer clicked.
#[handler]
pub(super) fn choose(
    state: Data<&SandboxState>,
    Path(provider): Path<String>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Response {
    let choice = Choice {
        person: asked.get("sandbox_person").cloned(),
        level: asked.get("sandbox_level").cloned(),
        deny: asked.contains_key("sandbox_deny"),
    };
    match grant(*state, &provider, &asked, choice) {
        Ok((_, url)) => Response::builder().status(StatusCode::FOUND).header(header::LOCATION, url.as_str()).finish(),
        Err(fault) => answer::refuse(StatusCode::BAD_REQUEST, fault),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    authorize_url: String,
    person: Option<String>,
    level: Option<String>,
    #[serde(default)]
    deny: bool,
}

/// `POST /sandbox/identity/{provider}/choose`: a script chose.
#[handler]
pub(super) async fn choose_by_script(state: Data<&SandboxState>, Path(provider): Path<String>, body: Body) -> Response {
    let order: Order = match answer::control(body).await {
        Ok(order) => order,
        Err(refusal) => return refusal,
    };
    let Some(url) = answer::address(&order.authorize_url) else {
        return answer::refuse(StatusCode::BAD_REQUEST, "authorize_url is no address");
    };
    let asked: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
    let choice = Choice { person: order.person, level: order.level, deny: order.deny };
    match grant(*state, &provider, &asked, choice) {
        Ok((code, url)) => {
            let state = asked.get("state").cloned().unwrap_or_default();
            answer::ok(json!({ "code": code, "state": state, "redirect": url.as_str() }))
        }
        Err(fault) => answer::refuse(StatusCode::BAD_REQUEST, fault),
    }
}

/// Who signs in, and how strongly proven.
struct Choice {
    person: Option<String>,
    level: Option<String>,
    deny: bool,
}

/// Makes a code and the address to go back to.
fn grant(
    state: &SandboxState,
    provider: &str,
    asked: &BTreeMap<String, String>,
    choice: Choice,
) -> Result<(Option<String>, Url), &'static str> {
    check(asked)?;
    let text = |name: &str| asked.get(name).cloned().unwrap_or_default();
    let mut url = answer::address(&text("redirect_uri")).ok_or("redirect_uri is no address")?;
    if choice.deny {
        url.query_pairs_mut().append_pair("error", "access_denied").append_pair("state", &text("state"));
        return Ok((None, url));
    }
    // A person is named by subject or by document number.
    let wanted = choice.person.unwrap_or_else(|| "10001".to_owned());
    let person = PEOPLE.into_iter().find(|(subject, _, number)| *subject == wanted || *number == wanted);
    let grant = Grant {
        provider: provider.to_owned(),
        person: person.ok_or("there is no such person")?,
        level: choice.level.unwrap_or_else(|| "3".to_owned()),
        client_id: text("client_id"),
        redirect_uri: text("redirect_uri"),
        nonce: asked.get("nonce").cloned(),
        challenge: asked.get("code_challenge").cloned(),
        used: false,
        expires_at: state.clock().now().plus(LIFE),
    };
    let code = state.random().token().map_err(|_| "no randomness")?;
    state.identity().codes.put(&code, grant);
    url.query_pairs_mut().append_pair("code", &code).append_pair("state", &text("state"));
    Ok((Some(code), url))
}

/// `POST /sandbox/identity/{provider}/token`, and `GET` for platforms that ask so.
#[handler]
pub(super) async fn token(
    state: Data<&SandboxState>,
    Path(provider): Path<String>,
    Query(mut asked): Query<BTreeMap<String, String>>,
    request: &Request,
    body: Body,
) -> Response {
    if let Some(code) = faults::refusal(request) {
        return oauth_error(if code.is_empty() { "invalid_grant" } else { &code });
    }
    let form = answer::text(body).await.unwrap_or_default();
    asked.extend(url::form_urlencoded::parse(form.as_bytes()).into_owned());
    let text = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
    if !is_known(*state, &provider, request, &asked) {
        return oauth_error("invalid_client");
    }
    let now = state.clock().now();
    let grant = {
        let mut memory = state.identity();
        let Some(grant) = memory.codes.get_mut(text("code")) else { return oauth_error("invalid_grant") };
        let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(text("code_verifier").as_bytes()));
        let fits = !grant.used
            && now < grant.expires_at
            && grant.provider == provider
            && grant.redirect_uri == text("redirect_uri")
            && grant.client_id == text("client_id")
            && grant.challenge.as_deref() == Some(challenge.as_str());
        // A code is worthless after its first use, however it ended (RFC 6749 section 4.1.2).
        grant.used = true;
        if !fits {
            return oauth_error("invalid_grant");
        }
        grant.clone()
    };
    let Ok(access) = state.random().token() else { return oauth_error("server_error") };
    let Some(id_token) = id_token(*state, request, &grant, now) else { return oauth_error("server_error") };
    state.identity().tokens.put(&access, Grant { expires_at: now.plus(LIFE), ..grant });
    answer::ok(json!({ "access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": id_token }))
}

/// Whether the caller proved to be our customer: by the header or among the parameters.
fn is_known(state: &SandboxState, provider: &str, request: &Request, asked: &BTreeMap<String, String>) -> bool {
    let secret = state.credentials().identity_secret(provider);
    let pair = |id: &str| data_encoding::BASE64.encode(format!("{id}:{secret}").as_bytes());
    let id = asked.get("client_id").map(String::as_str).unwrap_or_default();
    request.header("Authorization").is_some_and(|given| given == format!("Basic {}", pair(id)))
        || asked.get("client_secret").is_some_and(|given| *given == secret)
}

/// The signed token, or a lie.
fn id_token(state: &SandboxState, request: &Request, grant: &Grant, now: Moment) -> Option<String> {
    let lie = faults::lie(request);
    let lies = |about: &str| lie.as_deref() == Some(about);
    let seconds = |at: Moment| at.0 / 1_000;
    let mut claims = person(grant);
    let audience = if lies("audience") { "somebody_else" } else { &grant.client_id };
    let issuer =
        if lies("issuer") { "https://elsewhere.example.cn".to_owned() } else { issuer(request, &grant.provider) };
    let end = if lies("expired") { now.minus(Span::hours(1)) } else { now.plus(LIFE) };
    claims.extend([
        ("iss".to_owned(), issuer.into()),
        ("aud".to_owned(), audience.into()),
        ("iat".to_owned(), seconds(now.minus(Span::hours(2)).min(end)).into()),
        ("exp".to_owned(), seconds(end).into()),
    ]);
    let nonce = if lies("nonce") { Some("another".to_owned()) } else { grant.nonce.clone() };
    claims.extend(nonce.map(|nonce| ("nonce".to_owned(), nonce.into())));
    let seeds = state.identity_seeds()?;
    let key = Ed25519KeyPair::from_seed_unchecked(if lies("key") { &seeds.1 } else { &seeds.0 }).ok()?;
    let header = json!({ "alg": "EdDSA", "kid": "sandbox-1", "typ": "JWT" });
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let signed = format!("{}.{}", part(&header), part(&Value::Object(claims)));
    let signature = key.sign(signed.as_bytes());
    Some(format!("{signed}.{}", BASE64URL_NOPAD.encode(signature.as_ref())))
}

/// The address of the provider as the caller knows it.
fn issuer(request: &Request, provider: &str) -> String {
    let host = request.header("Host").unwrap_or_default();
    format!("http://{host}/sandbox/identity/{provider}")
}

/// A person's data, under the names that different platforms use.
fn person(grant: &Grant) -> Map<String, Value> {
    let (subject, name, number) = grant.person;
    let data = json!({
        "sub": subject, "uid": subject, "name": name, "cn": name, "id_number": number, "idcardnumber": number,
        "level": grant.level,
    });
    data.as_object().cloned().unwrap_or_default()
}

/// `GET /sandbox/identity/{provider}/userinfo`.
#[handler]
pub(super) fn userinfo(
    state: Data<&SandboxState>,
    Path(provider): Path<String>,
    Query(asked): Query<BTreeMap<String, String>>,
    request: &Request,
) -> Response {
    let bearer = request.header("Authorization").and_then(|value| value.strip_prefix("Bearer "));
    let shown = bearer.or_else(|| asked.get("access_token").map(String::as_str)).unwrap_or_default();
    let grant = state.identity().tokens.get(shown).cloned();
    let live = |grant: &Grant| grant.provider == provider && state.clock().now() < grant.expires_at;
    let Some(mut grant) = grant.filter(live) else {
        return answer::refuse(StatusCode::UNAUTHORIZED, "the token is not good");
    };
    if faults::lie(request).as_deref() == Some("subject") {
        grant.person = PEOPLE.into_iter().find(|one| *one != grant.person).unwrap_or(grant.person);
    }
    answer::ok(Value::Object(person(&grant)))
}

/// `GET /sandbox/identity/{provider}/jwks`.
#[handler]
pub(super) fn jwks(state: Data<&SandboxState>) -> Response {
    let key = state.identity_seeds().and_then(|seeds| Ed25519KeyPair::from_seed_unchecked(&seeds.0).ok());
    let Some(key) = key else { return answer::refuse(StatusCode::INTERNAL_SERVER_ERROR, "no key") };
    let x = BASE64URL_NOPAD.encode(key.public_key().as_ref());
    let key = json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "kid": "sandbox-1", "use": "sig", "alg": "EdDSA" });
    answer::ok(json!({ "keys": [key] }))
}

fn oauth_error(code: &str) -> Response {
    let body = json!({ "error": code }).to_string();
    let status = if code == "invalid_client" { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
    Response::builder().status(status).header(header::CONTENT_TYPE, "application/json").body(body)
}

impl SandboxState {
    /// The seeds of the signing keys, drawn at first use.
    fn identity_seeds(&self) -> Option<([u8; 32], [u8; 32])> {
        let mut memory = self.identity();
        if memory.seeds.is_none() {
            memory.seeds = Some((self.random().bytes().ok()?, self.random().bytes().ok()?));
        }
        memory.seeds
    }
}
