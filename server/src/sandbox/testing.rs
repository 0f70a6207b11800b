//! A sandbox on a port of its own, and a receiver of callbacks, for tests of the adapters.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use poem::{
    Endpoint, IntoEndpoint, Request, Response, Route, Server,
    http::StatusCode,
    listener::{Acceptor, Listener, TcpListener},
};
use serde_json::Value;
use tokio::task::JoinHandle;

use super::{Credentials, SandboxState, routes};
use crate::{
    clock::{MovableClock, SystemClock},
    providers::{
        ProviderContext,
        address::Exposure,
        http::{HttpClient, HttpOptions, get, post_json},
    },
    random::SystemRandom,
};

/// A server on a port of its own that ends with this value.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) base: String,
    task: JoinHandle<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub(crate) async fn serve<E>(endpoint: E) -> Running
where
    E: IntoEndpoint + Send + 'static,
    E::Endpoint: 'static,
{
    let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.unwrap();
    let base = format!("http://{}", acceptor.local_addr()[0].as_socket_addr().unwrap());
    let task = tokio::spawn(async move {
        let _ = Server::new_with_acceptor(acceptor).run(endpoint).await;
    });
    Running { base, task }
}

/// A sandbox that runs, with a clock that tests can move.
#[derive(Debug)]
pub(crate) struct Sandbox {
    /// Where it is nested, for example `http://127.0.0.1:40000/sandbox`.
    pub(crate) base: String,
    pub(crate) clock: MovableClock,
    pub(crate) context: ProviderContext,
    pub(crate) credentials: Credentials,
    http: HttpClient,
    _server: Running,
}

impl Sandbox {
    pub(crate) async fn start() -> Self {
        let clock = MovableClock::over(Arc::new(SystemClock));
        let state = SandboxState::new(Arc::new(clock.clone()), Arc::new(SystemRandom), Credentials::default()).unwrap();
        let server = serve(Route::new().nest("/sandbox", routes(state))).await;
        let options = HttpOptions { public_only: false, https_only: false, breaker: false, ..HttpOptions::STRANGERS };
        Self {
            base: format!("{}/sandbox", server.base),
            context: ProviderContext {
                clock: Arc::new(clock.clone()),
                random: Arc::new(SystemRandom),
                exposure: Exposure::Development,
            },
            http: HttpClient::new("test", options, Arc::new(clock.clone())).unwrap(),
            clock,
            credentials: Credentials::default(),
            _server: server,
        }
    }

    /// Reads a control.
    pub(crate) async fn get(&self, path: &str) -> Value {
        let request = get(format!("{}{path}", self.base).parse().unwrap());
        self.http.exchange(request, Duration::from_secs(20), |reply| reply.succeeded()?.json()).await.unwrap()
    }

    /// Uses a control, and gives its status and answer.
    pub(crate) async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let request = post_json(format!("{}{path}", self.base).parse().unwrap(), body.to_string());
        let read = |reply: crate::providers::http::Reply| Ok((reply.status(), reply.json()?));
        self.http.exchange(request, Duration::from_secs(20), read).await.unwrap()
    }

    /// Switches a fault on.
    pub(crate) async fn fault(&self, order: Value) {
        let (status, answer) = self.post("/faults", order).await;
        assert_eq!(status, 200, "{answer}");
    }
}

/// What a callback brought: path with query, signature header, body.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) path: String,
    pub(crate) signature: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// A server that takes every callback and remembers it.
#[derive(Debug)]
pub(crate) struct Receiver {
    pub(crate) base: String,
    received: Arc<Mutex<Vec<Received>>>,
    _server: Running,
}

struct Taking(Arc<Mutex<Vec<Received>>>);

impl Endpoint for Taking {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let body = request.take_body().into_vec().await.unwrap();
        let path = request.original_uri().path_and_query().unwrap().to_string();
        let signature = request.header("x-zhengda-signature").map(str::to_owned);
        self.0.lock().unwrap().push(Received { path, signature, body });
        Ok(StatusCode::OK.into())
    }
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let received = Arc::new(Mutex::default());
        let server = serve(Taking(Arc::clone(&received))).await;
        Self { base: server.base.clone(), received, _server: server }
    }

    pub(crate) fn all(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}
