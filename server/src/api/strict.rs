//! Reads JSON bodies strictly: bounded, no duplicate keys, no unknown fields, no deep nesting, no NUL, and
//! every fault with a pointer to its place.

use poem::{Request, RequestBody, Result};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions, impl_apirequest_for_payload,
    payload::{ParsePayload, Payload},
    registry::{MetaMediaType, MetaRequest, MetaSchemaRef, Registry},
    types::Type,
};
use serde::de::{DeserializeOwned, DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use zhengda_engine::{
    refusal::{Finding, Refusal},
    text::steers_display,
};

use super::state::BodyLimit;
use crate::problem::Problem;

/// The deepest nesting that is taken.
const MAX_DEPTH: usize = 12;

/// A JSON body that was read strictly.
#[derive(Debug)]
pub struct Strict<T>(pub T);

impl<T: Type> Payload for Strict<T> {
    const CONTENT_TYPE: &'static str = "application/json; charset=utf-8";

    fn check_content_type(content_type: &str) -> bool {
        poem_openapi::payload::Json::<Value>::check_content_type(content_type)
    }

    fn schema_ref() -> MetaSchemaRef {
        T::schema_ref()
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: Type + DeserializeOwned + Send> ParsePayload for Strict<T> {
    const IS_REQUIRED: bool = true;

    async fn from_request(request: &Request, body: &mut RequestBody) -> Result<Self> {
        let limit = request.data::<BodyLimit>().map_or(64 * 1024, |limit| limit.0);
        let bytes = body.take()?.into_bytes_limit(limit).await.map_err(Problem::from_body)?;
        Ok(Self(parse(&bytes).map_err(Problem::from)?))
    }
}

impl_apirequest_for_payload!(Strict<T>, T: Type + DeserializeOwned + Send);

/// A strict body that may be absent: a call without one says nothing beside what its path says.
#[derive(Debug)]
pub struct MaybeStrict<T>(pub T);

impl<'a, T: Type + DeserializeOwned + Default + Send> ApiExtractor<'a> for MaybeStrict<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        let content = MetaMediaType { content_type: Strict::<T>::CONTENT_TYPE, schema: T::schema_ref() };
        Some(MetaRequest { description: None, content: vec![content], required: false })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<Self::ParamType>,
    ) -> Result<Self> {
        let limit = request.data::<BodyLimit>().map_or(64 * 1024, |limit| limit.0);
        let bytes = body.take()?.into_bytes_limit(limit).await.map_err(Problem::from_body)?;
        if bytes.is_empty() {
            return Ok(Self(T::default()));
        }
        // What is there must be JSON and say so.
        match request.content_type() {
            Some(kind) if Strict::<T>::check_content_type(kind) => Ok(Self(parse(&bytes).map_err(Problem::from)?)),
            _ => Err(Problem::new("media_type").into()),
        }
    }
}

/// Parses a body.
///
/// # Errors
/// `duplicate_key`, `too_deep`, `invalid_text`, `body_invalid_json` for the text; `invalid_body` with findings
/// for a document of another shape.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    let value = parse_value(bytes)?;
    let mut steering = Vec::new();
    find_steering(&value, String::new(), &mut steering);
    if !steering.is_empty() {
        return Err(Refusal::new("invalid_body").with_findings(steering));
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let pointer = pointer(error.path());
        Refusal::new("invalid_body").with_findings(vec![finding(pointer, &error.inner().to_string())])
    })
}

/// Parses a body whose shape is free, with the same strictness.
///
/// # Errors
/// As for [`parse`].
pub fn parse_value(bytes: &[u8]) -> Result<Value, Refusal> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Node { depth: 0 }.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    value.map_err(|error| {
        let text = error.to_string();
        let own = ["duplicate_key", "too_deep", "invalid_text"].into_iter().find(|code| text.starts_with(code));
        let code = own.unwrap_or(if text.contains("hex escape") { "invalid_text" } else { "body_invalid_json" });
        Refusal::new(code).with("line", error.line().to_string()).with("column", error.column().to_string())
    })
}

/// What is read as a number, a name or a secret and forgives what phones add to copied text: each is parsed by its own
/// type and kept as that, or is kept by nobody. The fields of a form are judged by their kinds; the last three by their
/// use cases, which tell it together with other faults.
const FORGIVING: [&str; 17] = [
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

/// Texts with characters that move or hide what stands beside them: whoever reads them later would read something else.
fn find_steering(value: &Value, at: String, found: &mut Vec<Finding>) {
    match value {
        Value::String(text) if text.chars().any(steers_display) => found.push(Finding::at(at, "invalid_text")),
        Value::Array(items) => {
            for (n, item) in items.iter().enumerate() {
                find_steering(item, format!("{at}/{n}"), found);
            }
        }
        Value::Object(entries) => {
            for (name, value) in entries.iter().filter(|(name, value)| !is_forgiving(name, value)) {
                find_steering(value, format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        _ => {}
    }
}

fn is_forgiving(name: &str, value: &Value) -> bool {
    FORGIVING.contains(&name) && (value.is_string() || name == "form")
}

/// serde's words for a misfit, turned into one of our codes.
fn finding(pointer: String, message: &str) -> Finding {
    let quoted = message.split('`').nth(1).unwrap_or_default();
    let below = || format!("{}/{quoted}", pointer.trim_end_matches('/'));
    if message.starts_with("unknown field") {
        // serde's path already ends in the unknown name.
        Finding::at(if pointer.ends_with(quoted) { pointer.clone() } else { below() }, "unknown_field")
    } else if message.starts_with("missing field") {
        Finding::at(below(), "field_required")
    } else if message.starts_with("unknown variant") {
        Finding::at(pointer, "option_unknown")
    } else {
        Finding::at(pointer, "wrong_type")
    }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment::{Enum, Map, Seq, Unknown};
    let segments = path.iter().filter_map(|segment| match segment {
        Seq { index } => Some(index.to_string()),
        Map { key } => Some(key.replace('~', "~0").replace('/', "~1")),
        Enum { .. } | Unknown => None,
    });
    let pointer: String = segments.flat_map(|segment| ["/".to_owned(), segment]).collect();
    if pointer.is_empty() { "/".to_owned() } else { pointer }
}

/// Builds a value while counting depth and refusing what a second reader could understand differently.
struct Node {
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Node {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        if text.contains('\0') { Err(E::custom("invalid_text")) } else { Ok(text.into()) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let depth = deeper(self.depth)?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Node { depth })? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let depth = deeper(self.depth)?;
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if key.contains('\0') {
                return Err(A::Error::custom("invalid_text"));
            }
            let value = entries.next_value_seed(Node { depth })?;
            if map.insert(key, value).is_some() {
                return Err(A::Error::custom("duplicate_key"));
            }
        }
        Ok(Value::Object(map))
    }
}

fn deeper<E: serde::de::Error>(depth: usize) -> Result<usize, E> {
    if depth >= MAX_DEPTH { Err(E::custom("too_deep")) } else { Ok(depth + 1) }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        #[allow(dead_code)]
        name: String,
        #[serde(default)]
        #[allow(dead_code)]
        parts: Vec<Part>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Part {
        #[allow(dead_code)]
        size: u32,
    }

    fn refusal(text: &str) -> (&'static str, Vec<(String, String)>) {
        let refusal = parse::<Body>(text.as_bytes()).expect_err(text);
        (refusal.code, refusal.findings.into_iter().map(|f| (f.pointer, f.code)).collect())
    }

    #[test]
    fn hostile_texts_are_refused_before_their_meaning_is_looked_at() {
        for (text, code) in [
            ("", "body_invalid_json"),
            ("{", "body_invalid_json"),
            ("{} {}", "body_invalid_json"),
            (r#"{"name":"a","name":"b"}"#, "duplicate_key"),
            (r#"{"parts":[{"size":1,"size":2}]}"#, "duplicate_key"),
            (r#"{"name":"a\u0000b"}"#, "invalid_text"),
            (r#"{"na\u0000me":"b"}"#, "invalid_text"),
            (r#"{"name":"\ud800"}"#, "invalid_text"),
        ] {
            assert_eq!(refusal(text).0, code, "{text}");
        }
        let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(refusal(&deep).0, "too_deep");
    }

    #[test]
    fn text_that_steers_the_display_is_found_wherever_it_stands() {
        let text = "{\"a\":\"x\u{202e}y\",\"b\":[{\"zh\":\"\u{200b}\"}],\"name\":{\"en\":\"\\u0007\"},\"form\":{\"t\":\"\u{202e}\"}}";
        let pointers: Vec<String> = refusal(text).1.into_iter().map(|(pointer, _)| pointer).collect();
        assert_eq!(pointers, ["/a", "/b/0/zh", "/name/en"]);
        assert_eq!(refusal("{\"name\":\"\u{202d}13800138001\",\"b\":\"一\\n二\"}").1[0].1, "unknown_field");
    }

    #[test]
    fn a_misfit_is_found_with_its_place() {
        for (text, pointer, code) in [
            ("{}", "/name", "field_required"),
            (r#"{"name":1}"#, "/name", "wrong_type"),
            (r#"{"name":{"$ne":null}}"#, "/name", "wrong_type"),
            (r#"{"name":"a","nmae":"b"}"#, "/nmae", "unknown_field"),
            (r#"{"name":"a","parts":[{"size":1},{"size":-1}]}"#, "/parts/1/size", "wrong_type"),
            (r#"{"name":"a","parts":[{"size":1,"x":1}]}"#, "/parts/0/x", "unknown_field"),
            ("[]", "/", "wrong_type"),
        ] {
            let (top, findings) = refusal(text);
            if text == "[]" {
                // serde takes a list for a struct; the missing first element is the fault.
                assert_eq!(top, "invalid_body");
            } else {
                assert_eq!((top, findings), ("invalid_body", vec![(pointer.to_owned(), code.to_owned())]), "{text}");
            }
        }
    }
}
