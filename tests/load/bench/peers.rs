//! The servers that are measured, each a process of its own: bare poem, poem with one bare signature check, and ours.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use poem::{EndpointExt, Route, Server, get, handler, listener::TcpAcceptor, web::Data};

/// A running server.
pub(crate) struct Process {
    child: Child,
    /// Host and port.
    pub(crate) address: String,
}

impl Process {
    /// One of this program's own.
    pub(crate) fn bench(peer: &str) -> Self {
        let own = std::env::current_exe().expect("this program");
        Self::start(Command::new(own).args(["serve", peer]))
    }

    /// Starts a server that prints where it listens.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("started");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let address = lines.by_ref().map(|line| line.expect("text")).find_map(|line| {
            let rest = line.split("http://").nth(1)?;
            Some(rest.split(['/', ' ']).next()?.to_owned())
        });
        // What it prints later must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address: address.expect("an address") }
    }

    /// The CPU time that it has taken by all its threads: its own, and the kernel's for it.
    pub(crate) fn cpu(&self) -> [Duration; 2] {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("running");
        let fields: Vec<&str> = stat.rsplit(')').next().expect("fields").split_whitespace().collect();
        let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<u64>().ok()).expect("ticks");
        // User and system time in hundredths of a second.
        [11, 12].map(|at| Duration::from_millis(ticks(at) * 10))
    }

    /// Resident memory.
    pub(crate) fn resident_mb(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("running");
        let line = status.lines().find(|line| line.starts_with("VmRSS")).expect("its memory");
        line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).expect("a number") / 1024
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[handler]
fn hello() -> &'static str {
    "hello"
}

#[handler]
fn signed(check: Data<&(VerifyingKey, Vec<u8>, ed25519_dalek::Signature)>) -> &'static str {
    let (key, message, signature) = check.0;
    if key.verify_strict(message, signature).is_ok() { "hello" } else { "forged" }
}

/// Serves one of the peers until it is killed.
pub(crate) async fn serve(peer: &str) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    println!("http://{}/", listener.local_addr().expect("an address"));
    let acceptor = TcpAcceptor::from_std(listener).expect("an acceptor");
    let key = SigningKey::from_bytes(&[7; 32]);
    // As long as what is signed of a code.
    let message = vec![0x5a; 230];
    let check = (key.verifying_key(), message.clone(), key.sign(&message));
    let route = match peer {
        "hello" => Route::new().at("/", get(hello)),
        _ => Route::new().at("/", get(signed)),
    };
    Server::new_with_acceptor(acceptor).run(route.data(check)).await.expect("served");
}
