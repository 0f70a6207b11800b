//! The client against a server that misbehaves in every way a provider can.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::*;
use crate::clock::SystemClock;

/// More than any answer takes, also on a busy machine.
const AMPLE: Duration = Duration::from_secs(10);

fn client(options: HttpOptions) -> HttpClient {
    HttpClient::new("test", options, Arc::new(SystemClock)).unwrap()
}

fn plain() -> HttpOptions {
    HttpOptions { public_only: false, https_only: false, ..HttpOptions::STRANGERS }
}

/// A server that reads a request, writes `answer`, then either closes or, when `hold`, stays silent.
async fn server(answer: &'static [u8], hold: bool) -> (Url, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = calls.clone();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let mut request = [0; 4096];
                let _ = socket.read(&mut request).await;
                let _ = socket.write_all(answer).await;
                if hold {
                    tokio::time::sleep(Duration::from_secs(60)).await;
                }
            });
        }
    });
    (url, calls)
}

async fn call(client: &HttpClient, url: &Url, total: Duration) -> Result<Vec<u8>, ProviderError> {
    client.exchange(post_json(url.clone(), "{}".to_owned()), total, |r| Ok(r.succeeded()?.body().to_vec())).await
}

#[tokio::test]
async fn a_good_answer_is_handed_over() {
    let (url, _) = server(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi", false).await;
    assert_eq!(call(&client(plain()), &url, AMPLE).await.unwrap(), b"hi");
}

#[tokio::test]
async fn silence_ends_at_the_total_and_its_outcome_is_unknown() {
    let (url, calls) = server(b"", true).await;
    let error = call(&client(plain()), &url, Duration::from_millis(100)).await.unwrap_err();
    assert_eq!((error.kind, error.maybe_done, error.retryable), (ErrorKind::Timeout, true, false));
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_answer_that_drips_for_ever_ends_at_the_total() {
    let (url, _) = server(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhi", true).await;
    let error = call(&client(plain()), &url, Duration::from_millis(100)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout);
}

#[tokio::test]
async fn an_answer_closed_in_the_middle_has_an_unknown_outcome() {
    for answer in [&b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhi"[..], b"", b"HTTP/1.1 20"] {
        let (url, calls) = server(answer, false).await;
        let error = call(&client(plain()), &url, AMPLE).await.unwrap_err();
        assert_eq!((error.kind, error.maybe_done), (ErrorKind::Timeout, true));
        assert_eq!(calls.load(Ordering::SeqCst), 1, "it is not sent again");
    }
}

#[tokio::test]
async fn nobody_there_means_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    let error = call(&client(plain()), &url, AMPLE).await.unwrap_err();
    assert_eq!((error.kind, error.maybe_done, error.retryable), (ErrorKind::Unavailable, false, true));
}

#[tokio::test]
async fn a_huge_answer_is_cut() {
    let options = HttpOptions { body_limit: 8, ..plain() };
    let announced = b"HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\nhi";
    let endless = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nhello\r\n";
    for answer in [&announced[..], endless] {
        let (url, _) = server(answer, true).await;
        let error = call(&client(options), &url, AMPLE).await.unwrap_err();
        assert_eq!((error.kind, error.maybe_done), (ErrorKind::BadAnswer, true));
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (target, visits) = server(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", false).await;
    let answer = format!("HTTP/1.1 307 Go\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n");
    let (url, _) = server(answer.leak().as_bytes(), false).await;
    let error = call(&client(plain()), &url, AMPLE).await.unwrap_err();
    assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::Misconfigured, Some("HTTP307")));
    assert_eq!(visits.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn statuses_have_their_classes() {
    for (status, kind, maybe_done) in [
        ("500", ErrorKind::Unavailable, true),
        ("503", ErrorKind::Unavailable, true),
        ("429", ErrorKind::Limited, false),
        ("401", ErrorKind::Misconfigured, false),
        ("404", ErrorKind::Misconfigured, false),
        ("418", ErrorKind::BadAnswer, true),
    ] {
        let (url, _) =
            server(format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n").leak().as_bytes(), false).await;
        let error = call(&client(plain()), &url, AMPLE).await.unwrap_err();
        assert_eq!((error.kind, error.maybe_done, error.retryable), (kind, maybe_done, false), "{status}");
    }
}

#[tokio::test]
async fn a_private_address_is_refused_before_anything_is_sent() {
    let (url, calls) = server(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", false).await;
    let careful = client(HttpOptions { public_only: true, ..plain() });
    let error = call(&careful, &url, AMPLE).await.unwrap_err();
    assert_eq!((error.kind, error.maybe_done), (ErrorKind::Misconfigured, false));
    let named = Url::parse(&format!("http://sub.localhost:{}/", url.port().unwrap())).unwrap();
    assert!(call(&careful, &named, AMPLE).await.is_err());
    assert_eq!(calls.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn plain_http_is_refused_where_https_is_asked_for() {
    let (url, calls) = server(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", false).await;
    let error =
        call(&client(HttpOptions { public_only: false, ..HttpOptions::STRANGERS }), &url, AMPLE).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Misconfigured);
    assert_eq!(calls.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn after_ten_failures_it_is_left_alone() {
    let (url, calls) = server(b"HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n", false).await;
    let client = client(plain());
    for _ in 0..15 {
        assert_eq!(call(&client, &url, AMPLE).await.unwrap_err().kind, ErrorKind::Unavailable);
    }
    assert_eq!(calls.load(Ordering::SeqCst), 10);
}

#[tokio::test]
async fn garbage_that_the_reader_refuses_counts_as_illness() {
    let (url, calls) = server(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi", false).await;
    let client = client(plain());
    for _ in 0..15 {
        let read = |reply: Reply| reply.json::<serde_json::Value>();
        client.exchange(get(url.clone()), AMPLE, read).await.unwrap_err();
    }
    assert_eq!(calls.load(Ordering::SeqCst), 10);
}

#[tokio::test]
async fn no_more_than_the_agreed_number_is_in_flight() {
    let (url, calls) = server(b"", true).await;
    let client = Arc::new(client(HttpOptions { in_flight: 2, ..plain() }));
    let waiting: Vec<_> = (0..4)
        .map(|_| {
            let (client, url) = (client.clone(), url.clone());
            tokio::spawn(async move { call(&client, &url, Duration::from_secs(3)).await.unwrap_err().kind })
        })
        .collect();
    let mut kinds = Vec::new();
    for task in waiting {
        kinds.push(task.await.unwrap());
    }
    kinds.sort_by_key(|kind| kind.name());
    assert_eq!(kinds, [ErrorKind::Timeout, ErrorKind::Timeout, ErrorKind::Unavailable, ErrorKind::Unavailable]);
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}
