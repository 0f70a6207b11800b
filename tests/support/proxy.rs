//! A proxy between the product and its database that breaks the line on command.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinHandle,
};

/// What happens on the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// Bytes pass.
    Open,
    /// Every connection is closed, new ones are closed at once.
    Cut,
    /// Connections stay, new ones are taken, and no byte passes: a peer that has silently gone. Connections that were
    /// there stay dead even when the line is open again, as behind a firewall that lost its memory.
    Silent,
}

#[derive(Clone, Copy, Debug)]
struct State {
    line: Line,
    /// How often the line has been silent.
    silences: u64,
}

/// Orders to tear connections.
#[derive(Debug, Default)]
struct Tear {
    /// How many connections.
    times: AtomicI64,
    /// After how many bytes of replies on each.
    bytes: AtomicI64,
}

/// The proxy; it ends with this.
#[derive(Debug)]
pub(crate) struct Proxy {
    address: SocketAddr,
    line: watch::Sender<State>,
    tear: Arc<Tear>,
    task: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Proxy {
    pub(crate) async fn before(target: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (line, state) = watch::channel(State { line: Line::Open, silences: 0 });
        let tear = Arc::new(Tear::default());
        let budget = Arc::clone(&tear);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if state.borrow().line != Line::Cut {
                    tokio::spawn(connect(client, target.clone(), state.clone(), Arc::clone(&budget)));
                }
            }
        });
        Self { address, line, tear, task }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn set(&self, line: Line) {
        self.line.send_modify(|state| {
            state.silences += u64::from(line == Line::Silent);
            state.line = line;
        });
    }

    /// Tears so many connections, each after so many more bytes of replies.
    pub(crate) fn tear(&self, times: i64, bytes: i64) {
        self.tear.bytes.store(bytes, Ordering::SeqCst);
        self.tear.times.store(times, Ordering::SeqCst);
    }
}

async fn connect(client: TcpStream, target: String, line: watch::Receiver<State>, tear: Arc<Tear>) {
    let Ok(server) = TcpStream::connect(target).await else { return };
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let mut state = line.clone();
    tokio::select! {
        () = carry(from_client, to_server, line.clone(), None) => {}
        () = carry(from_server, to_client, line, Some(tear)) => {}
        _ = state.wait_for(|state| state.line == Line::Cut) => {}
    }
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, line: watch::Receiver<State>, tear: Option<Arc<Tear>>) {
    let born = *line.borrow();
    let mut buffer = vec![0; 64 * 1024];
    let mut carried = 0_i64;
    let mut order = 0;
    loop {
        let Ok(n @ 1..) = from.read(&mut buffer).await else { return };
        if born.line == Line::Silent || line.borrow().silences > born.silences {
            // Only a cut ends it now.
            std::future::pending::<()>().await;
        }
        let mut passes = n;
        if let Some(tear) = &tear {
            // Bytes are counted from the moment of the order.
            let times = tear.times.load(Ordering::SeqCst);
            carried = if order == times { carried } else { 0 };
            order = times;
            let left = tear.bytes.load(Ordering::SeqCst) - carried;
            carried += i64::try_from(n).unwrap();
            if times > 0 && left < i64::try_from(n).unwrap() {
                tear.times.fetch_sub(1, Ordering::SeqCst);
                passes = usize::try_from(left.max(0)).unwrap();
            }
        }
        if to.write_all(&buffer[..passes]).await.is_err() || passes < n {
            return;
        }
    }
}
