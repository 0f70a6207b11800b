//! Tests: SQLite answers the usual questions from an index, without sorting and without reading the whole table.

use rusqlite::{Connection, params_from_iter};

use super::{
    connection::set_up,
    schema,
    sql::{self, Query},
};
use crate::store::{Collection, Condition, Cursor, Direction, Find, Index, check, integer, text, texts};

static CASES: Collection = Collection {
    name: "cases",
    fields: &[text("holder"), text("state"), text("number"), integer("due"), integer("until"), texts("tags")],
    unique: &[Index { name: "by_number", fields: &["number"] }],
    plain: &[
        Index { name: "by_holder", fields: &["holder"] },
        Index { name: "by_state_and_due", fields: &["state", "due"] },
        Index { name: "by_tags", fields: &["tags"] },
    ],
    steps: &[],
    expires: Some("until"),
};

fn plan(query: &Query) -> String {
    let mut connection = Connection::open_in_memory().unwrap();
    set_up(&connection).unwrap();
    schema::ensure(&mut connection, &[&CASES]).unwrap();
    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", query.text)).unwrap();
    let steps = statement.query_map(params_from_iter(&query.values), |row| row.get::<_, String>(3)).unwrap();
    steps.map(Result::unwrap).collect::<Vec<_>>().join("; ")
}

fn plan_of(find: &Find) -> String {
    plan(&sql::list(&CASES, &check::plan(&CASES, find).unwrap(), find.limit))
}

#[test]
fn usual_lists_come_from_an_index() {
    let open = Condition::eq("state", "open");
    let place = br#"{"f":"due","d":false,"v":5,"i":"case_7"}"#;
    let next: Cursor = data_encoding::BASE64URL_NOPAD.encode(place).parse().unwrap();
    let continued = Find::by(open.clone()).sorted("due", Direction::Ascending).after(Some(next));
    let table = [
        (Find::by(Condition::eq("number", "N1")), "cases.by_number"),
        (Find::by(Condition::eq("holder", "h")), "cases.by_holder"),
        (Find::by(open.clone()).sorted("due", Direction::Ascending), "cases.by_state_and_due"),
        (Find::by(open.clone()).sorted("due", Direction::Descending), "cases.by_state_and_due"),
        (Find::by(open.clone().and(Condition::lte("due", 9))).sorted("due", Direction::Ascending), "by_state_and_due"),
        (continued.clone(), "cases.by_state_and_due"),
        (Find::by(Condition::has("tags", "t")), "cases.by_tags"),
        (Find::by(Condition::gt("_id", "x")), "sqlite_autoindex_cases_1"),
        (Find::by(Condition::one_of("_id", ["x", "y"])), "sqlite_autoindex_cases_1"),
    ];
    for (find, index) in table {
        let plan = plan_of(&find);
        assert!(plan.contains(index), "{find:?}: {plan}");
        assert!(!plan.contains("SCAN cases") && !plan.contains("TEMP B-TREE FOR ORDER BY"), "{find:?}: {plan}");
    }
    let continued = Find::by(open)
        .sorted("due", Direction::Ascending)
        .after(Some(data_encoding::BASE64URL_NOPAD.encode(br#"{"f":"due","d":false,"v":5,"i":"a"}"#).parse().unwrap()));
    let plan = plan_of(&continued);
    assert!(plan.contains("<expr>=? AND <expr>>?"), "a later page starts at its place: {plan}");
}

#[test]
fn a_sweep_comes_from_the_expiry_index() {
    let expiry = sql::field("until");
    let query = Query {
        text: format!("SELECT rowid FROM cases WHERE {expiry} <= ? ORDER BY {expiry}, id LIMIT ?"),
        values: vec![1.into(), 10.into()],
    };
    let plan = plan(&query);
    assert!(plan.contains("cases._expires") && !plan.contains("TEMP B-TREE"), "{plan}");
}
