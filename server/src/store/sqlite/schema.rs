//! Tables and indexes, made from the declarations.

use rusqlite::{Connection, OptionalExtension};

use super::{error::translate, sql};
use crate::store::{Collection, Index, SHAPE, StoreError};

/// Creates what is missing, all of it or nothing.
pub(super) fn ensure(connection: &mut Connection, collections: &[&Collection]) -> Result<(), StoreError> {
    let transaction = connection.transaction().map_err(translate)?;
    for collection in collections {
        let table = format!(
            "CREATE TABLE \"{}\" (id TEXT PRIMARY KEY, version INTEGER NOT NULL, shape INTEGER NOT NULL, \
             doc TEXT NOT NULL) STRICT",
            collection.name
        );
        create(&transaction, collection.name, &table)?;
        for index in collection.unique {
            create_index(&transaction, collection, index.name, index.fields, true)?;
        }
        for index in collection.plain {
            if sql::is_list(collection, index) {
                create_list(&transaction, collection, index)?;
            } else {
                create_index(&transaction, collection, index.name, index.fields, false)?;
            }
        }
        // Names of our own begin with _, which no declared name may.
        if let Some(field) = collection.expires {
            create_index(&transaction, collection, "_expires", &[field], false)?;
        }
        if !collection.steps.is_empty() {
            create_index(&transaction, collection, SHAPE, &[SHAPE], false)?;
        }
    }
    transaction.commit().map_err(translate)
}

fn create_index(
    c: &Connection,
    collection: &Collection,
    index: &str,
    fields: &[&str],
    unique: bool,
) -> Result<(), StoreError> {
    let mut keys: Vec<_> = fields.iter().map(|field| sql::field(field)).collect();
    let kind = if unique { "UNIQUE INDEX" } else { "INDEX" };
    if !unique {
        // The last key of every sort.
        keys.push("id".to_owned());
    }
    let name = format!("{}.{index}", collection.name);
    let made = create(c, &name, &format!("CREATE {kind} \"{name}\" ON \"{}\" ({})", collection.name, keys.join(", ")));
    match made {
        Err(StoreError::Duplicate) => {
            Err(StoreError::InvalidDeclaration(format!("{name}: stored documents are not unique by it")))
        }
        made => made,
    }
}

/// SQLite cannot index the entries of a list, so they stand in a table of their own that triggers keep.
fn create_list(c: &Connection, collection: &Collection, index: &Index) -> Result<(), StoreError> {
    let (table, from) = (sql::list_table(collection, index), collection.name);
    let field = index.fields.first().copied().unwrap_or_default();
    let name = format!("{}.{}", collection.name, index.name);
    let add = |row: &str, source: &str| {
        format!(
            "INSERT OR IGNORE INTO {table} SELECT entry.value, {row}id FROM {source}json_each({row}doc, '$.{field}') entry"
        )
    };
    let drop =
        format!("DELETE FROM {table} WHERE (value, id) IN (SELECT value, OLD.id FROM json_each(OLD.doc, '$.{field}'))");
    let columns = "(value TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (value, id)) STRICT, WITHOUT ROWID";
    let is_new = !exists(c, &name)?;
    create(c, &name, &format!("CREATE TABLE {table} {columns}"))?;
    for (event, body) in
        [("INSERT", add("NEW.", "")), ("UPDATE", format!("{drop}; {}", add("NEW.", ""))), ("DELETE", drop.clone())]
    {
        let trigger = format!("{name}.{}", event.to_ascii_lowercase());
        create(c, &trigger, &format!("CREATE TRIGGER \"{trigger}\" AFTER {event} ON \"{from}\" BEGIN {body}; END"))?;
    }
    if is_new {
        let fill = add("row.", &format!("\"{from}\" row, "));
        c.execute_batch(&fill).map_err(translate)?;
    }
    Ok(())
}

fn exists(c: &Connection, name: &str) -> Result<bool, StoreError> {
    definition(c, name).map(|found| found.is_some())
}

fn definition(c: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    c.query_row("SELECT sql FROM sqlite_schema WHERE name = ?", [name], |row| row.get(0)).optional().map_err(translate)
}

/// Creates one thing unless it is there in the same form. SQLite keeps the text of each definition.
fn create(c: &Connection, name: &str, statement: &str) -> Result<(), StoreError> {
    match definition(c, name)? {
        None => c.execute_batch(statement).map_err(translate),
        Some(stored) if stored == statement => Ok(()),
        Some(_) => Err(StoreError::InvalidDeclaration(format!(
            "{name} is stored with another definition: give the changed one a new name"
        ))),
    }
}
