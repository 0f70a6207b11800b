//! A small MongoDB wire front over DocumentDB: PostgreSQL with an engine that stores BSON and takes raw commands
//! through SQL functions. It serves the tests and the official driver, on loopback only, until its input ends.

mod commands;
mod engine;
mod failure;
mod retries;
mod wire;

use std::{path::PathBuf, sync::Arc};

use tokio::{
    io::{AsyncReadExt, stdin},
    net::{TcpListener, TcpStream},
};

use crate::{commands::Session, engine::Engine, retries::Retries};

type Failed = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let mut arguments = std::env::args_os().skip(1);
    let folder = arguments.next().map(PathBuf::from).ok_or("usage: mongo-front SOCKET_FOLDER [PORT]")?;
    let port = arguments.next().and_then(|port| port.into_string().ok()).map_or(Ok(0), |port| port.parse::<u16>())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let port = listener.local_addr()?.port();
    say(&format!("mongodb://127.0.0.1:{port}/?directConnection=true"));
    let engine = Arc::new(Engine::at(&folder));
    let retries = Arc::new(Retries::default());
    let accept = async move {
        loop {
            let (stream, _) = listener.accept().await?;
            let session = Session::new(Arc::clone(&engine), Arc::clone(&retries), port);
            tokio::spawn(serve(stream, session));
        }
    };
    tokio::select! {
        ended = accept => ended,
        () = input_ends() => Ok(()),
    }
}

#[expect(clippy::print_stdout, reason = "the address is what the caller waits for")]
fn say(line: &str) {
    println!("{line}");
}

/// The front must not outlive the test run that started it.
async fn input_ends() {
    let mut buffer = [0; 64];
    while stdin().read(&mut buffer).await.is_ok_and(|n| n > 0) {}
}

#[expect(clippy::print_stderr, reason = "a command that the front cannot serve must be seen")]
async fn serve(mut stream: TcpStream, mut session: Session) {
    let _ = stream.set_nodelay(true);
    loop {
        match wire::receive(&mut stream).await {
            Ok(Some(request)) => {
                let reply = session.answer(&request.command).await;
                if request.wants_reply && wire::send(&mut stream, request.id, &reply).await.is_err() {
                    return;
                }
            }
            Ok(None) => return,
            Err(error) => return eprintln!("mongo-front: {error}"),
        }
    }
}
