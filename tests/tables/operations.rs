//! The operations as the contract describes them, and a body of the right shape for each.

use serde_json::{Map, Value, json};

/// One operation.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: reqwest::Method,
    /// With every parameter filled by something that exists nowhere.
    pub(crate) path: String,
    /// A body of the right shape, where it takes JSON.
    pub(crate) body: Option<Value>,
    /// Whether the body may be left out.
    pub(crate) body_optional: bool,
    /// Whether a session is asked for.
    pub(crate) secured: bool,
}

/// Every operation of the contract that is checked in.
pub(crate) fn operations() -> Vec<Operation> {
    let contract: Value = serde_json::from_str(include_str!("../../config/openapi.json")).unwrap();
    let mut all = Vec::new();
    for (path, methods) in contract["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let Some(id) = operation["operationId"].as_str() else { panic!("{method} {path} has no operation id") };
            let schema = &operation["requestBody"]["content"]["application/json; charset=utf-8"]["schema"];
            all.push(Operation {
                id: id.to_owned(),
                method: method.to_uppercase().parse().unwrap(),
                path: filled(path),
                body_optional: operation["requestBody"]["required"] != true,
                body: (!schema.is_null()).then(|| sample(&contract, schema)),
                secured: operation["security"].as_array().is_some_and(|list| !list.is_empty()),
            });
        }
    }
    all
}

/// `/cases/{id}` with the parameter filled.
fn filled(path: &str) -> String {
    let mut out = String::new();
    for (n, part) in path.split('{').enumerate() {
        match part.split_once('}') {
            Some((name, rest)) if n > 0 => {
                out.push_str(if name == "n" { "0" } else { "nothing_such" });
                out.push_str(rest);
            }
            _ => out.push_str(part),
        }
    }
    out
}

/// A value of the schema's shape: every required field, and every optional one that is simple.
fn sample(contract: &Value, schema: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap();
        return sample(contract, &contract["components"]["schemas"][name]);
    }
    if let Some(first) =
        ["allOf", "anyOf", "oneOf"].iter().find_map(|key| schema[*key].as_array()).and_then(|list| list.first())
    {
        return sample(contract, first);
    }
    if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
        return first.clone();
    }
    match schema["type"].as_str() {
        Some("object") => {
            let mut object = Map::new();
            for (name, field) in schema["properties"].as_object().into_iter().flatten() {
                object.insert(name.clone(), sample(contract, field));
            }
            Value::Object(object)
        }
        Some("array") => json!([]),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(false),
        _ => json!("text"),
    }
}
