//! The compiler from conditions to SQL. Names are checked by the declaration and go in as they are; values are bound.

use rusqlite::types::Value;

use crate::store::{Collection, Condition, Direction, ID, Index, Kind, SHAPE, Scalar, check::Plan};

/// A statement and its values, in the order of its question marks.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Query {
    pub text: String,
    pub values: Vec<Value>,
}

/// The expression that reads a field. Indexes are made over the same text, or SQLite would not use them.
pub(super) fn field(name: &str) -> String {
    match name {
        ID => "id".to_owned(),
        SHAPE => "shape".to_owned(),
        _ => format!("json_extract(doc, '$.{name}')"),
    }
}

/// The table that holds the single strings of an indexed list: (value, id).
pub(super) fn list_table(collection: &Collection, index: &Index) -> String {
    format!("\"{}.{}\"", collection.name, index.name)
}

/// Whether an index is over a list of strings, which SQLite cannot index by itself.
pub(super) fn is_list(collection: &Collection, index: &Index) -> bool {
    index.fields.iter().any(|field| collection.kind(field) == Some(Kind::Texts))
}

/// A list query. One row more than the limit is asked for: it tells whether there is a next page.
pub(super) fn list(collection: &Collection, plan: &Plan, limit: u32) -> Query {
    let mut query = Query { text: String::new(), values: Vec::new() };
    let condition = compile(collection, &plan.condition, &mut query.values);
    let direction = if plan.direction == Direction::Descending { " DESC" } else { "" };
    let first = plan.sort.map(|name| format!("{}{direction}, ", field(name))).unwrap_or_default();
    query.text = format!(
        "SELECT id, version, shape, doc FROM \"{}\" WHERE {condition} ORDER BY {first}id{direction} LIMIT ?",
        collection.name
    );
    query.values.push(Value::Integer(i64::from(limit) + 1));
    query
}

/// A count.
pub(super) fn count(collection: &Collection, condition: &Condition) -> Query {
    let mut values = Vec::new();
    let condition = compile(collection, condition, &mut values);
    Query { text: format!("SELECT count(*) FROM \"{}\" WHERE {condition}", collection.name), values }
}

fn compile(collection: &Collection, condition: &Condition, values: &mut Vec<Value>) -> String {
    let mut compare = |name: &str, operator: &str, value: &Scalar| {
        values.push(bind(value));
        format!("{} {operator} ?", field(name))
    };
    match condition {
        Condition::Eq(name, value) => compare(name, "=", value),
        // IS NOT also holds where the field is absent, as MongoDB's $ne does.
        Condition::Ne(name, value) => compare(name, "IS NOT", value),
        Condition::Gt(name, value) => compare(name, ">", value),
        Condition::Gte(name, value) => compare(name, ">=", value),
        Condition::Lt(name, value) => compare(name, "<", value),
        Condition::Lte(name, value) => compare(name, "<=", value),
        Condition::In(name, any) => {
            // One parameter however many values: the statement's text stays the same and is prepared once.
            values.push(Value::Text(json_list(any)));
            format!("{} IN (SELECT value FROM json_each(?))", field(name))
        }
        Condition::Has(name, value) => {
            values.push(Value::Text(value.clone()));
            match collection.plain.iter().find(|index| index.fields == [*name]) {
                Some(index) => format!("id IN (SELECT id FROM {} WHERE value = ?)", list_table(collection, index)),
                None => format!("EXISTS (SELECT 1 FROM json_each(doc, '$.{name}') WHERE value = ?)"),
            }
        }
        Condition::Present(name, true) => format!("{} IS NOT NULL", field(name)),
        Condition::Present(name, false) => format!("{} IS NULL", field(name)),
        Condition::And(all) => join(collection, all, " AND ", "TRUE", values),
        Condition::Or(any) => join(collection, any, " OR ", "FALSE", values),
    }
}

fn join(c: &Collection, parts: &[Condition], with: &str, empty: &str, values: &mut Vec<Value>) -> String {
    if parts.is_empty() {
        return empty.to_owned();
    }
    let parts: Vec<_> = parts.iter().map(|part| compile(c, part, values)).collect();
    format!("({})", parts.join(with))
}

fn bind(value: &Scalar) -> Value {
    match value {
        Scalar::Str(text) => Value::Text(text.clone()),
        Scalar::Int(number) => Value::Integer(*number),
        Scalar::Bool(flag) => Value::Integer(i64::from(*flag)),
    }
}

fn json_list(values: &[Scalar]) -> String {
    let values = values.iter().map(|value| match value {
        Scalar::Str(text) => serde_json::Value::from(text.as_str()),
        Scalar::Int(number) => serde_json::Value::from(*number),
        Scalar::Bool(flag) => serde_json::Value::from(*flag),
    });
    serde_json::Value::from_iter(values).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{integer, text, texts};

    const C: Collection = Collection {
        name: "cases",
        fields: &[text("holder"), integer("due"), texts("tags"), texts("marks")],
        plain: &[Index { name: "by_tags", fields: &["tags"] }],
        ..Collection::BLANK
    };

    #[test]
    fn conditions_become_sql_with_every_value_bound() {
        let condition = Condition::eq("holder", "x' OR 1=1 --")
            .and(Condition::ne("due", 5).or(Condition::absent("due")))
            .and(Condition::has("tags", "a"))
            .and(Condition::has("marks", "b"))
            .and(Condition::Or(Vec::new()));
        let query = count(&C, &condition);
        assert_eq!(
            query.text,
            "SELECT count(*) FROM \"cases\" WHERE (json_extract(doc, '$.holder') = ? AND \
             (json_extract(doc, '$.due') IS NOT ? OR json_extract(doc, '$.due') IS NULL) AND \
             id IN (SELECT id FROM \"cases.by_tags\" WHERE value = ?) AND \
             EXISTS (SELECT 1 FROM json_each(doc, '$.marks') WHERE value = ?) AND FALSE)"
        );
        assert_eq!(query.values.len(), query.text.matches('?').count());
    }
}
