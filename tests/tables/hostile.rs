//! Operation × hostile body: every shape is refused with the right problem, before anything is looked up.

use serde_json::{Value, json};

use super::{
    access::allowed,
    operations::{Operation, operations},
};
use crate::support::running::{Answer, Running, fresh_key};

/// The codes that are right for a hostile body. Which one depends on what is found first.
const RIGHT: &[&str] =
    &["body_too_large", "body_invalid_json", "duplicate_key", "too_deep", "invalid_text", "invalid_body", "media_type"];

struct Hostile {
    name: String,
    content_type: &'static str,
    body: Vec<u8>,
    code: &'static str,
}

fn hostile(body: &Value) -> Vec<Hostile> {
    let json = "application/json";
    let mut all = Vec::new();
    let mut add =
        |name: String, content_type, body: Vec<u8>, code| all.push(Hostile { name, content_type, body, code });
    let text = body.to_string();
    // One pair of braces only: the last field may be an object itself.
    let inside = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or_default();
    let comma = if inside.is_empty() { "" } else { "," };
    add("oversize".into(), json, format!("{{\"a\":\"{}\"}}", "x".repeat(300 * 1024)).into_bytes(), "body_too_large");
    add("empty".into(), json, Vec::new(), "body_invalid_json");
    add("cut off".into(), json, text.as_bytes()[..text.len() - 1].to_vec(), "body_invalid_json");
    add("two documents".into(), json, format!("{text}{text}").into_bytes(), "body_invalid_json");
    add("not UTF-8".into(), json, b"{\"a\":\"\xff\xfe\"}".to_vec(), "body_invalid_json");
    add("deep nesting".into(), json, format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000)).into_bytes(), "too_deep");
    add("NUL".into(), json, b"{\"a\":\"\\u0000\"}".to_vec(), "invalid_text");
    add("lone surrogate".into(), json, b"{\"a\":\"\\ud800x\"}".to_vec(), "invalid_text");
    add("plain text".into(), "text/plain", text.clone().into_bytes(), "media_type");
    add("form".into(), "application/x-www-form-urlencoded", b"a=b".to_vec(), "media_type");
    add("no object".into(), json, b"\"text\"".to_vec(), "invalid_body");
    add("unknown field".into(), json, format!("{{{inside}{comma}\"no_such_field\":1}}").into_bytes(), "invalid_body");
    add("dotted key".into(), json, format!("{{{inside}{comma}\"a.b\":1}}").into_bytes(), "invalid_body");
    add("operator key".into(), json, format!("{{{inside}{comma}\"$where\":\"1\"}}").into_bytes(), "invalid_body");
    for (field, value) in body.as_object().into_iter().flatten() {
        let twice = format!("{{{inside}{comma}\"{field}\":{value}}}");
        add(format!("{field} twice"), json, twice.into_bytes(), "duplicate_key");
        let replaced = |with: Value| {
            let mut changed = body.clone();
            changed[field] = with;
            changed.to_string().into_bytes()
        };
        if value.is_string() {
            add(format!("{field} an operator"), json, replaced(json!({ "$ne": null })), "invalid_body");
            add(format!("{field} a list"), json, replaced(json!(["text"])), "invalid_body");
            add(format!("{field} a number"), json, replaced(json!(1)), "invalid_body");
        } else if value.is_boolean() || value.is_number() {
            add(format!("{field} a text"), json, replaced(json!("text")), "invalid_body");
        }
    }
    all
}

async fn send(running: &Running, operation: &Operation, token: Option<&str>, shape: &Hostile) -> Answer {
    let (method, path, body, key) = (operation.method.clone(), operation.path.clone(), shape.body.clone(), fresh_key());
    let content_type = shape.content_type;
    let token = token.map(str::to_owned);
    running
        .raw(move |client, base| {
            let request = client.request(method, format!("{base}{path}")).header("Content-Type", content_type);
            let request = request.header("Idempotency-Key", key).header("If-Match", "\"1\"").body(body);
            match token {
                Some(token) => request.bearer_auth(token),
                None => request,
            }
        })
        .await
}

#[tokio::test]
async fn every_hostile_body_is_refused_by_every_operation() {
    let running = Running::start().await;
    let mut wrong = Vec::new();
    let mut tried = 0;
    for operation in operations().into_iter().filter(|operation| operation.body.is_some()) {
        let who = *allowed(&operation.id).first().unwrap_or_else(|| panic!("{} lets nobody in", operation.id));
        let token = running.token_of(who).await;
        let shapes = hostile(operation.body.as_ref().unwrap());
        // No body at all is as good as an empty one where it may be left out.
        for shape in shapes.into_iter().filter(|shape| !(operation.body_optional && shape.body.is_empty())) {
            let answer = send(&running, &operation, token.as_deref(), &shape).await;
            tried += 1;
            let code = serde_json::from_str::<Value>(&answer.text)
                .ok()
                .and_then(|body| body["code"].as_str().map(str::to_owned));
            let code = code.unwrap_or_default();
            if !answer.status.is_client_error() || !RIGHT.contains(&code.as_str()) || code != shape.code {
                wrong.push(format!(
                    "{} {}: {} {code}, expected {}",
                    operation.id, shape.name, answer.status, shape.code
                ));
            }
        }
    }
    assert!(tried > 100, "only {tried} were tried");
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Not the service's own list: whoever forgives one field more there has to say so here as well.
/// Fields of bodies that forgive what phones add to copied numbers and names, because each is parsed by its own type; and
/// those whose use cases judge them, tested with them.
const FORGIVING: &[&str] = &[
    "form",
    "mobile",
    "id_number",
    "management_number",
    "print_number",
    "tracking_number",
    "name",
    "code",
    "receipt",
    "password",
    "old_password",
    "new_password",
    "client_secret",
    "secret",
    "note",
    "purpose",
    "organisation",
];

/// The places of all texts in a body but those of forgiving fields.
fn texts(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(at.to_owned()),
        Value::Object(fields) => {
            for (name, value) in
                fields.iter().filter(|(name, value)| value.is_object() || !FORGIVING.contains(&name.as_str()))
            {
                texts(value, &format!("{at}/{name}"), found);
            }
        }
        _ => {}
    }
}

#[tokio::test]
async fn text_that_steers_the_display_is_refused_in_every_field_of_every_operation() {
    let running = Running::start().await;
    let (mut tried, mut wrong) = (0, Vec::new());
    for operation in operations() {
        let Some(body) = &operation.body else { continue };
        let who = *allowed(&operation.id).first().unwrap();
        let token = running.token_of(who).await;
        let mut places = Vec::new();
        texts(body, "", &mut places);
        for place in places {
            for steering in ["a\u{202e}b", "\u{200b}", "a\u{7}b"] {
                let mut changed = body.clone();
                *changed.pointer_mut(&place).unwrap() = json!(steering);
                let (name, content_type, code) = (place.clone(), "application/json", "invalid_body");
                let shape = Hostile { name, content_type, body: changed.to_string().into_bytes(), code };
                let answer = send(&running, &operation, token.as_deref(), &shape).await;
                let told = answer.json()["errors"].as_array().is_some_and(|errors| {
                    errors.iter().any(|error| error["pointer"] == place.as_str() && error["code"] == "invalid_text")
                });
                tried += 1;
                if !told {
                    wrong.push(format!("{} {place}: {}", operation.id, answer.text));
                }
            }
        }
    }
    assert!(tried > 150, "only {tried} were tried");
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn unknown_paths_and_methods_are_problems_too() {
    let running = Running::start().await;
    for path in ["/nowhere", "/api/v1/nowhere", "/callbacks/nowhere", "/health/nowhere"] {
        assert_eq!(running.get(path, None).await.problem(404), "not_found", "{path}");
    }
    assert_eq!(
        running.send(reqwest::Method::PUT, "/api/v1/sessions", None, &[], None).await.problem(405),
        "method_not_allowed"
    );
    let huge = "x".repeat(80 * 1024);
    let refused = running.raw(|client, base| client.post(format!("{base}/callbacks/face/wechat/x")).body(huge)).await;
    assert_eq!(refused.problem(413), "body_too_large");
}
