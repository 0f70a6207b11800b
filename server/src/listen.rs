//! Accepts connections and serves them, with the deadlines that a server needs on an open network, and stops
//! without losing a request.
//!
//! poem's own accept loop has no deadline for headers, so that a client that drips them holds its socket for
//! ever; this one closes it after [`HEADERS`], which also bounds how long an idle connection is kept.

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use http_body_util::{BodyExt, Collected};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use poem::{
    Body, Endpoint, Request, RequestParts, Response,
    endpoint::BoxEndpoint,
    http::{self, request::Parts, uri::Scheme},
    web::{LocalAddr, RemoteAddr},
};
use tokio::{net::TcpListener, sync::Semaphore};

/// Within so long the headers of a request must be there.
const HEADERS: Duration = Duration::from_secs(10);
/// Connections at once; more wait in the kernel's queue.
const CONNECTIONS: usize = 10_000;
/// The pause after a failed accept, usually for want of descriptors.
const AFTER_FAILURE: Duration = Duration::from_millis(100);

/// Answers what goes out most before it reaches the router.
pub trait Front: Send + Sync {
    /// Whether this may be such a request; its body is read first then, at most as long as its head says.
    fn takes(&self, head: &Parts) -> bool;

    /// The answer. Without one the request goes to the router as if it had not been looked at.
    fn answer(&self, head: &Parts, peer: SocketAddr, body: &[u8]) -> Option<Response>;
}

/// What is served: the router, and what stands in front of it.
#[derive(Clone)]
pub struct Served {
    /// Everything.
    pub endpoint: Arc<BoxEndpoint<'static, Response>>,
    /// What goes out most.
    pub front: Arc<dyn Front>,
}

impl std::fmt::Debug for Served {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Served")
    }
}

impl Served {
    async fn answer(&self, request: http::Request<Incoming>, local: LocalAddr, peer: SocketAddr) -> Response {
        let (head, body) = request.into_parts();
        let remote = RemoteAddr(peer.into());
        if !self.front.takes(&head) {
            let request = http::Request::from_parts(head, body);
            return self.endpoint.get_response((request, local, remote, Scheme::HTTP).into()).await;
        }
        // A body that breaks off has nobody left who waits for an answer.
        let body = body.collect().await.map(Collected::to_bytes).unwrap_or_default();
        if let Some(answer) = self.front.answer(&head, peer, &body) {
            return answer;
        }
        let parts = RequestParts::from((head, local, remote, Scheme::HTTP));
        self.endpoint.get_response(Request::from_parts(parts, Body::from_bytes(body))).await
    }
}

/// Serves `served` until `stop` is done, then lets running requests finish for at most `drain`.
pub async fn serve(listener: TcpListener, served: Served, stop: impl Future<Output = ()>, drain: Duration) {
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    tokio::pin!(stop);
    loop {
        let Ok(place) = room.clone().acquire_owned().await else { return };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let (socket, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(AFTER_FAILURE).await;
                continue;
            }
        };
        // Small answers leave at once; a failure here only costs time.
        let _ = socket.set_nodelay(true);
        let local = socket.local_addr();
        let served = served.clone();
        let service = service_fn(move |request: http::Request<Incoming>| {
            let served = served.clone();
            let local = local.as_ref().map_or_else(|_| LocalAddr::default(), |address| LocalAddr((*address).into()));
            async move { Ok::<http::Response<_>, Infallible>(served.answer(request, local, peer).await.into()) }
        });
        let mut builder = hyper::server::conn::http1::Builder::new();
        builder.timer(TokioTimer::new()).header_read_timeout(HEADERS).max_buf_size(64 * 1024);
        let connection = graceful.watch(builder.serve_connection(TokioIo::new(socket), service));
        tokio::spawn(async move {
            // How a connection ends is the client's affair; what was answered is logged by the edge.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(drain, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish in time");
    }
}
