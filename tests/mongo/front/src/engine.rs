//! The engine: each command is one SQL function that takes and gives BSON.

use std::path::{Path, PathBuf};

use bson::RawDocumentBuf;
use tokio_postgres::{
    Client, Config, NoTls, Row,
    types::{FromSql, IsNull, ToSql, Type, private::BytesMut, to_sql_checked},
};

use crate::failure::{Failure, is_passing};

/// One client connection's way to the engine; opened at its first use.
pub(crate) struct Engine {
    folder: PathBuf,
    client: Option<Client>,
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
        Self { folder: folder.to_owned(), client: None }
    }

    /// Calls a function that answers one row. Statements that lost against another are run again: MongoDB would not
    /// let its caller see that either.
    pub(crate) async fn call(&mut self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Row, Failure> {
        let mut tries = 0;
        loop {
            match self.once(sql, values).await {
                Err(error) if is_passing(&error) && tries < 20 => tries += 1,
                Err(error) => {
                    self.client = self.client.take().filter(|client| !client.is_closed());
                    return Err(error.into());
                }
                Ok(row) => return Ok(row),
            }
        }
    }

    async fn once(&mut self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Row, tokio_postgres::Error> {
        let client = match self.client.take() {
            Some(client) => client,
            None => {
                let mut config = Config::new();
                config.host_path(&self.folder).user("postgres").dbname("postgres");
                let (client, connection) = config.connect(NoTls).await?;
                tokio::spawn(connection);
                client
            }
        };
        let client = self.client.insert(client);
        client.query_one(sql, values).await
    }
}
