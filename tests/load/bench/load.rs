//! The load: connections that are kept, one request after the other on each, every answer read and looked at.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::peers::Process;

/// What is asked of whom.
pub(crate) struct Case<'p> {
    pub(crate) name: &'static str,
    server: &'p Process,
    requests: Arc<Vec<Vec<u8>>>,
}

/// What one round showed.
pub(crate) struct Measured {
    pub(crate) answers: u64,
    pub(crate) per_second: f64,
    pub(crate) cpu_us: f64,
    /// The kernel's part of it.
    pub(crate) kernel_us: f64,
}

impl<'p> Case<'p> {
    pub(crate) fn get(name: &'static str, server: &'p Process, paths: &[&str]) -> Self {
        let requests = paths.iter().map(|path| format!("GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n").into_bytes());
        Self { name, server, requests: Arc::new(requests.collect()) }
    }

    pub(crate) fn page(name: &'static str, server: &'p Process, codes: &[String]) -> Self {
        let paths: Vec<String> = codes.iter().map(|code| format!("/v/{code}")).collect();
        Self::get(name, server, &paths.iter().map(String::as_str).collect::<Vec<_>>())
    }

    pub(crate) fn post(name: &'static str, server: &'p Process, codes: &[String]) -> Self {
        let requests = codes.iter().map(|code| {
            let body = format!("{{\"code\":\"{code}\"}}");
            let length = body.len();
            let head = "POST /api/v1/verifications HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json";
            format!("{head}\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes()
        });
        Self { name, server, requests: Arc::new(requests.collect()) }
    }
}

/// Runs a case for so long.
pub(crate) async fn run(case: &Case<'_>, connections: usize, time: Duration) -> Measured {
    let (answers, next) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicUsize::new(0)));
    let (started, cpu) = (Instant::now(), case.server.cpu());
    let tasks: Vec<_> = (0..connections)
        .map(|_| {
            let (requests, answers, next) = (case.requests.clone(), answers.clone(), next.clone());
            let address = case.server.address.clone();
            tokio::spawn(async move {
                let mut stream = TcpStream::connect(&address).await.expect("connected");
                stream.set_nodelay(true).expect("no delay");
                let mut buffer = vec![0; 64 * 1024];
                while started.elapsed() < time {
                    let at = next.fetch_add(1, Ordering::Relaxed) % requests.len();
                    ask(&mut stream, requests.get(at).expect("a request"), &mut buffer).await;
                    answers.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("a connection that held");
    }
    let elapsed = started.elapsed();
    let [own, kernel] = case.server.cpu().map(|time| time.as_secs_f64() * 1e6);
    let [own_before, kernel_before] = cpu.map(|time| time.as_secs_f64() * 1e6);
    let answers = answers.load(Ordering::Relaxed);
    Measured {
        answers,
        per_second: answers as f64 / elapsed.as_secs_f64(),
        cpu_us: (own - own_before + kernel - kernel_before) / answers as f64,
        kernel_us: (kernel - kernel_before) / answers as f64,
    }
}

/// One request and its whole answer, which must be 200.
async fn ask(stream: &mut TcpStream, request: &[u8], buffer: &mut [u8]) {
    stream.write_all(request).await.expect("sent");
    let mut read = 0;
    loop {
        let more = stream.read(buffer.get_mut(read..).expect("room")).await.expect("read");
        assert!(more > 0, "the server closed the connection");
        read += more;
        let so_far = buffer.get(..read).expect("read");
        let Some(end) = find(so_far, b"\r\n\r\n") else { continue };
        let head = std::str::from_utf8(so_far.get(..end).expect("a head")).expect("text").to_ascii_lowercase();
        assert!(head.starts_with("http/1.1 200"), "{}", String::from_utf8_lossy(so_far));
        let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
        let length: usize = length.expect("a length").trim().parse().expect("a number");
        if read >= end + 4 + length {
            return;
        }
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}
