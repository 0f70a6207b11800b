//! The whole application as `main` builds it, listening on a port of its own, over a store of its own, with a
//! clock that can be moved.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use zhengda::{
    app::App,
    clock::{MovableClock, SystemClock},
    listen,
    random::SystemRandom,
    records::collections,
    settings::{self, Settings},
    startup::{Application, Parts},
    store::Store,
    worker,
};
use zhengda_engine::moment::Span;

use super::stores::{self, TestStore};

/// A running application. Dropping it stops the server.
#[derive(Debug)]
pub(crate) struct Running {
    /// `http://127.0.0.1:port`.
    pub(crate) base: String,
    /// The application behind it, for what a test must see from inside.
    pub(crate) app: Arc<App>,
    /// Moves time.
    pub(crate) clock: MovableClock,
    client: reqwest::Client,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
    doors: Arc<dyn Store>,
    folder: Arc<TempDir>,
    _kept: Option<TestStore>,
}

/// An answer: status, headers of interest and body.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) etag: Option<String>,
    pub(crate) retry_after: Option<String>,
    pub(crate) location: Option<String>,
    pub(crate) content_type: String,
    pub(crate) text: String,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The body as JSON, after the status was the expected one.
    pub(crate) fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// The code of a problem, after the status was the expected one and the body a whole problem.
    pub(crate) fn problem(&self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert!(self.content_type.starts_with("application/problem+json"), "{self:?}");
        let body = self.json();
        for part in ["title", "detail", "remedy", "title_en", "detail_en", "remedy_en", "request_id"] {
            let text = body[part].as_str().unwrap_or_default();
            assert!(!text.is_empty() && !text.contains('{'), "{part} of {body}");
        }
        body["code"].as_str().unwrap().to_owned()
    }
}

/// Starts the application on every store there is and runs the same test on each.
pub(crate) async fn on_each_store<F: Future<Output = ()>>(test: impl Fn(Running) -> F) {
    for store in stores::stores(&collections::all()).await {
        println!("on {}", store.name);
        test(Running::over(store, &[]).await).await;
    }
}

impl Running {
    /// On the embedded store.
    pub(crate) async fn start() -> Self {
        Self::over(stores::sqlite(&collections::all()).await, &[]).await
    }

    /// On that store, with settings overridden as by the environment.
    pub(crate) async fn over(store: TestStore, overrides: &[(&str, &str)]) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let clock = MovableClock::over(Arc::new(SystemClock));
        let mut running = Self::beside(store.store.clone(), folder, clock, overrides).await;
        running._kept = Some(store);
        running
    }

    /// Another process on the same store, with the same keys and the same clock.
    pub(crate) async fn again(&self) -> Self {
        Self::beside(self.doors.clone(), self.folder.clone(), self.clock.clone(), &[]).await
    }

    /// The same with settings overridden as by the environment.
    pub(crate) async fn again_with(&self, overrides: &[(&str, &str)]) -> Self {
        Self::beside(self.doors.clone(), self.folder.clone(), self.clock.clone(), overrides).await
    }

    /// Another process on the same store and with the same keys, on a machine whose clock goes by itself.
    pub(crate) async fn with_a_clock_of_its_own(&self) -> Self {
        Self::beside(self.doors.clone(), self.folder.clone(), MovableClock::over(Arc::new(self.clock.clone())), &[])
            .await
    }

    /// Another process on the same place behind another door, with the same keys and the same clock.
    pub(crate) async fn behind(&self, door: Arc<dyn Store>, overrides: &[(&str, &str)]) -> Self {
        Self::beside(door, self.folder.clone(), self.clock.clone(), overrides).await
    }

    /// The store itself, to put something before it.
    pub(crate) fn store(&self) -> Arc<dyn Store> {
        self.doors.clone()
    }

    async fn beside(
        store: Arc<dyn Store>,
        folder: Arc<TempDir>,
        clock: MovableClock,
        overrides: &[(&str, &str)],
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let settings = settings_for(&folder, &format!("{address}"), overrides);
        let parts = Parts {
            clock: Arc::new(clock.clone()),
            random: Arc::new(SystemRandom),
            store: store.clone(),
            metrics: None,
        };
        let application = Application::build(settings, parts).await.unwrap();
        let (stop, stopped) = oneshot::channel();
        let served = application.served();
        let server =
            tokio::spawn(listen::serve(listener, served, async { drop(stopped.await) }, Duration::from_secs(5)));
        Self {
            base: format!("http://{address}"),
            app: application.app.clone(),
            clock,
            client: super::client(),
            stop: Some(stop),
            server,
            doors: store,
            folder,
            _kept: None,
        }
    }

    /// The folder of its keys, for what a test keeps beside them.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Moves the clock.
    pub(crate) fn advance(&self, span: Span) {
        self.clock.advance(span);
    }

    /// Does all background work that is due now.
    pub(crate) async fn work(&self) -> usize {
        worker::drain(&self.app).await
    }

    /// Sends a request.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Answer {
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        answer(request.send().await.unwrap()).await
    }

    /// Sends a request built by hand.
    pub(crate) async fn raw(&self, build: impl FnOnce(&reqwest::Client, &str) -> reqwest::RequestBuilder) -> Answer {
        answer(build(&self.client, &self.base).send().await.unwrap()).await
    }

    /// `GET`.
    pub(crate) async fn get(&self, path: &str, token: Option<&str>) -> Answer {
        self.send(Method::GET, path, token, &[], None).await
    }

    /// `POST` without a key.
    pub(crate) async fn post(&self, path: &str, token: Option<&str>, body: &Value) -> Answer {
        self.send(Method::POST, path, token, &[], Some(body)).await
    }

    /// `POST` with a fresh idempotency key and, where given, the revision that was seen.
    pub(crate) async fn act(&self, path: &str, token: &str, revision: Option<u64>, body: &Value) -> Answer {
        let key = fresh_key();
        let seen = revision.map(|n| format!("\"{n}\""));
        let mut headers = vec![("Idempotency-Key", key.as_str())];
        headers.extend(seen.as_deref().map(|seen| ("If-Match", seen)));
        self.send(Method::POST, path, Some(token), &headers, Some(body)).await
    }

    /// What the sandbox sent to a number, the newest first.
    pub(crate) async fn sent_to(&self, mobile: &str) -> Vec<Value> {
        self.get(&format!("/sandbox/sms?mobile={mobile}"), None)
            .await
            .expect(200)
            .as_array()
            .cloned()
            .unwrap_or_default()
    }

    /// The newest code sent to a number.
    pub(crate) async fn code_sent_to(&self, mobile: &str) -> String {
        let sent = self.sent_to(mobile).await;
        sent.iter()
            .find_map(|message| message["parameters"]["code"].as_str())
            .unwrap_or_else(|| panic!("no code in {sent:?}"))
            .to_owned()
    }

    /// A device session of a WeChat account.
    pub(crate) async fn device(&self, openid: &str) -> String {
        let body =
            self.post("/api/v1/device-sessions", None, &json!({ "code": format!("dev-{openid}") })).await.expect(201);
        body["token"].as_str().unwrap().to_owned()
    }

    /// Logs in by face and answers the session's token.
    pub(crate) async fn log_in_by_face(&self, name: &str, id_number: &str) -> String {
        let device = self.device(&format!("phone-of-{id_number}")).await;
        let begun = self
            .post("/api/v1/face-logins", Some(&device), &json!({ "name": name, "id_number": id_number }))
            .await
            .expect(201);
        let ticket = ticket_of(&begun);
        self.post(&format!("/sandbox/face/{ticket}"), None, &json!({ "outcome": "pass", "callback": false }))
            .await
            .expect(200);
        self.finish_face(&begun, Some(&device)).await.expect(201)["token"].as_str().unwrap().to_owned()
    }

    /// Asks for the session of a face login.
    pub(crate) async fn finish_face(&self, begun: &Value, token: Option<&str>) -> Answer {
        let path = format!("/api/v1/face-logins/{}/finish", begun["id"].as_str().unwrap());
        let secret = begun["client_secret"].as_str().unwrap().to_owned();
        self.send(Method::POST, &path, token, &[("X-Client-Secret", &secret)], None).await
    }

    /// The same when a code was sent to the number just before: a minute later.
    pub(crate) async fn log_in_by_sms_later(&self, mobile: &str) -> Value {
        self.advance(Span::minutes(1));
        self.log_in_by_sms(mobile, None).await
    }

    /// Logs in by SMS and answers the session.
    pub(crate) async fn log_in_by_sms(&self, mobile: &str, id_number: Option<&str>) -> Value {
        let asked =
            self.post("/api/v1/sms-codes", None, &json!({ "mobile": mobile, "purpose": "login" })).await.expect(202);
        let code = self.code_sent_to(mobile).await;
        let mut body = BTreeMap::from([("code_id", asked["id"].clone()), ("code", json!(code))]);
        if let Some(number) = id_number {
            body.insert("id_number", json!(number));
        }
        self.post("/api/v1/sessions/sms", None, &json!(body)).await.expect(201)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        self.server.abort();
    }
}

/// The ticket of a begun face login, whichever provider it is of.
pub(crate) fn ticket_of(begun: &Value) -> String {
    let ticket = &begun["ticket"];
    let text = ["verify_id", "biz_token"].iter().find_map(|name| ticket[*name].as_str());
    text.unwrap_or_else(|| panic!("no ticket in {begun}")).to_owned()
}

/// An idempotency key that was never used.
pub(crate) fn fresh_key() -> String {
    use zhengda::random::Draw;
    SystemRandom.token().unwrap()
}

/// The settings of a test, with overrides as by the environment.
pub(crate) fn settings_for(folder: &TempDir, listen: &str, overrides: &[(&str, &str)]) -> Settings {
    let path = |name: &str| folder.path().join(name).display().to_string();
    let config = concat!(env!("CARGO_MANIFEST_DIR"), "/config");
    let (protection, seal) = (path("protection.key"), path("certificate-keys.json"));
    let files = path("files");
    let public = format!("http://{listen}");
    let pairs = [
        ("ZHENGDA_SERVER__LISTEN", listen),
        ("ZHENGDA_SERVER__PUBLIC_URL", &public),
        ("ZHENGDA_SERVER__CONFIG_FOLDER", config),
        ("ZHENGDA_PROTECTION__KEY_FILE", &protection),
        ("ZHENGDA_SEAL__KEY_FILE", &seal),
        ("ZHENGDA_FILES__FOLDER", &files),
        ("ZHENGDA_LIMITS__LOGINS_PER_MINUTE", "100000"),
        ("ZHENGDA_LIMITS__CAPTCHAS_PER_MINUTE", "100000"),
    ];
    let environment =
        pairs.iter().chain(overrides).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    settings::load(None, &environment).unwrap_or_else(|findings| panic!("{findings:?}"))
}

async fn answer(response: reqwest::Response) -> Answer {
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (etag, retry_after, content_type) =
        (header("etag"), header("retry-after"), header("content-type").unwrap_or_default());
    let location = header("location");
    assert!(header("x-request-id").is_some(), "every answer carries its request's id: {response:?}");
    let status = response.status();
    let bytes = response.bytes().await.unwrap().to_vec();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Answer { status, etag, retry_after, location, content_type, text, bytes }
}
