//! What each command becomes: a fixed answer, or a call of the engine's function of the same meaning.

use std::sync::Arc;

use bson::{RawDocument, RawDocumentBuf, rawdoc};

use crate::{
    engine::{Bson, Engine, TRIES},
    failure::{Failure, translate, was_passing},
    retries::Retries,
    wire,
};

/// One client connection.
pub(crate) struct Session {
    engine: Arc<Engine>,
    retries: Arc<Retries>,
    port: u16,
}

type Answer = Result<RawDocumentBuf, Failure>;

impl Session {
    pub(crate) fn new(engine: Arc<Engine>, retries: Arc<Retries>, port: u16) -> Self {
        Self { engine, retries, port }
    }

    /// Answers a command; a repeated write gets its first answer.
    pub(crate) async fn answer(&mut self, command: &RawDocument) -> RawDocumentBuf {
        let Some((slot, number)) = self.retries.slot(command) else {
            return self.run(command).await.unwrap_or_else(|failure| failure.reply());
        };
        let mut last = slot.lock().await;
        if let Some((_, reply)) = last.as_ref().filter(|(done, _)| *done == number) {
            return reply.clone();
        }
        match self.run(command).await {
            Ok(reply) => {
                *last = Some((number, reply.clone()));
                reply
            }
            Err(failure) => failure.reply(),
        }
    }

    async fn run(&mut self, command: &RawDocument) -> Answer {
        let (name, target) = wire::name(command);
        let database = command.get_str("$db").unwrap_or("test");
        match name {
            "hello" | "isMaster" | "ismaster" => Ok(self.hello()),
            "ping" => {
                self.engine.ping().await?;
                Ok(rawdoc! { "ok": 1.0 })
            }
            "endSessions" | "killCursors" => Ok(rawdoc! { "ok": 1.0 }),
            "insert" | "update" | "delete" => {
                let sql = format!("SELECT p_result FROM documentdb_api.{name}($1, $2)");
                translate(self.write(&sql, database, command).await?)
            }
            "find" | "aggregate" | "listIndexes" | "listCollections" => self.list(name, database, command).await,
            "count" => self.one("SELECT document FROM documentdb_api.count_query($1, $2)", database, command).await,
            "createIndexes" => self.create_indexes(database, target, command).await,
            "create" => self.done("SELECT documentdb_api.create_collection($1, $2)", &[&database, &target]).await,
            "drop" => self.done("SELECT documentdb_api.drop_collection($1, $2)", &[&database, &target]).await,
            "dropDatabase" => self.done("SELECT documentdb_api.drop_database($1)", &[&database]).await,
            "listDatabases" => {
                let row = self.engine.call("SELECT documentdb_api.list_databases($1)", &[&plain(command)?]).await?;
                Ok(row.try_get::<_, Bson>(0)?.0)
            }
            other => Err(Failure { code: 59, message: format!("the test front does not serve {other}") }),
        }
    }

    /// A primary of a replica set, so that the driver uses sessions and numbered writes as in production.
    fn hello(&self) -> RawDocumentBuf {
        let here = format!("127.0.0.1:{}", self.port);
        let mut hosts = bson::RawArrayBuf::new();
        hosts.push(here.as_str());
        rawdoc! {
            "helloOk": true, "isWritablePrimary": true, "ismaster": true, "secondary": false,
            "setName": "test", "setVersion": 1, "hosts": hosts, "me": here.as_str(), "primary": here.as_str(),
            "maxBsonObjectSize": 16_777_216, "maxMessageSizeBytes": 48_000_000, "maxWriteBatchSize": 100_000,
            "logicalSessionTimeoutMinutes": 30, "minWireVersion": 0, "maxWireVersion": 21, "readOnly": false, "ok": 1.0,
        }
    }

    /// A write that lost against another is run again, as [`Engine::call`] does where the statement itself fails.
    async fn write(&mut self, sql: &str, database: &str, command: &RawDocument) -> Answer {
        let mut tries = 0;
        loop {
            let result = self.one(sql, database, command).await?;
            if tries == TRIES || !was_passing(&result) {
                return Ok(result);
            }
            tries += 1;
        }
    }

    async fn one(&mut self, sql: &str, database: &str, command: &RawDocument) -> Answer {
        let row = self.engine.call(sql, &[&database, &plain(command)?]).await?;
        Ok(row.try_get::<_, Bson>(0)?.0)
    }

    async fn done(&mut self, sql: &str, values: &[&(dyn tokio_postgres::types::ToSql + Sync)]) -> Answer {
        self.engine.call(sql, values).await?;
        Ok(rawdoc! { "ok": 1.0 })
    }

    /// A list that fits its first page: the store asks for a bounded number in one batch.
    async fn list(&mut self, name: &str, database: &str, command: &RawDocument) -> Answer {
        let function = match name {
            "listIndexes" => "list_indexes",
            "listCollections" => "list_collections",
            other => other,
        };
        let sql =
            format!("SELECT cursorpage, continuation IS NULL FROM documentdb_api.{function}_cursor_first_page($1, $2)");
        let row = self.engine.call(&sql, &[&database, &plain(command)?]).await?;
        if !row.try_get::<_, bool>(1)? {
            return Err(Failure::new("the list does not fit one page, and the test front has no cursors"));
        }
        Ok(row.try_get::<_, Bson>(0)?.0)
    }

    /// Built at once and in place; the engine's usual way is a job in the background.
    async fn create_indexes(&mut self, database: &str, collection: &str, command: &RawDocument) -> Answer {
        self.engine.call("SELECT documentdb_api.create_collection($1, $2)", &[&database, &collection]).await?;
        let sql = "SELECT documentdb_api_internal.create_indexes_non_concurrently($1, $2, true)";
        self.one(sql, database, command).await?;
        Ok(rawdoc! { "ok": 1.0 })
    }
}

/// The command without what concerns the connection, which the engine's functions do not take.
fn plain(command: &RawDocument) -> Result<Bson, Failure> {
    let mut out = RawDocumentBuf::new();
    for element in command {
        let (name, value) = element?;
        let carried =
            matches!(name, "lsid" | "txnNumber" | "readConcern" | "writeConcern" | "maxTimeMS" | "apiVersion");
        if !carried && !name.starts_with('$') {
            out.append_ref(name, value);
        }
    }
    Ok(Bson(out))
}
