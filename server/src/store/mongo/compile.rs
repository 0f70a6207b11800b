//! The compiler from conditions to filters.

use mongodb::bson::{Bson, Document, doc};

use crate::store::{Condition, Direction, ID, Scalar, check::Plan};

/// A condition as a filter.
pub(super) fn filter(condition: &Condition) -> Document {
    let compare = |name: &str, operator: &str, value: Bson| doc! { name: { operator: value } };
    match condition {
        // An equality with a list's entry is MongoDB's way of asking for it.
        Condition::Eq(name, value) => compare(name, "$eq", scalar(value)),
        Condition::Has(name, text) => compare(name, "$eq", Bson::String(text.clone())),
        Condition::Ne(name, value) => compare(name, "$ne", scalar(value)),
        Condition::In(name, any) => compare(name, "$in", any.iter().map(scalar).collect()),
        Condition::Gt(name, value) => compare(name, "$gt", scalar(value)),
        Condition::Gte(name, value) => compare(name, "$gte", scalar(value)),
        Condition::Lt(name, value) => compare(name, "$lt", scalar(value)),
        Condition::Lte(name, value) => compare(name, "$lte", scalar(value)),
        Condition::Present(name, there) => compare(name, "$exists", Bson::Boolean(*there)),
        Condition::And(all) if all.is_empty() => Document::new(),
        Condition::And(all) => doc! { "$and": all.iter().map(filter).collect::<Vec<_>>() },
        Condition::Or(any) if any.is_empty() => compare(ID, "$in", Bson::Array(Vec::new())),
        Condition::Or(any) => doc! { "$or": any.iter().map(filter).collect::<Vec<_>>() },
    }
}

/// The order of a list.
pub(super) fn sort(plan: &Plan) -> Document {
    let direction = if plan.direction == Direction::Descending { -1 } else { 1 };
    let mut sort = Document::new();
    if let Some(field) = plan.sort {
        sort.insert(field, direction);
    }
    sort.insert(ID, direction);
    sort
}

fn scalar(value: &Scalar) -> Bson {
    match value {
        Scalar::Str(text) => Bson::String(text.clone()),
        Scalar::Int(number) => Bson::Int64(*number),
        Scalar::Bool(flag) => Bson::Boolean(*flag),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_become_filters() {
        let condition = Condition::eq("holder", "x").and(Condition::ne("due", 5).or(Condition::has("tags", "a")));
        assert_eq!(
            filter(&condition),
            doc! { "$and": [
                { "holder": { "$eq": "x" } },
                { "$or": [{ "due": { "$ne": 5_i64 } }, { "tags": { "$eq": "a" } }] },
            ] }
        );
        assert_eq!(filter(&Condition::all()), doc! {});
        assert_eq!(filter(&Condition::Or(Vec::new())), doc! { "_id": { "$in": [] } });
    }
}
