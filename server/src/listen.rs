//! Accepts connections and serves them, with the deadlines that a server needs on an open network, and stops
//! without losing a request.
//!
//! poem's own accept loop has no deadline for headers, so that a client that drips them holds its socket for
//! ever; this one closes it after [`HEADERS`], which also bounds how long an idle connection is kept.

use std::{convert::Infallible, sync::Arc, time::Duration};

use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use poem::{
    Endpoint, Response,
    endpoint::BoxEndpoint,
    http::{self, uri::Scheme},
    web::{LocalAddr, RemoteAddr},
};
use tokio::{net::TcpListener, sync::Semaphore};

/// Within so long the headers of a request must be there.
const HEADERS: Duration = Duration::from_secs(10);
/// Connections at once; more wait in the kernel's queue.
const CONNECTIONS: usize = 10_000;
/// The pause after a failed accept, usually for want of descriptors.
const AFTER_FAILURE: Duration = Duration::from_millis(100);

/// Serves `endpoint` until `stop` is done, then lets running requests finish for at most `drain`.
pub async fn serve(
    listener: TcpListener,
    endpoint: BoxEndpoint<'static, Response>,
    stop: impl Future<Output = ()>,
    drain: Duration,
) {
    let endpoint = Arc::new(endpoint);
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
        let endpoint = endpoint.clone();
        let service = service_fn(move |request: http::Request<Incoming>| {
            let endpoint = endpoint.clone();
            let local = local.as_ref().map_or_else(|_| LocalAddr::default(), |address| LocalAddr((*address).into()));
            async move {
                let request = (request, local, RemoteAddr(peer.into()), Scheme::HTTP).into();
                Ok::<http::Response<_>, Infallible>(endpoint.get_response(request).await.into())
            }
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
