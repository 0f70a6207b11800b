//! The engine: each command is one SQL function that takes and gives BSON.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use bson::RawDocumentBuf;
use tokio::sync::Semaphore;
use tokio_postgres::{
    Client, Config, NoTls, Row,
    types::{FromSql, IsNull, ToSql, Type, private::BytesMut, to_sql_checked},
};

use crate::failure::{Failure, is_passing};

/// So many connections to PostgreSQL at once, however many clients there are; it has room for 300.
const CONNECTIONS: usize = 100;

/// So often a statement that lost against another is run again.
pub(crate) const TRIES: u32 = 20;

/// The way to the engine, shared by all clients: a command is one statement and leaves nothing behind in a connection.
pub(crate) struct Engine {
    folder: PathBuf,
    idle: Mutex<Vec<Client>>,
    room: Semaphore,
}

/// A document on its way into or out of the engine's `bson` type.
#[derive(Debug)]
pub(crate) struct Bson(pub(crate) RawDocumentBuf);

impl ToSql for Bson {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        out.extend_from_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }

    fn accepts(kind: &Type) -> bool {
        kind.name() == "bson"
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Bson {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(RawDocumentBuf::from_bytes(raw.to_vec())?))
    }

    fn accepts(kind: &Type) -> bool {
        kind.name() == "bson"
    }
}

impl Engine {
    pub(crate) fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), idle: Mutex::default(), room: Semaphore::new(CONNECTIONS) }
    }

    /// Calls a function that answers one row. Statements that lost against another are run again: MongoDB would not
    /// let its caller see that either.
    pub(crate) async fn call(&self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Row, Failure> {
        let _place = self.room.acquire().await.map_err(|_| Failure::new("the front stops"))?;
        self.call_at_once(sql, values).await
    }

    /// Whether the engine answers. Commands that wait for their turn do not keep a ping waiting, as in MongoDB.
    pub(crate) async fn ping(&self) -> Result<(), Failure> {
        self.call_at_once("SELECT 1", &[]).await.map(drop)
    }

    async fn call_at_once(&self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Row, Failure> {
        let client = match self.take() {
            Some(client) => client,
            None => self.connect().await?,
        };
        let mut tries = 0;
        let answer = loop {
            match client.query_one(sql, values).await {
                Err(error) if is_passing(&error) && tries < TRIES => tries += 1,
                answer => break answer,
            }
        };
        if !client.is_closed() {
            self.idle().push(client);
        }
        Ok(answer?)
    }

    async fn connect(&self) -> Result<Client, tokio_postgres::Error> {
        let mut config = Config::new();
        config.host_path(&self.folder).user("postgres").dbname("postgres");
        let (client, connection) = config.connect(NoTls).await?;
        tokio::spawn(connection);
        Ok(client)
    }

    fn take(&self) -> Option<Client> {
        let mut idle = self.idle();
        idle.retain(|client| !client.is_closed());
        idle.pop()
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Client>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
